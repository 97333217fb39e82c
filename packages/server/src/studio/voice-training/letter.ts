import { MssError } from '@cyclorama/contract';
import type { Studio } from '../context.ts';
import { LETTER_BYTES } from './kinds.ts';
import { letterKey, STAGED_LETTER, stagedKey } from './keys.ts';
import { headOf, takeOver } from './staged.ts';
import type { TrainingRow } from './table.ts';

/** Kinds of letters by the first bytes of their files. */
const LETTERS: readonly (readonly [type: string, head: string])[] = [
  ['application/pdf', '25504446'],
  ['image/jpeg', 'ffd8ff'],
  ['image/png', '89504e470d0a1a0a'],
];
const HEAD = 8;

/**
 * Takes over the authorization letter of a submission. @returns its content type; null when there is none
 * @throws MssError MSS.20020010 when it is no PDF and no picture, or missing where one is needed
 */
export async function takeLetter(
  studio: Studio,
  job: TrainingRow,
  isNeeded: boolean,
): Promise<string | null> {
  const staged = stagedKey(job, STAGED_LETTER);
  const stat = await studio.objects.stat(staged);
  if (stat === undefined) {
    // It may have been moved by a submission that did not come to its end.
    const kept = job.letterType ?? (await studio.objects.stat(letterKey(job)))?.contentType ?? null;
    if (kept === null && isNeeded)
      throw new MssError('MSS.20020010', 'authorization letter: none was uploaded');
    return kept;
  }
  if (stat.size > LETTER_BYTES)
    throw new MssError('MSS.20020010', `authorization letter: ${stat.size} bytes, at most ${LETTER_BYTES}`);
  const head = stat.size < HEAD ? '' : (await headOf(studio, staged, HEAD)).toString('hex');
  const type = LETTERS.find(([, start]) => head.startsWith(start))?.[0];
  if (type === undefined)
    throw new MssError('MSS.20020010', 'authorization letter: expected a PDF, JPEG or PNG file');
  await takeOver(studio, staged, letterKey(job), type);
  return type;
}
