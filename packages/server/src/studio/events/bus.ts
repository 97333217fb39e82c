import { EventEmitter } from 'node:events';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { PostgresDatabase } from '../../store/postgres/database.ts';
import type { Tx } from '../context.ts';

/** Short news between all processes of an installation: progress, wake-ups. Lost when nobody listens. */
export interface EventBus {
  /**
   * Tells every process, this one included. With `tx` subscribers hear it after the commit, or never.
   * @param payload JSON below 7 kB: say what changed, not what it is now
   */
  publish(topic: string, payload: unknown, tx?: Tx): Promise<void>;
  /** @returns ends the subscription */
  subscribe(topic: string, hear: (payload: unknown) => void): () => void;
}

/** Told to this process only: the connection was lost and is there again, so that news may have been missed. */
export const BUS_GAP_TOPIC = 'bus:gap';

const CHANNEL = 'cyclorama';
const LIMIT_BYTES = 7500;

/** The bus on Postgres LISTEN/NOTIFY, over a connection of its own that is opened again when it breaks. */
export class PostgresEventBus implements EventBus {
  readonly #db: PostgresDatabase;
  readonly #log: Logger;
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(db: PostgresDatabase, log: Logger) {
    this.#db = db;
    this.#log = log;
  }

  async start(): Promise<void> {
    const client = await this.#db.dedicated();
    client.on('notification', (message) => this.#heard(message.payload ?? ''));
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    await client.query(`listen ${CHANNEL}`);
    this.#client = client;
  }

  async publish(topic: string, payload: unknown, tx?: Tx): Promise<void> {
    const text = JSON.stringify({ topic, payload });
    if (Buffer.byteLength(text) > LIMIT_BYTES) throw new RangeError(`The event ${topic} is too large.`);
    await (tx ?? this.#db).executeSql('select pg_notify($1, $2)', [CHANNEL, text]);
  }

  subscribe(topic: string, hear: (payload: unknown) => void): () => void {
    this.#emitter.on(topic, hear);
    return () => void this.#emitter.off(topic, hear);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  #heard(text: string): void {
    const { topic, payload } = JSON.parse(text) as { topic: string; payload: unknown };
    this.#tell(topic, payload);
  }

  #tell(topic: string, payload: unknown): void {
    for (const hear of this.#emitter.listeners(topic)) {
      try {
        (hear as (payload: unknown) => void)(payload);
      } catch (error) {
        // One deaf listener must not keep the news from the others.
        this.#log.error({ err: error, topic }, 'a listener failed');
      }
    }
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.end().catch((error: unknown) => this.#log.debug({ err: error }, 'closing a broken connection'));
    this.#reconnect(200);
  }

  #reconnect(delay: number): void {
    if (this.#closed) return;
    this.#retry = setTimeout(() => {
      this.start().then(
        () => this.#tell(BUS_GAP_TOPIC, null),
        (error: unknown) => {
          this.#log.debug({ err: error }, 'the event bus is still without a database');
          this.#reconnect(Math.min(delay * 2, 3000));
        },
      );
    }, delay);
  }
}
