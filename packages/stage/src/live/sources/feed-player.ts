import * as av from 'node-av';
import type { SourceState } from '../stage-api.ts';
import { SAMPLE_RATE } from '../time.ts';
import { sameConfig, StreamDecoder } from './decoder.ts';
import type { FeedMessage, StreamConfig } from './messages.ts';
import { PacketQueue } from './packet-queue.ts';
import { PictureTrack } from './picture-track.ts';
import { SoundWriter, type SoundFilter } from './sound-writer.ts';
import type { Player, Station } from './station.ts';
import { Timeline } from './timeline.ts';
import type { SourceCommand } from './types.ts';

/** Sound is decoded this far ahead of its time. */
const SOUND_LEAD_MS = 400;
const MAX_SOUND_BYTES = 8 << 20;
/** Without a picture for so long after its expected time a source is stale. */
const STALE_MS = 400;
const HOUSEKEEPING_MS = 100;

/**
 * Plays encoded media that others read: it waits in bounded queues, is decoded just ahead of its time and goes out on
 * one mapping of the sender's clock.
 */
export class FeedPlayer implements Player {
  readonly #station: Station;
  readonly #timeline: Timeline;
  readonly #pictures: PictureTrack;
  readonly #sound: SoundWriter;
  readonly #waiting = new PacketQueue(MAX_SOUND_BYTES);
  #soundConfig: StreamConfig | undefined;
  #soundDecoder: StreamDecoder | undefined;
  #soundFailure = '';
  #link: 'opening' | 'up' | 'lost' | 'over' = 'opening';
  #reason: string | undefined;
  #delayMs: number;
  #active: boolean;
  #soundDue = -Infinity;
  #nextHousekeeping = 0;

  constructor(station: Station) {
    this.#station = station;
    const { job, board, tickMs } = station;
    this.#timeline = new Timeline({ jitterMs: job.jitterMs, tickMs, phaseMs: job.grid?.startMs });
    this.#pictures = new PictureTrack(station, job.delayMs, job.active);
    this.#sound = new SoundWriter(board, true);
    this.#delayMs = job.delayMs;
    this.#active = job.active;
  }

  get resting(): boolean {
    return this.#station.board.state !== 'live' || !this.#active;
  }

  feed(message: FeedMessage): void {
    switch (message.kind) {
      case 'connected':
        this.#link = 'up';
        this.#reason = undefined;
        this.#timeline.restart();
        this.#pictures.reconnect();
        this.#waiting.clear();
        this.#soundDue = -Infinity;
        this.#soundConfig = undefined;
        break;
      case 'lost':
        this.#link = 'lost';
        this.#reason = message.reason;
        break;
      case 'over':
        this.#link = 'over';
        break;
      case 'config':
        if (message.media === 'video') this.#pictures.configure(message.config);
        else this.#configureSound(message.config);
        break;
      case 'media':
        this.#takeIn(message);
        break;
    }
    this.#judge(this.#station.time.now());
  }

  step(now: number): boolean {
    const heard = this.#hear(now);
    const seen = this.#pictures.step(now);
    if (now >= this.#nextHousekeeping) {
      this.#nextHousekeeping = now + HOUSEKEEPING_MS;
      this.#housekeep(now);
    }
    this.#judge(now);
    return heard || seen;
  }

