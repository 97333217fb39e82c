import { and, eq, inArray } from 'drizzle-orm';
import type { Schemas } from '@cyclorama/contract';
import { assetFiles } from '../assets/table.ts';
import { wireTime } from '../assets/ids.ts';
import type { Studio } from '../context.ts';
import { downloadUrl } from '../scripts/objects.ts';
import type { JobRow } from './table.ts';

/** Jobs as the list shows them; covers are looked up once for all. */
export async function jobsOnWire(
  studio: Studio,
  rows: readonly JobRow[],
  baseUrl: string,
): Promise<readonly Schemas['DigitalHumanVideo'][]> {
  const covers = await coverUrls(studio, rows, baseUrl);
  return rows.map((row) => jobOnWire(row, covers.get(row.assetId ?? '')));
}

function jobOnWire(row: JobRow, cover: string | undefined): Schemas['DigitalHumanVideo'] {
  return {
    job_id: row.id,
    state: row.state,
    job_type: row.jobType,
    create_time: wireTime(row.createdAt),
    lastupdate_time: wireTime(row.updatedAt),
    output_asset_config: {
      asset_name: row.outputName,
      ...(row.assetId === null ? {} : { asset_id: row.assetId }),
      ...(cover === undefined ? {} : { cover_url: cover }),
    },
    ...(row.startedAt === null ? {} : { start_time: wireTime(row.startedAt) }),
    ...(row.endedAt === null ? {} : { end_time: wireTime(row.endedAt) }),
    ...(row.duration === null ? {} : { duration: row.duration }),
    ...(row.errorCode === null
      ? {}
      : { error_info: { error_code: row.errorCode, error_msg: row.errorMsg ?? '' } }),
  };
}

async function coverUrls(
  studio: Studio,
  rows: readonly JobRow[],
  baseUrl: string,
): Promise<ReadonlyMap<string, string>> {
  const ids = rows.map((row) => row.assetId).filter((id) => id !== null);
  if (ids.length === 0) return new Map();
  const files = await studio.db.orm
    .select({ assetId: assetFiles.assetId, key: assetFiles.objectKey })
    .from(assetFiles)
    .where(
      and(
        inArray(assetFiles.assetId, ids),
        eq(assetFiles.category, 'COVER'),
        eq(assetFiles.state, 'CREATED'),
      ),
    );
  const urls = new Map<string, string>();
  for (const { assetId, key } of files) {
    const url = await downloadUrl(studio, key, baseUrl);
    if (url !== undefined) urls.set(assetId, url);
  }
  return urls;
}
