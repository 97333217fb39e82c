import { breakOff, fadedAt, joinSpeaking, speakingOf, type Speaking } from '../motion/speaking.ts';
import type { ActionInfo, LiveAvatarReport } from '../types.ts';
import { RATE, type Words } from './message.ts';

/** Pause after one that was broken off, so that the lips meet once; samples. */
export const BREATH = 0.06 * RATE;
/** Of that, what is to be seen of lips that were cut while they spoke; samples. */
const SHUT = 0.04 * RATE;
/** A sound that is broken off fades over this, samples. */
const FADE = 0.005 * RATE;
/** What is over is kept for so long: its last sound may be taken back and asked for again. Samples. */
const KEPT = 0.5 * RATE;
/** Most sound that may wait, samples: five minutes are 58 MB. */
const MOST = 300 * RATE;

interface Utterance {
  readonly words: Words;
  /** Samples of the avatar's time. */
  readonly start: number;
  end: number;
  brokenOff: boolean;
  speaking: Speaking;
  told: 'nothing' | 'began' | 'ended';
}

/** Hears what becomes of utterances. @param at sample of the avatar's time */
export type OnProgress = (report: LiveAvatarReport, at: number) => void;

/** What an avatar says, on its one time line: sound by the sample, and what the body makes of it. */
export class Utterances {
  #waiting: Words[] = [];
  /** Those with a place in time, in its order: over (but not yet faded), under way, and soon. */
  #placed: Utterance[] = [];
  /** First sample that nobody has asked for yet. */
  #position = 0;
  /** First sample that no picture shows yet. */
  #painted = 0;
  #changed = false;
  readonly #onProgress: OnProgress;
  readonly #repertoire: readonly ActionInfo[] | undefined;

  /** @param repertoire gestures that the body knows; default those of drawn characters */
  constructor(onProgress: OnProgress = () => undefined, repertoire?: readonly ActionInfo[]) {
    this.#onProgress = onProgress;
    this.#repertoire = repertoire;
  }

  /** Utterances that are kept, faded ones included. */
  get count(): number {
    return this.#waiting.length + this.#placed.length;
  }

  /** All that was to be said has been made into sound. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#placed.every(({ end }) => end <= this.#position);
  }

  /** Appends one. @throws RangeError when too much waits already */
  say(words: Words): void {
    const soon = this.#placed.filter(({ end }) => end > this.#position).map((one) => one.words);
    let length = words.samples.length;
    for (const { samples } of [...this.#waiting, ...soon]) length += samples.length;
    if (length > Math.max(MOST, words.samples.length))
      throw new RangeError(`it has ${MOST / RATE} seconds to say already`);
    this.#waiting.push(words);
  }

  /** Sound from sample `position` on, made already, is not heard: it is asked for again. */
  retake(position: number): void {
    this.#position = Math.min(this.#position, position);
  }

  /** Breaks off what is being said and forgets what waits, all of it or the one with this id. */
  hush(id?: string): void {
    // Its sound is open here. Pictures further on are painted already: the lips close a moment later.
    const at = this.#position;
    // Told of before it was taken back: it has neither begun nor ended earlier than that.
    const told = new Map(
      this.#placed.flatMap((one) => (one.told === 'began' ? [[one.words, one.start]] : [])),
    );
    this.#withdraw(at);
    const gone = this.#waiting.filter((words) => id === undefined || words.id === id);
    this.#waiting = this.#waiting.filter((words) => !gone.includes(words));
    for (const words of gone)
      this.#onProgress({ kind: 'ended', id: words.id, cut: true }, Math.max(at, told.get(words) ?? at));
    for (const one of this.#placed) {
      if (one.end <= at || one.told === 'ended' || (id !== undefined && one.words.id !== id)) continue;
      one.end = at;
      one.brokenOff = true;
      one.speaking = breakOff(one.speaking, at / RATE);
    }
    this.#changed = true;
  }

  /** Adds the sound from sample `position` on. After a gap, what was to begin within it begins now. */
  sound(position: number, left: Float32Array, right: Float32Array): void {
    if (position > this.#position) this.#withdraw(this.#position);
    this.#position = position;
    this.#report();
    this.#forget();
    this.#place();
    const until = position + left.length;
    for (const { start, end, brokenOff, words } of this.#placed) {
      const last = Math.min(until, start + words.samples.length, brokenOff ? end + FADE : end);
      for (let at = Math.max(position, start); at < last; at++) {
        const value = words.samples[at - start]! * (at < end ? 1 : 1 - (at - end) / FADE);
        left[at - position]! += value;
        right[at - position]! += value;
      }
    }
    this.#position = until;
    this.#report();
  }

  /** The picture that ends at `second` is being painted. */
  paint(second: number): void {
    this.#painted = Math.max(this.#painted, Math.ceil(second * RATE));
  }

  /** What the body makes of it, when that has changed since the last call. */
  take(): Speaking | undefined {
    if (!this.#changed) return undefined;
    this.#changed = false;
    return joinSpeaking(this.#placed.map(({ speaking }) => speaking));
  }

  /** What has not begun at sample `at` waits again. */
  #withdraw(at: number): void {
    const soon = this.#placed.filter(({ start }) => start >= at);
    if (soon.length === 0) return;
    this.#placed = this.#placed.filter(({ start }) => start < at);
    this.#waiting = [...soon.map(({ words }) => words), ...this.#waiting];
    this.#changed = true;
  }

  #place(): void {
    for (const words of this.#waiting) {
      const before = this.#placed.at(-1);
      const isCut = before?.brokenOff === true;
      const free = before === undefined ? 0 : before.end + (isCut ? BREATH : words.gap);
      // Pictures are painted further ahead than sound is made: only its lips must find theirs open, and have met before.
      const seen = this.#painted + (isCut ? SHUT : 0) - quiet(words);
      const start = Math.max(this.#position, seen, free);
      const speaking = speakingOf(words.performance, start / RATE, this.#repertoire);
      const end = start + words.samples.length;
      this.#placed.push({ words, start, end, brokenOff: false, speaking, told: 'nothing' });
      this.#changed = true;
    }
    this.#waiting = [];
  }

  /** Tells of what was made into sound. */
  #report(): void {
    for (const one of this.#placed) {
      const { start, end, brokenOff, words } = one;
      if (one.told === 'nothing' && start < this.#position) {
        one.told = 'began';
        this.#onProgress({ kind: 'began', id: words.id }, start);
      }
      if (one.told === 'began' && end <= this.#position) {
        one.told = 'ended';
        this.#onProgress({ kind: 'ended', id: words.id, cut: brokenOff }, end);
      }
    }
  }

  #forget(): void {
    const shown = Math.min(this.#position, Math.max(this.#painted, this.#position - RATE)) / RATE;
    const kept = this.#placed.filter(
      ({ end, speaking }) => end + KEPT > this.#position || fadedAt(speaking) > shown,
    );
    if (kept.length === this.#placed.length) return;
    this.#placed = kept;
    this.#changed = true;
  }
}

/** Samples before the first sound of an utterance. */
function quiet({ performance, samples }: Words): number {
  const first = performance.phonemes.find(({ viseme }) => viseme !== 'sil');
  return Math.floor(Math.max(0, first?.start ?? samples.length / RATE) * RATE);
}
