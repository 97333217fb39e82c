import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { ObjectStore } from '../store/objects/object-store.ts';
import type { Fetcher } from '../store/fetch/fetcher.ts';
import type { JobQueue } from '../work/queue.ts';
import type { Outbox } from './callbacks/outbox.ts';
import type { EventBus } from './events/bus.ts';
import type { HostPool } from '../hosts/pool.ts';

/** The wall, injectable: tests move it by hand. */
export interface Clock {
  now(): Date;
}

/** A running transaction; `executeSql` is what the queue needs to send a job inside it. */
export interface Tx {
  readonly orm: NodePgDatabase;
  executeSql(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

export interface Database {
  readonly orm: NodePgDatabase;
  /** Runs `work` in one transaction; commits when it resolves, rolls back when it throws. */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** Everything a capability may use; built once at start, handed down, never imported. */
export interface Studio {
  readonly config: Config;
  readonly log: Logger;
  readonly clock: Clock;
  readonly db: Database;
  readonly objects: ObjectStore;
  /** Fetches URLs that users gave (private ranges refused, size and time caps). */
  readonly fetcher: Fetcher;
  readonly queue: JobQueue;
  readonly outbox: Outbox;
  /** Short news between all processes: progress, wake-ups. */
  readonly events: EventBus;
  /** Short- and long-lived child processes in which media is touched. */
  readonly hosts: HostPool;
}
