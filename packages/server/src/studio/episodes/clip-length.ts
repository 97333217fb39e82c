import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { findAsset } from '../assets/queries.ts';
import type { VideoResource } from '../casters/model.ts';
import { measuredLength } from './measured.ts';

/**
 * For how long a file plays, its offsets and repetitions counted, in seconds.
 * @returns undefined when it has no end, or its length is not known before it is opened
 */
export async function clipSeconds(
  orm: NodePgDatabase,
  casterId: string,
  { document }: VideoResource,
): Promise<number | undefined> {
  if (document.RepeatNum < 0) return undefined;
  const whole = await fileSeconds(orm, casterId, document);
  const begin = (document.BeginOffset ?? 0) / 1000;
  const end = (document.EndOffset ?? 0) / 1000;
  // A positive end counts from the first frame: it bounds the length also of a file that nobody has measured.
  const stop = end > 0 ? Math.min(end, whole ?? end) : whole === undefined ? undefined : whole + end;
  return stop === undefined ? undefined : Math.max(0, stop - begin) * (document.RepeatNum + 1);
}

async function fileSeconds(
  orm: NodePgDatabase,
  casterId: string,
  { VodUrl: url, MaterialId: assetId }: VideoResource['document'],
): Promise<number | undefined> {
  if (url !== undefined && url !== '') return measuredLength(orm, casterId, url);
  if (assetId === undefined) return undefined;
  return (await findAsset(orm, assetId))?.meta.video_meta?.duration;
}
