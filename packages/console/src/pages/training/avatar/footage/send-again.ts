import type { MetaStudio } from '../../../../api/metastudio.ts';
import { partsOf } from '../../../library/upload/plan.ts';
import { command } from '../command.ts';
import { sendAll, type Piece } from './send-pieces.ts';

/** A job whose material is still to come, or was refused. */
export interface Waiting {
  readonly jobId: string;
  readonly state: string;
}

/**
 * Sends the material of a job that is there already, and hands it in.
 * @param onProgress 0 to 1 of the bytes
 * @throws ApiError
 */
export async function sendAgain(
  studio: MetaStudio,
  job: Waiting,
  file: File,
  onProgress: (done: number) => void,
): Promise<void> {
  const { signal } = new AbortController();
  await sendAll(await placesFor(studio, job, file), onProgress, signal);
  await command(studio, job.jobId, { command: 'SUBMITVERIFYING' });
}

/** A job that was refused names new places; one that waits names those of the parts that did not come. */
async function placesFor(
  studio: MetaStudio,
  { jobId, state }: Waiting,
  file: File,
): Promise<readonly Piece[]> {
  if (state !== 'WAIT_FILE_UPLOAD') {
    const parts = partsOf(file.size);
    const { training_video_upload_url: urls = [] } = await studio.call('update2dModelTrainingJob', {
      params: { job_id: jobId },
      body: { video_multipart_count: parts.length },
    });
    return parts.map(({ index, start, end }) => ({
      url: placeOf(urls, index),
      bytes: file.slice(start, end),
    }));
  }
  const { multipart_data: come = [], attachment_upload_url: open = [] } = await command(studio, jobId, {
    command: 'GET_MULTIPART_UPLOADED',
  });
  return missingParts(
    file.size,
    come.map(({ part_number: number }) => Number(number)),
    open.length,
  ).map(({ start, end }, index) => ({ url: placeOf(open, index), bytes: file.slice(start, end) }));
}

function placeOf(urls: readonly string[], index: number): string {
  const url = urls[index];
  if (url === undefined) throw new Error('The server named too few places to send the material to.');
  return url;
}

/**
 * Bytes of the parts that have not come, when the file is cut into as many as the job was made for.
 * @param come numbers of parts that are there, from 1
 */
export function missingParts(
  size: number,
  come: readonly number[],
  open: number,
): readonly { readonly start: number; readonly end: number }[] {
  const count = Math.max(1, come.length + open);
  const step = Math.ceil(size / count);
  return Array.from({ length: count }, (_, index) => index)
    .filter((index) => !come.includes(index + 1))
    .map((index) => ({ start: Math.min(size, index * step), end: Math.min(size, (index + 1) * step) }));
}
