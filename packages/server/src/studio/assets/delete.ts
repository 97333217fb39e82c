import { and, eq, ne } from 'drizzle-orm';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { Studio, Tx } from '../context.ts';
import { stagedKeys } from '../files/keys.ts';
import { sendPurge } from '../files/purge.ts';
import { lockOwnAsset } from './queries.ts';
import type { RequestOf } from './request.ts';
import { NOT_SHARED } from './sharing.ts';
import { checkMove } from './states.ts';
import { assetFiles, assets, type AssetRow } from './table.ts';

/** Moves an asset to the recycle bin, or with `mode=force` deletes it for good (4.1.4). */
export async function deleteAsset(
  studio: Studio,
  { caller, params, query }: RequestOf<'deleteAsset'>,
): Promise<OperationResult> {
  await studio.db.tx(async (tx) => {
    const asset = await lockOwnAsset(tx.orm, caller.projectId, params['asset_id'] ?? '', studio.clock.now());
    await (query.mode === 'force' ? destroy(studio, tx, asset) : bin(studio, tx, asset));
  });
  return {};
}

/** To the recycle bin; binning twice is no error. */
export async function bin(studio: Studio, tx: Tx, asset: AssetRow): Promise<void> {
  if (asset.state === 'DELETING') return;
  checkMove(asset.state, 'DELETING');
  await tx.orm
    .update(assets)
    .set({ state: 'DELETING', stateBeforeBin: asset.state, updatedAt: studio.clock.now() })
    .where(eq(assets.id, asset.id));
}

/** For good: the row stays as DELETED, so that its id is never used again; files and bytes go. */
export async function destroy(studio: Studio, tx: Tx, asset: AssetRow): Promise<void> {
  checkMove(asset.state, 'DELETED');
  const now = studio.clock.now();
  await tx.orm
    .update(assets)
    .set({ state: 'DELETED', stateBeforeBin: null, ...NOT_SHARED, updatedAt: now })
    .where(eq(assets.id, asset.id));
  const files = await tx.orm
    .update(assetFiles)
    .set({ state: 'DELETED', updatedAt: now })
    .where(and(eq(assetFiles.assetId, asset.id), ne(assetFiles.state, 'DELETED')))
    .returning();
  await sendPurge(
    studio,
    tx,
    files.flatMap((file) => [file.objectKey, ...stagedKeys(file)]),
  );
}
