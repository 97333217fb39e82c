import type { MetaStudio } from '../../../../api/metastudio.ts';
import { createPortrait, type NewPortrait } from '../../../../api/own-training.ts';
import { putBytes } from '../../../../api/put-bytes.ts';
import { command } from '../command.ts';

/** Makes a job of a picture, sends it and hands it in. @returns the job's id @throws ApiError, Error */
export async function sendPortrait(
  studio: MetaStudio,
  picture: Blob,
  about: Omit<NewPortrait, 'file_size' | 'content_type'>,
): Promise<string> {
  const { job_id: jobId, portrait_upload_url: url } = await createPortrait({
    ...about,
    file_size: picture.size,
    content_type: picture.type,
  });
  await putBytes(url, picture, new AbortController().signal, () => undefined);
  await command(studio, jobId, { command: 'SUBMITVERIFYING' });
  return jobId;
}
