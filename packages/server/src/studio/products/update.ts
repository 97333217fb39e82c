import { eq } from 'drizzle-orm';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import { checkMaterials, checkWords, coverOf } from './check.ts';
import { link, refuseFrozen } from './create.ts';
import { lockProduct, materialsOf } from './queries.ts';
import { productAssets, products } from './table.ts';

/** 6.3.3: replaces the members that are sent. */
export async function updateProduct(
  studio: Studio,
  { caller, body, params }: RequestOf<'updateProduct'>,
): Promise<OperationResult> {
  const { projectId } = caller;
  const productId = params['product_id'] ?? '';
  await checkWords(studio, projectId, body);
  const now = studio.clock.now();
  await studio.db.tx(async (tx) => {
    const row = await lockProduct(tx.orm, projectId, productId);
    refuseFrozen(row.state);
    const { asset_list: sent, cover } = body;
    const materials =
      sent === undefined
        ? ((await materialsOf(tx.orm, [productId])).get(productId) ?? [])
        : await checkMaterials(tx.orm, projectId, now, sent, (index) => `asset_list[${index}]`);
    // A cover that left the portfolio makes way for the first image.
    const kept = materials.some(({ assetId }) => assetId === row.coverAssetId) ? row.coverAssetId : null;
    await tx.orm
      .update(products)
      .set({
        name: body.name,
        ...(body.description !== undefined && { description: body.description }),
        ...(body.tags !== undefined && { tags: [...body.tags] }),
        ...(body.text_list !== undefined && { texts: body.text_list }),
        ...(body.state !== undefined && { state: body.state }),
        coverAssetId: cover === undefined ? kept : (coverOf(cover, materials) ?? null),
        updatedAt: now,
      })
      .where(eq(products.id, productId));
    if (sent === undefined) return;
    await tx.orm.delete(productAssets).where(eq(productAssets.productId, productId));
    await link(tx, productId, materials);
  });
  return {};
}
