import type { Picture } from '../pixels/picture.ts';

/** Picture slots of a source: how far it may decode ahead. */
export const SOURCE_SLOTS = 10;
/** Sizes that a source can deliver at once; variant 0 is its natural size (never larger than the output). */
export const MAX_VARIANTS = 4;
/** Samples of sound kept per channel and source: 8 s, so that fixed delays of sound are offsets. */
export const SOURCE_SAMPLES = 8 * 48_000;

/** Codes of SourceState in shared memory. */
export const SOURCE_STATES = ['opening', 'live', 'stale', 'lost', 'ended', 'paused'] as const;

/** What threads need to see a source; plain, so that it can be posted. */
export interface SourceShare {
  readonly id: string;
  readonly control: SharedArrayBuffer;
  readonly times: SharedArrayBuffer;
  readonly sound: SharedArrayBuffer;
}

export function makeSourceShare(id: string): SourceShare {
  return {
    id,
    control: new SharedArrayBuffer(64 * 4),
    times: new SharedArrayBuffer(64 * 8),
    sound: new SharedArrayBuffer(2 * SOURCE_SAMPLES * 4),
  };
}

const INTS = {
  state: 0,
  written: 1,
  read: 2,
  stop: 3,
  decoded: 4,
  dropped: 5,
  reconnects: 6,
  width: 7,
  height: 8,
  hasSound: 9,
  bell: 10,
  wanted: 11,
  filled: 16,
} as const;
const TIMES = { lastVideo: 40, soundWritten: 41, soundFrom: 42, buffer: 43, drift: 44, peak: 45 } as const;

/**
 * The shared board of a source: one thread writes pictures and sound, the programme reads.
 *
 * Pictures have sequence numbers from 0; number s lies in slot s mod SOURCE_SLOTS with its due time in stage ms (jitter
 * buffer and delays included). The writer may write s only while s − read < SOURCE_SLOTS − 1; `read` is the number
 * of the picture that the programme shows (everything below may be overwritten).
 * Sound lies at absolute sample positions of stage time (position = due ms × 48) in a ring per channel.
 */
export class SourceBoard {
  readonly share: SourceShare;
  /** Pictures by variant, then slot; absent variants are undefined. Set by messages, the same in all threads. */
  readonly variants: (readonly Picture[] | undefined)[] = [];
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly #ints: Int32Array;
  readonly #times: Float64Array;

  constructor(share: SourceShare) {
    this.share = share;
    this.#ints = new Int32Array(share.control);
    this.#times = new Float64Array(share.times);
    this.left = new Float32Array(share.sound, 0, SOURCE_SAMPLES);
    this.right = new Float32Array(share.sound, SOURCE_SAMPLES * 4, SOURCE_SAMPLES);
  }

