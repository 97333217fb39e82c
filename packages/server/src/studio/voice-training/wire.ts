import type { Schemas } from '@cyclorama/contract';
import type { Studio } from '../context.ts';
import { letterKey } from './keys.ts';
import type { TrainingRow } from './table.ts';

const DOWNLOAD_MS = 24 * 3600 * 1000;
/** Highest count that the API can tell. */
export const MOST_REJECTIONS = 10;

/** Chapter 9 writes times as seconds since 1970. */
export function unixTime(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** A URL for a stored file, for a day. */
export async function trainingDownload(
  studio: Studio,
  key: string,
  baseUrl: string,
  more: { readonly fileName?: string; readonly contentType?: string } = {},
): Promise<string> {
  const expiresAt = new Date(studio.clock.now().getTime() + DOWNLOAD_MS);
  return studio.objects.signDownload({ key, expiresAt, ...more }, baseUrl);
}

/** A job as the list and the details show it (§9.4, §9.6). */
export async function trainingOnWire(
  studio: Studio,
  row: TrainingRow,
  baseUrl: string,
): Promise<Schemas['TrainingJobInfo']> {
  const letter =
    row.letterType === null
      ? undefined
      : await trainingDownload(studio, letterKey(row), baseUrl, { contentType: row.letterType });
  return {
    job_type: row.kind,
    job_id: row.id,
    voice_name: row.voiceName,
    sex: row.sex,
    language: row.language,
    state: row.state,
    create_time: unixTime(row.createdAt),
    lastupdate_time: unixTime(row.updatedAt),
    create_type: row.createType,
    ...(row.appUserId === null ? {} : { app_user_id: row.appUserId }),
    ...(row.rejectTimes === 0 ? {} : { reject_times: Math.min(row.rejectTimes, MOST_REJECTIONS) }),
    ...(row.state === 'SUCCEED' && row.assetId !== null ? { asset_id: row.assetId } : {}),
    ...(row.failedCode === null ? {} : { job_failed_code: row.failedCode }),
    ...(row.failedReason === null ? {} : { job_failed_reason: row.failedReason }),
    ...(letter === undefined ? {} : { voice_authorization_url: letter }),
    ...(row.tag === null ? {} : { tag: row.tag }),
    ...(row.phone === null ? {} : { phone: row.phone }),
    ...(row.dhtmsJobId === null ? {} : { dhtms_job_id: row.dhtmsJobId }),
    ...(row.batchName === null ? {} : { batch_name: row.batchName }),
  };
}
