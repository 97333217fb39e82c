import { MssError } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { Studio } from '../context.ts';
import { newId } from './ids.ts';
import { applyProperties, initialMeta } from './meta.ts';
import type { AssetType } from './model.ts';
import type { RequestOf } from './request.ts';
import { readSharing } from './sharing.ts';
import { assets } from './table.ts';

/** Types that only training and the system library make (4.1.1). */
const PLATFORM_TYPES: readonly AssetType[] = ['VOICE_MODEL', 'HUMAN_MODEL_2D'];

/** Creates an asset that waits for its main file (4.1.1). */
export async function createDigitalAsset(
  studio: Studio,
  { caller, body }: RequestOf<'createDigitalAsset'>,
): Promise<OperationResult> {
  if (PLATFORM_TYPES.includes(body.asset_type)) {
    throw new MssError(
      'MSS.00000003',
      `asset_type: ${body.asset_type} assets are made by training, not by users`,
    );
  }
  const now = studio.clock.now();
  const id = newId();
  await studio.db.orm.insert(assets).values({
    id,
    projectId: caller.projectId,
    name: body.asset_name,
    description: body.asset_description ?? '',
    type: body.asset_type,
    state: 'CREATING',
    appUserId: caller.appUserId ?? null,
    tags: [...(body.tags ?? [])],
    meta: initialMeta(body.asset_type, body.asset_extra_meta),
    systemProperties: applyProperties({}, body.system_properties),
    supportedService: [...(body.supported_service ?? [])],
    needCover: body.is_need_generate_cover ?? false,
    noNeedReview: body.review_config?.no_need_review ?? false,
    ...(body.asset_order !== undefined && { assetOrder: body.asset_order }),
    ...readSharing(body.shared_config, now),
    createdAt: now,
    updatedAt: now,
  });
  return { body: { asset_id: id } };
}
