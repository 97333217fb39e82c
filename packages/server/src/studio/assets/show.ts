import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { Studio } from '../context.ts';
import { filesOf, visibleAsset } from './queries.ts';
import type { RequestOf } from './request.ts';
import { toAssetInfo } from './wire.ts';

/** One asset with its files and fresh download URLs (4.1.5). */
export async function showAsset(
  studio: Studio,
  { caller, params, baseUrl }: RequestOf<'showAsset'>,
): Promise<OperationResult> {
  const asset = await visibleAsset(
    studio.db.orm,
    caller.projectId,
    params['asset_id'] ?? '',
    studio.clock.now(),
  );
  const files = await filesOf(studio.db.orm, [asset.id]);
  return { body: await toAssetInfo(studio, asset, files.get(asset.id) ?? [], baseUrl) };
}
