import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeWav, voiceById } from '@cyclorama/speech';
import type { RecordingToCheck, RecordingVerdict, TrainedVoice, TrainVoiceRequest } from '@cyclorama/speech';
import type { CutPiece, OnDone, SplitRequest, VoiceWorks } from '../works.ts';

const FIGURES: RecordingVerdict['figures'] = {
  seconds: 3,
  rate: 48_000,
  channels: 1,
  bits: 16,
  snr: 42,
  clipped: 0,
  loudness: -20,
  silence: 0.2,
  match: 0.97,
};

export const PASSED: RecordingVerdict = { passed: true, figures: FIGURES, problems: [], unmatched: [] };

/** A verdict against a recording. */
export function failed(
  problem: RecordingVerdict['problems'][number]['problem'],
  message: string,
  unmatched: RecordingVerdict['unmatched'] = [],
): RecordingVerdict {
  return { passed: false, figures: FIGURES, problems: [{ problem, message }], unmatched };
}

/** The worker died in the middle. */
export class Died extends Error {}

/** Stands in for the hosts: says at once what a test wants to hear, and dies where a test wants it to. */
export class FakeWorks implements VoiceWorks {
  /** Verdicts by the text of the recording; all others pass. */
  readonly verdicts = new Map<string, RecordingVerdict>();
  readonly checked: RecordingToCheck[] = [];
  readonly trained: TrainVoiceRequest[] = [];
  readonly splits: SplitRequest[] = [];
  /** Texts of the pieces that are cut out. */
  pieces: readonly string[] = ['One.', 'Two.', 'Three.', 'Four.', 'Five.', 'Six.'];
  similarity = 0.8;
  intelligibility = 0.9;
  hasFile = true;
  /** Work that is done before the next call dies; undefined = it lives. */
  diesAfter: number | undefined;
  /** What the next call fails with instead. */
  failure: Error | undefined;

  async check(recordings: readonly RecordingToCheck[]): Promise<readonly RecordingVerdict[]> {
    this.#work();
    this.checked.push(...recordings);
    return recordings.map(({ text = '' }) => this.verdicts.get(text) ?? PASSED);
  }

  async split(request: SplitRequest, _signal: AbortSignal, onDone: OnDone): Promise<readonly CutPiece[]> {
    this.#work();
    this.splits.push(request);
    onDone(0.5);
    return Promise.all(
      this.pieces.map(async (text, index) => {
        const path = join(request.folder, `${index}.wav`);
        await writeFile(path, wav(0.2));
        return { from: index, to: index + 0.8, text, path };
      }),
    );
  }

  async train(request: TrainVoiceRequest, _signal: AbortSignal, onDone: OnDone): Promise<TrainedVoice> {
    this.#work();
    this.trained.push(request);
    onDone(0.5);
    const path = join(request.workFolder, 'sample.wav');
    await writeFile(path, wav(0.5));
    if (this.hasFile) await writeFile(request.output, 'the sounds of a voice');
    const base = voiceById('en-female-clara');
    if (base === undefined) throw new Error('there is no such voice');
    return {
      making: 'profile',
      label: 'Voice profile on an embedded voice',
      voice: { ...base, sex: request.sex, language: request.language },
      hasFile: this.hasFile,
      similarity: this.similarity,
      intelligibility: this.intelligibility,
      samples: [{ text: 'Hello.', path }],
    };
  }

  #work(): void {
    if (this.failure !== undefined) {
      const { failure } = this;
      this.failure = undefined;
      throw failure;
    }
    if (this.diesAfter === undefined) return;
    if (this.diesAfter > 0) this.diesAfter -= 1;
    else {
      this.diesAfter = undefined;
      throw new Died('the worker died');
    }
  }
}

/** A quiet tone as a WAV file. */
export function wav(seconds: number): Buffer {
  const samples = Float32Array.from(
    { length: Math.round(seconds * 16_000) },
    (_, at) => 0.1 * Math.sin(at / 9),
  );
  return encodeWav(samples, 16_000);
}
