import { clamp } from '../motion/numbers.ts';
import type { Speaking } from '../motion/speaking.ts';
import { SILENT } from '../motion/speaking.ts';
import type { Mouth } from '../motion/visemes.ts';
import { RATE } from './message.ts';
import { HOP, mouthOf, VoiceAnalyser, type Look } from './voice-analyser.ts';
import { VoiceLevel } from './voice-level.ts';
import { WINDOW } from './voice-spectrum.ts';

/** What waits between arrival and use: packets come unevenly, and lips are painted ahead of sound. Samples. */
const CUSHION = 0.1 * RATE;
/** An uneven line gets a larger one, up to this, by so much each time that it runs dry. */
const MOST_CUSHION = 0.24 * RATE;
const MORE_CUSHION = 0.04 * RATE;
/** More than this waits beside it: the sender's clock is faster, or a line let go of what it held. */
const TOO_MUCH = 0.05 * RATE;
const FAR_TOO_MUCH = 0.4 * RATE;
/** So much of what was said is kept for the lips. */
const KEPT = 100;
/** Where the sound breaks off or begins, samples. */
const FADE = 0.005 * RATE;
/** A gap of packets that is filled with silence; after a longer one the voice begins anew. Samples. */
const LONGEST_GAP = 0.2 * RATE;
/** A look is about the middle of its samples. */
const BEHIND = WINDOW / 2;
/** Looks that make one mouth. */
const LOOKS = 3;
/** Silence after which a sentence is over, looks. */
const PAUSE = 60;
/** Between two nods, seconds. */
const NODS = 0.7;

/**
 * Somebody's voice as it comes, on the time line of an avatar: sound by the sample, and what the lips make of it. Times
 * are samples of the avatar's time.
 */
export class LiveVoice {
  readonly #analyser = new VoiceAnalyser();
  readonly #level = new VoiceLevel();
  /** Blocks of `HOP` samples with a place in time, ascending. */
  #blocks: { readonly at: number; readonly samples: Float32Array; readonly look: Look }[] = [];
  #rest = new Float32Array(0);
  /** Where the next block goes; undefined before the first. */
  #end: number | undefined;
  #position: number;
  #cushion = CUSHION;
  /** Some of it: only then it can run dry. */
  #wasHeard = false;
  /** Fades in with the next block. */
  #fresh = true;
  #over = false;
  #speaking: Speaking = SILENT;
  #quiet = PAUSE;
  #nodded = -Infinity;
  #changed = false;

  /** @param position first sample that nobody has asked for yet */
  constructor(position: number) {
    this.#position = position;
  }

