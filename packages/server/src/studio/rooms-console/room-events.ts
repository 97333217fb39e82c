import type { ServerResponse } from 'node:http';
import type { EventBus } from '../events/bus.ts';
import { LIVE_JOB_NEWS, type LiveJobNews } from '../rooms/model.ts';
import type { RoomShows } from '../shows/port.ts';
import type { DeskHappening, ShowWatch } from './show-watch.ts';

/** Comments keep connections open through proxies, and show us dead ones. */
const BEAT_MS = 15_000;
const STATUS_MS = 1000;
/** A listener that takes nothing for so many bytes is hung up on. */
const MAX_WAITING_BYTES = 256 * 1024;
/** What viewers did without an answer is shown up to so many times a second; the rest is counted. */
const UNANSWERED_A_SECOND = 40;
const ANSWERED_A_SECOND = 100;

/** What happens in a show that runs in this process. */
export type Watched = Pick<ShowWatch, 'watch' | 'audience' | 'saying'>;

export interface RoomEventsOptions {
  readonly events: EventBus;
  readonly shows: Pick<RoomShows, 'status'>;
  /** A show that runs here; undefined for others, of which only the status is told. */
  readonly watchOf: (jobId: string) => Watched | undefined;
  /** What its host measures; undefined for shows of other servers. */
  readonly numbersOf: (jobId: string) => object | undefined;
}

/** Server-sent events of rooms: what happens in their shows, one after the other. */
export class RoomEvents {
  readonly #options: RoomEventsOptions;
  readonly #open = new Set<ServerResponse>();

  constructor(options: RoomEventsOptions) {
    this.#options = options;
  }

  /** @param jobId the show that runs now, when one does */
  open(response: ServerResponse, roomId: string, jobId: string | undefined): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.write('retry: 1000\n\n');
    const listener = new Listener(response, this.#options);
    listener.turnTo(jobId);
    const unsubscribe = this.#options.events.subscribe(LIVE_JOB_NEWS, (payload) => {
      const news = payload as LiveJobNews;
      if (news.roomId !== roomId) return;
      listener.tell('job', { job_id: news.jobId, state: news.state });
      if (news.state === 'WAITING' || news.state === 'PROCESSING') listener.turnTo(news.jobId);
      else listener.turnTo(undefined);
    });
    this.#open.add(response);
    response.on('error', () => response.destroy());
    response.on('close', () => {
      unsubscribe();
      listener.close();
      this.#open.delete(response);
    });
  }

  close(): void {
    for (const response of this.#open) response.end();
  }
}

class Listener {
  readonly #response: ServerResponse;
  readonly #options: RoomEventsOptions;
  readonly #timers: readonly NodeJS.Timeout[];
  #jobId: string | undefined;
  #unwatch: (() => void) | undefined;
  #status = '';
  #audience = '';
  #answered = 0;
  #unanswered = 0;
  #skipped = 0;

  constructor(response: ServerResponse, options: RoomEventsOptions) {
    this.#response = response;
    this.#options = options;
    this.#timers = [
      setInterval(() => response.write(': \n\n'), BEAT_MS),
      setInterval(() => this.#second(), STATUS_MS),
    ];
  }

  tell(event: string, data: unknown): void {
    if (this.#response.destroyed) return;
    if (this.#response.writableLength > MAX_WAITING_BYTES) this.#response.destroy();
    else this.#response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  turnTo(jobId: string | undefined): void {
    if (jobId !== this.#jobId) {
      this.#unwatch?.();
      this.#unwatch = undefined;
      this.#jobId = jobId;
      this.#status = '';
      this.#audience = '';
    }
    this.#attach();
  }

  close(): void {
    this.#unwatch?.();
    for (const timer of this.#timers) clearInterval(timer);
  }

  #attach(): void {
    if (this.#jobId === undefined || this.#unwatch !== undefined) return;
    const watch = this.#options.watchOf(this.#jobId);
    this.#unwatch = watch?.watch((happening) => this.#hear(happening));
    for (const saying of watch?.saying ?? []) this.tell('saying', saying);
  }

  #hear(happening: DeskHappening): void {
    const { kind, ...rest } = happening;
    if (happening.kind !== 'event') {
      this.tell(kind, rest);
      return;
    }
    const { ruleKey, ruleName, replyId, text, outcome, at, eventId, type, content, event_time } = happening;
    const isAnswered = outcome !== 'unmatched' && outcome !== 'suppressed' && outcome !== 'unreadable';
    const seen = isAnswered ? ++this.#answered : ++this.#unanswered;
    if (seen > (isAnswered ? ANSWERED_A_SECOND : UNANSWERED_A_SECOND)) {
      this.#skipped += 1;
      return;
    }
    this.tell(type === 1 ? 'comment' : 'viewer', { at, event_time, type, content, eventId });
    if (ruleKey === undefined) return;
    this.tell('match', { at, eventId, outcome, ruleKey, ruleName, replyId, text });
  }

  #second(): void {
    const skipped = this.#skipped;
    this.#answered = this.#unanswered = this.#skipped = 0;
    if (skipped > 0) this.tell('skipped', { events: skipped });
    this.#attach();
    const jobId = this.#jobId;
    if (jobId === undefined) return;
    const numbers = this.#options.numbersOf(jobId);
    if (numbers !== undefined) this.tell('numbers', numbers);
    const audience = JSON.stringify(this.#options.watchOf(jobId)?.audience ?? null);
    if (audience !== this.#audience) {
      this.#audience = audience;
      if (audience !== 'null') this.tell('audience', JSON.parse(audience));
    }
    this.#options.shows.status(jobId).then(
      (status) => {
        if (this.#jobId !== jobId) return;
        const { streamMs, ...stable } = status ?? { streamMs: 0 };
        const text = JSON.stringify(stable);
        if (text === this.#status) return;
        this.#status = text;
        this.tell('status', status === undefined ? null : { ...stable, streamMs });
      },
      // Asked again in a second.
      () => undefined,
    );
  }
}
