import { SOURCE_SAMPLES, type SourceBoard } from '../boards.ts';
import type { LiveTrack } from '../document.ts';
import { Ramp } from './ramp.ts';

/** Sound fades over the last and first 10 ms of what there is. */
export const EDGE = 480;
/** The writer may be overwriting the oldest 100 ms of the ring. */
const GUARD = 4800;
/** A sound that breaks off without warning is let down by a tail that falls to a tenth in 2.4 ms. */
const TAIL_DECAY = 0.98;
const TAIL_END = 1e-6;
/** Beyond this a sample is garbage of a broken decoder, not sound. */
const SANE = 1e4;

/**
 * One track of the mix: a source's sound at a delay, through a gain. It reads the source's ring in step with the
 * programme and never twice; where sound is missing it fades out before the hole and in after it.
 */
export class Voice {
  readonly source: string;
  readonly board: SourceBoard;
  readonly channel: LiveTrack['channel'];
  /** Samples. */
  readonly delay: number;
  readonly gain = new Ramp(0);
  /** 0…1: how far it has faded towards a hole. */
  #edge = 0;
  #fresh = true;
  #seenFrom = 0;
  #seenEnd = 0;
  /** After a jump: until where the sound before it may still be read, to fade it out. */
  #oldEnd = -1;
  #lastLeft = 0;
  #lastRight = 0;
  #tailLeft = 0;
  #tailRight = 0;

  constructor(source: string, board: SourceBoard, channel: LiveTrack['channel'], delay: number) {
    this.source = source;
    this.board = board;
    this.channel = channel;
    this.delay = delay;
  }

  /** It is silent and will stay so. */
  get done(): boolean {
    return this.gain.target === 0 && !this.gain.moving && this.#tailLeft === 0 && this.#tailRight === 0;
  }

  /** Adds `count` samples that belong at stage position `position`. */
  addTo(left: Float32Array, right: Float32Array, position: number, count: number): void {
    const at = position - this.delay;
    const told = this.board.soundFrom;
    const end = Math.floor(this.board.soundWritten);
    const from = Math.max(Math.ceil(told), end - SOURCE_SAMPLES + GUARD, 0);
    const allowed = mayBeHeard(this.board);
    this.#noticeJump(told, from, at);
    const whole = allowed && at >= from && at + count + EDGE <= end;
    if (this.#fresh && whole) this.#edge = 1;
    this.#fresh = false;
    this.#seenEnd = end;

    const tailed = this.#tailLeft !== 0 || this.#tailRight !== 0;
    if (whole && this.#edge === 1 && !tailed && !this.gain.moving) this.#addSteady(left, right, at, count);
    else if (this.#edge > 0 || tailed || (allowed && at < end && at + count > from))
      this.#addEdged(left, right, { at, count, from, end, allowed });
    else this.gain.skip(count);
  }

  /** The programme's position jumped: what comes next does not continue what was. */
  breakOff(): void {
    this.#startTail();
  }

  /** The writer tells a jump by moving `soundFrom`; the sound before it is gone or ends there. */
  #noticeJump(told: number, from: number, at: number): void {
    if (told === this.#seenFrom) return;
    this.#seenFrom = told;
    if (this.#edge === 0) return;
    if (from > at) this.#oldEnd = Math.min(from, this.#seenEnd);
    else this.#startTail();
  }

  #startTail(): void {
    this.#edge = 0;
    this.#tailLeft += this.#lastLeft;
    this.#tailRight += this.#lastRight;
    this.#lastLeft = 0;
    this.#lastRight = 0;
  }

  /** The usual case: all samples are there, the gain stands. */
  #addSteady(left: Float32Array, right: Float32Array, at: number, count: number): void {
    const gain = this.gain.target;
    if (gain === 0) {
      this.#lastLeft = 0;
      this.#lastRight = 0;
      return;
    }
    const first = this.channel === 'right' ? this.board.right : this.board.left;
    const second = this.channel === 'left' ? this.board.left : this.board.right;
    for (let done = 0; done < count;) {
      const k = (at + done) % SOURCE_SAMPLES;
      const run = Math.min(count - done, SOURCE_SAMPLES - k);
      for (let n = 0; n < run; n++) {
        const l = first[k + n]!;
        const r = second[k + n]!;
        // False for NaN too: one broken source must not silence the others.
        if (l < SANE && l > -SANE) left[done + n]! += l * gain;
        if (r < SANE && r > -SANE) right[done + n]! += r * gain;
      }
      done += run;
    }
    const last = (at + count - 1) % SOURCE_SAMPLES;
    this.#lastLeft = sane(first[last]!) * gain;
    this.#lastRight = sane(second[last]!) * gain;
  }

  #addEdged(left: Float32Array, right: Float32Array, block: Block): void {
    const { at, count, from, end, allowed } = block;
    const first = this.channel === 'right' ? this.board.right : this.board.left;
    const second = this.channel === 'left' ? this.board.left : this.board.right;
    for (let n = 0; n < count; n++) {
      const x = at + n;
      const gain = this.gain.next();
      const isNew = x >= from && x < end;
      const isOld = x < from && x < this.#oldEnd;
      if (allowed && isNew && end - x > EDGE) this.#edge = Math.min(1, this.#edge + 1 / EDGE);
      else if (this.#edge > 0) this.#edge = Math.max(0, this.#edge - 1 / EDGE);
      if (this.#edge > 0 && (isNew || isOld)) {
        const k = x % SOURCE_SAMPLES;
        this.#lastLeft = sane(first[k]!) * gain * this.#edge;
        this.#lastRight = sane(second[k]!) * gain * this.#edge;
        left[n]! += this.#lastLeft;
        right[n]! += this.#lastRight;
      } else this.#startTail();
      if (this.#tailLeft !== 0 || this.#tailRight !== 0) {
        left[n]! += this.#tailLeft;
        right[n]! += this.#tailRight;
        this.#tailLeft = decay(this.#tailLeft);
        this.#tailRight = decay(this.#tailRight);
      }
    }
    if (at + count >= from) this.#oldEnd = -1;
  }
}

interface Block {
  readonly at: number;
  readonly count: number;
  readonly from: number;
  readonly end: number;
  readonly allowed: boolean;
}

/** A stalled or paused source is silent at once, even when some of its sound lies ready; an ended one plays it out. */
export function mayBeHeard(board: SourceBoard): boolean {
  const { state } = board;
  return state !== 'stale' && state !== 'lost' && state !== 'paused';
}

function sane(sample: number): number {
  return sample < SANE && sample > -SANE ? sample : 0;
}

function decay(value: number): number {
  const next = value * TAIL_DECAY;
  return Math.abs(next) < TAIL_END ? 0 : next;
}
