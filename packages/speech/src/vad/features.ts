import { Fft } from '../dsp/fft.ts';

/** Samples a second of everything here. */
export const VAD_RATE = 16_000;
/** Samples of a frame: 20 ms. */
export const FRAME_SAMPLES = 320;
export const FRAME_MS = 20;

const WINDOW = 512;
/** Edges of the bands in Hz: narrow where voices have most of their power. */
const EDGES = [120, 250, 400, 600, 850, 1150, 1500, 2000, 2600, 3400, 4500, 6000, 7600];
export const BANDS = EDGES.length - 1;

/** Pitch is looked for in a signal of 4 kHz, in the last 48 ms. */
const DECIMATION = 4;
const PITCH_SAMPLES = 192;
/** Lags of 400 and 75 Hz at 4 kHz. */
const SHORTEST_LAG = 10;
const LONGEST_LAG = 53;
/** Of the one-pole high-pass before the pitch: hum of the mains is no voice. */
const HIGH_PASS = Math.exp((-2 * Math.PI * 180) / VAD_RATE);
/** Power that no microphone falls below (dB), so that digital silence has a logarithm. */
const SILENCE = -100;

/** What a frame of sound is like. */
export interface FrameFeatures {
  /** Loudness between 120 and 7600 Hz, dB of full scale. */
  level: number;
  /** The same of each band. */
  readonly bands: Float64Array;
  /** 0 (one tone) to 1 (white noise): geometric over arithmetic mean of the bands' densities. */
  flatness: number;
  /** 0 to 1: how much the sound repeats itself at the pace of a voice. */
  harmonicity: number;
}

/** Looks at frames of 20 ms with the 12 ms before each. */
export class FrameAnalyser {
  readonly #fft = new Fft(WINDOW);
  readonly #window = Float64Array.from(
    { length: WINDOW },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / WINDOW),
  );
  readonly #bins = EDGES.map((hz) => Math.round((hz * WINDOW) / VAD_RATE));
  readonly #recent = new Float64Array(WINDOW);
  readonly #windowed = new Float64Array(WINDOW);
  readonly #power = new Float64Array(WINDOW / 2 + 1);
  readonly #low = new Float64Array(PITCH_SAMPLES);
  #highIn = 0;
  #highOut = 0;
  readonly #features: FrameFeatures = {
    level: SILENCE,
    bands: new Float64Array(BANDS),
    flatness: 1,
    harmonicity: 0,
  };

  /** @param frame 320 samples, −1…1. The result is overwritten by the next call. */
  look(frame: Float32Array): FrameFeatures {
    const recent = this.#recent;
    recent.copyWithin(0, FRAME_SAMPLES);
    recent.set(frame, WINDOW - FRAME_SAMPLES);
    for (let i = 0; i < WINDOW; i++) this.#windowed[i] = recent[i]! * this.#window[i]!;
    this.#fft.power(this.#windowed, this.#power);
    this.#bandLevels();
    this.#follow(frame);
    this.#features.harmonicity = this.#harmonicity();
    return this.#features;
  }

  #bandLevels(): void {
    const features = this.#features;
    // A Hann window keeps 3/8 of the power; half of it lies at negative frequencies.
    const scale = 2 / (WINDOW * WINDOW * 0.375);
    let total = 0;
    let density = 0;
    let logDensity = 0;
    for (let b = 0; b < BANDS; b++) {
      const from = this.#bins[b]!;
      const to = this.#bins[b + 1]!;
      let power = 0;
      for (let k = from; k < to; k++) power += this.#power[k]!;
      power *= scale;
      total += power;
      features.bands[b] = decibels(power);
      const mean = power / (to - from) + 1e-14;
      density += mean;
      logDensity += Math.log(mean);
    }
    features.level = decibels(total);
    features.flatness = Math.exp(logDensity / BANDS) / (density / BANDS);
  }

  /** Brings a frame, without what is below the voice, to 4 kHz. */
  #follow(frame: Float32Array): void {
    const low = this.#low;
    const fresh = FRAME_SAMPLES / DECIMATION;
    low.copyWithin(0, fresh);
    let sum = 0;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const x = frame[i]!;
      this.#highOut = HIGH_PASS * (this.#highOut + x - this.#highIn);
      this.#highIn = x;
      sum += this.#highOut;
      if (i % DECIMATION === DECIMATION - 1) {
        low[PITCH_SAMPLES - fresh + (i - DECIMATION + 1) / DECIMATION] = sum / DECIMATION;
        sum = 0;
      }
    }
  }

  /** The highest peak of the normalised autocorrelation within the range of voices. */
  #harmonicity(): number {
    const low = this.#low;
    const length = PITCH_SAMPLES - LONGEST_LAG - 1;
    const at = (lag: number): number => {
      let cross = 0;
      let here = 1e-9;
      let there = 1e-9;
      for (let i = 0; i < length; i++) {
        const a = low[i]!;
        const b = low[i + lag]!;
        cross += a * b;
        here += a * a;
        there += b * b;
      }
      return cross / Math.sqrt(here * there);
    };
    let best = 0;
    let before = at(SHORTEST_LAG - 1);
    let now = at(SHORTEST_LAG);
    for (let lag = SHORTEST_LAG; lag <= LONGEST_LAG; lag++) {
      const after = at(lag + 1);
      // Only a peak is a period: rumble correlates with itself at the shortest lags and falls from there.
      if (now > before && now >= after && now > best) best = now;
      before = now;
      now = after;
    }
    return best;
  }
}

function decibels(power: number): number {
  return Math.max(SILENCE, 10 * Math.log10(power + 1e-12));
}
