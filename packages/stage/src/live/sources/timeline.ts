import { SenderClock, type ClockSettings } from './sender-clock.ts';

/** Time stamps that move by more than this from one packet of a kind to the next have jumped. */
const JUMP_MS = 2000;
/** Sizes of time stamp counters, in ms: FLV (32 and 31 bits) and MPEG-TS (33 bits at 90 kHz). */
const WRAPS = [2 ** 32, 2 ** 31, 2 ** 33 / 90];

export type Media = 'video' | 'audio';

/** Where a packet lies: its repaired time stamps and the clock that maps them. */
export interface Placed {
  readonly dts: number;
  readonly pts: number;
  readonly clock: SenderClock;
  /** The time stamps do not go on from the packet before. */
  readonly jumped: boolean;
}

interface Track {
  clock: SenderClock | undefined;
  last: number;
  /** Added to what comes, for counters that ran over. */
  lift: number;
  /** Usual distance from packet to packet. */
  step: number;
}

const fresh = (): Track => ({ clock: undefined, last: 0, lift: 0, step: 20 });

/**
 * Follows the time stamps of a sender's picture and sound together. Where they jump (an encoder begins anew) a new
 * stretch begins for both, and it goes on where the old one ended.
 */
export class Timeline {
  readonly #settings: ClockSettings;
  readonly #tracks: Record<Media, Track> = { video: fresh(), audio: fresh() };
  #current: SenderClock | undefined;
  #forced: number | undefined;

  constructor(settings: ClockSettings) {
    this.#settings = settings;
  }

  /** The newest stretch; undefined before the first packet. */
  get clock(): SenderClock | undefined {
    return this.#current;
  }

  /** A new connection: nothing is known of the sender's clock. */
  restart(): void {
    this.#tracks.video = fresh();
    this.#tracks.audio = fresh();
    this.#current = undefined;
  }

  force(offset: number | undefined, now: number): void {
    this.#forced = offset;
    this.#current?.force(offset, now);
  }

  /** Takes a packet in. `dts` and `pts` may be NaN. */
  place(media: Media, dts: number, pts: number, arrival: number): Placed {
    const track = this.#tracks[media];
    const known = track.clock !== undefined;
    const given = Number.isNaN(dts) ? pts : dts;
    let at = Number.isNaN(given) ? track.last + (known ? track.step : 0) : given + track.lift;
    if (known) at = this.#unwrap(track, at);
    const order = Number.isNaN(pts) || Number.isNaN(given) ? 0 : Math.max(0, pts - given);
    const jumped = known && Math.abs(at - track.last) > JUMP_MS;
    if (!known || jumped) this.#enter(track, at, arrival, jumped);
    else {
      const delta = at - track.last;
      if (delta > 0 && delta < 500) track.step += (delta - track.step) * 0.1;
    }
    track.last = at;
    const clock = track.clock!;
    clock.observe(at, arrival);
    if (media === 'video') clock.align(at + order, false);
    return { dts: at, pts: at + order, clock, jumped: !known || jumped };
  }

  #unwrap(track: Track, at: number): number {
    if (Math.abs(at - track.last) <= JUMP_MS) return at;
    for (const size of WRAPS) {
      for (const lift of [size, -size]) {
        if (Math.abs(at + lift - track.last) > JUMP_MS) continue;
        track.lift += lift;
        return at + lift;
      }
    }
    return at;
  }

  /** Puts a track on the stretch that its time stamp belongs to. */
  #enter(track: Track, at: number, arrival: number, jumped: boolean): void {
    const current = this.#current;
    // A connection may begin with some seconds of the past.
    const past = jumped ? JUMP_MS : 30_000;
    if (current && track.clock !== current && this.#fits(current, at, arrival, past)) {
      track.clock = current;
      return;
    }
    if (jumped && track.clock === current && this.#fits(current, at, arrival, past)) return;
    const next = new SenderClock(this.#settings);
    const due = jumped && track.clock ? track.clock.due(track.last + track.step) : Number.NaN;
    const slack = due - arrival;
    const { jitterMs } = this.#settings;
    if (current && slack >= jitterMs / 4 && slack <= jitterMs + 1500) next.resume(at, due, arrival, current);
    else next.start(at, arrival);
    if (this.#forced !== undefined) next.force(this.#forced, arrival);
    this.#current = next;
    track.clock = next;
  }

  /** Whether a time stamp is plausible on a stretch: neither long past nor far ahead. */
  #fits(clock: SenderClock | undefined, at: number, arrival: number, past: number): boolean {
    if (!clock) return false;
    const ahead = clock.due(at) - arrival;
    return ahead > -past && ahead < this.#settings.jitterMs + JUMP_MS;
  }
}
