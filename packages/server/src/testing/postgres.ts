import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { knownMigrations, migrate } from '../store/migrate.ts';
import { PostgresDatabase } from '../store/postgres/database.ts';
import { postgresIdentity } from '../store/postgres/identity.ts';
import { EmbeddedPostgres, type Connection } from '../store/postgres/launcher.ts';
import type { PostgresPlace } from '../store/postgres/place.ts';
import { PostgresEventBus } from '../studio/events/bus.ts';
import { BossQueue } from '../work/boss-queue.ts';

const silent = pino({ level: 'silent' });
/** Nothing in a test outlives the machine. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '32MB' };
const TEMPLATE_DATABASE = 'template_studio';
const HOUR_MS = 3_600_000;

/** A running Postgres in a temporary folder, with a migrated template database. */
export interface TestPostgres {
  readonly server: EmbeddedPostgres;
  /** Makes a database of its own for one test, with all tables. */
  freshDatabase(): Promise<Connection>;
  stop(): Promise<void>;
}

/**
 * Starts a Postgres from a prepared cluster. The cluster (initdb, migrations, queue tables) is made once per machine and
 * set of migrations, kept in the temporary folder and copied: a start takes about a tenth of a second.
 */
export async function startTestPostgres(): Promise<TestPostgres> {
  const parent = join(tmpdir(), `cyclorama-test-${userInfo().uid}`);
  mkdirSync(parent, { recursive: true });
  chmodSync(parent, 0o755);
  sweep(parent);
  const template = await preparedCluster(parent);
  const root = temporary(parent);
  const copied = spawnSync('cp', ['-a', `${template}/.`, root], { encoding: 'utf8' });
  if (copied.status !== 0) throw new Error(`The test database could not be copied: ${copied.stderr}`);
  const server = await EmbeddedPostgres.start({
    place: placeAt(root, parent),
    log: silent,
    settings: SETTINGS,
  });
  const system = new PostgresDatabase({ ...server.connection, database: 'postgres' }, silent, 1);
  let count = 0;
  return {
    server,
    freshDatabase: async () => {
      count += 1;
      const database = `test_${count}`;
      await system.executeSql(`create database ${database} template ${TEMPLATE_DATABASE} strategy file_copy`);
      return { ...server.connection, database };
    },
    stop: async () => {
      await system.close();
      await server.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function temporary(parent: string): string {
  const root = mkdtempSync(join(parent, 'pg-'));
  chmodSync(root, 0o755);
  return root;
}

function placeAt(root: string, sharedFolder: string): PostgresPlace {
  const dataFolder = join(root, 'cluster');
  return { root, dataFolder, sharedFolder, identity: postgresIdentity(dataFolder) };
}

async function preparedCluster(parent: string): Promise<string> {
  const hash = createHash('sha256').update(process.version);
  for (const { name, checksum } of knownMigrations()) hash.update(`${name} ${checksum}\n`);
  const home = join(parent, `template-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(home)) return home;
  const fresh = temporary(parent);
  const server = await EmbeddedPostgres.start({
    place: placeAt(fresh, parent),
    log: silent,
    settings: SETTINGS,
  });
  try {
    const system = new PostgresDatabase({ ...server.connection, database: 'postgres' }, silent, 1);
    await system.executeSql(`create database ${TEMPLATE_DATABASE}`);
    await system.close();
    const db = new PostgresDatabase({ ...server.connection, database: TEMPLATE_DATABASE }, silent, 4);
    await migrate(db);
    const queue = new BossQueue(db, new PostgresEventBus(db, silent), silent);
    await queue.start();
    await queue.stop();
    await db.close();
  } finally {
    await server.stop();
  }
  rmSync(join(fresh, 'run'), { recursive: true, force: true });
  try {
    renameSync(fresh, home);
  } catch (error) {
    // Another test process was quicker; its cluster is the same.
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
  return home;
}

/** Removes what killed test runs and older versions left behind. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const age = Date.now() - (statSync(join(parent, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if ((name.startsWith('pg-') && age > HOUR_MS) || (name.startsWith('template-') && age > 24 * HOUR_MS)) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
}
