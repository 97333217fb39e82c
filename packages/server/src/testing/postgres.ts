import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
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
import { memoryFolder } from './memory.ts';

const silent = pino({ level: 'silent' });
/** Nothing in a test outlives the machine. */
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  // All files of a run are in it.
  max_connections: '400',
};
const TEMPLATE_DATABASE = 'template_studio';
const HOUR_MS = 3_600_000;
/** The template and the clusters of several runs: thousands of small files. */
const CLUSTER_BYTES = 1024 ** 3;

/** A running Postgres in a temporary folder, with a migrated template database. */
export interface TestPostgres {
  readonly server: Connection;
  stop(): Promise<void>;
}

/** Databases of one test file. */
export interface TestDatabases {
  /** Makes a database for one test, with all tables. */
  fresh(): Promise<Connection>;
  /** Removes them. */
  close(): Promise<void>;
}

/**
 * Starts a Postgres from a prepared cluster. The cluster (initdb, migrations, queue tables) is made once per machine and
 * set of migrations, kept in the temporary folder and copied: a start takes about a tenth of a second.
 */
export async function startTestPostgres(): Promise<TestPostgres> {
  const parent = join(memoryFolder(CLUSTER_BYTES) ?? tmpdir(), `cyclorama-test-${userInfo().uid}`);
  mkdirSync(parent, { recursive: true });
  chmodSync(parent, 0o755);
  sweep(parent);
  const template = await preparedCluster(parent);
  const root = temporary(parent);
  const copied = spawnSync('cp', ['-a', `${template}/.`, root], { encoding: 'utf8' });
  if (copied.status !== 0) throw new Error(`The test database could not be copied: ${copied.stderr}`);
  const server = await EmbeddedPostgres.start({
    place: placeAt(root),
    log: silent,
    settings: SETTINGS,
  });
  return {
    server: server.connection,
    stop: async () => {
      await server.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Makes databases on a Postgres of {@link startTestPostgres}, which other test files may be using too. */
export function testDatabases(server: Connection): TestDatabases {
  const system = new PostgresDatabase({ ...server, database: 'postgres' }, silent, 1);
  const made: string[] = [];
  return {
    fresh: async () => {
      const database = `test_${randomBytes(6).toString('hex')}`;
      await system.executeSql(`create database ${database} template ${TEMPLATE_DATABASE} strategy file_copy`);
      made.push(database);
      return { ...server, database };
    },
    close: async () => {
      for (const database of made) await system.executeSql(`drop database ${database} with (force)`);
      await system.close();
    },
  };
}

function temporary(parent: string): string {
  const root = mkdtempSync(join(parent, 'pg-'));
  chmodSync(root, 0o755);
  return root;
}

function placeAt(root: string): PostgresPlace {
  const dataFolder = join(root, 'cluster');
  // Programs may not run from the folder in memory.
  const sharedFolder = join(tmpdir(), `cyclorama-test-${userInfo().uid}`);
  return { root, dataFolder, sharedFolder, identity: postgresIdentity(dataFolder) };
}

async function preparedCluster(parent: string): Promise<string> {
  const hash = createHash('sha256').update(process.version);
  for (const { name, checksum } of knownMigrations()) hash.update(`${name} ${checksum}\n`);
  const home = join(parent, `template-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(home)) return home;
  const fresh = temporary(parent);
  const server = await EmbeddedPostgres.start({
    place: placeAt(fresh),
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
    const folder = join(parent, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    const left = name.startsWith('pg-') && age > HOUR_MS && !isRunning(folder);
    if (left || (name.startsWith('template-') && age > 24 * HOUR_MS)) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** True while a server is in it: a run may take hours. */
function isRunning(folder: string): boolean {
  try {
    process.kill(Number(readFileSync(join(folder, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]), 0);
    return true;
  } catch {
    return false;
  }
}
