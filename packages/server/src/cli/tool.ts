import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { FolderTaken, lockFolder } from '../store/folder-lock.ts';
import { openDatabase } from '../store/open.ts';
import type { PostgresDatabase } from '../store/postgres/database.ts';

/**
 * Opens the database for a command: through a running `serve` on the same data folder, else by starting the private
 * Postgres for as long as `work` takes.
 */
export async function withDatabase<T>(
  config: Config,
  log: Logger,
  work: (db: PostgresDatabase) => Promise<T>,
): Promise<T> {
  const lock = await lockFolder(config.dataDir).catch((error: unknown) => {
    if (error instanceof FolderTaken) return undefined;
    throw error;
  });
  try {
    const database = await openDatabase(config, log, { embedded: lock ? 'start' : 'join' });
    try {
      return await work(database.db);
    } finally {
      await database.close();
    }
  } finally {
    await lock?.release();
  }
}
