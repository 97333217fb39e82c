import type { LiveAudioFilter } from '../../document.ts';
import { Ramp } from '../ramp.ts';
import { Fft } from './fft.ts';
import { MusicNoiseFloor, SpeechNoiseFloor } from './noise-floor.ts';

const SIZE = 1024;
const HOP = SIZE / 2;
const BINS = SIZE / 2 + 1;
/** Samples of the fade between filtered and plain sound. */
const FADE = 2400;
/** Hops after which the overlapped output is whole. */
const WHOLE_FROM = 3;
/** Frames in which a new suppression reaches its depth. */
const DEEPENING = 24;
/** Weight of the frame before in the estimate of the signal-to-noise ratio: high = no musical noise. */
const CALM = 0.97;
const LOWEST_SNR = 10 ** -2.5;
/** Gain of what is only noise. Music keeps more of its room. */
const DEPTH_DB = { speech: -15, music: -14 } as const;

type Mode = Exclude<LiveAudioFilter['noise'], 'off'>;

/**
 * Takes standing noise out of speech or music by weighting the spectrum (log-spectral amplitude estimate of Ephraim and
 * Malah, in speech mode weighted by the probability of speech). Both channels get the same weights, so that the image
 * stands. Delays by `latency` samples, switched on or off.
 */
export class Suppressor {
  static readonly latency = SIZE;
  readonly #fft = new Fft(SIZE);
  readonly #window = Float64Array.from({ length: SIZE }, (_, n) => Math.sin((Math.PI * (n + 0.5)) / SIZE));
  /** The last two whole hops; the hop that is coming in is held beside them. */
  readonly #inLeft = new Float32Array(SIZE);
  readonly #inRight = new Float32Array(SIZE);
  readonly #heldLeft = new Float32Array(HOP);
  readonly #heldRight = new Float32Array(HOP);
  /** Overlapping output: the first hop is finished and on its way out. */
  readonly #outLeft = new Float64Array(SIZE);
  readonly #outRight = new Float64Array(SIZE);
  readonly #readyLeft = new Float32Array(HOP);
  readonly #readyRight = new Float32Array(HOP);
  #at = 0;
  readonly #re = new Float64Array(SIZE);
  readonly #im = new Float64Array(SIZE);
  readonly #power = new Float64Array(BINS);
  readonly #gain = new Float64Array(BINS);
  #state: SpectralState | undefined;
  #mode: LiveAudioFilter['noise'] = 'off';
  /** 0 plain … 1 filtered. */
  readonly #blend = new Ramp(0);
  /** Hops since the spectrum runs. */
  #hops = 0;

