import type { MssErrorCode } from '@cyclorama/contract';
import type { RecordingProblem, RecordingVerdict } from '@cyclorama/speech';
import type { AuditError, RecordingRow } from './table.ts';
import { LONGEST_SENTENCE } from './kinds.ts';

/** The documented code that fits what is wrong with a recording. */
const CODES: Readonly<Record<RecordingProblem, MssErrorCode>> = {
  format: 'MSS.20020018',
  'sample-rate': 'MSS.20020011',
  'too-short': 'MSS.20020029',
  'too-long': 'MSS.20020029',
  mismatch: 'MSS.20020028',
  text: 'MSS.20020015',
  noise: 'MSS.20020004',
  clipping: 'MSS.20020004',
  'too-quiet': 'MSS.20020004',
  'too-loud': 'MSS.20020004',
  silence: 'MSS.20020004',
};

export function codeOf(problem: RecordingProblem): MssErrorCode {
  return CODES[problem];
}

/**
 * Positions of the text that were not heard, each character by itself (§9.11). Where something else was read there is no
 * telling which: all of them.
 */
export function unmatchedPositions(verdict: RecordingVerdict, text: string): number[] {
  const positions = new Set<number>();
  const isOther = verdict.problems.some(({ problem }) => problem === 'mismatch');
  const unheard =
    isOther && verdict.unmatched.length === 0 ? [{ from: 0, to: text.length }] : verdict.unmatched;
  for (const { from, to } of unheard)
    for (let at = from; at < to && at <= LONGEST_SENTENCE; at++) positions.add(at);
  return [...positions].sort((a, b) => a - b);
}

/** Every problem of a recording, as the review tells it; the code is the gravest one's. */
export function auditErrorOf(row: RecordingRow, verdict: RecordingVerdict): AuditError | undefined {
  const [gravest] = verdict.problems;
  if (verdict.passed) return undefined;
  return {
    audioName: row.audioName,
    ...(row.textName === null ? {} : { textName: row.textName }),
    code: gravest === undefined ? 'MSS.20020004' : codeOf(gravest.problem),
    message: verdict.problems.map(({ message }) => message).join(' '),
  };
}
