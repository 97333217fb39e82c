import { eq } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { Studio, Tx } from '../context.ts';
import { lockOwnAsset } from './queries.ts';
import type { RequestOf } from './request.ts';
import { assets, type AssetRow } from './table.ts';

/** Takes an asset out of the recycle bin (4.1.6). */
export async function restoreAsset(
  studio: Studio,
  { caller, params }: RequestOf<'restoreAsset'>,
): Promise<OperationResult> {
  await studio.db.tx(async (tx) => {
    const asset = await lockOwnAsset(tx.orm, caller.projectId, params['asset_id'] ?? '', studio.clock.now());
    await restore(studio, tx, asset);
  });
  return {};
}

/** Back to the state it had. @throws MssError MSS.10001013 when it is not in the bin */
export async function restore(studio: Studio, tx: Tx, asset: AssetRow): Promise<void> {
  if (asset.state !== 'DELETING')
    throw new MssError('MSS.10001013', `the asset is ${asset.state}, not in the recycle bin`);
  await tx.orm
    .update(assets)
    .set({ state: asset.stateBeforeBin ?? 'CREATING', stateBeforeBin: null, updatedAt: studio.clock.now() })
    .where(eq(assets.id, asset.id));
}
