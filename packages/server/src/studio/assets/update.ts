import { and, count, eq, inArray } from 'drizzle-orm';
import { MssError, type DigitalAssetUpdateRequest } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { Studio } from '../context.ts';
import { requestSlides, wantsSlides } from './slides.ts';
import { applyProperties, mergeMeta, userMeta } from './meta.ts';
import { canonicalType, LIVE_FILE_STATES, META_MEMBER } from './model.ts';
import { filesOf, lockOwnAsset, type Orm } from './queries.ts';
import type { RequestWithoutBody } from './request.ts';
import { readSharing } from './sharing.ts';
import { checkTenantMove } from './states.ts';
import { assetFiles, assets, type AssetRow } from './table.ts';
import { toAssetInfo } from './wire.ts';

/** Changes what is given of an asset (4.1.3). Frozen and binned assets stay as they are. */
export async function updateDigitalAsset(
  studio: Studio,
  { caller, params, body, baseUrl }: RequestWithoutBody<'updateDigitalAsset'>,
): Promise<OperationResult> {
  // The contract allows an empty body: nothing changes then.
  const change: DigitalAssetUpdateRequest = body ?? {};
  const updated = await studio.db.tx(async (tx) => {
    const now = studio.clock.now();
    const asset = await lockOwnAsset(tx.orm, caller.projectId, params['asset_id'] ?? '', now);
    if (asset.state === 'DELETING' || asset.state === 'BLOCK') {
      throw new MssError('MSS.10001013', `the asset is ${asset.state}`);
    }
    const values = await changedValues(tx.orm, asset, change, now);
    const [row] = await tx.orm
      .update(assets)
      .set({ ...values, updatedAt: now })
      .where(eq(assets.id, asset.id))
      .returning();
    if (row && wantsSlides(row) && !wantsSlides(asset)) await requestSlides(studio, tx, row);
    return row!;
  });
  const files = await filesOf(studio.db.orm, [updated.id]);
  return { body: await toAssetInfo(studio, updated, files.get(updated.id) ?? [], baseUrl) };
}

async function changedValues(
  orm: Orm,
  asset: AssetRow,
  change: DigitalAssetUpdateRequest,
  now: Date,
): Promise<Partial<AssetRow>> {
  const type = change.asset_type ?? asset.type;
  if (canonicalType(type) !== canonicalType(asset.type)) await checkTypeChange(orm, asset, type);
  if (change.asset_state !== undefined) checkTenantMove(asset.state, change.asset_state);
  if (change.system_properties !== undefined) checkProperties(asset, change.system_properties);
  return {
    type,
    ...(change.asset_name !== undefined && { name: change.asset_name }),
    ...(change.asset_description !== undefined && { description: change.asset_description }),
    ...(change.asset_state !== undefined && { state: change.asset_state }),
    ...(change.review_config?.no_need_review !== undefined && {
      noNeedReview: change.review_config.no_need_review,
    }),
    ...(change.tags !== undefined && { tags: [...change.tags] }),
    ...(change.shared_config !== undefined && readSharing(change.shared_config, now)),
    ...(change.asset_order !== undefined && { assetOrder: change.asset_order }),
    ...(change.supported_service !== undefined && { supportedService: [...change.supported_service] }),
    ...(META_MEMBER[type] !== undefined &&
      change.asset_extra_meta?.[META_MEMBER[type]] !== undefined && {
        meta: mergeMeta(asset.meta, userMeta(type, change.asset_extra_meta)),
      }),
  };
}

/** The type decides what the files are; it can change as long as there are none. */
async function checkTypeChange(orm: Orm, asset: AssetRow, type: AssetRow['type']): Promise<void> {
  if (type === 'VOICE_MODEL' || type === 'HUMAN_MODEL_2D') {
    throw new MssError('MSS.00000003', `asset_type: ${type} assets are made by training, not by users`);
  }
  const [row] = await orm
    .select({ files: count() })
    .from(assetFiles)
    .where(and(eq(assetFiles.assetId, asset.id), inArray(assetFiles.state, [...LIVE_FILE_STATES])));
  if ((row?.files ?? 0) > 0) {
    throw new MssError('MSS.00000003', `asset_type: an asset with files stays ${asset.type}`);
  }
}

/** Users may send system properties back as they are, not change them (4.1.3). */
function checkProperties(
  asset: AssetRow,
  sent: NonNullable<DigitalAssetUpdateRequest['system_properties']>,
): void {
  const result = applyProperties(asset.systemProperties, sent);
  const keys = new Set([...Object.keys(result), ...Object.keys(asset.systemProperties)]);
  const changed = [...keys].find((key) => result[key] !== asset.systemProperties[key]);
  if (changed !== undefined) {
    throw new MssError('MSS.00000003', `system_properties: ${changed} cannot be changed by users`);
  }
}
