import type { OperationTable } from '../../doors/metastudio/operation.ts';
import { createProduct } from './create.ts';
import { deleteProduct } from './delete.ts';
import { listProducts } from './list.ts';
import { setProductAsset } from './portfolio.ts';
import { showProduct } from './show.ts';
import { updateProduct } from './update.ts';

/** Chapter 6.3. */
export const productOperations: OperationTable = {
  createProduct,
  listProducts,
  showProduct,
  updateProduct,
  deleteProduct,
  setProductAsset,
};
