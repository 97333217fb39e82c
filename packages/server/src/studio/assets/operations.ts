import type { OperationTable } from '../../doors/metastudio/operation.ts';
import { batchExecuteAssetAction } from './batch.ts';
import { createDigitalAsset } from './create.ts';
import { deleteAsset } from './delete.ts';
import { listAssets } from './list.ts';
import { createAssetByReplicationInfo, showAssetReplicationInfo } from './replicate.ts';
import { restoreAsset } from './restore.ts';
import { showAsset } from './show.ts';
import { listAssetSummary } from './summaries.ts';
import { updateDigitalAsset } from './update.ts';

/** Chapter 4.1. */
export const assetOperations: OperationTable = {
  createDigitalAsset,
  listAssets,
  showAsset,
  updateDigitalAsset,
  deleteAsset,
  restoreAsset,
  batchExecuteAssetAction,
  listAssetSummary,
  showAssetReplicationInfo,
  createAssetByReplicationInfo,
};
