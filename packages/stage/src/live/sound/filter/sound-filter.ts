import type { LiveAudioFilter } from '../../document.ts';
import { GainControl } from './gain-control.ts';
import { Suppressor } from './suppressor.ts';
import { VoiceCharacter } from './voicing.ts';

/** Processing of a source's sound, 48 kHz stereo, a sample in for a sample out. */
export interface SoundFilter {
  /** Samples by which the output lags behind the input: the same for all settings, for ever (1024 = 21.3 ms). */
  readonly latencySamples: number;
  /** Replaces `count` samples by filtered ones of `latencySamples` before. Any count, also changing ones. */
  process(left: Float32Array, right: Float32Array, count: number): void;
  /**
   * Other settings, at once but without a click: everything is ramped (50 ms, gain control 240 ms). A source that may get a
   * filter later opens one with everything off: that is a delay of `latencySamples` and next to no work.
   */
  change(settings: LiveAudioFilter): void;
  /** Everything is off and let go of: the output is the delayed input, bit by bit. */
  readonly neutral: boolean;
  /** Nothing native is held; the filter must not be used afterwards. */
  close(): void;
}

/** Settings that alter nothing. */
export const PLAIN_SOUND: LiveAudioFilter = { gainControl: false, noise: 'off', beautify: 'off' };

/**
 * Opens the filter of one source: noise suppression, then the voice's character, then gain control, so that neither
 * noise nor equalising misleads the level. It begins unaltered and moves into its settings (gain control from 0 dB,
 * suppression once it knows the noise, after half a second of speech mode or 0.75 s of music mode), so it may be put
 * into running sound without a click.
 */
export function openSoundFilter(settings: LiveAudioFilter): SoundFilter {
  return new FilterChain(settings);
}

class FilterChain implements SoundFilter {
  readonly latencySamples = Suppressor.latency;
  readonly #suppressor = new Suppressor();
  readonly #character = new VoiceCharacter();
  readonly #gain = new GainControl();
  #open = true;
  /** Samples taken in. */
  #age = 0;
  /** Wait until the first sample that was taken in comes out: ramps begin there. */
  #pending: LiveAudioFilter | undefined;

  constructor(settings: LiveAudioFilter) {
    this.change(settings);
  }

  get neutral(): boolean {
    return (
      this.#pending === undefined && this.#suppressor.neutral && this.#character.neutral && this.#gain.neutral
    );
  }

  change(settings: LiveAudioFilter): void {
    this.#suppressor.setMode(settings.noise);
    this.#pending = settings;
    if (this.#age >= this.latencySamples) this.#begin();
  }

  process(left: Float32Array, right: Float32Array, count: number): void {
    if (!this.#open) throw new Error('the sound filter is closed');
    makeSane(left, count);
    makeSane(right, count);
    if (this.#pending && this.#age >= this.latencySamples) this.#begin();
    this.#age += count;
    this.#suppressor.process(left, right, count);
    this.#character.process(left, right, count);
    this.#gain.process(left, right, count);
  }

  close(): void {
    this.#open = false;
  }

  #begin(): void {
    if (!this.#pending) return;
    this.#character.setMode(this.#pending.beautify);
    this.#gain.setOn(this.#pending.gainControl);
    this.#pending = undefined;
  }
}

/** Broken decoders make NaN; recursive filters would keep it for ever. */
function makeSane(samples: Float32Array, count: number): void {
  for (let n = 0; n < count; n++) {
    const sample = samples[n]!;
    if (!(sample < 1e4 && sample > -1e4)) samples[n] = 0;
  }
}
