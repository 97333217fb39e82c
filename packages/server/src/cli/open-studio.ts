import type { Logger } from 'pino';
import { backUpDatabase } from '../archive/backup.ts';
import type { Config } from '../config.ts';
import { createHostPool } from '../hosts/child-hosts.ts';
import { createFetcher, type HttpFetcher } from '../store/fetch/http-fetcher.ts';
import { ownMediaOf } from '../store/fetch/own-media.ts';
import { openObjectStore, type OpenedObjects } from '../store/objects/open.ts';
import { openDatabase, type OpenDatabase } from '../store/open.ts';
import type { PostgresDatabase } from '../store/postgres/database.ts';
import { CallbackDelivery } from '../studio/callbacks/delivery.ts';
import { PostgresOutbox } from '../studio/callbacks/postgres-outbox.ts';
import type { Clock, Studio } from '../studio/context.ts';
import { PostgresEventBus } from '../studio/events/bus.ts';
import { BossQueue } from '../work/boss-queue.ts';

export interface OpenStudioOptions {
  readonly config: Config;
  readonly log: Logger;
  /** Whether to start the private Postgres or to join the one that a `serve` on the same folder runs. */
  readonly embedded: 'start' | 'join';
  /** Port at which this server really listens, once it does; the configured one until then. */
  readonly listeningPort?: () => number | undefined;
  /** Default: the wall. */
  readonly clock?: Clock;
}

/** A studio with all its parts open. Nothing works on jobs or listens yet. */
export interface OpenedStudio {
  readonly studio: Studio;
  readonly db: PostgresDatabase;
  readonly database: OpenDatabase['kind'];
  readonly objects: OpenedObjects;
  readonly queue: BossQueue;
  readonly delivery: CallbackDelivery;
  /** Stops taking work, ends hosts, closes everything; the database last. */
  close(): Promise<void>;
}

/** Opens database, objects, queue, hosts and the rest, in this order; closes what is open when one of them fails. */
export async function openStudio(options: OpenStudioOptions): Promise<OpenedStudio> {
  const { config, log } = options;
  const clock = options.clock ?? { now: () => new Date() };
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
  };
  try {
    const database = await openDatabase(config, log, { embedded: options.embedded, backUp: backUpDatabase });
    closers.push(() => database.close());
    const { db } = database;
    const objects = await openObjectStore(config);
    const fetcher = openFetcher(options);
    closers.push(() => fetcher.close());
    const events = new PostgresEventBus(db, log);
    closers.push(() => events.close());
    await events.start();
    const hosts = createHostPool();
    closers.push(() => hosts.close());
    const keepWithoutDatabase = database.kind !== 'external' || config.onDatabaseLoss === 'continue';
    const queue = new BossQueue(db, events, log, { keepWithoutDatabase });
    closers.push(() => queue.stop());
    await queue.start();
    const delivery = new CallbackDelivery({ db, fetcher, events, clock, log });
    closers.push(() => delivery.stop());
    const outbox = new PostgresOutbox(events, clock);
    const studio: Studio = {
      config,
      log,
      clock,
      db,
      objects: objects.store,
      fetcher,
      queue,
      outbox,
      events,
      hosts,
    };
    return { studio, db, database: database.kind, objects, queue, delivery, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function openFetcher({ config, listeningPort }: OpenStudioOptions): HttpFetcher {
  const isOwnMedia = ownMediaOf(() => ({
    host: config.host,
    port: listeningPort?.() ?? config.port,
    ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
  }));
  return createFetcher({ allowedNetworks: config.allowedNetworks, isOwnMedia });
}
