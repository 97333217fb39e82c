import type { Tx } from '../context.ts';
import type { Clock } from '../context.ts';
import type { EventBus } from '../events/bus.ts';
import type { OutboundCall, Outbox } from './outbox.ts';

/** Topic that wakes the delivery. */
export const OUTBOX_TOPIC = 'outbox';

/** Calls are rows; delivery.ts sends them. */
export class PostgresOutbox implements Outbox {
  readonly #events: EventBus;
  readonly #clock: Clock;

  constructor(events: EventBus, clock: Clock) {
    this.#events = events;
    this.#clock = clock;
  }

  async enqueue(tx: Tx, call: OutboundCall): Promise<void> {
    const now = this.#clock.now();
    await tx.executeSql(
      `insert into outbox (project_id, subject, url, body, auth_kind, auth_key, next_at, created_at, auth_style, auth_name,
         order_key)
       values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10)`,
      [
        call.projectId,
        call.subject,
        call.url,
        JSON.stringify(call.body),
        call.auth.kind,
        call.auth.kind === 'none' ? null : call.auth.key,
        now,
        call.auth.kind === 'mss-a' ? (call.auth.style ?? 'video') : 'video',
        call.auth.kind === 'hmac' ? call.auth.accessKey : null,
        call.order ?? null,
      ],
    );
    await this.#events.publish(OUTBOX_TOPIC, null, tx);
  }
}
