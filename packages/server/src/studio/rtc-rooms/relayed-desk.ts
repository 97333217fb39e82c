import { randomUUID } from 'node:crypto';
import type { EventBus } from '../events/bus.ts';
import type { RtcUser } from '../rooms/rtc-keys.ts';
import { Questions } from '../shows/questions.ts';
import type { Parting, RtcDesk, Seated, Taken } from './desk.ts';
import type { LocalDesk } from './local-desk.ts';
import { errorMessage } from './messages.ts';
import type { Member } from './room.ts';

const TOPIC = 'rtc-seat';
/** A publisher's host may have to be started first. */
const OFFER_MS = 17_000;
const SEAT_MS = 3000;
const END_MS = 1500;
/** Both sides of a seat tell each other that they are there; who was not heard of for so long is gone. */
const ALIVE_MS = 3000;
const GONE_MS = 12_000;
/** Seats of one message: the bus takes 7 kB. */
const SEATS = 100;
/** Bytes of a text on the bus; messages of the channel are far shorter. */
const LONGEST = 5000;
/** Texts of one seat on their way; more means that its client says more than a room listens to. */
const MOST_WAITING = 100;

type Verb = 'play' | 'publish' | 'end' | 'sit';

type News =
  | { readonly kind: 'said' | 'told'; readonly seat: string; readonly text: string }
  | { readonly kind: 'left'; readonly seat: string }
  | { readonly kind: 'parted'; readonly seat: string; readonly why: Parting }
  /** From where clients are; those that have the seats answer with `there`. */
  | { readonly kind: 'alive' | 'there'; readonly seats: readonly string[] };

export interface RelayedDeskOptions {
  readonly local: LocalDesk;
  readonly bus: EventBus;
  /** Whether some process has this show. */
  readonly isRunning: (jobId: string) => Promise<boolean>;
  readonly onFault: (error: unknown) => void;
  readonly aliveMs?: number;
  readonly goneMs?: number;
}

/** A client here whose room is elsewhere. */
interface Guest {
  readonly send: (text: string) => void;
  readonly end: (why: Parting) => void;
  readonly line: Line;
  heardAt: number;
}

/** A client elsewhere whose room is here. */
interface Host {
  readonly member: Member;
  heardAt: number;
}

/**
 * The desk of one of several servers: what runs here is answered here, everything else by whoever runs it. Offers,
 * answers and commands go over the event bus; media goes straight between a client and the host of the show.
 */
