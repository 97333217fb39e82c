import { readSoundMono48k } from '@cyclorama/stage';
import type { PhonemeTime, SpeechService } from '@cyclorama/speech';
import type { PersonMaterial } from '../types.ts';

export type VideoMaterial = Extract<PersonMaterial, { kind: 'video' }>;

/** What is said in the footage. */
export interface Words {
  readonly phonemes: readonly PhonemeTime[];
  /** Seconds by which the sound begins before the first picture. */
  readonly offset: number;
  /** By what the sounds are known: the text, the sound alone, or not at all. */
  readonly by: 'text' | 'sound' | 'nothing';
}

const RATE = 48_000;
/** Envelopes are compared each 10 ms. */
const HOP = RATE / 100;
/** Sound recorded apart begins so many seconds earlier or later at most. */
const APART = 10;

/**
 * Finds out what is said when: by the text where it is known, else by the sound alone.
 * @param lead seconds by which the file of the video begins before its first picture
 * @throws MediaError for sound that cannot be read, SpeechEngineError when an engine fails
 */
export async function findWords(
  material: VideoMaterial,
  lead: number,
  speech: SpeechService,
  signal: AbortSignal | undefined,
): Promise<Words> {
  const own = await soundOf(material.video);
  const apart = material.audio === undefined ? undefined : await soundOf(material.audio);
  const samples = apart ?? own;
  if (!samples) return { phonemes: [], offset: 0, by: 'nothing' };
  const offset = own ? lead + (apart ? offsetOf(envelope(apart), envelope(own)) : 0) : 0;
  const { text, language = 'en-US' } = material;
  const { phonemes } =
    text === undefined
      ? await speech.alignAudio(samples, signal)
      : await speech.alignText(samples, text, language, signal);
  return {
    phonemes: phonemes.map((p) => ({ ...p, start: p.start - offset, end: p.end - offset })),
    offset,
    by: text === undefined ? 'sound' : 'text',
  };
}

/** Mono at 48 kHz; undefined for files without sound. */
async function soundOf(path: string): Promise<Float32Array | undefined> {
  try {
    return await readSoundMono48k(path);
  } catch (error) {
    if ((error as { reason?: unknown }).reason === 'no-streams') return undefined;
    throw error;
  }
}

function envelope(samples: Float32Array): Float32Array {
  const out = new Float32Array(Math.floor(samples.length / HOP));
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = i * HOP; k < (i + 1) * HOP; k++) sum += samples[k]! ** 2;
    out[i] = Math.log10(sum / HOP + 1e-8);
  }
  const mean = out.reduce((sum, v) => sum + v, 0) / Math.max(1, out.length);
  return out.map((v) => v - mean);
}

/** Seconds by which `a` begins before `b`, by where both are loud together. */
function offsetOf(a: Float32Array, b: Float32Array): number {
  let best = { lag: 0, fit: -Infinity };
  for (let lag = -APART * 100; lag <= APART * 100; lag++) {
    let sum = 0;
    let count = 0;
    for (let i = Math.max(0, -lag); i < b.length && i + lag < a.length; i++) {
      sum += a[i + lag]! * b[i]!;
      count++;
    }
    // Little overlap proves little.
    const fit = count < 200 ? -Infinity : (sum / count) * Math.min(1, count / (b.length * 0.5));
    if (fit > best.fit) best = { lag, fit };
  }
  return best.lag / 100;
}
