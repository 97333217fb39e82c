import type { Picture } from '../pixels/picture.ts';

export {
  makeSourceShare,
  MAX_VARIANTS,
  SOURCE_SAMPLES,
  SOURCE_SLOTS,
  SOURCE_STATES,
  SourceBoard,
  type PictureSet,
  type SourceShare,
} from './source-board.ts';

// ------------------------------------------------------------------------------------------ programme → encoders

export const FRAME_SLOTS = 8;

/** A ring of finished programme pictures (packed I420), read by any number of encoders. */
export interface FrameRingShare {
  readonly control: SharedArrayBuffer;
  readonly pictures: readonly Picture[];
}

/**
 * One writer, several readers that never stop it: the writer takes a slot that nobody reads; a reader that is too slow
 * finds its frame gone and goes on with a newer one.
 */
export class FrameRing {
  readonly share: FrameRingShare;
  readonly #ints: Int32Array;

  constructor(share: FrameRingShare) {
    this.share = share;
    this.#ints = new Int32Array(share.control);
  }

  static make(pictures: readonly Picture[]): FrameRing {
    const ring = new FrameRing({ control: new SharedArrayBuffer(64 * 4), pictures });
    for (let slot = 0; slot < pictures.length; slot++) ring.#ints[8 + slot] = -1;
    ring.#ints[0] = -1;
    return ring;
  }

  /** Newest frame in the ring; −1 before the first. */
  get latest(): number {
    return Atomics.load(this.#ints, 0);
  }
  get stopped(): boolean {
    return Atomics.load(this.#ints, 1) !== 0;
  }
  stop(): void {
    Atomics.store(this.#ints, 1, 1);
    this.#ring();
  }

  /** Writer: a slot to draw frame n into, or −1 when readers hold all (then the frame is skipped: repeat the last). */
  begin(): number {
    let best = -1;
    let oldest = Infinity;
    for (let slot = 0; slot < this.share.pictures.length; slot++) {
      if (Atomics.load(this.#ints, 32 + slot) !== 0) continue;
      const frame = Atomics.load(this.#ints, 8 + slot);
      if (frame === this.latest && frame >= 0) continue;
      if (frame < oldest) {
        oldest = frame;
        best = slot;
      }
    }
    if (best < 0) return -1;
    Atomics.store(this.#ints, 8 + best, -1);
    // A reader may have taken it between the two looks: then it is not ours.
    if (Atomics.load(this.#ints, 32 + best) !== 0) return -1;
    return best;
  }
  /** Writer: the slot now holds frame n. */
  publish(slot: number, n: number): void {
    Atomics.store(this.#ints, 8 + slot, n);
    Atomics.store(this.#ints, 0, n);
    this.#ring();
  }

  /** Reader: the slot of the oldest frame ≥ n, held until `release`; undefined when there is none yet. */
  acquire(n: number): { readonly slot: number; readonly frame: number } | undefined {
    for (;;) {
      let best = -1;
      let frame = Infinity;
      for (let slot = 0; slot < this.share.pictures.length; slot++) {
        const held = Atomics.load(this.#ints, 8 + slot);
        if (held >= n && held < frame) {
          frame = held;
          best = slot;
        }
      }
      if (best < 0) return undefined;
      Atomics.add(this.#ints, 32 + best, 1);
      if (Atomics.load(this.#ints, 8 + best) === frame) return { slot: best, frame };
      this.release(best);
    }
  }
  release(slot: number): void {
    Atomics.sub(this.#ints, 32 + slot, 1);
  }
  /** Reader: sleeps until a frame newer than `n − 1` is there, at most `ms` of real time. */
  waitFor(n: number, ms: number): void {
    const seen = Atomics.load(this.#ints, 2);
    if (this.latest >= n || this.stopped) return;
    Atomics.wait(this.#ints, 2, seen, ms);
  }
  #ring(): void {
    Atomics.add(this.#ints, 2, 1);
    Atomics.notify(this.#ints, 2);
  }
}

/** Samples of the mix kept per channel for the encoders: 4 s. */
export const MIX_SAMPLES = 4 * 48_000;

/** The mixed sound of a bus, at positions counted from programme sample 0. One writer, any number of readers. */
export class SoundRing {
  readonly share: SharedArrayBuffer;
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly #written: BigInt64Array;

  constructor(share: SharedArrayBuffer) {
    this.share = share;
    this.#written = new BigInt64Array(share, 0, 1);
    this.left = new Float32Array(share, 8, MIX_SAMPLES);
    this.right = new Float32Array(share, 8 + MIX_SAMPLES * 4, MIX_SAMPLES);
  }

  static make(firstSample = 0): SoundRing {
    const ring = new SoundRing(new SharedArrayBuffer(8 + 2 * MIX_SAMPLES * 4));
    Atomics.store(ring.#written, 0, BigInt(firstSample));
    return ring;
  }

  /** Samples written so far; [written − MIX_SAMPLES, written) can be read. */
  get written(): number {
    return Number(Atomics.load(this.#written, 0));
  }
  append(left: Float32Array, right: Float32Array, count: number): void {
    const at = this.written;
    for (let i = 0; i < count; i++) {
      const k = (at + i) % MIX_SAMPLES;
      this.left[k] = left[i]!;
      this.right[k] = right[i]!;
    }
    Atomics.store(this.#written, 0, BigInt(at + count));
  }
  /** Copies `count` samples from `position`; false when they are not there (yet, or no more). */
  read(position: number, count: number, left: Float32Array, right: Float32Array): boolean {
    const end = this.written;
    if (position + count > end || position < end - MIX_SAMPLES) return false;
    for (let i = 0; i < count; i++) {
      const k = (position + i) % MIX_SAMPLES;
      left[i] = this.left[k]!;
      right[i] = this.right[k]!;
    }
    return true;
  }
}
