import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import { findProduct } from './queries.ts';
import { productsOnWire } from './wire.ts';

/** 6.3.4: one product with its portfolio. */
export async function showProduct(
  studio: Studio,
  { caller, params, baseUrl }: RequestOf<'showProduct'>,
): Promise<OperationResult> {
  const row = await findProduct(studio.db.orm, caller.projectId, params['product_id'] ?? '');
  const [body] = await productsOnWire(studio, [row], baseUrl);
  return { body };
}
