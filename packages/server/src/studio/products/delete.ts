import { eq } from 'drizzle-orm';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import { lockProduct } from './queries.ts';
import { products } from './table.ts';

/** 6.3.5: the product is gone but for lists that ask for DELETED ones; its assets stay. */
export async function deleteProduct(
  studio: Studio,
  { caller, params }: RequestOf<'deleteProduct'>,
): Promise<OperationResult> {
  const productId = params['product_id'] ?? '';
  await studio.db.tx(async (tx) => {
    await lockProduct(tx.orm, caller.projectId, productId);
    await tx.orm
      .update(products)
      .set({ state: 'DELETED', updatedAt: studio.clock.now() })
      .where(eq(products.id, productId));
  });
  return {};
}
