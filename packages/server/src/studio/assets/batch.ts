import { eq } from 'drizzle-orm';
import {
  MSS_ERRORS,
  MssError,
  type AssetActionResult,
  type AssetBatchActionRequest,
  type MssErrorCode,
} from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { Studio, Tx } from '../context.ts';
import { bin, destroy } from './delete.ts';
import { lockOwnAsset } from './queries.ts';
import type { RequestOf } from './request.ts';
import { restore } from './restore.ts';
import { NOT_SHARED, readShareParams, type Sharing } from './sharing.ts';
import { checkTenantMove } from './states.ts';
import { assets, type AssetRow } from './table.ts';

const MAX_ASSETS = 1000;

type Action = (tx: Tx, asset: AssetRow) => Promise<void>;

/**
 * One action on many assets (4.1.7). Each asset stands alone: what fails is reported in groups of one error each,
 * beside the group of what succeeded, and the answer is 200 all the same.
 */
export async function batchExecuteAssetAction(
  studio: Studio,
  { caller, body }: RequestOf<'batchExecuteAssetAction'>,
): Promise<OperationResult> {
  const ids = [...new Set(body.asset_ids)];
  if (ids.length === 0) throw new MssError('MSS.00000003', 'asset_ids: expected at least one');
  if (ids.length > MAX_ASSETS)
    throw new MssError('MSS.00000003', `asset_ids: expected at most ${MAX_ASSETS}`);
  const act = actionOf(studio, body);
  const done: string[] = [];
  const failed = new Map<MssErrorCode, string[]>();
  for (const id of ids) {
    try {
      await studio.db.tx(async (tx) =>
        act(tx, await lockOwnAsset(tx.orm, caller.projectId, id, studio.clock.now())),
      );
      done.push(id);
    } catch (error) {
      if (!(error instanceof MssError)) throw error;
      failed.set(error.code, [...(failed.get(error.code) ?? []), id]);
    }
  }
  const results: AssetActionResult[] = [
    ...(done.length > 0 ? [{ ret_status: 'SUCCESS', asset_ids: done } as const] : []),
    ...[...failed].map(([code, asset_ids]) => ({
      ret_status: 'FAILED' as const,
      asset_ids,
      error_info: { error_code: code, error_msg: MSS_ERRORS[code].message },
    })),
  ];
  return { body: { results } };
}

function actionOf(studio: Studio, { action, params }: AssetBatchActionRequest): Action {
  switch (action) {
    case 'DELETE':
      return (tx, asset) => bin(studio, tx, asset);
    case 'DELETE_FORCE':
      return (tx, asset) => destroy(studio, tx, asset);
    case 'RESTORE':
      return (tx, asset) => restore(studio, tx, asset);
    case 'ACTIVE':
      return (tx, asset) => toggle(studio, tx, asset, 'ACTIVED');
    case 'UNACTIVE':
      return (tx, asset) => toggle(studio, tx, asset, 'UNACTIVED');
    case 'SHARE': {
      const sharing = readShareParams(params, studio.clock.now());
      return (tx, asset) => share(studio, tx, asset, sharing);
    }
    case 'UNSHARE':
      return (tx, asset) => share(studio, tx, asset, NOT_SHARED);
  }
}

async function toggle(
  studio: Studio,
  tx: Tx,
  asset: AssetRow,
  state: 'ACTIVED' | 'UNACTIVED',
): Promise<void> {
  checkTenantMove(asset.state, state);
  await tx.orm.update(assets).set({ state, updatedAt: studio.clock.now() }).where(eq(assets.id, asset.id));
}

async function share(studio: Studio, tx: Tx, asset: AssetRow, sharing: Sharing): Promise<void> {
  if (asset.state === 'DELETING' || asset.state === 'BLOCK')
    throw new MssError('MSS.10001010', `the asset is ${asset.state}`);
  await tx.orm
    .update(assets)
    .set({ ...sharing, updatedAt: studio.clock.now() })
    .where(eq(assets.id, asset.id));
}
