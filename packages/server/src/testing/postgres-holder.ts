/** Starts the private Postgres of a data folder and holds it until it is killed. */
import { pino } from 'pino';
import { EmbeddedPostgres } from '../store/postgres/launcher.ts';
import { postgresPlace } from '../store/postgres/place.ts';

process.on('disconnect', () => process.exit());
const server = await EmbeddedPostgres.start({
  place: postgresPlace(process.argv[2]!),
  log: pino({ level: 'silent' }),
});
process.send?.(server.pid);
