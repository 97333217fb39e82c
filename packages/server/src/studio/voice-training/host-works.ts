import { join } from 'node:path';
import type {
  RecordingPiece,
  RecordingVerdict,
  TrainedVoice,
  VoiceTrainingProgress,
} from '@cyclorama/speech';
import type { CheckRecordingsInput } from '../../hosts/tasks/check-recordings.ts';
import type { SplitRecordingInput, SplitRecordingProgress } from '../../hosts/tasks/split-recording.ts';
import type { TrainVoiceInput } from '../../hosts/tasks/train-voice.ts';
import type { Studio } from '../context.ts';
import { speechEndpoints } from '../system/engines/endpoints.ts';
import { Gate } from './gate.ts';
import type { VoiceWorks } from './works.ts';

const GB = 1024 ** 3;
/** Somebody waits for a sentence to be confirmed; a handful at once would only make all of them wait longer. */
const CHECKS_AT_ONCE = 2;
const checks = new Gate(CHECKS_AT_ONCE);

/** Stages of a training in their order, with what each takes of the whole. */
const SHARES: readonly (readonly [VoiceTrainingProgress['stage'], number])[] = [
  ['listening', 0.15],
  ['aligning', 0.35],
  ['making', 0.3],
  ['measuring', 0.2],
];

/** How far a training is as a whole. */
export function wholeProgress({ stage, done }: VoiceTrainingProgress): number {
  let before = 0;
  for (const [name, share] of SHARES) {
    if (name === stage) return Math.min(1, before + share * Math.min(1, Math.max(0, done)));
    before += share;
  }
  return 0;
}

/** The works in hosts: children with limits on memory and time, where media may be decoded. */
export function hostWorks(studio: Studio, projectId: string): VoiceWorks {
  const cacheDir = join(studio.config.dataDir, 'cache', 'speech');
  return {
    check: (recordings, signal) =>
      checks.run(async () => {
        const input: CheckRecordingsInput = { recordings, cacheDir };
        return studio.hosts.run<readonly RecordingVerdict[]>({
          ...{ task: 'check-recordings', input, signal },
          memoryLimitBytes: GB,
          timeoutMs: 120_000,
        });
      }, signal),
    split: async (request, signal, onDone) => {
      const input: SplitRecordingInput = { ...request, cacheDir };
      const pieces = await studio.hosts.run<readonly RecordingPiece[]>({
        ...{ task: 'split-recording', input, signal },
        onProgress: (told) => {
          const { index } = told as SplitRecordingProgress;
          // How many there will be is known at the end only: the more there are, the nearer it is.
          onDone(1 - 1 / (2 + index / 8));
        },
        memoryLimitBytes: 2 * GB,
        timeoutMs: 900_000,
      });
      return pieces.map((piece, index) => ({ ...piece, path: join(request.folder, `${index}.wav`) }));
    },
    train: async (request, signal, onDone) => {
      const input: TrainVoiceInput = {
        ...{ request, cacheDir },
        endpoints: await speechEndpoints(studio, projectId),
      };
      return studio.hosts.run<TrainedVoice>({
        ...{ task: 'train-voice', input, signal },
        onProgress: (told) => onDone(wholeProgress(told as VoiceTrainingProgress)),
        memoryLimitBytes: 2 * GB,
        timeoutMs: 900_000,
      });
    },
  };
}
