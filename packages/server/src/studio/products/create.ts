import { MssError, type Schemas } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import { newId } from '../assets/ids.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio, Tx } from '../context.ts';
import { checkMaterials, checkWords, coverOf, type Material } from './check.ts';
import { productAssets, products } from './table.ts';

/** 6.3.1: stores a product with its portfolio. */
export async function createProduct(
  studio: Studio,
  { caller, body }: RequestOf<'createProduct'>,
): Promise<OperationResult> {
  const { projectId, appUserId } = caller;
  await checkWords(studio, projectId, body);
  const now = studio.clock.now();
  const id = newId();
  await studio.db.tx(async (tx) => {
    const materials = await checkMaterials(
      tx.orm,
      projectId,
      now,
      body.asset_list ?? [],
      (index) => `asset_list[${index}]`,
    );
    await tx.orm.insert(products).values({
      id,
      projectId,
      name: body.name,
      description: body.description ?? '',
      tags: [...(body.tags ?? [])],
      coverAssetId: coverOf(body.cover, materials) ?? null,
      texts: body.text_list ?? [],
      state: body.auto_active === false ? 'UNACTIVED' : 'ACTIVED',
      appUserId: appUserId ?? null,
      createdAt: now,
      updatedAt: now,
    });
    await link(tx, id, materials);
  });
  const answer: Schemas['ProductIdResponse'] = { product_id: id };
  return { body: answer };
}

/** Adds materials to a product. */
export async function link(tx: Tx, productId: string, materials: readonly Material[]): Promise<void> {
  if (materials.length === 0) return;
  await tx.orm.insert(productAssets).values(materials.map((material) => ({ productId, ...material })));
}

/** A product that was frozen stays as it is. @throws MssError MSS.10001013 */
export function refuseFrozen(state: string): void {
  if (state === 'BLOCK') throw new MssError('MSS.10001013', 'the product is frozen');
}
