import { readFile } from 'node:fs/promises';
import { decodeWav, resample } from '@cyclorama/speech';
import type { LiveAvatarMessage, LiveAvatarSound, LiveVoicePacket, Performance } from '../types.ts';

export const RATE = 48_000;
/** Longest utterance, seconds. */
const LONGEST = 1800;
/** Pause between utterances that wait for each other, seconds. */
const PAUSE = 0.2;
const LONGEST_PAUSE = 60;

/** An utterance with everything that it takes, in memory. */
export interface Words {
  readonly id: string;
  readonly performance: Performance;
  /** One channel, 48 kHz. */
  readonly samples: Float32Array;
  /** Silence before it when it follows another, samples. */
  readonly gap: number;
}

/** @throws TypeError for what is no message of an avatar */
export function checkMessage(message: unknown): LiveAvatarMessage {
  const { kind, id, performance, sound, interrupt, gap, state, packets } = (message ?? {}) as Readonly<
    Record<string, unknown>
  >;
  if (kind === 'voice') return checkVoice(state, packets);
  if (kind === 'hush') {
    if (id !== undefined && typeof id !== 'string') throw new TypeError('id must be a string');
    return id === undefined ? { kind } : { kind, id };
  }
  if (kind !== 'say') throw new TypeError(`an avatar knows 'say', 'hush' and 'voice', not '${String(kind)}'`);
  if (typeof id !== 'string' || id === '') throw new TypeError('id must be a string');
  if (interrupt !== undefined && typeof interrupt !== 'boolean')
    throw new TypeError('interrupt must be true or false');
  if (gap !== undefined && !(typeof gap === 'number' && gap >= 0 && gap <= LONGEST_PAUSE))
    throw new TypeError(`gap must be a number of seconds up to ${LONGEST_PAUSE}`);
  return {
    kind,
    id,
    performance: typeof performance === 'string' ? performance : checkPerformance(performance),
    sound: checkSound(sound),
    ...(interrupt === undefined ? {} : { interrupt }),
    ...(gap === undefined ? {} : { gap }),
  };
}

function checkVoice(state: unknown, packets: unknown): LiveAvatarMessage {
  if (state === 'begin' || state === 'end') return { kind: 'voice', state };
  if (state !== 'sound' || !Array.isArray(packets))
    throw new TypeError("a voice has state 'begin', 'end', or 'sound' with packets");
  for (const packet of packets as readonly unknown[]) {
    const { ms, data } = (packet ?? {}) as Readonly<Record<string, unknown>>;
    if (!Number.isFinite(ms) || !(data instanceof Uint8Array))
      throw new TypeError('packets of a voice have ms and data');
  }
  return { kind: 'voice', state, packets: packets as readonly LiveVoicePacket[] };
}

/** Reads what a message names. @throws Error when a file cannot be read or is of another kind */
export async function readWords({
  id,
  performance,
  sound,
  gap = PAUSE,
}: Extract<LiveAvatarMessage, { kind: 'say' }>): Promise<Words> {
  const acted =
    typeof performance === 'string'
      ? checkPerformance(JSON.parse(await readFile(performance, 'utf8')) as unknown)
      : performance;
  const samples = 'path' in sound ? await readSound(sound.path) : at48k(sound.samples, sound.rate);
  if (samples.length > LONGEST * RATE) throw new RangeError(`an utterance lasts at most ${LONGEST} s`);
  return { id, performance: acted, samples, gap: Math.round(gap * RATE) };
}

async function readSound(path: string): Promise<Float32Array> {
  const { sampleRate, channels } = decodeWav(await readFile(path));
  const [first, ...others] = channels;
  if (first === undefined) throw new TypeError('the sound has no channel');
  const mono =
    others.length === 0
      ? first
      : first.map((value, n) => others.reduce((sum, one) => sum + one[n]!, value) / channels.length);
  return at48k(mono, sampleRate);
}

function at48k(samples: Float32Array, rate: number): Float32Array {
  return rate === RATE ? samples : resample(samples, rate, RATE);
}

function checkSound(sound: unknown): LiveAvatarSound {
  const { path, samples, rate } = (sound ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof path === 'string') return { path };
  if (!(samples instanceof Float32Array)) throw new TypeError('sound must be samples or the path of a file');
  if (typeof rate !== 'number' || !(rate >= 8000 && rate <= 192_000))
    throw new TypeError('sound.rate must be 8000 to 192000');
  return { samples, rate };
}

function checkPerformance(value: unknown): Performance {
  const performance = (value ?? {}) as Readonly<Record<string, unknown>>;
  const number = (owner: object, key: string): void => {
    if (!Number.isFinite((owner as Readonly<Record<string, unknown>>)[key]))
      throw new TypeError(`performance: ${key} must be a number`);
  };
  number(performance, 'duration');
  number(performance, 'seed');
  for (const key of ['phonemes', 'words', 'sentences', 'emotions', 'actions']) {
    const list = performance[key];
    if (!Array.isArray(list)) throw new TypeError(`performance.${key} must be a list`);
    for (const entry of list as readonly unknown[]) {
      if (typeof entry !== 'object' || entry === null)
        throw new TypeError(`performance.${key} must hold objects`);
      for (const time of key === 'actions' ? ['time'] : ['start', 'end']) number(entry, time);
    }
  }
  return value as Performance;
}
