import type { Schemas } from '@cyclorama/contract';
import type { MetaStudio } from '../../../../api/metastudio.ts';
import { partsOf } from '../../../library/upload/plan.ts';
import { command } from '../command.ts';
import { sendAll, type Piece } from './send-pieces.ts';

/** What is sent of a filmed person. */
export interface Footage {
  readonly video: File;
  readonly action?: File;
  readonly audio?: File;
  readonly idCardFront?: File;
  readonly idCardBack?: File;
  readonly letter?: File;
}

export type FootageOrder = Omit<
  Schemas['AvatarTrainingJobCreateRequest'],
  'video_multipart_count' | 'action_video_multipart_count' | 'command_message'
>;

/** Every piece of a file with the address that it goes to. @throws Error when the server named too few */
export function piecesOf(file: Blob, urls: readonly string[]): readonly Piece[] {
  return partsOf(file.size).map(({ index, start, end }) => {
    const url = urls[index];
    if (url === undefined) throw new Error('The server named too few places to send the footage to.');
    return { url, bytes: file.slice(start, end) };
  });
}

/**
 * Makes a job of footage, sends every file in parts and hands it in.
 * @param onProgress 0 to 1 of the bytes
 * @returns the job's id
 * @throws ApiError; DOMException AbortError
 */
export async function sendFootage(
  studio: MetaStudio,
  order: FootageOrder,
  footage: Footage,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const { video, action, audio, idCardFront, idCardBack, letter } = footage;
  const made = await studio.call('create2dModelTrainingJob', {
    body: {
      ...order,
      video_multipart_count: partsOf(video.size).length,
      ...(action === undefined ? {} : { action_video_multipart_count: partsOf(action.size).length }),
    },
    signal,
  });
  const { job_id: jobId } = made;
  if (jobId === undefined) throw new Error('The server made a job without an id.');
  const whole = (file: File | undefined, url: string | undefined): readonly Piece[] =>
    file === undefined || url === undefined ? [] : [{ url, bytes: file }];
  const pieces = [
    ...piecesOf(video, made.training_video_upload_url ?? []),
    ...(action === undefined ? [] : piecesOf(action, made.action_video_upload_url ?? [])),
    ...whole(audio, made.audio_upload_url),
    ...whole(idCardFront, made.id_card_image1_upload_url),
    ...whole(idCardBack, made.id_card_image2_upload_url),
    ...whole(letter, made.grant_file_upload_url),
  ];
  await sendAll(pieces, onProgress, signal);
  await command(studio, jobId, { command: 'SUBMITVERIFYING' });
  return jobId;
}
