/// <reference lib="es2024.sharedmemory" />
import type { Picture } from '../pixels/picture.ts';
import { readLevels, writeLevels, type StereoLevels } from './sound/levels.ts';

/** Picture slots of a source: how far it may decode ahead. */
export const SOURCE_SLOTS = 10;
/** Sizes that a source can deliver at once; variant 0 is its natural size (never larger than the output). */
export const MAX_VARIANTS = 6;
/** Samples of sound kept per channel and source: 8 s, so that fixed delays of sound are offsets. */
export const SOURCE_SAMPLES = 8 * 48_000;

/** Codes of SourceState in shared memory. */
export const SOURCE_STATES = ['opening', 'live', 'stale', 'lost', 'ended', 'paused'] as const;

/** Pictures of one size, by slot, for numbers from `from` on. */
export interface PictureSet {
  readonly variant: number;
  readonly pictures: readonly Picture[];
  readonly from: number;
}

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
  settledBell: 12,
  settles: 13,
  news: 14,
  retracts: 15,
  filled: 16,
  retractedTo: 26,
} as const;
const TIMES = {
  natural: 20,
  lastVideo: 40,
  soundWritten: 41,
  soundFrom: 42,
  buffer: 43,
  drift: 44,
  settled: 46,
  levels: 48,
} as const;

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
  /**
   * Newest pictures by variant, then slot; absent variants are undefined. Set by messages (`setPictures`), the same in
   * all threads. Readers ask `picture`, which also knows the sets of before a change of size.
   */
  readonly variants: (readonly Picture[] | undefined)[] = [];
  readonly #earlier: PictureSet[] = [];
  readonly #from: number[] = [];
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
    this.announce();
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
    this.announce();
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
    this.#times[TIMES.natural + slot] = this.width * 65_536 + this.height;
    Atomics.store(this.#ints, INTS.filled + slot, filled);
    this.#times[TIMES.lastVideo] = nowMs;
    Atomics.add(this.#ints, INTS.decoded, 1);
    Atomics.store(this.#ints, INTS.written, s + 1);
    this.announce();
  }
  /**
   * Picture numbers from `from` on lie in these pictures (a source may change its size on the way); lower ones stay
   * where they are until the programme has gone past them. `undefined` takes the variant away.
   */
  setPictures(variant: number, pictures: readonly Picture[] | undefined, from: number): void {
    const before = this.variants[variant];
    for (let k = this.#earlier.length - 1; k >= 0; k--) {
      const old = this.#earlier[k]!;
      if (old.variant === variant && (pictures === undefined || (this.#from[variant] ?? 0) <= this.read))
        this.#earlier.splice(k, 1);
    }
    if (before && pictures) this.#earlier.push({ variant, from: this.#from[variant] ?? 0, pictures: before });
    this.variants[variant] = pictures;
    this.#from[variant] = from;
  }
  /** Picture s in a variant; undefined when it was not made in that size. */
  picture(variant: number, s: number): Picture | undefined {
    if ((this.filled(s) & (1 << variant)) === 0) return undefined;
    let pictures = this.variants[variant];
    if (s < (this.#from[variant] ?? 0)) {
      pictures = undefined;
      for (const old of this.#earlier) if (old.variant === variant && old.from <= s) pictures = old.pictures;
    }
    return pictures?.[s % SOURCE_SLOTS];
  }
  /** The largest picture that s has. */
  largest(s: number): Picture | undefined {
    let best: Picture | undefined;
    for (let variant = 0; variant < MAX_VARIANTS; variant++) {
      const picture = this.picture(variant, s);
      if (picture && (!best || picture.width * picture.height > best.width * best.height)) best = picture;
    }
    return best;
  }
  /** Everything that `setPictures` was told and still holds: calling it with these makes another board the same. */
  get sets(): readonly PictureSet[] {
    const now = this.variants.flatMap((pictures, variant) =>
      pictures ? [{ variant, pictures, from: this.#from[variant] ?? 0 }] : [],
    );
    return [...this.#earlier, ...now];
  }
  /** The writer takes pictures s, s + 1 … back: none of them was due yet (pause, seek). */
  retract(s: number): void {
    if (s >= this.written) return;
    Atomics.store(this.#ints, INTS.retractedTo, s);
    Atomics.add(this.#ints, INTS.retracts, 1);
    Atomics.store(this.#ints, INTS.written, s);
    this.announce();
  }
  /** How often pictures were taken back, and from which number on the last time. */
  get retracts(): number {
    return Atomics.load(this.#ints, INTS.retracts);
  }
  get retractedTo(): number {
    return Atomics.load(this.#ints, INTS.retractedTo);
  }
  /** True when picture s is not being overwritten: a reader that does not hold the writer back asks afterwards. */
  isIntact(s: number): boolean {
    const { written } = this;
    return s < written && written < s + SOURCE_SLOTS;
  }
  /** Due time (stage ms) of picture s. */
  due(s: number): number {
    return this.#times[s % SOURCE_SLOTS]!;
  }
  /** Bit per variant that picture s has. */
  filled(s: number): number {
    return Atomics.load(this.#ints, INTS.filled + (s % SOURCE_SLOTS));
  }
  /** The natural size that picture s was made from, in pixels; false while it was not known. Writes into `into`. */
  naturalOf(s: number, into: { width: number; height: number }): boolean {
    const packed = this.#times[TIMES.natural + (s % SOURCE_SLOTS)]!;
    if (!(packed > 0)) return false;
    into.width = Math.floor(packed / 65_536);
    into.height = packed % 65_536;
    return into.width > 0 && into.height > 0;
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
  /** Levels of its sound in the last block; written by the mixer. */
  get levels(): StereoLevels {
    return readLevels(this.#times, TIMES.levels);
  }
  set levels(levels: StereoLevels) {
    writeLevels(this.#times, TIMES.levels, levels);
  }
  /** Largest sample of either channel in the last block. */
  get peak(): number {
    const { peakLeft, peakRight } = this.levels;
    return Math.max(peakLeft, peakRight);
  }

  /** Wakes those who follow this source: a picture came or was taken back, or its state changed. */
  announce(): void {
    Atomics.add(this.#ints, INTS.news, 1);
    Atomics.notify(this.#ints, INTS.news);
  }
  /** What `waitForNews` compares with; take it before looking. */
  get news(): number {
    return Atomics.load(this.#ints, INTS.news);
  }
  /** A follower sleeps until something is announced, or at most `ms` of real time. */
  waitForNews(seen: number, ms: number): void {
    Atomics.wait(this.#ints, INTS.news, seen, ms);
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
  /** The writer found nothing to do at stage time `nowMs`, having seen everything up to this bell. */
  settle(bell: number, nowMs: number): void {
    this.#times[TIMES.settled] = nowMs;
    Atomics.store(this.#ints, INTS.settledBell, bell);
    Atomics.add(this.#ints, INTS.settles, 1);
    Atomics.notify(this.#ints, INTS.settles);
  }
  /** True when the writer has done all that could be done at stage time `nowMs`: for clocks that are moved by hand. */
  isSettled(bell: number, nowMs: number): boolean {
    return Atomics.load(this.#ints, INTS.settledBell) - bell >= 0 && this.#times[TIMES.settled]! >= nowMs;
  }
  /** Resolves when `isSettled` may have changed, at the latest after `ms` of real time. */
  async settling(bell: number, nowMs: number, ms: number): Promise<void> {
    const seen = Atomics.load(this.#ints, INTS.settles);
    if (this.isSettled(bell, nowMs)) return;
    const wait = Atomics.waitAsync(this.#ints, INTS.settles, seen, ms);
    if (wait.async) await wait.value;
  }
  /** The writer sleeps until `ring`, or at most `ms` of real time. */
  wait(seen: number, ms: number): void {
    Atomics.wait(this.#ints, INTS.bell, seen, ms);
  }
}
