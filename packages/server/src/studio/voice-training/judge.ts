import type { RecordingToCheck } from '@cyclorama/speech';
import { languageTag } from './kinds.ts';
import type { RecordingRow, TrainingRow } from './table.ts';

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
