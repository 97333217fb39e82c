import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { afterAll, inject } from 'vitest';
import { loadConfig, type Config } from '../config.ts';
import { createHostPool } from '../hosts/child-hosts.ts';
import type { HostPoolOptions } from '../hosts/pool.ts';
import { createFetcher } from '../store/fetch/http-fetcher.ts';
import { openObjectStore } from '../store/objects/open.ts';
import { PostgresDatabase } from '../store/postgres/database.ts';
import type { Connection } from '../store/postgres/launcher.ts';
import { PostgresOutbox } from '../studio/callbacks/postgres-outbox.ts';
import type { Clock, Studio } from '../studio/context.ts';
import { PostgresEventBus } from '../studio/events/bus.ts';
import { BossQueue } from '../work/boss-queue.ts';
import { testDatabases, type TestDatabases } from './postgres.ts';
import type {} from './run.ts';

/** A clock that stands still until a test moves it. */
export class HandClock implements Clock {
  #now: Date;

  constructor(start: Date = new Date('2026-01-05T08:00:00Z')) {
    this.#now = start;
  }

  now(): Date {
    return new Date(this.#now);
  }

  advance(milliseconds: number): void {
    this.#now = new Date(this.#now.getTime() + milliseconds);
  }
}

/** A studio with real parts on a database and a data folder of its own. */
export interface TestStudio extends Studio {
  readonly db: PostgresDatabase;
  readonly events: PostgresEventBus;
  readonly queue: BossQueue;
  readonly connection: Connection;
  /** Ends its connections, hosts and jobs; runs by itself after the test file. */
  close(): Promise<void>;
}

export interface TestStudioOptions {
  /** Settings as in the environment, e.g. `{ CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8' }`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the real one. */
  readonly clock?: Clock;
  readonly log?: Logger;
  readonly hosts?: HostPoolOptions;
}

let databases: TestDatabases | undefined;
const open = new Set<TestStudio>();

/**
 * Opens a studio for tests: config from `env`, a fresh migrated database in the Postgres of the run, objects in a
 * temporary folder, real hosts and queue. Call it in a hook or a test; everything is closed after the file.
 */
export async function withTestStudio(options: TestStudioOptions = {}): Promise<TestStudio> {
  databases ??= testDatabases(inject('postgres'));
  const connection = await databases.fresh();
  const dataDir = mkdtempSync(join(tmpdir(), 'cyclorama-data-'));
  const config: Config = loadConfig({ env: { ...options.env, CYCLORAMA_DATA: dataDir } });
  const log = options.log ?? pino({ level: 'silent' });
  const clock = options.clock ?? { now: () => new Date() };
  const db = new PostgresDatabase(connection, log, 8);
  const events = new PostgresEventBus(db, log);
  await events.start();
  const queue = new BossQueue(db, events, log);
  await queue.start();
  const objects = await openObjectStore(config);
  const fetcher = createFetcher({ allowedNetworks: config.allowedNetworks });
  const hosts = createHostPool(options.hosts);
  const studio: TestStudio = {
    config,
    log,
    clock,
    db,
    objects: objects.store,
    fetcher,
    queue,
    outbox: new PostgresOutbox(events, clock),
    events,
    hosts,
    connection,
    close: async () => {
      if (!open.delete(studio)) return;
      await queue.stop();
      await hosts.close();
      await fetcher.close();
      await events.close();
      await db.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  open.add(studio);
  return studio;
}

// Importing this file in a test registers its end: hooks cannot be added later.
afterAll(stopAll);

async function stopAll(): Promise<void> {
  for (const studio of open) await studio.close();
  await databases?.close();
  databases = undefined;
}
