import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, loadavg, totalmem } from 'node:os';
import { isDatabaseGone } from '../../store/postgres/gone.ts';
import type { Studio } from '../context.ts';

/** Disk, database and load of the machine. */
export async function showMachine({ config, db }: Pick<Studio, 'config' | 'db'>) {
  const [{ bavail, bsize, blocks }, database] = await Promise.all([
    statfs(config.dataDir),
    showDatabase(db, config.databaseUrl === undefined),
  ]);
  const [one = 0, five = 0, fifteen = 0] = loadavg();
  return {
    disk: { free: bavail * bsize, total: blocks * bsize, reserve: config.diskReserveBytes },
    database,
    load: {
      processors: availableParallelism(),
      average: [one, five, fifteen],
      memory_free: freemem(),
      memory_total: totalmem(),
      server_rss_bytes: process.memoryUsage.rss(),
    },
  };
}

async function showDatabase(db: Studio['db'], isOurs: boolean) {
  const kind = isOurs ? 'embedded' : 'external';
  try {
    const { rows } = await db.tx((tx) =>
      tx.executeSql(
        `select current_setting('server_version') as version, pg_database_size(current_database())::float8 as bytes`,
        [],
      ),
    );
    const [row] = rows as readonly { readonly version: string; readonly bytes: number }[];
    return { kind, answers: true, version: row?.version ?? null, size_bytes: row?.bytes ?? null };
  } catch (error) {
    if (!isDatabaseGone(error)) throw error;
    return { kind, answers: false, version: null, size_bytes: null };
  }
}
