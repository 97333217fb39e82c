import { BANDS, FRAME_MS, FrameAnalyser } from './features.ts';
import { NoiseFloor } from './noise-floor.ts';

/** How speech is told from everything else. All have defaults that suit a microphone in a room. */
export interface VadSettings {
  /** dB of full scale that a frame needs at least: music or talk in another room is below it. Default −45. */
  readonly gate?: number;
  /** dB by which the best bands must stand above the noise, at least. Default 8; more where it is never quiet. */
  readonly margin?: number;
  /** Silence after which an utterance is over, ms. Default 640. */
  readonly hangoverMs?: number;
}

/** What a frame did. */
export interface VadFrame {
  /** It sounds like speech by itself. */
  readonly isVoiced: boolean;
  /** dB of full scale. */
  readonly level: number;
  /** An utterance began or ended with this frame. */
  readonly event: 'start' | 'end' | undefined;
}

const GATE = -45;
const MARGIN = 8;
const HANGOVER_MS = 640;
/** Of twelve bands, so many best ones count: a vowel fills the lower, a hiss the upper ones. */
const BEST = 4;
const MOST_SNR = 30;
/** Harmonicity of a voice; noise stays below 0.55. */
const VOICE = 0.62;
/** What makes a start: each frame adds 1, or 1.5 with a voice; a frame of something else takes 2 (clicks never add up). */
const START = 3.5;
/** What keeps an utterance going: two frames in a row, so that a single outlier of the noise prolongs nothing. */
const KEEP = 2;
const MOST_EVIDENCE = 6;
/** The margin grows with how restless the noise is, up to this many dB. */
const MOST_MARGIN = 14;
/** Deviations above its mean that noise never has for several frames. */
const DEVIATIONS = 3;
/** dB by which speech that goes on may be weaker than speech that begins. */
const HYSTERESIS = 2;
/** Frames at the beginning that only tell what the noise is like (but for a clear voice). */
const LEARNING = 12;
/** The noise may be louder than before: after so many frames of no speech within an utterance it is learnt again. */
const RELEARN = 10;

/**
 * Tells frame by frame whether somebody speaks: energy per band above an adaptive noise floor, helped by the harmonicity of
 * voices, with hysteresis and hangover. Steady noise is learnt within 300 ms, clicks are too short, sounds below `gate`
 * too soft. A start is told 60 (vowels) to 100 ms (hisses) after it sounded.
 */
export class VoiceActivity {
  readonly #gate: number;
  readonly #margin: number;
  readonly #hangover: number;
  readonly #analyser = new FrameAnalyser();
  readonly #floor = new NoiseFloor();
  readonly #best = new Float64Array(BANDS);
  /** Mean and deviation of the score where nobody speaks. */
  #usual = 3;
  #deviation = 1;
  #evidence = 0;
  #quiet = 0;
  #frames = 0;
  #isSpeech = false;

  constructor({ gate = GATE, margin = MARGIN, hangoverMs = HANGOVER_MS }: VadSettings = {}) {
    this.#gate = gate;
    this.#margin = margin;
    this.#hangover = Math.max(1, Math.round(hangoverMs / FRAME_MS));
  }

  /** Somebody speaks, or did so a moment ago. */
  get isSpeech(): boolean {
    return this.#isSpeech;
  }

  /** Frames of silence that end an utterance. */
  get hangoverFrames(): number {
    return this.#hangover;
  }

  /** Ms since the last frame of speech. */
  get quietMs(): number {
    return this.#quiet * FRAME_MS;
  }

  /** The utterance, if there is one, is over (somebody pressed a button); what is known of the noise stays. */
  cut(): void {
    this.#isSpeech = false;
    this.#evidence = 0;
    this.#quiet = 0;
  }

  /** @param frame 320 samples (20 ms at 16 kHz), −1…1 */
  push(frame: Float32Array): VadFrame {
    const features = this.#analyser.look(frame);
    const isVoice = features.harmonicity > VOICE;
    const isFirst = this.#frames < LEARNING;
    this.#frames += 1;
    const isLoud = features.level > this.#gate;
    if (isFirst && !(isVoice && isLoud)) this.#floor.learn(features.bands, 1 / this.#frames);
    const score = this.#score(features.bands);
    const threshold =
      Math.min(MOST_MARGIN, Math.max(this.#margin, this.#usual + DEVIATIONS * this.#deviation)) -
      (this.#isSpeech ? HYSTERESIS : 0);
    const isVoiced = isLoud && score > threshold && (!isFirst || isVoice);
    this.#floor.watch(features.bands);
    if (!isVoiced && !this.#isSpeech && !isFirst) this.#learn(features.bands, score);
    return { isVoiced, level: features.level, event: this.#weigh(isVoiced, isVoice, features.bands) };
  }

  #weigh(isVoiced: boolean, isVoice: boolean, bands: Float64Array): VadFrame['event'] {
    this.#evidence = isVoiced
      ? Math.min(MOST_EVIDENCE, this.#evidence + (isVoice ? 1.5 : 1))
      : Math.max(0, this.#evidence - 2);
    if (!this.#isSpeech) {
      if (this.#evidence < START) return undefined;
      this.#isSpeech = true;
      this.#quiet = 0;
      return 'start';
    }
    if (isVoiced && this.#evidence >= KEEP) this.#quiet = 0;
    else this.#quiet += 1;
    if (!isVoiced && this.#quiet > RELEARN) this.#floor.learn(bands, 0.04);
    if (this.#quiet < this.#hangover) return undefined;
    this.cut();
    return 'end';
  }

  #learn(bands: Float64Array, score: number): void {
    this.#floor.learn(bands, 0.06);
    const off = score - this.#usual;
    this.#usual += 0.03 * off;
    this.#deviation += 0.03 * (Math.abs(off) * 1.25 - this.#deviation);
  }

  /** Mean dB above the noise of the best bands. */
  #score(bands: Float64Array): number {
    const best = this.#best;
    for (let b = 0; b < BANDS; b++)
      best[b] = Math.min(MOST_SNR, Math.max(0, bands[b]! - this.#floor.levels[b]!));
    best.sort();
    let sum = 0;
    for (let b = BANDS - BEST; b < BANDS; b++) sum += best[b]!;
    return sum / BEST;
  }
}
