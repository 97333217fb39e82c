import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performanceFromSpeech } from '@cyclorama/avatar/catalogue';
import {
  createSpeechService,
  encodeWav,
  SAMPLE_RATE,
  type Speech,
  type SpeechService,
  type SpeechTimings,
} from '@cyclorama/speech';
import type { TaskRun } from '../pool.ts';
import type { SpeakLine, SpeakLinesInput, SpeakLinesProgress, SpokenPiece } from './show-messages.ts';
import { soundOf } from './speak-segments.ts';
import { splitAtPauses } from './split-speech.ts';

/**
 * Speaks lines of a show, sentence by sentence: each can be said as soon as it is on disk. Recordings are cut where their
 * speaker pauses. A finished line is listed in its folder's `line.json`.
 */
export const run: TaskRun = async (input, channel) => {
  const { lines, cacheDir, endpoints } = input as SpeakLinesInput;
  const service = createSpeechService({ endpoints, ...(cacheDir === undefined ? {} : { cacheDir }) });
  const tell = (progress: SpeakLinesProgress): void => channel.progress(progress);
  try {
    for (const line of lines) {
      channel.signal.throwIfAborted();
      try {
        const pieces: SpokenPiece[] = [];
        let turn = Promise.resolve();
        const keep = (speech: Speech, index: number): void => {
          turn = turn.then(async () => {
            const piece = await store(line, speech, index);
            pieces[index] = piece;
            tell({ kind: 'piece', key: line.key, piece });
          });
          turn.catch(() => undefined);
        };
        await mkdir(line.folder, { recursive: true, mode: 0o700 });
        await speak(service, line, channel.signal, keep);
        await turn;
        await writeWhole(join(line.folder, 'line.json'), JSON.stringify(pieces));
        tell({ kind: 'line', key: line.key });
      } catch (error) {
        if (channel.signal.aborted) throw error;
        tell({
          kind: 'failed',
          key: line.key,
          message: error instanceof Error ? error.message : String(error),
        });
      }
    }
  } finally {
    await service.close();
  }
  return undefined;
};

async function speak(
  service: SpeechService,
  { source }: SpeakLine,
  signal: AbortSignal,
  keep: (speech: Speech, index: number) => void,
): Promise<void> {
  if (source.kind === 'text') {
    const { text, voice, speed, pitch, volume } = source;
    let kept = 0;
    await service.speak(
      { text, voice, speed, pitch, volume },
      {
        signal,
        onSentence: (piece) => {
          if (piece.samples.length > 0) keep(piece, kept++);
        },
      },
    );
    return;
  }
  splitAtPauses(await soundOf(service, source, signal)).forEach(keep);
}

async function store({ folder, seed }: SpeakLine, speech: Speech, index: number): Promise<SpokenPiece> {
  const { samples, ...timings } = speech;
  const times: SpeechTimings = timings;
  await writeWhole(join(folder, `${index}.wav`), encodeWav(samples));
  const performance = performanceFromSpeech(times, { seed: (seed + index * 131) % 65_521 });
  await writeWhole(join(folder, `${index}.json`), JSON.stringify(performance));
  return { text: times.text.trim(), durationMs: Math.round((samples.length / SAMPLE_RATE) * 1000) };
}

/** Whoever finds the file finds all of it. */
async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}
