import type pg from 'pg';
import { appliedMigrations } from '../store/migrate.ts';
import type { PostgresDatabase } from '../store/postgres/database.ts';
import { copyOut } from './copy.ts';
import type { TarWriter } from './tar.ts';

/** What a dump holds, in the order in which it can be loaded. */
export interface DatabaseManifest {
  /** Steps of the schema, in order. */
  readonly migrations: readonly string[];
  readonly tables: readonly DumpedTable[];
  readonly sequences: readonly { readonly name: string; readonly value: string }[];
  /** Queues of pg-boss, which need tables of their own. */
  readonly queues: readonly string[];
}

export interface DumpedTable {
  /** `schema.table`; also the folder of its pieces in the archive. */
  readonly name: string;
  readonly columns: readonly string[];
}

export const DATABASE_FOLDER = 'database/';
const PIECE_BYTES = 4_000_000;
const NEWLINE = 10;

/** A view of the database at one moment. */
export interface Snapshot {
  readonly manifest: DatabaseManifest;
  /** Writes all rows as entries `database/schema.table/NNNNNN` in COPY text format. */
  write(tar: TarWriter): Promise<void>;
}

/** Opens a snapshot for as long as `use` takes; others may write meanwhile. */
export async function withSnapshot<T>(
  db: PostgresDatabase,
  use: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const client = await db.dedicated();
  try {
    await client.query('begin isolation level repeatable read read only');
    const manifest: DatabaseManifest = {
      migrations: (await appliedMigrations(client)).map(({ name }) => name),
      tables: [...(await tablesInOrder(client)), ...(await queueTable(client))],
      sequences: await sequences(client),
      queues: await queues(client),
    };
    return await use({ manifest, write: (tar) => writeTables(client, manifest.tables, tar) });
  } finally {
    await client.end();
  }
}

async function writeTables(client: pg.Client, tables: readonly DumpedTable[], tar: TarWriter): Promise<void> {
  for (const table of tables) {
    const columns = table.columns.map((column) => quote(column)).join(', ');
    let held: Buffer = Buffer.alloc(0);
    let pieces = 0;
    const flush = async (bytes: Buffer): Promise<void> => {
      pieces += 1;
      await tar.add(`${DATABASE_FOLDER}${table.name}/${String(pieces).padStart(6, '0')}`, bytes.length, [
        bytes,
      ]);
    };
    for await (const chunk of copyOut(client, `copy (select ${columns} from ${table.name}) to stdout`)) {
      held = Buffer.concat([held, chunk]);
      if (held.length < PIECE_BYTES) continue;
      // Rows end in a newline; those inside of values are escaped.
      const end = held.lastIndexOf(NEWLINE) + 1;
      await flush(held.subarray(0, end));
      held = held.subarray(end);
    }
    if (held.length > 0) await flush(held);
  }
}

/** Tables with data of ours, each after those that it refers to. */
async function tablesInOrder(client: pg.Client): Promise<readonly DumpedTable[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; refers: string[] }>(
    `select format('%I.%I', n.nspname, c.relname) as name,
       array(select a.attname::text from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
             order by a.attnum) as columns,
       array(select distinct format('%I.%I', fn.nspname, f.relname) from pg_constraint k
             join pg_class f on f.oid = k.confrelid join pg_namespace fn on fn.oid = f.relnamespace
             where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as refers
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> 'schema_migrations'
     order by c.relname`,
  );
  const waiting = new Map(rows.map((row) => [row.name, row]));
  const ordered: DumpedTable[] = [];
  while (waiting.size > 0) {
    const next = [...waiting.values()].filter((row) => row.refers.every((name) => !waiting.has(name)));
    if (next.length === 0)
      throw new Error(`Tables refer to each other in a circle: ${[...waiting.keys()].join(', ')}`);
    for (const { name, columns } of next) {
      ordered.push({ name, columns });
      waiting.delete(name);
    }
  }
  return ordered;
}

/** pg-boss makes its tables itself; of them only the jobs hold something of ours. */
async function queueTable(client: pg.Client): Promise<readonly DumpedTable[]> {
  const { rows } = await client.query<{ columns: string[] }>(
    `select array(select a.attname::text from pg_attribute a
       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as columns
     from pg_class c where c.oid = to_regclass('queue.job')`,
  );
  return rows.map(({ columns }) => ({ name: 'queue.job', columns }));
}

async function queues(client: pg.Client): Promise<readonly string[]> {
  const { rows: there } = await client.query<{ there: boolean }>(
    `select to_regclass('queue.queue') is not null as there`,
  );
  if (!there[0]?.there) return [];
  const { rows } = await client.query<{ name: string }>('select name from queue.queue order by name');
  return rows.map(({ name }) => name);
}

async function sequences(client: pg.Client): Promise<DatabaseManifest['sequences']> {
  const { rows } = await client.query<{ name: string; value: string }>(
    `select format('%I.%I', s.schemaname, s.sequencename) as name, s.last_value::text as value from pg_sequences s
     where s.schemaname = 'public' and s.last_value is not null
       and format('%I.%I', s.schemaname, s.sequencename) is distinct from
           pg_get_serial_sequence('public.schema_migrations', 'position')
     order by 1`,
  );
  return rows;
}

/** An identifier as SQL wants it. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