  /** Sound came. @param missing samples that were lost before it */
  feed(samples: Float32Array, missing = 0): void {
    if (this.#over) return;
    if (missing > 0) {
      fadeOut(this.#rest);
      if (this.#rest.length === 0) this.#fadeLast();
      // Silence in its place keeps what follows where it belongs.
      if (missing <= LONGEST_GAP) this.#append(new Float32Array(missing));
      this.#fresh = true;
    }
    this.#append(samples);
  }

  /** Nothing more comes; what is there is said, and the mouth closes. */
  end(): void {
    this.#over = true;
  }

  /** It was ended and nothing is left of it, neither sound nor motion. */
  get isGone(): boolean {
    return this.#over && (this.#end === undefined || this.#position > this.#end + RATE);
  }

  /** Seconds that wait between arrival and use. */
  get waiting(): number {
    return Math.max(0, (this.#end ?? this.#position) - this.#position) / RATE;
  }

  /** Adds its sound from sample `position` on. */
  sound(position: number, left: Float32Array, right: Float32Array): void {
    this.#position = position + left.length;
    // It runs dry: the last of it fades, and what comes next begins softly.
    if (this.#end !== undefined && this.#end > position && this.#end <= this.#position) this.#fadeLast();
    for (const { at, samples } of this.#blocks) {
      if (at + samples.length <= position) continue;
      if (at >= this.#position) break;
      this.#wasHeard = true;
      for (let n = Math.max(0, position - at); n < samples.length && at + n < this.#position; n++) {
        const value = samples[n]!;
        left[at + n - position]! += value;
        right[at + n - position]! += value;
      }
    }
    this.#forget();
  }

  /** The mouth at a second; undefined while there is no voice about. */
  mouthAt(second: number): Mouth | undefined {
    const last = this.#blocks.at(-1);
    const first = this.#blocks[0];
    if (first === undefined || last === undefined) return undefined;
    const sample = second * RATE;
    if (sample < first.at || sample > last.at + 0.3 * RATE) return undefined;
    // A block's look is about `BEHIND` before its end.
    const index = Math.round((sample - (first.at + HOP - BEHIND)) / HOP);
    const inside = clamp(index, 0, this.#blocks.length - 1);
    const looks = this.#blocks
      .slice(Math.max(0, inside - 1), inside - 1 + LOOKS)
      .map(({ at, look }) =>
        Math.abs(at + HOP - BEHIND - sample) > 0.1 * RATE ? { ...look, open: 0 } : look,
      );
    return mouthOf(looks);
  }

  /** What the rest of the body makes of it, when that has changed since the last call. */
  take(): Speaking | undefined {
    if (!this.#changed) return undefined;
    this.#changed = false;
    return this.#speaking;
  }

  #append(samples: Float32Array): void {
    const all = new Float32Array(this.#rest.length + samples.length);
    all.set(this.#rest);
    all.set(samples, this.#rest.length);
    let at = 0;
    for (; at + HOP <= all.length; at += HOP) this.#place(all.slice(at, at + HOP));
    this.#rest = all.slice(at);
  }

  #place(samples: Float32Array): void {
    const look = this.#analyser.look(samples);
    let end = this.#end;
    if (end === undefined || end <= this.#position) {
      if (this.#wasHeard) this.#cushion = Math.min(MOST_CUSHION, this.#cushion + MORE_CUSHION);
      end = Math.ceil((this.#position + this.#cushion) / HOP) * HOP;
      this.#fresh = true;
    }
    const ahead = end - this.#position;
    if (ahead > FAR_TOO_MUCH || (ahead > this.#cushion + TOO_MUCH && look.open < 0.05)) {
      // What nobody misses is left out; of a flood everything is that is not the latest.
      this.#fadeLast();
      return;
    }
    if (ahead < this.#cushion - MORE_CUSHION / 2 && look.open < 0.05) {
      // A pause is made longer, so that lips know in time what comes after it.
      this.#blocks.push({ at: end, samples: new Float32Array(HOP), look });
      end += HOP;
    }
    this.#level.apply(samples, look.open);
    if (this.#fresh) {
      for (let n = 0; n < FADE; n++) samples[n]! *= n / FADE;
      this.#fresh = false;
    }
    this.#blocks.push({ at: end, samples, look });
    this.#end = end + HOP;
    this.#act(end / RATE, look);
  }

  /** Something else follows the last samples than what followed them at the sender. */
  #fadeLast(): void {
    const last = this.#blocks.at(-1);
    if (last !== undefined && !this.#fresh) fadeOut(last.samples);
    this.#fresh = true;
  }

  /** Hands, brows and head take part in speech. */
  #act(second: number, { open, level }: Look): void {
    const speaks = open > 0.5;
    const before = this.#quiet;
    this.#quiet = speaks ? 0 : before + 1;
    const phrases = this.#speaking.phrases;
    const phrase = phrases.at(-1);
    if (speaks && before >= PAUSE) {
      const side = Math.floor(second) % 3;
      const begun = { question: false, exclaimed: false, tilt: 1, start: second, end: Infinity };
      const hands = { left: side === 1 ? 0 : 1, right: side === 0 ? 0 : 1 };
      this.#speaking = { ...this.#speaking, phrases: [...phrases.slice(-3), { ...begun, ...hands }] };
      this.#changed = true;
    } else if (this.#quiet === PAUSE && phrase !== undefined) {
      this.#speaking = { ...this.#speaking, phrases: [...phrases.slice(0, -1), { ...phrase, end: second }] };
      this.#changed = true;
    }
    if (speaks && level > this.#analyser.speech - 2 && second - this.#nodded > NODS) {
      this.#nodded = second;
      const beats = [...this.#speaking.beats.slice(-3), { time: second + 0.16, force: 0.6 }];
      this.#speaking = { ...this.#speaking, beats };
      this.#changed = true;
    }
  }

  #forget(): void {
    const over = this.#blocks.length - KEPT;
    if (over > 0 && this.#blocks[over - 1]!.at + HOP <= this.#position - 0.3 * RATE)
      this.#blocks = this.#blocks.slice(over);
  }
}

function fadeOut(samples: Float32Array): void {
  const length = Math.min(FADE, samples.length);
  for (let n = 0; n < length; n++) samples[samples.length - 1 - n]! *= n / FADE;
}