  wakeAt(now: number): number {
    const first = this.#waiting.first;
    const sound = first ? this.#dueOf(first) - SOUND_LEAD_MS : Infinity;
    return Math.min(sound, this.#pictures.wakeAt(), now + HOUSEKEEPING_MS);
  }

  setDelay(ms: number): void {
    this.#delayMs = ms;
    this.#pictures.setDelay(ms);
  }

  setActive(active: boolean): void {
    if (active === this.#active) return;
    this.#active = active;
    this.#pictures.setActive(active);
    if (!active) this.#sound.restart();
  }

  setFilter(filter: SoundFilter | undefined): void {
    this.#sound.setFilter(filter);
  }

  setClock(offsetMs: number | undefined): void {
    this.#timeline.force(offsetMs, this.#station.time.now() - this.#delayMs);
  }

  control(command: SourceCommand): void {
    throw new Error(`a live sender knows no '${command.kind}'`);
  }

  close(): void {
    this.#pictures.close();
    this.#soundDecoder?.close();
    this.#sound.close();
  }

  #takeIn(message: Extract<FeedMessage, { kind: 'media' }>): void {
    const { media, data, key, at } = message;
    const { dts, pts, clock, jumped } = this.#timeline.place(media, message.dts, message.pts, at);
    this.#station.desk.newest = dts;
    if (media === 'video') this.#pictures.push({ dts, pts, clock, jumped, key, data });
    else this.#waiting.push({ dts, pts, clock, jumped, key: true, data, generation: 0 });
  }

  #configureSound(config: StreamConfig): void {
    if (this.#soundConfig && sameConfig(this.#soundConfig, config)) return;
    this.#soundConfig = config;
    // Sound has no references to the past: what still waits is decodable by the old decoder only for a moment.
    while (this.#waiting.length > 0) this.#decode(this.#waiting.shift()!);
    this.#sound.finish();
    this.#sound.restart();
    this.#soundDecoder?.close();
    this.#soundDecoder = undefined;
    this.#soundFailure = '';
  }

  #dueOf(packet: { readonly dts: number; readonly clock: { due(ts: number): number } }): number {
    return packet.clock.due(packet.dts) + this.#delayMs;
  }

  /** Decodes the sound that is near its time. */
  #hear(now: number): boolean {
    let done = false;
    for (let first = this.#waiting.first; first; first = this.#waiting.first) {
      const due = this.#dueOf(first);
      if (due > now + SOUND_LEAD_MS) break;
      this.#waiting.shift();
      this.#soundDue = due;
      if (this.#active && due > now - 1000) this.#decode(first);
      done = true;
    }
    return done;
  }

  #decode(packet: NonNullable<PacketQueue['first']>): void {
    const decoder = this.#openSound();
    if (!decoder) return;
    const sent = decoder.send(packet.data, packet.pts, packet.pts, true);
    if (sent !== 'taken') {
      this.#station.board.countDropped();
      return;
    }
    while (decoder.receive()) {
      const { frame } = decoder;
      const stamp = frame.bestEffortTimestamp;
      const ms = stamp === av.AV_NOPTS_VALUE ? packet.pts : Number(stamp) / 1000;
      const due = packet.clock.due(ms) + this.#delayMs;
      try {
        this.#sound.write(frame, (due * SAMPLE_RATE) / 1000, packet.clock.slope);
      } catch (error) {
        this.#reportSound(error);
      }
      frame.unref();
    }
  }

  #openSound(): StreamDecoder | undefined {
    if (this.#soundDecoder || !this.#soundConfig || this.#soundFailure) return this.#soundDecoder;
    try {
      this.#soundDecoder = new StreamDecoder(this.#soundConfig);
    } catch (error) {
      this.#reportSound(error);
    }
    return this.#soundDecoder;
  }

  /** A sound that cannot be decoded takes nothing away from the picture; it is told once. */
  #reportSound(error: unknown): void {
    const text = `sound: ${error instanceof Error ? error.message : String(error)}`;
    if (text !== this.#soundFailure) this.#reason = text;
    this.#soundFailure = text;
  }

  #housekeep(now: number): void {
    const { board, desk } = this.#station;
    this.#pictures.housekeep(now);
    const clock = this.#timeline.clock;
    if (!clock) return;
    const media = now - this.#delayMs;
    desk.played = clock.stamp(media);
    desk.offset = media - desk.played;
    desk.slack = clock.slackMs;
    board.bufferMs = Math.max(0, clock.due(desk.newest) - media);
    board.driftPpm = clock.driftPpm;
  }

  #judge(now: number): void {
    this.#station.setState(this.#state(now), this.#pictures.fault ?? this.#reason);
  }

  #state(now: number): SourceState {
    if (this.#link === 'lost') return 'lost';
    const pictures = this.#pictures;
    const last = this.#waiting.last;
    const heardTo = last ? this.#dueOf(last) : this.#soundDue;
    const seenTo = pictures.newestDue;
    if (this.#link === 'over' && Math.max(seenTo, heardTo) < now) return 'ended';
    if (pictures.isExpected) {
      if (pictures.fault !== undefined) return 'stale';
      if (!pictures.hasBegun) return 'opening';
      return now > seenTo + Math.max(STALE_MS, 3 * pictures.interval) && this.#link !== 'over'
        ? 'stale'
        : 'live';
    }
    if (heardTo === -Infinity) return 'opening';
    return now > heardTo + STALE_MS && this.#link !== 'over' ? 'stale' : 'live';
  }
}
