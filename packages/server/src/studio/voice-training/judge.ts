import type { RecordingToCheck, RecordingVerdict } from '@cyclorama/speech';
import { HostError } from '../../hosts/pool.ts';
import { languageTag } from './kinds.ts';
import type { RecordingRow, TrainingRow } from './table.ts';

/** True when it was the file that ended a host, not bad luck: no decoder survives it. */
export function killsHosts(error: unknown): boolean {
  return error instanceof HostError && ['crashed', 'out-of-memory'].includes(error.kind);
}

/** The verdict on a file that no decoder survives. */
export const UNDECODABLE: RecordingVerdict = {
  passed: false,
  figures: { seconds: 0, rate: 0, channels: 0, bits: 0, snr: 0, clipped: 0, loudness: -70, silence: 1 },
  problems: [{ problem: 'format', message: 'The recording cannot be decoded; record it again as WAV.' }],
  unmatched: [],
};

type Speaker = Pick<TrainingRow, 'language' | 'sex'>;

/** What a verdict stands and falls with beside the recording itself. */
export function judgedAs({ language, sex }: Speaker): string {
  return `${language} ${sex}`;
}

/** A recording as it is given to whoever checks it. */
export function toCheck(job: Speaker, row: Pick<RecordingRow, 'text'>, path: string): RecordingToCheck {
  return {
    path,
    language: languageTag(job.language),
    sex: job.sex,
    ...(row.text === '' ? {} : { text: row.text }),
  };
}
