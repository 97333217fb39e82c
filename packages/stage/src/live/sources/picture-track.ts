import * as av from 'node-av';
import { sameConfig, StreamDecoder } from './decoder.ts';
import type { StreamConfig } from './messages.ts';
import { PacketQueue, type WaitingPacket } from './packet-queue.ts';
import { PictureTimes } from './picture-times.ts';
import type { SenderClock } from './sender-clock.ts';
import { earlyBy, type Station } from './station.ts';

/** Pictures are decoded this far ahead of their time. */
const LEAD_MS = 150;
const MAX_BYTES = 64 << 20;
/** So late, it is quicker to go on from the last key picture that is due. */
const HURRY_MS = 200;
/** A picture that finds no room on the board for so long is given up. */
const PATIENCE_MS = 500;

/** The encoded pictures of a sender: queue, decoder and due times. */
export class PictureTrack {
  readonly #station: Station;
  readonly #queue = new PacketQueue(MAX_BYTES);
  readonly #times = new PictureTimes();
  readonly #configs = new Map<number, StreamConfig>();
  readonly #clocks = new Map<number, SenderClock>();
  #generation = 0;
  #decoder: { readonly stream: StreamDecoder; readonly generation: number } | undefined;
  #draining = false;
  #needKey = true;
  #refused = -1;
  #fault: string | undefined;
  /** Due time of the frame that waits in the decoder's hands. */
  #pendingDue: number | undefined;
  #clock: SenderClock | undefined;
  #delayMs: number;
  #active: boolean;
  /** Since a start or a jump nothing was shown: late pictures are no loss. */
  #catchingUp = true;
  #newest: { readonly ts: number; readonly clock: SenderClock } | undefined;
  #begun = false;

  constructor(station: Station, delayMs: number, active: boolean) {
    this.#station = station;
    this.#delayMs = this.#inFrames(delayMs);
    this.#active = active;
  }

  /** There are, or will be, pictures. */
  get isExpected(): boolean {
    return this.#newest !== undefined || this.#configs.has(this.#generation);
  }
  /** A picture was shown, or could have been. */
  get hasBegun(): boolean {
    return this.#begun;
  }
  /** Due time of the newest picture that came in; −Infinity before the first. */
  get newestDue(): number {
    const newest = this.#newest;
    return newest ? newest.clock.due(newest.ts) + this.#delayMs : -Infinity;
  }
  /** Why its pictures cannot be decoded at all. */
  get fault(): string | undefined {
    return this.#fault;
  }
  get interval(): number {
    return this.#times.interval;
  }

  setDelay(ms: number): void {
    this.#delayMs = this.#inFrames(ms);
  }

  setActive(active: boolean): void {
    this.#active = active;
    this.#catchingUp = true;
    this.#forget();
  }

  /** A new connection: configurations follow. */
  reconnect(): void {
    this.#queue.clear();
    this.#clocks.clear();
    this.#generation++;
    this.#needKey = true;
    this.#newest = undefined;
    this.#begun = false;
    this.#catchingUp = true;
  }

