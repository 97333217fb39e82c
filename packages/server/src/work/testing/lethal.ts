/** A worker process for the tests that kill it: begins the job `lethal`, says so, and never ends it. */
import { pino } from 'pino';
import { PostgresDatabase } from '../../store/postgres/database.ts';
import type { Connection } from '../../store/postgres/launcher.ts';
import { PostgresEventBus } from '../../studio/events/bus.ts';
import { BossQueue } from '../boss-queue.ts';
import { lethal } from './definitions.ts';

const log = pino({ level: 'silent' });
const db = new PostgresDatabase(JSON.parse(process.argv[2]!) as Connection, log, 4);
const events = new PostgresEventBus(db, log);
await events.start();
const queue = new BossQueue(db, events, log);
await queue.start();
await queue.work([
  {
    definition: lethal,
    run: ({ signal }) =>
      new Promise((_, reject) => {
        process.send?.('begun');
        signal.addEventListener('abort', () => reject(new Error('drained')));
      }),
  },
]);
process.on('SIGTERM', () => {
  void queue
    .stop()
    .then(() => events.close())
    .then(() => db.close())
    .then(() => process.exit(0));
});
