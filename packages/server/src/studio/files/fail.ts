import { and, eq, inArray } from 'drizzle-orm';
import type { AssetExtraMeta, ErrorResponse } from '@cyclorama/contract';
import { mergeMeta } from '../assets/meta.ts';
import { META_MEMBER } from '../assets/model.ts';
import { assets, type FileRow } from '../assets/table.ts';
import type { Studio, Tx } from '../context.ts';

/** Members of asset_extra_meta that have an error_info. */
const WITH_ERROR_INFO: readonly (keyof AssetExtraMeta)[] = [
  'image_meta',
  'video_meta',
  'audio_meta',
  'ppt_meta',
];

/** When it is the main file that failed, so has its asset; the asset says why. */
export async function failMainFile(
  studio: Studio,
  tx: Tx,
  file: FileRow,
  reason: string,
  error?: ErrorResponse,
): Promise<void> {
  if (file.category !== 'MAIN') return;
  const [asset] = await tx.orm.select().from(assets).where(eq(assets.id, file.assetId)).for('update');
  if (!asset) return;
  const member = META_MEMBER[asset.type];
  const told = error && member && WITH_ERROR_INFO.includes(member);
  const change = {
    reason,
    ...(told && {
      meta: mergeMeta(asset.meta, {
        // A deck that cannot be read is not going to be analysed: pollers of the analysis must see an end.
        [member]: {
          error_info: error,
          ...(asset.meta.ppt_meta?.auto_analysis === true ? { ppt_analysis_status: 'FAILED' } : {}),
        },
      }),
    }),
    updatedAt: studio.clock.now(),
  };
  await tx.orm
    .update(assets)
    .set({ ...change, state: 'FAILED' })
    .where(and(eq(assets.id, asset.id), inArray(assets.state, ['CREATING', 'ACTIVED', 'UNACTIVED'])));
  // In the bin it fails too; only a restore will show it.
  await tx.orm
    .update(assets)
    .set({ ...change, stateBeforeBin: 'FAILED' })
    .where(and(eq(assets.id, asset.id), eq(assets.state, 'DELETING')));
}
