import { VoiceActivity, type VadSettings } from './detector.ts';
import { FRAME_MS, FRAME_SAMPLES } from './features.ts';

export interface UtteranceSettings extends VadSettings {
  /** Sound from before the start that belongs to an utterance, ms: soft beginnings of words. Default 300. */
  readonly preRollMs?: number;
  /** An utterance is cut when it is so long, ms; the next begins at once. Default 30 000. */
  readonly longestMs?: number;
  /** Silence that is kept at the end, ms; the rest of the hangover is no part of it. Default 200. */
  readonly tailMs?: number;
}

/** What an `UtteranceCutter` tells, in the order in which it happens. */
export interface UtteranceEvents {
  /** Somebody began to speak. */
  readonly onStart?: () => void;
  /** Sound of the utterance as it comes, pre-roll first; hangover included, since nobody knows yet that it is one. */
  readonly onSound?: (samples: Int16Array) => void;
  /** The utterance from the pre-roll to its tail. */
  readonly onEnd?: (samples: Int16Array) => void;
  /** Every frame: is it speech by itself, and how loud (dB of full scale)? */
  readonly onFrame?: (isVoiced: boolean, level: number) => void;
}

const PRE_ROLL_MS = 300;
const LONGEST_MS = 30_000;
const TAIL_MS = 200;

/** Cuts sound of any length (16 kHz mono, 16 bit) into utterances. */
export class UtteranceCutter {
  readonly #vad: VoiceActivity;
  readonly #events: UtteranceEvents;
  readonly #preRoll: number;
  readonly #longest: number;
  readonly #tail: number;
  readonly #frame = new Int16Array(FRAME_SAMPLES);
  readonly #samples = new Float32Array(FRAME_SAMPLES);
  #filled = 0;
  /** Frames before a start, or of the utterance. */
  #frames: Int16Array[] = [];

  constructor(events: UtteranceEvents, settings: UtteranceSettings = {}) {
    this.#events = events;
    this.#vad = new VoiceActivity(settings);
    this.#preRoll = Math.max(1, Math.round((settings.preRollMs ?? PRE_ROLL_MS) / FRAME_MS));
    this.#longest = Math.max(this.#preRoll + 1, Math.round((settings.longestMs ?? LONGEST_MS) / FRAME_MS));
    this.#tail = Math.max(0, Math.round((settings.tailMs ?? TAIL_MS) / FRAME_MS));
  }

  /** An utterance runs. */
  get isSpeech(): boolean {
    return this.#vad.isSpeech;
  }

  hear(samples: Int16Array): void {
    for (let at = 0; at < samples.length;) {
      const part = samples.subarray(at, at + FRAME_SAMPLES - this.#filled);
      this.#frame.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === FRAME_SAMPLES) this.#take();
    }
  }

  /** No more will come of this utterance: it ends now. */
  finish(): void {
    if (this.#vad.isSpeech) this.#end();
    this.#filled = 0;
    this.#frames = [];
  }

  #take(): void {
    this.#filled = 0;
    for (let i = 0; i < FRAME_SAMPLES; i++) this.#samples[i] = this.#frame[i]! / 32_768;
    const frame = this.#frame.slice();
    const { event, isVoiced, level } = this.#vad.push(this.#samples);
    this.#frames.push(frame);
    if (event === 'start') {
      this.#events.onStart?.();
      this.#events.onSound?.(joined(this.#frames));
    } else if (this.#vad.isSpeech || event === 'end') this.#events.onSound?.(frame);
    if (event === 'end') this.#end(true);
    else if (!this.#vad.isSpeech) this.#frames.splice(0, this.#frames.length - this.#preRoll);
    else if (this.#frames.length >= this.#longest) this.#end();
    this.#events.onFrame?.(isVoiced, level);
  }

  /** @param hasHangover silence of the hangover lies at its end */
  #end(hasHangover = false): void {
    const silent = hasHangover ? this.#vad.hangoverFrames : Math.round(this.#vad.quietMs / FRAME_MS);
    const frames = this.#frames;
    const whole = frames.slice(0, Math.max(1, frames.length - Math.max(0, silent - this.#tail)));
    this.#vad.cut();
    // What was left out may be how the next word begins.
    this.#frames = frames.slice(whole.length).slice(-this.#preRoll);
    this.#events.onEnd?.(joined(whole));
  }
}

function joined(frames: readonly Int16Array[]): Int16Array {
  const out = new Int16Array(frames.length * FRAME_SAMPLES);
  frames.forEach((frame, i) => out.set(frame, i * FRAME_SAMPLES));
  return out;
}
