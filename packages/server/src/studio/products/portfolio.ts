import { and, eq } from 'drizzle-orm';
import { MssError, type Schemas } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestWithoutBody } from '../assets/request.ts';
import type { Studio, Tx } from '../context.ts';
import { reviewTexts } from '../moderation/review-texts.ts';
import { checkMaterials, checkText, MAX_MATERIALS, reviewedText } from './check.ts';
import { link, refuseFrozen } from './create.ts';
import { lockProduct, materialsOf } from './queries.ts';
import { productAssets, products, type ProductRow } from './table.ts';

type Text = Schemas['ProductTextInfo'];
type Media = Schemas['ProductMediaInfo'];

/** 6.3.6: adds an asset or a text to a product, or takes it away. Linking an asset again changes its order. */
export async function setProductAsset(
  studio: Studio,
  { caller, body, params }: RequestWithoutBody<'setProductAsset'>,
): Promise<OperationResult> {
  const { projectId } = caller;
  const { action, asset_item: media, text_item: text } = body ?? {};
  if (action === undefined) refuse('action', 'expected LINK or UNLINK');
  if (media === undefined && text === undefined)
    refuse('asset_item', 'expected an asset here, or a text in text_item');
  if (text !== undefined && action === 'LINK') {
    checkText(text, 'text_item');
    await reviewTexts(studio, { projectId, subject: 'product' }, reviewedText(text, 'text_item'));
  }
  const now = studio.clock.now();
  await studio.db.tx(async (tx) => {
    const row = await lockProduct(tx.orm, projectId, params['product_id'] ?? '');
    refuseFrozen(row.state);
    if (media !== undefined)
      await (action === 'LINK' ? linkAsset(tx, row, media, now) : unlinkAsset(tx, row, media));
    if (text !== undefined)
      await setTexts(tx, row, action === 'LINK' ? [...row.texts, text] : without(row, text));
    await tx.orm.update(products).set({ updatedAt: now }).where(eq(products.id, row.id));
  });
  return {};
}

async function linkAsset(tx: Tx, row: ProductRow, media: Media, now: Date): Promise<void> {
  const [material] = await checkMaterials(
    tx.orm,
    row.projectId,
    now,
    [media],
    () => 'asset_item',
    'MSS.10001040',
  );
  if (material === undefined) return;
  const known = (await materialsOf(tx.orm, [row.id])).get(row.id) ?? [];
  if (known.some(({ assetId }) => assetId === material.assetId)) {
    await tx.orm
      .update(productAssets)
      .set({ sortOrder: material.sortOrder })
      .where(and(eq(productAssets.productId, row.id), eq(productAssets.assetId, material.assetId)));
    return;
  }
  if (known.length >= MAX_MATERIALS) throw new MssError('MSS.10001042', `at most ${MAX_MATERIALS}`);
  await link(tx, row.id, [material]);
}

async function unlinkAsset(tx: Tx, row: ProductRow, media: Media): Promise<void> {
  const id = media.asset_id ?? '';
  if (id === '') refuse('asset_item.asset_id', 'missing');
  const gone = await tx.orm
    .delete(productAssets)
    .where(and(eq(productAssets.productId, row.id), eq(productAssets.assetId, id)))
    .returning({ id: productAssets.assetId });
  if (gone.length === 0) refuse('asset_item.asset_id', `${id.slice(0, 64)} is not linked to this product`);
  // A cover that left the portfolio makes way for the first image.
  if (row.coverAssetId === id)
    await tx.orm.update(products).set({ coverAssetId: null }).where(eq(products.id, row.id));
}

async function setTexts(tx: Tx, row: ProductRow, texts: readonly Text[]): Promise<void> {
  if (texts.length > MAX_MATERIALS) throw new MssError('MSS.10001042', `at most ${MAX_MATERIALS} texts`);
  await tx.orm.update(products).set({ texts }).where(eq(products.id, row.id));
}

/** The texts without those of this title, or where none is given without those of these words. */
function without(row: ProductRow, { title, text }: Text): readonly Text[] {
  const named = (title ?? '') !== '';
  const left = row.texts.filter((one) =>
    named ? one.title !== title || ((text ?? '') !== '' && one.text !== text) : one.text !== text,
  );
  if (left.length === row.texts.length) refuse('text_item.title', 'the product has no such text');
  return left;
}

function refuse(field: string, why: string): never {
  throw new MssError('MSS.00000003', `${field}: ${why}`);
}
