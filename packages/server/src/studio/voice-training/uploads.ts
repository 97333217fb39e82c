import type { Schemas } from '@cyclorama/contract';
import type { Studio } from '../context.ts';
import { KINDS, LETTER_BYTES, LONG_TEXT_BYTES, TEXT_BYTES } from './kinds.ts';
import { STAGED_LETTER, STAGED_PACKAGE, stagedAudio, stagedKey, stagedText } from './keys.ts';
import type { TrainingRow } from './table.ts';

/** How long upload URLs live. */
export const UPLOAD_URL_MS = 24 * 3600 * 1000;

/** Where to PUT what a job needs. Content types are part of the signature. */
export interface UploadAddresses {
  readonly segments?: Schemas['SegmentUploadingUrl'];
  readonly packaged?: string;
  readonly letter: string;
}

/** Addresses for the job's next submission; until something is confirmed or submitted it may be uploaded again. */
export async function uploadAddresses(
  studio: Studio,
  job: TrainingRow,
  baseUrl: string,
): Promise<UploadAddresses> {
  const rules = KINDS[job.kind];
  const sign = (name: string, maxSize: number, contentType?: string): Promise<string> =>
    studio.objects.signUpload(
      {
        key: stagedKey(job, name),
        maxSize,
        expiresAt: job.uploadsUntil,
        ...(contentType === undefined ? {} : { contentType }),
      },
      baseUrl,
    );
  const letter = await sign(STAGED_LETTER, LETTER_BYTES);
  if (job.createType === 'PACKAGE')
    return { packaged: await sign(STAGED_PACKAGE, rules.packed, 'application/zip'), letter };
  const positions = Array.from({ length: rules.recordings }, (_, position) => position);
  const textBytes = rules.isLong ? LONG_TEXT_BYTES : TEXT_BYTES;
  return {
    segments: {
      audio_uploading_url: await Promise.all(
        positions.map((position) => sign(stagedAudio(position), rules.audio, 'audio/wav')),
      ),
      txt_uploading_url: await Promise.all(
        positions.map((position) => sign(stagedText(position), textBytes, 'text/plain')),
      ),
    },
    letter,
  };
}
