import { pino } from 'pino';
import { knownMigrations, migrate, NewerSchema } from '../store/migrate.ts';
import type { PostgresDatabase } from '../store/postgres/database.ts';
import { PostgresEventBus } from '../studio/events/bus.ts';
import { BossQueue } from '../work/boss-queue.ts';
import { copyIn } from './copy.ts';
import { DATABASE_FOLDER, quote, type DatabaseManifest, type DumpedTable } from './dump.ts';
import { BadArchive, type TarEntry } from './tar.ts';

/** @throws NewerSchema when the dump has steps of the schema that this version does not know */
export function checkSchema(manifest: DatabaseManifest): void {
  const known = new Set(knownMigrations().map(({ name }) => name));
  const unknown = manifest.migrations.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new NewerSchema(unknown);
}

/**
 * Loads a dump into a database without tables: the schema of that time, its rows in one transaction, then the steps
 * that came since.
 * @param entries the archive, standing before the first table
 * @returns the first entry that is no longer part of the dump
 * @throws Error when the database holds something already
 */
export async function loadDatabase(
  db: PostgresDatabase,
  manifest: DatabaseManifest,
  entries: AsyncIterator<TarEntry>,
): Promise<TarEntry | undefined> {
  checkSchema(manifest);
  const { rows } = await db.executeSql(`select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'queue') and c.relkind = 'r' limit 1`);
  if (rows.length > 0) throw new Error('The database is not empty; restore into an empty one.');
  await migrate(db, { only: manifest.migrations });
  await makeQueues(db, manifest.queues);
  const rest = await loadTables(db, manifest, entries);
  await migrate(db);
  return rest;
}

async function makeQueues(db: PostgresDatabase, names: readonly string[]): Promise<void> {
  const log = pino({ level: 'silent' });
  const queue = new BossQueue(db, new PostgresEventBus(db, log), log);
  await queue.start();
  for (const name of names) await queue.ensure(name);
  await queue.stop();
}

async function loadTables(
  db: PostgresDatabase,
  manifest: DatabaseManifest,
  entries: AsyncIterator<TarEntry>,
): Promise<TarEntry | undefined> {
  const tables = new Map(manifest.tables.map((table) => [table.name, table]));
  const client = await db.dedicated();
  try {
    await client.query('begin');
    // Steps of the schema may have brought rows, which the dump has too.
    const names = [...tables.keys()].filter((name) => name !== 'queue.job');
    if (names.length > 0) await client.query(`truncate ${names.join(', ')}`);
    let entry = await take(entries);
    while (entry?.name.startsWith(DATABASE_FOLDER)) {
      const table = tables.get(tableOf(entry));
      if (!table) throw new BadArchive(`${entry.name} belongs to no table`);
      const pieces = new Pieces(entry, entries);
      await copyIn(client, copyStatement(table), pieces.rows());
      entry = pieces.next;
    }
    for (const { name, value } of manifest.sequences) {
      await client.query('select setval($1::regclass, $2::bigint)', [name, value]);
    }
    await client.query('commit');
    return entry;
  } finally {
    await client.end();
  }
}

function copyStatement(table: DumpedTable): string {
  return `copy ${table.name} (${table.columns.map((column) => quote(column)).join(', ')}) from stdin`;
}

/** The consecutive entries of one table as one stream of rows. */
class Pieces {
  /** The first entry of something else, once `rows` has ended. */
  next: TarEntry | undefined;
  readonly #entries: AsyncIterator<TarEntry>;
  readonly #table: string;

  constructor(first: TarEntry, entries: AsyncIterator<TarEntry>) {
    this.next = first;
    this.#entries = entries;
    this.#table = tableOf(first);
  }

  async *rows(): AsyncGenerator<Uint8Array, void, undefined> {
    while (this.next && tableOf(this.next) === this.#table) {
      yield* this.next.body;
      this.next = await take(this.#entries);
    }
  }
}

/** `schema.table`, or nothing for entries that are not of the database. */
function tableOf(entry: TarEntry): string {
  if (!entry.name.startsWith(DATABASE_FOLDER)) return '';
  return entry.name.slice(DATABASE_FOLDER.length, entry.name.lastIndexOf('/'));
}

/** The next entry, or undefined at the end. */
export async function take(entries: AsyncIterator<TarEntry>): Promise<TarEntry | undefined> {
  const next = await entries.next();
  return next.done === true ? undefined : next.value;
}
