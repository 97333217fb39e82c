import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClientBase } from 'pg';
import type { PostgresDatabase } from './postgres/database.ts';

/** A step of the schema; never edited after it landed. */
export interface Migration {
  /** `NNNN_name`. */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** The database was written by a version of Cyclorama that knows more than this one. */
export class NewerSchema extends Error {
  constructor(unknown: readonly string[]) {
    super(
      `The database has steps that this version does not know (${unknown.join(', ')}). ` +
        'Run the version of Cyclorama that made them, or a newer one.',
    );
    this.name = 'NewerSchema';
  }
}

// In a source tree the sources themselves, so that no copy can be stale; where only dist was shipped, its copies.
const FOLDER = [
  new URL('../../src/store/migrations', import.meta.url),
  new URL('./migrations', import.meta.url),
]
  .map((url) => fileURLToPath(url))
  .find((folder) => existsSync(folder))!;
// Any fixed number: one migrator at a time per database.
const LOCK = 842_000_001;

/** All steps that this version brings, in order. @throws Error when two share a number */
export function knownMigrations(folder: string = FOLDER): readonly Migration[] {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  return names.map((file) => {
    if (!/^\d{4}_[a-z0-9_]+\.sql$/.test(file)) throw new Error(`${file} is not named NNNN_name.sql`);
    const sql = readFileSync(join(folder, file), 'utf8');
    return { name: file.slice(0, -4), sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

/** Names of the steps that a database has, in the order in which it took them. */
export async function appliedMigrations(
  client: ClientBase,
): Promise<readonly { name: string; checksum: string }[]> {
  const { rows: found } = await client.query<{ there: boolean }>(
    `select to_regclass('public.schema_migrations') is not null as there`,
  );
  if (!found[0]?.there) return [];
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from public.schema_migrations order by position',
  );
  return rows;
}

export interface MigrateOptions {
  readonly migrations?: readonly Migration[];
  /** Called before the first step is applied to a database that already holds some. */
  readonly backUp?: (applied: readonly string[]) => Promise<void>;
  /** Apply only these, e.g. to restore an older dump before the rest. */
  readonly only?: readonly string[];
}

/**
 * Brings the schema up to date, each step in a transaction of its own, one process at a time.
 * @returns names of the steps applied now
 * @throws NewerSchema, or an Error when a step that was applied has since been changed
 */
export async function migrate(
  db: PostgresDatabase,
  options: MigrateOptions = {},
): Promise<readonly string[]> {
  const known = options.migrations ?? knownMigrations();
  const client = await db.dedicated();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const applied = await appliedMigrations(client);
    const byName = new Map(known.map((migration) => [migration.name, migration]));
    const unknown = applied.filter(({ name }) => !byName.has(name)).map(({ name }) => name);
    if (unknown.length > 0) throw new NewerSchema(unknown);
    const changed = applied.find(({ name, checksum }) => byName.get(name)?.checksum !== checksum);
    if (changed)
      throw new Error(`The step ${changed.name} was changed after it had been applied to this database.`);

    const done = new Set(applied.map(({ name }) => name));
    const wanted = options.only && new Set(options.only);
    const due = known.filter(({ name }) => !done.has(name) && (wanted?.has(name) ?? true));
    if (due.length > 0 && applied.length > 0) await options.backUp?.([...done]);
    if (due.length > 0) {
      await client.query(
        `create table if not exists public.schema_migrations (
           position integer generated always as identity, name text primary key, checksum text not null,
           applied_at timestamptz not null default now())`,
      );
    }
    for (const migration of due) await apply(client, migration);
    return due.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

async function apply(client: ClientBase, migration: Migration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(migration.sql);
    await client.query('insert into public.schema_migrations (name, checksum) values ($1, $2)', [
      migration.name,
      migration.checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(
      `The step ${migration.name} failed: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
}
