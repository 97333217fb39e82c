import type { AudioSpec } from '../plan.ts';
import { mixRate, readSound, type StereoBlock } from './read-sound.ts';

/** Fade that hides the click of a sound cut in the middle of a wave, ms. */
const jointFadeMs = 5;
/** Loops that decode to no more than this are kept in memory instead of being decoded again each round. */
const cachedLoop = mixRate * 20;

/**
 * One sound of the programme: decoded ahead only as far as its fade-out needs, looped without gap, with gain and
 * fades. Fades are at least 5 ms at both ends unless the plan says 0.
 */
export class Track {
  readonly role: AudioSpec['role'];
  private readonly spec: AudioSpec;
  private readonly limit: number;
  private readonly fadeIn: number;
  private readonly fadeOut: number;
  private source: Generator<StereoBlock, void, undefined> | null = null;
  private queue: StereoBlock[] = [];
  private queued = 0;
  /** Samples taken out of the queue, counted from the track's start. */
  private taken = 0;
  private ended = false;
  private round = 0;
  private cache: StereoBlock[] | null = [];
  private cached = 0;
  private producedThisRound = 0;

  constructor(spec: AudioSpec, programmeEnd: number) {
    this.spec = spec;
    this.role = spec.role;
    this.limit = Math.max(0, Math.min(spec.end ?? programmeEnd, programmeEnd) - spec.start);
    this.fadeIn = samplesOf(spec.fadeIn ?? jointFadeMs);
    this.fadeOut = samplesOf(spec.fadeOut ?? jointFadeMs);
  }

  /** First programme sample in which the track may sound. */
  get start(): number {
    return this.spec.start;
  }

  /** Adds the track's part of `[from, from + left.length)` to the arrays; calls must go forward without holes. */
  mixInto(left: Float32Array, right: Float32Array, from: number, gainOf?: Float32Array): void {
    const begin = Math.max(from, this.spec.start);
    const end = Math.min(from + left.length, this.spec.start + this.limit);
    if (begin >= end) {
      if (from >= this.spec.start + this.limit) this.close();
      return;
    }
    // A track that starts before the programme begins in its middle.
    this.discard(begin - this.spec.start - this.taken);
    let at = begin - from;
    for (let wanted = end - begin; wanted > 0;) {
      this.fill(wanted + this.fadeOut);
      const block = this.queue[0];
      if (!block) return;
      const count = Math.min(wanted, block.left.length);
      this.add(block, count, { left, right, at, gainOf });
      this.drop(count);
      at += count;
      wanted -= count;
    }
  }

  /** Stops decoding. */
  close(): void {
    this.source?.return();
    this.source = null;
    this.ended = true;
    this.queue = [];
    this.queued = 0;
    this.cache = null;
  }

  private add(
    block: StereoBlock,
    count: number,
    target: { left: Float32Array; right: Float32Array; at: number; gainOf: Float32Array | undefined },
  ): void {
    const length = this.ended ? Math.min(this.limit, this.taken + this.queued) : this.limit;
    const { gain } = this.spec;
    for (let n = 0; n < count; n++) {
      const position = this.taken + n;
      let factor = gain;
      if (position < this.fadeIn) factor *= curve((position + 0.5) / this.fadeIn);
      if (position >= length - this.fadeOut) factor *= curve((length - position - 0.5) / this.fadeOut);
      if (target.gainOf) factor *= target.gainOf[target.at + n]!;
      target.left[target.at + n] = target.left[target.at + n]! + block.left[n]! * factor;
      target.right[target.at + n] = target.right[target.at + n]! + block.right[n]! * factor;
    }
  }

  private discard(count: number): void {
    for (let rest = count; rest > 0;) {
      this.fill(rest);
      const block = this.queue[0];
      if (!block) return;
      const step = Math.min(rest, block.left.length);
      this.drop(step);
      rest -= step;
    }
  }

  private drop(count: number): void {
    const block = this.queue[0]!;
    if (count === block.left.length) this.queue.shift();
    else this.queue[0] = { left: block.left.subarray(count), right: block.right.subarray(count) };
    this.queued -= count;
    this.taken += count;
  }

  /** Decodes until so many samples wait in the queue or the track is at its end. */
  private fill(count: number): void {
    while (!this.ended && this.queued < count) {
      const block = this.nextBlock();
      if (!block) this.ended = true;
      else if (block.left.length > 0) {
        this.queue.push(block);
        this.queued += block.left.length;
      }
    }
  }

  private nextBlock(): StereoBlock | null {
    this.source ??= readSound(this.spec.path);
    const next = this.source.next();
    if (!next.done) {
      this.producedThisRound += next.value.left.length;
      this.remember(next.value);
      return next.value;
    }
    // A source without a single sample would loop for ever.
    const more = this.producedThisRound > 0 && (this.spec.loop < 0 || this.round < this.spec.loop);
    if (!more) return null;
    this.round++;
    this.producedThisRound = 0;
    this.source = this.cache ? replay(this.cache) : readSound(this.spec.path);
    return { left: new Float32Array(0), right: new Float32Array(0) };
  }

  private remember(block: StereoBlock): void {
    if (this.round > 0 || !this.cache || this.spec.loop === 0) return;
    this.cached += block.left.length;
    if (this.cached > cachedLoop) this.cache = null;
    else this.cache.push(block);
  }
}

function* replay(blocks: readonly StereoBlock[]): Generator<StereoBlock, void, undefined> {
  yield* blocks;
}

function samplesOf(milliseconds: number): number {
  return Math.max(0, Math.round((milliseconds * mixRate) / 1000));
}

/** Raised cosine: no corner at either end. */
function curve(position: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * Math.min(1, Math.max(0, position)));
}