export class RelayedDesk implements RtcDesk {
  readonly #options: RelayedDeskOptions;
  readonly #questions: Questions<Verb>;
  readonly #guests = new Map<string, Guest>();
  readonly #hosts = new Map<string, Host>();
  readonly #unsubscribe: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(options: RelayedDeskOptions) {
    this.#options = options;
    const { bus, onFault } = options;
    this.#questions = new Questions('rtc', bus, (...question) => this.#answer(...question), onFault);
    this.#unsubscribe = bus.subscribe(TOPIC, (payload) => this.#hear(payload as News));
    this.#timer = setInterval(() => this.#look(), options.aliveMs ?? ALIVE_MS);
    this.#timer.unref();
  }

  play(user: RtcUser, offer: string): Promise<Taken> {
    const { local } = this.#options;
    return local.has(user) ? local.play(user, offer) : this.#take('play', user, { user, offer });
  }

  publish(user: RtcUser, offer: string, from: string): Promise<Taken> {
    const { local } = this.#options;
    return local.has(user)
      ? local.publish(user, offer, from)
      : this.#take('publish', user, { user, offer, from });
  }

  async end(what: 'play' | 'publish', roomId: string, id: string): Promise<boolean> {
    if (await this.#options.local.end(what, roomId, id)) return true;
    // Whichever server answered the offer.
    return (await this.#questions.ask('end', roomId, { what, id }, END_MS)) !== undefined;
  }

  async sit(user: RtcUser, send: (text: string) => void, end: (why: Parting) => void): Promise<Seated> {
    const { local, isRunning } = this.#options;
    if (local.has(user)) return local.sit(user, send, end);
    if (!(await isRunning(user.job_id))) return { kind: 'off' };
    const seat = randomUUID();
    const line = this.#line(seat, 'said');
    this.#guests.set(seat, { send, end, line, heardAt: performance.now() });
    const answer = await this.#questions.ask('sit', user.job_id, { user, seat }, SEAT_MS);
    if (answer?.value !== 'in') {
      this.#guests.delete(seat);
      return { kind: answer?.value === 'full' ? 'full' : 'off' };
    }
    const hear = (text: string): void => {
      if (Buffer.byteLength(text) > LONGEST) send(errorMessage('INVALID_MESSAGE', 'the message is too long'));
      else if (!line.say(text)) send(errorMessage('NOT_POSSIBLE', 'so many messages are not read'));
    };
    const leave = (): void => {
      if (this.#guests.delete(seat)) this.#tell({ kind: 'left', seat });
    };
    return { kind: 'in', member: { hear, leave } };
  }

  /** Clients here are sent to another server; those elsewhere are told by theirs. */
  close(): void {
    clearInterval(this.#timer);
    this.#unsubscribe();
    this.#questions.close();
    for (const { end } of this.#guests.values()) end('moved');
    this.#guests.clear();
    for (const { member } of this.#hosts.values()) member.leave();
    this.#hosts.clear();
  }

  async #take(verb: 'play' | 'publish', { job_id: jobId }: RtcUser, args: unknown): Promise<Taken> {
    if (!(await this.#options.isRunning(jobId))) return { kind: 'off' };
    const answer = await this.#questions.ask(verb, jobId, args, OFFER_MS);
    return answer === undefined ? { kind: 'off' } : (answer.value as Taken);
  }

  #answer(verb: Verb, subject: string, args: unknown): Promise<unknown> | undefined {
    const { local } = this.#options;
    if (verb === 'end') {
      const { what, id } = args as { readonly what: 'play' | 'publish'; readonly id: string };
      return local.knows(what, subject, id) ? local.end(what, subject, id) : undefined;
    }
    const { user, offer, from, seat } = args as {
      readonly user: RtcUser;
      readonly offer: string;
      readonly from: string;
      readonly seat: string;
    };
    if (!local.has(user)) return undefined;
    if (verb === 'sit') return this.#host(user, seat);
    return verb === 'play' ? local.play(user, offer) : local.publish(user, offer, from);
  }

  async #host(user: RtcUser, seat: string): Promise<'in' | 'full' | 'off'> {
    const line = this.#line(seat, 'told');
    const part = (why: Parting): void => {
      this.#hosts.delete(seat);
      line.last({ kind: 'parted', seat, why });
    };
    const seated = await this.#options.local.sit(user, (text) => void line.say(text), part);
    if (seated.kind === 'in') this.#hosts.set(seat, { member: seated.member, heardAt: performance.now() });
    return seated.kind;
  }

  #hear(news: News): void {
    switch (news.kind) {
      case 'said':
        this.#hosts.get(news.seat)?.member.hear(news.text);
        return;
      case 'told':
        this.#guests.get(news.seat)?.send(news.text);
        return;
      case 'left': {
        const host = this.#hosts.get(news.seat);
        this.#hosts.delete(news.seat);
        host?.member.leave();
        return;
      }
      case 'parted': {
        const guest = this.#guests.get(news.seat);
        this.#guests.delete(news.seat);
        guest?.end(news.why);
        return;
      }
      case 'alive':
        this.#confirm(news.seats);
        return;
      case 'there':
        for (const seat of news.seats) {
          const guest = this.#guests.get(seat);
          if (guest !== undefined) guest.heardAt = performance.now();
        }
    }
  }

  #confirm(seats: readonly string[]): void {
    const mine = seats.filter((seat) => this.#hosts.has(seat));
    for (const seat of mine) this.#hosts.get(seat)!.heardAt = performance.now();
    if (mine.length > 0) this.#tell({ kind: 'there', seats: mine });
  }

  #look(): void {
    const { goneMs = GONE_MS } = this.#options;
    const before = performance.now() - goneMs;
    for (const [seat, { member, heardAt }] of this.#hosts)
      if (heardAt < before) {
        this.#hosts.delete(seat);
        member.leave();
      }
    for (const [seat, { end, heardAt }] of this.#guests)
      if (heardAt < before) {
        this.#guests.delete(seat);
        end('moved');
      }
    const seats = [...this.#guests.keys()];
    for (let at = 0; at < seats.length; at += SEATS)
      this.#tell({ kind: 'alive', seats: seats.slice(at, at + SEATS) });
  }

  #line(seat: string, kind: 'said' | 'told'): Line {
    const { bus, onFault } = this.#options;
    return new Line((news) => bus.publish(TOPIC, news), seat, kind, onFault);
  }

  #tell(news: News): void {
    this.#options.bus.publish(TOPIC, news).catch(this.#options.onFault);
  }
}

/** What one side of a seat says, in order. */
class Line {
  readonly #publish: (news: News) => Promise<void>;
  readonly #seat: string;
  readonly #kind: 'said' | 'told';
  readonly #onFault: (error: unknown) => void;
  #chain: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(
    publish: (news: News) => Promise<void>,
    seat: string,
    kind: 'said' | 'told',
    onFault: (error: unknown) => void,
  ) {
    this.#publish = publish;
    this.#seat = seat;
    this.#kind = kind;
    this.#onFault = onFault;
  }

  /** @returns false when too much waits already */
  say(text: string): boolean {
    if (this.#waiting >= MOST_WAITING) return false;
    this.last({ kind: this.#kind, seat: this.#seat, text });
    return true;
  }

  /** Says something that is never left out. */
  last(news: News): void {
    this.#waiting += 1;
    this.#chain = this.#chain
      .then(() => this.#publish(news))
      .catch(this.#onFault)
      .finally(() => {
        this.#waiting -= 1;
      });
  }
}
