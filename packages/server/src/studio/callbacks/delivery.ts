import { mssAHeaders, signMssA } from '@cyclorama/signing';
import type { Logger } from 'pino';
import type { Fetcher } from '../../store/fetch/fetcher.ts';
import type { PostgresDatabase } from '../../store/postgres/database.ts';
import { isDatabaseGone } from '../../store/postgres/gone.ts';
import type { Clock } from '../context.ts';
import type { EventBus } from '../events/bus.ts';
import { OUTBOX_TOPIC } from './postgres-outbox.ts';
import { hmacHeaders } from './hmac.ts';
import { pauseAfter } from './schedule.ts';

const POLL_MS = 2000;
const AT_ONCE = 16;
/** Of one tenant, so that a slow receiver delays only its own. */
const AT_ONCE_PER_PROJECT = 3;
const ANSWER_TIMEOUT_MS = 10_000;
const ANSWER_BYTES = 64_000;
/** After this a call whose sender died is sent again. */
const CLAIM_MS = 60_000;

export interface DeliveryOptions {
  readonly db: PostgresDatabase;
  readonly fetcher: Pick<Fetcher, 'post'>;
  readonly events: EventBus;
  readonly clock: Clock;
  readonly log: Logger;
  /** 0…1, spreads the pauses; default Math.random. */
  readonly random?: () => number;
}

interface DueCall {
  readonly id: string;
  readonly url: string;
  readonly body: unknown;
  readonly auth_kind: 'none' | 'mss-a' | 'mss-a-head' | 'hmac';
  readonly auth_style: 'video' | 'live';
  readonly auth_key: string | null;
  /** Access key that belongs to `auth_key`. */
  readonly auth_name: string | null;
  readonly attempts: number;
  readonly subject: string;
}

/** Sends what is in the outbox, at least once, with growing pauses for about a day. Any number may run side by side. */
export class CallbackDelivery {
  readonly #options: DeliveryOptions;
  readonly #sending = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;
  #round: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  start(): void {
    this.#unsubscribe = this.#options.events.subscribe(OUTBOX_TOPIC, () => this.#wake());
    this.#timer = setInterval(() => this.#wake(), POLL_MS);
    this.#wake();
  }

  /** Takes no more and waits for the calls under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe?.();
    clearInterval(this.#timer);
    await this.#round;
    await Promise.allSettled(this.#sending);
  }

  /** Sends what is due now and waits for the outcome. @returns how many calls were tried */
  async deliverDue(): Promise<number> {
    const due = await this.#claim(AT_ONCE);
    await Promise.all(due.map((call) => this.#deliver(call)));
    return due.length;
  }

  #wake(): void {
    if (this.#stopped) return;
    if (this.#round) {
      this.#again = true;
      return;
    }
    this.#round = this.#fill()
      .catch((error: unknown) => {
        if (!isDatabaseGone(error)) this.#options.log.error({ err: error }, 'the outbox cannot be read');
      })
      .finally(() => {
        this.#round = undefined;
        if (this.#again) {
          this.#again = false;
          this.#wake();
        }
      });
  }

  async #fill(): Promise<void> {
    const room = AT_ONCE - this.#sending.size;
    if (room <= 0) return;
    for (const call of await this.#claim(room)) {
      const sending = this.#deliver(call)
        .catch((error: unknown) =>
          this.#options.log.warn({ err: error, subject: call.subject }, 'callback not settled'),
        )
        .finally(() => {
          this.#sending.delete(sending);
          this.#wake();
        });
      this.#sending.add(sending);
    }
  }

  async #claim(limit: number): Promise<readonly DueCall[]> {
    const now = this.#options.clock.now();
    const { rows } = await this.#options.db.executeSql(
      `update outbox set attempts = attempts + 1, next_at = $2
       where id in (
         select id from outbox where state = 'pending' and next_at <= $1 and id in (
           select id from (
             select id, next_at, row_number() over (partition by project_id order by next_at) as place
             from outbox as due where state = 'pending' and next_at <= $1 and (order_key is null or not exists (
               select 1 from outbox as earlier where earlier.order_key = due.order_key
                 and earlier.state = 'pending' and earlier.position < due.position))
           ) as queued where place <= $3 order by next_at limit $4
         ) for update skip locked)
       returning id, url, body, auth_kind, auth_style, auth_key, auth_name, attempts, subject`,
      [now, new Date(now.getTime() + CLAIM_MS), AT_ONCE_PER_PROJECT, limit],
    );
    return rows as unknown as DueCall[];
  }

  async #deliver(call: DueCall): Promise<void> {
    const { clock, db, log, random = Math.random } = this.#options;
    const outcome = await this.#post(call);
    const now = clock.now();
    if (outcome.delivered) {
      await db.executeSql(
        `update outbox set state = 'delivered', last_status = $2, last_error = null, ended_at = $3, auth_key = null
         where id = $1`,
        [call.id, outcome.status, now],
      );
      return;
    }
    const pause = pauseAfter(call.attempts, random());
    log.warn({ subject: call.subject, attempt: call.attempts, error: outcome.error }, 'callback failed');
    await db.executeSql(
      `update outbox set last_status = $2, last_error = $3, next_at = $4, ended_at = $5,
         state = case when $5::timestamptz is null then 'pending' else 'failed' end
       where id = $1 and state = 'pending'`,
      [
        call.id,
        outcome.status,
        outcome.error.slice(0, 1000),
        new Date(now.getTime() + (pause ?? 0)),
        pause === undefined ? now : null,
      ],
    );
  }

  async #post(
    call: DueCall,
  ): Promise<
    { delivered: true; status: number } | { delivered: false; status: number | null; error: string }
  > {
    const now = this.#options.clock.now();
    const key = call.auth_key ?? '';
    const url = call.auth_kind === 'mss-a' ? signMssA(call.url, key, now, call.auth_style) : call.url;
    const headers =
      call.auth_kind === 'mss-a-head'
        ? mssAHeaders(call.url, key, now)
        : call.auth_kind === 'hmac'
          ? hmacHeaders(call.body, { accessKey: call.auth_name ?? '', secretKey: key }, now)
          : {};
    try {
      const answer = await this.#options.fetcher.post(url, call.body, {
        headers,
        timeoutMs: ANSWER_TIMEOUT_MS,
        maxBytes: ANSWER_BYTES,
      });
      const { status } = answer;
      if (status >= 200 && status < 300) return { delivered: true, status };
      return { delivered: false, status, error: `answered ${status}: ${answer.body.slice(0, 200)}` };
    } catch (error) {
      return {
        delivered: false,
        status: null,
        error: error instanceof Error ? error.message : String(error),
      };
    }
  }
}
