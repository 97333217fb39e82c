import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { migrate } from './migrate.ts';
import { PostgresDatabase } from './postgres/database.ts';
import { EmbeddedPostgres } from './postgres/launcher.ts';
import { postgresPlace } from './postgres/place.ts';
import { connectionOfRunning } from './postgres/running.ts';

/** An open, migrated database. */
export interface OpenDatabase {
  readonly db: PostgresDatabase;
  /** `embedded` = ours, started here; `joined` = ours, started by another process; `external` = DATABASE_URL. */
  readonly kind: 'embedded' | 'joined' | 'external';
  close(): Promise<void>;
}

export interface OpenOptions {
  /** `start` (serve): start the embedded Postgres; `join` (worker): use the one that `serve` started. */
  readonly embedded?: 'start' | 'join';
  /** Called before an existing database is migrated; default none. */
  readonly backUp?: (db: PostgresDatabase, file: string) => Promise<void>;
}

/** Opens the database that `config` names: DATABASE_URL, or the private one in the data folder. Migrates it. */
export async function openDatabase(
  config: Config,
  log: Logger,
  options: OpenOptions = {},
): Promise<OpenDatabase> {
  const opened = await openUnmigrated(config, log, options);
  try {
    await migrate(opened.db, {
      backUp: async (applied) => {
        if (opened.kind === 'external' || !options.backUp) return;
        const folder = join(config.dataDir, 'backups');
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const file = join(folder, `after-${applied.at(-1) ?? 'nothing'}-${Date.now()}.tar`);
        log.info({ file }, 'backing up the database before its schema changes');
        await options.backUp(opened.db, file);
      },
    });
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Opens it with whatever tables it has; for restoring. */
export async function openUnmigrated(
  config: Config,
  log: Logger,
  options: Pick<OpenOptions, 'embedded'> = {},
): Promise<OpenDatabase> {
  const embedded =
    config.databaseUrl === undefined && options.embedded !== 'join'
      ? await EmbeddedPostgres.start({ place: postgresPlace(config.dataDir), log })
      : undefined;
  try {
    if (embedded) await ensureDatabase(embedded, log);
    const kind = embedded ? 'embedded' : config.databaseUrl === undefined ? 'joined' : 'external';
    const connection =
      embedded?.connection ?? (kind === 'joined' ? connectionOfRunning(config.dataDir) : undefined);
    const db = new PostgresDatabase(connection ?? { connectionString: config.databaseUrl }, log);
    const close = async (): Promise<void> => {
      await db.close();
      await embedded?.stop();
    };
    return { db, kind, close };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/** The role exists from initdb; its database is made on first use. */
async function ensureDatabase(server: EmbeddedPostgres, log: Logger): Promise<void> {
  const system = new PostgresDatabase({ ...server.connection, database: 'postgres' }, log, 1);
  try {
    const name = server.connection.database;
    const { rows } = await system.executeSql('select 1 from pg_database where datname = $1', [name]);
    if (rows.length === 0) await system.executeSql(`create database ${name}`);
  } finally {
    await system.close();
  }
}
