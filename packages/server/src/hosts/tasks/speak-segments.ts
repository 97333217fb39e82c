import { writeFile } from 'node:fs/promises';
import { createSpeechService } from '@cyclorama/speech';
import type { Speech, SpeechService, SpeechTimings } from '@cyclorama/speech';
import { MediaError, readSoundMono48k, SourceError } from '@cyclorama/stage';
import type { TaskRun } from '../pool.ts';
import { levelSpeech } from './speak-level.ts';
import { encodeFloatWav } from './speak-wav.ts';
import type { SegmentSource, SpeakInput, SpeakProgress } from './render-messages.ts';

/** Longest recording that is taken; the API allows 100 MB, which can be hours of MP3. */
const MAX_RECORDING_SECONDS = 3600;
const SILENT: SpeechTimings = {
  duration: 0,
  text: '',
  phonemes: [],
  words: [],
  sentences: [],
  actions: [],
  emotions: [],
};

/** Speaks segments, or reads and aligns their recordings, and tells when each is on disk. */
export const run: TaskRun = async (input, channel) => {
  const { segments, cacheDir, endpoints } = input as SpeakInput;
  const service = createSpeechService({ endpoints, ...(cacheDir === undefined ? {} : { cacheDir }) });
  try {
    for (const { index, source, soundPath, timingsPath } of segments) {
      const { samples, ...timings } = await soundOf(service, source, channel.signal);
      await writeFile(soundPath, encodeFloatWav([samples]));
      await writeFile(timingsPath, JSON.stringify(timings));
      const progress: SpeakProgress = { spoken: index };
      channel.progress(progress);
    }
  } finally {
    await service.close();
  }
  return undefined;
};

/** A segment spoken, or its recording with the times of what is said in it. @throws RecordingError, and as speech does */
export async function soundOf(
  service: SpeechService,
  source: SegmentSource,
  signal: AbortSignal,
): Promise<Speech> {
  switch (source.kind) {
    case 'text': {
      const { text, voice, speed, pitch, volume } = source;
      return service.speak({ text, voice, speed, pitch, volume }, { signal });
    }
    case 'recording': {
      const samples = levelSpeech(await readRecording(source.path));
      const timings =
        source.text.trim() === ''
          ? await service.alignAudio(samples, signal)
          : await service.alignText(samples, source.text, source.language, signal);
      return { ...timings, samples };
    }
    case 'silence':
      return { ...SILENT, samples: new Float32Array(0) };
  }
}

/** A recording that is no sound. The job's failure has a code of its own for it. */
export class RecordingError extends Error {
  readonly reason = 'recording';

  constructor(cause: Error) {
    super(`the recording cannot be used: ${cause.message}`, { cause });
    this.name = 'RecordingError';
  }
}

/** @throws RecordingError when the file holds no sound that can be read */
async function readRecording(path: string): Promise<Float32Array> {
  try {
    return await readSoundMono48k(path, { maxSeconds: MAX_RECORDING_SECONDS });
  } catch (error) {
    if (error instanceof MediaError || error instanceof SourceError) throw new RecordingError(error);
    throw error;
  }
}
