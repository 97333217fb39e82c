import type { MetaStudio } from '../../../../api/metastudio.ts';
import { putBytes } from '../../../../api/put-bytes.ts';

/** What the server heard of a sentence. */
export interface Heard {
  readonly isRight: boolean;
  /** Places of the text that were not heard, from 0. */
  readonly unmatched: readonly number[];
}

/** Sends a recording with its text and has it held against it. @throws ApiError with what is wrong with the recording */
export async function sendSentence(
  studio: MetaStudio,
  jobId: string,
  index: number,
  wav: Blob,
  text: string,
): Promise<Heard> {
  const { signal } = new AbortController();
  const { segment_url: places } = await studio.call('showJobUploadingAddress', {
    params: { job_id: jobId },
  });
  const audio = places?.audio_uploading_url?.[index];
  const words = places?.txt_uploading_url?.[index];
  if (audio === undefined || words === undefined)
    throw new Error('The server named no place to send the recording to.');
  await putBytes(audio, wav, signal, () => undefined);
  await putBytes(words, new Blob([text], { type: 'text/plain' }), signal, () => undefined);
  const answer = await studio.call('confirmTrainingSegment', { query: { job_id: jobId, index } });
  return { isRight: answer.confirm_result === true, unmatched: answer.unmatched_index_hit ?? [] };
}