  configure(config: StreamConfig): void {
    const known = this.#configs.get(this.#generation);
    if (known && sameConfig(known, config)) return;
    this.#generation++;
    this.#fault = undefined;
    this.#configs.set(this.#generation, config);
    for (const old of this.#configs.keys()) if (old < this.#generation - 8) this.#configs.delete(old);
  }

  push(packet: Omit<WaitingPacket, 'generation'>): void {
    this.#queue.push({ ...packet, generation: this.#generation });
    this.#newest = { ts: packet.pts, clock: packet.clock };
    if (!this.#active) this.#begun = true;
  }

  /** Sets a part of the work forward: a packet into the decoder, a frame out of it, or a picture onto the board. */
  step(now: number): boolean {
    if (!this.#active) return false;
    if (this.#pendingDue !== undefined) return this.#show(now, this.#pendingDue);
    if (this.#receive()) return true;
    return this.#send(now);
  }

  wakeAt(): number {
    if (!this.#active) return Infinity;
    if (this.#pendingDue !== undefined) return Infinity;
    const first = this.#queue.first;
    return first ? this.#dueOf(first) - LEAD_MS : Infinity;
  }

  /** While nobody looks only the last group of pictures is kept. */
  housekeep(now: number): void {
    if (!this.#active) this.#queue.keepFromKey((packet) => this.#dueOf(packet) <= now);
    const dropped = this.#queue.takeDropped();
    if (this.#active) for (let n = 0; n < dropped; n++) this.#station.board.countDropped();
  }

  close(): void {
    this.#decoder?.stream.close();
    this.#decoder = undefined;
  }

  #dueOf(packet: WaitingPacket): number {
    return packet.clock.due(packet.dts) + this.#delayMs;
  }

  /** Pictures are shown in whole frames: a delay of half a frame would make every one a toss-up. */
  #inFrames(ms: number): number {
    const { tickMs } = this.#station;
    return Math.round(ms / tickMs) * tickMs;
  }

  /** What the decoder knows is of no use for what comes next. */
  #forget(): void {
    this.#decoder?.stream.frame.unref();
    this.#decoder?.stream.flush();
    this.#pendingDue = undefined;
    this.#draining = false;
    this.#needKey = true;
    this.#clocks.clear();
  }

  #send(now: number): boolean {
    const first = this.#queue.first;
    if (!first) return false;
    const due = this.#dueOf(first);
    if (due > now + LEAD_MS) return false;
    if (due < now - HURRY_MS && this.#leap(now)) return true;
    if (this.#decoder?.generation !== first.generation && !this.#change(first.generation)) return true;
    this.#queue.shift();
    const stream = this.#decoder?.stream;
    if (!stream || (this.#needKey && !first.key)) {
      if (!this.#catchingUp) this.#station.board.countDropped();
      return true;
    }
    this.#needKey = false;
    this.#clocks.set(Math.round(first.pts * 1000), first.clock);
    const sent = stream.send(first.data, first.dts, first.pts, first.key);
    if (sent !== 'taken') this.#station.board.countDropped();
    if (sent === 'broken') this.#needKey = true;
    return true;
  }

  /** Goes on from the last key picture that is due already. */
  #leap(now: number): boolean {
    let key = 0;
    for (let n = 1; n < this.#queue.length; n++) {
      const packet = this.#queue.at(n)!;
      if (this.#dueOf(packet) > now) break;
      if (packet.key) key = n;
    }
    if (key === 0) return false;
    this.#queue.dropBefore(key);
    if (this.#catchingUp) this.#queue.takeDropped();
    this.#forget();
    return true;
  }

  /** Opens the decoder of a generation; false while the old one still gives pictures. */
  #change(generation: number): boolean {
    if (this.#decoder && !this.#draining) {
      this.#decoder.stream.drain();
      this.#draining = true;
      return false;
    }
    this.#decoder?.stream.close();
    this.#decoder = undefined;
    this.#draining = false;
    this.#needKey = true;
    const config = this.#configs.get(generation);
    if (!config || this.#refused === generation) return true;
    try {
      this.#decoder = { stream: new StreamDecoder(config), generation };
    } catch (error) {
      this.#refused = generation;
      this.#fault = error instanceof Error ? error.message : String(error);
    }
    return true;
  }

  /** Takes the next frame out of the decoder and finds its due time. */
  #receive(): boolean {
    const stream = this.#decoder?.stream;
    if (!stream?.receive()) return false;
    const stamp = stream.frame.bestEffortTimestamp;
    const micro = stamp === av.AV_NOPTS_VALUE ? Number.NaN : Number(stamp);
    const clock = this.#clocks.get(micro) ?? this.#clock;
    this.#clocks.delete(micro);
    if (this.#clocks.size > 200) this.#clocks.clear();
    if (!clock) {
      stream.frame.unref();
      return true;
    }
    if (clock !== this.#clock) this.#times.restart();
    this.#clock = clock;
    const at = this.#times.next(micro / 1000);
    if (this.#times.isPhaseCorrected) clock.align(at, true);
    this.#pendingDue = clock.due(at);
    return true;
  }

  #show(now: number, mapped: number): boolean {
    const { board, writer, tickMs } = this.#station;
    const stream = this.#decoder!.stream;
    const due = mapped + this.#delayMs;
    const next = this.#queue.first;
    const late = due < now - tickMs;
    const done = (): true => {
      stream.frame.unref();
      this.#pendingDue = undefined;
      return true;
    };
    // A newer one is due as well: this one would be seen by nobody.
    if (late && next && this.#dueOf(next) <= now) {
      if (!this.#catchingUp) board.countDropped();
      return done();
    }
    if (!writer.prepare(stream.frame, { aspect: this.#decoder!.stream.config.aspect ?? 0, matrix: null })) {
      if (due > now - PATIENCE_MS) return false;
      board.countDropped();
      return done();
    }
    writer.publish(stream.frame, Math.max(due - earlyBy(tickMs), writer.lastDue + 0.01), now);
    this.#begun = true;
    this.#catchingUp = false;
    return done();
  }
}
