/** An owner of shows in a process of its own, for tests that kill it. Reads its settings from argv. */
import { pino } from 'pino';
import { loadConfig } from '../../../config.ts';
import { createFetcher } from '../../../store/fetch/http-fetcher.ts';
import { openObjectStore } from '../../../store/objects/open.ts';
import { PostgresDatabase } from '../../../store/postgres/database.ts';
import type { Connection } from '../../../store/postgres/launcher.ts';
import { BossQueue } from '../../../work/boss-queue.ts';
import { PostgresOutbox } from '../../callbacks/postgres-outbox.ts';
import { PostgresEventBus } from '../../events/bus.ts';
import { openShowOwner } from './owner.ts';

const { connection, dataDir, objectsDir } = JSON.parse(process.argv[2] ?? '') as {
  readonly connection: Connection;
  readonly dataDir: string;
  readonly objectsDir: string;
};
const log = pino({ level: 'silent' });
const config = loadConfig({ env: { CYCLORAMA_DATA: dataDir } });
const clock = { now: () => new Date() };
const db = new PostgresDatabase(connection, log, 4);
const events = new PostgresEventBus(db, log);
await events.start();
const shared = loadConfig({ env: { CYCLORAMA_DATA: objectsDir } });
const owner = openShowOwner({
  config,
  log,
  clock,
  db,
  events,
  objects: (await openObjectStore(shared)).store,
  fetcher: createFetcher({ allowedNetworks: [] }),
  queue: new BossQueue(db, events, log),
  outbox: new PostgresOutbox(events, clock),
});
owner.shows.open();
process.send?.('ready');