  setMode(mode: LiveAudioFilter['noise']): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    if (mode === 'off') this.#blend.go(0, FADE);
    // Its own noise floor and gains start from nothing done, so that a change of mode has no step.
    else this.#state = new SpectralState(mode, this.#state);
  }

  /** It passes sound on unaltered. */
  get neutral(): boolean {
    return this.#mode === 'off' && this.#state === undefined;
  }

  process(left: Float32Array, right: Float32Array, count: number): void {
    for (let n = 0; n < count; n++) {
      const at = this.#at;
      // The older hop is exactly one frame late.
      let l = this.#inLeft[at]!;
      let r = this.#inRight[at]!;
      if (this.#state) {
        const blend = this.#blend.next();
        l += (this.#readyLeft[at]! - l) * blend;
        r += (this.#readyRight[at]! - r) * blend;
      }
      this.#heldLeft[at] = left[n]!;
      this.#heldRight[at] = right[n]!;
      left[n] = l;
      right[n] = r;
      if (++this.#at === HOP) this.#endHop();
    }
  }

  #endHop(): void {
    this.#at = 0;
    this.#inLeft.copyWithin(0, HOP);
    this.#inRight.copyWithin(0, HOP);
    this.#inLeft.set(this.#heldLeft, HOP);
    this.#inRight.set(this.#heldRight, HOP);
    if (!this.#state) return;
    if (this.#mode === 'off' && this.#blend.value === 0) {
      this.#state = undefined;
      this.#hops = 0;
      this.#outLeft.fill(0);
      this.#outRight.fill(0);
      return;
    }
    this.#weigh(this.#state);
    if (++this.#hops >= WHOLE_FROM && this.#mode !== 'off') this.#blend.go(1, FADE);
  }

  #weigh(state: SpectralState): void {
    const re = this.#re;
    const im = this.#im;
    const power = this.#power;
    // Left as real and right as imaginary part: one transform for both, since their weights are the same and real.
    for (let n = 0; n < SIZE; n++) {
      re[n] = this.#inLeft[n]! * this.#window[n]!;
      im[n] = this.#inRight[n]! * this.#window[n]!;
    }
    this.#fft.forward(re, im);
    for (let k = 0; k < BINS; k++) {
      const mirror = (SIZE - k) % SIZE;
      power[k] = (re[k]! ** 2 + im[k]! ** 2 + re[mirror]! ** 2 + im[mirror]! ** 2) / 2;
    }
    state.weights(power, this.#gain);
    for (let k = 0; k < BINS; k++) {
      const gain = this.#gain[k]! / SIZE;
      re[k]! *= gain;
      im[k]! *= gain;
      if (k === 0 || k === SIZE / 2) continue;
      re[SIZE - k]! *= gain;
      im[SIZE - k]! *= gain;
    }
    this.#fft.backward(re, im);
    for (let n = 0; n < SIZE; n++) {
      this.#outLeft[n]! += re[n]! * this.#window[n]!;
      this.#outRight[n]! += im[n]! * this.#window[n]!;
    }
    this.#readyLeft.set(this.#outLeft.subarray(0, HOP));
    this.#readyRight.set(this.#outRight.subarray(0, HOP));
    this.#outLeft.copyWithin(0, HOP);
    this.#outRight.copyWithin(0, HOP);
    this.#outLeft.fill(0, HOP);
    this.#outRight.fill(0, HOP);
  }
}

/** Noise floor and signal estimate of one mode. */
class SpectralState {
  readonly #floor: SpeechNoiseFloor | MusicNoiseFloor;
  readonly #lowest: number;
  /** Power of the clean signal in the frame before, over the noise. */
  readonly #before = new Float64Array(BINS).fill(1);
  readonly #last = new Float64Array(BINS);
  #depth = 0;
  #frames = 0;

  constructor(mode: Mode, before: SpectralState | undefined) {
    this.#floor = mode === 'speech' ? new SpeechNoiseFloor(BINS) : new MusicNoiseFloor(BINS);
    this.#lowest = Math.log(10 ** (DEPTH_DB[mode] / 20));
    if (before) this.#last.set(before.#last);
  }

  /** Gains of a frame with this power. */
  weights(power: Float64Array, gains: Float64Array): void {
    const floor = this.#floor;
    // Frames that are not whole yet would pass for the quietest.
    if (this.#frames++ >= WHOLE_FROM) floor.update(power);
    if (floor.known && this.#depth < 1) this.#depth = Math.min(1, this.#depth + 1 / DEEPENING);
    if (this.#depth === 0) {
      // Still learning; what a mode before did is let go of smoothly.
      for (let k = 0; k < BINS; k++) gains[k] = Math.exp((this.#last[k]! *= 0.8));
      return;
    }
    const speech = floor instanceof SpeechNoiseFloor ? floor.presence : undefined;
    for (let k = 0; k < BINS; k++) {
      const post = power[k]! / floor.power[k]!;
      const prior = Math.max(LOWEST_SNR, CALM * this.#before[k]! + (1 - CALM) * Math.max(0, post - 1));
      const share = prior / (1 + prior);
      const amplitude = Math.min(
        1,
        share * Math.exp(0.5 * exponentialIntegral(Math.max(1e-3, share * post))),
      );
      this.#before[k] = Math.min(1e6, amplitude * amplitude * post);
      let log = Math.log(amplitude + 1e-9);
      if (speech) log = presenceAt(speech, k) * log + (1 - presenceAt(speech, k)) * this.#lowest;
      log = this.#depth * Math.max(this.#lowest, log);
      this.#last[k] = log;
      gains[k] = Math.exp(log);
    }
  }
}

/** Smoothed over neighbours: single bins of noise that stick out are no speech. */
function presenceAt(presence: Float64Array, k: number): number {
  const before = presence[k - 1] ?? presence[k]!;
  const after = presence[k + 1] ?? presence[k]!;
  return 0.25 * before + 0.5 * presence[k]! + 0.25 * after;
}

/** E1(x), Abramowitz and Stegun 5.1.53 and 5.1.54. */
function exponentialIntegral(x: number): number {
  if (x <= 1)
    return (
      -Math.log(x) -
      0.57721566 +
      x * (0.99999193 + x * (-0.24991055 + x * (0.05519968 + x * (-0.00976004 + x * 0.00107857))))
    );
  if (x > 20) return 0;
  return ((x * x + 2.334733 * x + 0.250621) / (x * x + 3.330657 * x + 1.681534)) * (Math.exp(-x) / x);
}