  get state(): (typeof SOURCE_STATES)[number] {
    return SOURCE_STATES[Atomics.load(this.#ints, INTS.state)] ?? 'opening';
  }
  set state(state: (typeof SOURCE_STATES)[number]) {
    Atomics.store(this.#ints, INTS.state, SOURCE_STATES.indexOf(state));
  }
  /** Number of pictures written so far: the newest is written − 1. */
  get written(): number {
    return Atomics.load(this.#ints, INTS.written);
  }
  get read(): number {
    return Atomics.load(this.#ints, INTS.read);
  }
  /** The programme shows picture `s` from now on; wakes a writer that waits for room. */
  set read(s: number) {
    Atomics.store(this.#ints, INTS.read, s);
    this.ring();
  }
  get stopped(): boolean {
    return Atomics.load(this.#ints, INTS.stop) !== 0;
  }
  stop(): void {
    Atomics.store(this.#ints, INTS.stop, 1);
    this.ring();
  }
  get decoded(): number {
    return Atomics.load(this.#ints, INTS.decoded);
  }
  get dropped(): number {
    return Atomics.load(this.#ints, INTS.dropped);
  }
  countDropped(): void {
    Atomics.add(this.#ints, INTS.dropped, 1);
  }
  get reconnects(): number {
    return Atomics.load(this.#ints, INTS.reconnects);
  }
  countReconnect(): void {
    Atomics.add(this.#ints, INTS.reconnects, 1);
  }
  /** Natural size in pixels (square); 0 until known. */
  get width(): number {
    return Atomics.load(this.#ints, INTS.width);
  }
  get height(): number {
    return Atomics.load(this.#ints, INTS.height);
  }
  setSize(width: number, height: number): void {
    Atomics.store(this.#ints, INTS.width, width);
    Atomics.store(this.#ints, INTS.height, height);
  }
  get hasSound(): boolean {
    return Atomics.load(this.#ints, INTS.hasSound) !== 0;
  }
  set hasSound(has: boolean) {
    Atomics.store(this.#ints, INTS.hasSound, has ? 1 : 0);
  }
  /** Bit per variant that the writer should fill beside variant 0. */
  get wanted(): number {
    return Atomics.load(this.#ints, INTS.wanted);
  }
  set wanted(bits: number) {
    Atomics.store(this.#ints, INTS.wanted, bits);
  }

  /** True when the writer may write the next picture. */
  get hasRoom(): boolean {
    return this.written - this.read < SOURCE_SLOTS - 1;
  }
  /** Publishes picture `written` after its planes are there. `filled`: bit per variant. */
  publish(dueMs: number, filled: number, nowMs: number): void {
    const s = this.written;
    const slot = s % SOURCE_SLOTS;
    this.#times[slot] = dueMs;
    Atomics.store(this.#ints, INTS.filled + slot, filled);
    this.#times[TIMES.lastVideo] = nowMs;
    Atomics.add(this.#ints, INTS.decoded, 1);
    Atomics.store(this.#ints, INTS.written, s + 1);
  }
  /** Due time (stage ms) of picture s. */
  due(s: number): number {
    return this.#times[s % SOURCE_SLOTS]!;
  }
  /** Bit per variant that picture s has. */
  filled(s: number): number {
    return Atomics.load(this.#ints, INTS.filled + (s % SOURCE_SLOTS));
  }
  /** Stage time at which the last picture was published; 0 = never. */
  get lastVideoMs(): number {
    return this.#times[TIMES.lastVideo]!;
  }

  /** Sound is there for positions [soundFrom, soundWritten). A jump is told by moving soundFrom. */
  get soundWritten(): number {
    return this.#times[TIMES.soundWritten]!;
  }
  set soundWritten(position: number) {
    this.#times[TIMES.soundWritten] = position;
  }
  get soundFrom(): number {
    return this.#times[TIMES.soundFrom]!;
  }
  set soundFrom(position: number) {
    this.#times[TIMES.soundFrom] = position;
  }
  /** Milliseconds of media between arrival and due time. */
  get bufferMs(): number {
    return this.#times[TIMES.buffer]!;
  }
  set bufferMs(ms: number) {
    this.#times[TIMES.buffer] = ms;
  }
  /** How much faster (> 0) the sender's clock runs, parts per million. */
  get driftPpm(): number {
    return this.#times[TIMES.drift]!;
  }
  set driftPpm(ppm: number) {
    this.#times[TIMES.drift] = ppm;
  }
  /** Peak of its sound in the last block, 0…1; written by the mixer. */
  get peak(): number {
    return this.#times[TIMES.peak]!;
  }
  set peak(value: number) {
    this.#times[TIMES.peak] = value;
  }

  /** Wakes the writer: room, a command or a packet. */
  ring(): void {
    Atomics.add(this.#ints, INTS.bell, 1);
    Atomics.notify(this.#ints, INTS.bell);
  }
  /** What `wait` compares with; take it before looking for work. */
  get bell(): number {
    return Atomics.load(this.#ints, INTS.bell);
  }
  /** The writer sleeps until `ring`, or at most `ms` of real time. */
  wait(seen: number, ms: number): void {
    Atomics.wait(this.#ints, INTS.bell, seen, ms);
  }
}

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
