import { SAMPLE_RATE } from '../types.ts';
import { filter, highPass, lowPass, peaking, shelf } from './biquad.ts';
import { integratedLoudness } from './loudness.ts';

/** How a voice is placed in the picture; all values gentle. */
export interface Tone {
  /** dB below 220 Hz. */
  readonly warmth: number;
  /** dB around 2.8 kHz. */
  readonly presence: number;
  /** dB taken away around `harshHz`. */
  readonly harsh: number;
  readonly harshHz: number;
  /** dB above 7.5 kHz. */
  readonly air: number;
  /** 0 = dry … 1 = a small furnished room. */
  readonly room: number;
}

/** Loudness of speech before the `volume` setting, in LUFS. */
export const SPEECH_LUFS = -19;
export const FADE_SECONDS = 0.005;

/** Early reflections of a small room: delay in milliseconds and gain. No tail, so that consonants stay clear. */
const REFLECTIONS: readonly (readonly [number, number])[] = [
  [3.1, 0.16],
  [7.3, 0.13],
  [11.9, -0.1],
  [17.3, 0.08],
  [23.9, -0.055],
  [31.1, 0.035],
];
/** The last reflection; a piece of speech grows by this much. */
export const ROOM_TAIL_SECONDS = 0.032;

function addRoom(dry: Float32Array, amount: number): Float32Array {
  const out = new Float32Array(dry.length + Math.round(ROOM_TAIL_SECONDS * SAMPLE_RATE));
  const soft = dry.slice();
  filter(soft, lowPass(SAMPLE_RATE, 4200));
  filter(soft, highPass(SAMPLE_RATE, 250));
  out.set(dry);
  for (const [ms, gain] of REFLECTIONS) {
    const delay = Math.round((ms / 1000) * SAMPLE_RATE);
    const level = gain * amount;
    for (let i = 0; i < soft.length; i++) out[i + delay] = (out[i + delay] ?? 0) + level * (soft[i] ?? 0);
  }
  return out;
}

/** Ramps both ends, in place, so that joints never click. */
export function fadeEnds(samples: Float32Array, seconds: number = FADE_SECONDS): void {
  const length = Math.min(samples.length >> 1, Math.round(seconds * SAMPLE_RATE));
  for (let i = 0; i < length; i++) {
    const gain = 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / length);
    const last = samples.length - 1 - i;
    samples[i] = (samples[i] ?? 0) * gain;
    samples[last] = (samples[last] ?? 0) * gain;
  }
}

/** Brings speech to a loudness in place; silence stays silence. */
export function level(samples: Float32Array, lufs: number = SPEECH_LUFS): void {
  const now = integratedLoudness([samples]);
  if (!Number.isFinite(now)) return;
  const gain = 10 ** ((lufs - now) / 20);
  for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] ?? 0) * gain;
}

/**
 * Equalises, softens, sets in a room, fades and levels a piece of dry speech at 48 kHz.
 * @returns a new array, longer by the room's reflections
 */
export function dress(dry: Float32Array, tone: Tone): Float32Array {
  const work = dry.slice();
  filter(work, highPass(SAMPLE_RATE, 65));
  if (tone.warmth !== 0) filter(work, shelf('low', SAMPLE_RATE, 220, tone.warmth));
  if (tone.presence !== 0) filter(work, peaking(SAMPLE_RATE, 2800, tone.presence, 0.9));
  if (tone.harsh !== 0) filter(work, peaking(SAMPLE_RATE, tone.harshHz, -tone.harsh, 1.4));
  if (tone.air !== 0) filter(work, shelf('high', SAMPLE_RATE, 7500, tone.air));
  fadeEnds(work);
  const placed = addRoom(work, tone.room);
  fadeEnds(placed);
  level(placed);
  return placed;
}
