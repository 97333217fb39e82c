import { eq } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestOf } from '../assets/request.ts';
import { lockOwnAsset } from '../assets/queries.ts';
import { assetFiles, assets } from '../assets/table.ts';
import type { Studio } from '../context.ts';
import { stagedKeys } from './keys.ts';
import { sendPurge } from './purge.ts';
import { findFile, lockOwnFile } from './queries.ts';

/** Deletes a file with its bytes (4.2.2). An asset without its main file waits for a new one. */
export async function deleteFile(
  studio: Studio,
  { caller, params }: RequestOf<'deleteFile'>,
): Promise<OperationResult> {
  const fileId = params['file_id'] ?? '';
  await studio.db.tx(async (tx) => {
    const now = studio.clock.now();
    // Everybody locks the asset before its files.
    const found = await findFile(tx.orm, fileId);
    if (found?.projectId !== caller.projectId)
      throw new MssError('MSS.10001004', `file_id: ${fileId.slice(0, 64)}`);
    const asset = await lockOwnAsset(tx.orm, caller.projectId, found.assetId, now);
    const file = await lockOwnFile(tx.orm, caller.projectId, fileId);
    if (asset.state === 'BLOCK') throw new MssError('MSS.10001010', `asset ${asset.id} is frozen`);
    await tx.orm
      .update(assetFiles)
      .set({ state: 'DELETED', updatedAt: now })
      .where(eq(assetFiles.id, file.id));
    if (file.category === 'MAIN' && ['ACTIVED', 'UNACTIVED', 'FAILED'].includes(asset.state)) {
      await tx.orm
        .update(assets)
        .set({ state: 'CREATING', reason: null, updatedAt: now })
        .where(eq(assets.id, asset.id));
    }
    await sendPurge(studio, tx, [file.objectKey, ...stagedKeys(file)]);
  });
  return {};
}
