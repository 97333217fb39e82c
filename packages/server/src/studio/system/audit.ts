import { and, desc, eq, lt, sql, type SQL } from 'drizzle-orm';
import { bigint, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { Logger } from 'pino';
import { ConsoleError } from '../../doors/console/errors.ts';
import type { Database } from '../context.ts';

/** See store/migrations/0072_audit.sql. */
export const auditLog = pgTable('audit_log', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  projectId: text('project_id').notNull(),
  at: timestamp('at', { withTimezone: true, mode: 'date', precision: 6 }).notNull(),
  userId: text('user_id'),
  actor: text('actor').notNull(),
  accessKey: text('access_key'),
  action: text('action').notNull(),
  resource: text('resource').notNull(),
  status: integer('status').notNull(),
  errorCode: text('error_code'),
  requestId: text('request_id').notNull(),
  address: text('address').notNull(),
});

export type AuditRow = typeof auditLog.$inferSelect;
/** Something that somebody did, or tried to. */
export type AuditEntry = Omit<AuditRow, 'id'>;

/** Rows of one insert. */
const MOST_AT_ONCE = 500;
/** Entries that wait for a database which is away; the oldest go first. */
const MOST_WAITING = 10_000;
const RETRY_MS = 1000;
const LONGEST_TEXT = 512;

/** Writes entries as they come, in order; none holds an answer up. */
export class AuditLog {
  readonly #db: Database;
  readonly #log: Logger;
  #waiting: AuditEntry[] = [];
  #lost = 0;
  #writing: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(db: Database, log: Logger) {
    this.#db = db;
    this.#log = log;
  }

  record(entry: AuditEntry): void {
    this.#waiting.push({
      ...entry,
      actor: entry.actor.slice(0, LONGEST_TEXT),
      resource: entry.resource.slice(0, LONGEST_TEXT),
    });
    if (this.#waiting.length > MOST_WAITING) {
      this.#waiting.shift();
      this.#lost += 1;
    }
    if (this.#retry === undefined) this.#begin();
  }

  /** Resolves when everything recorded before is written, or cannot be now. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  /** Writes what waits; entries that the database does not take any more are counted in the log. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#begin();
    await this.#writing;
    // What came while the last insert was under way.
    if (this.#waiting.length > 0) await this.#write();
    const lost = this.#lost + this.#waiting.length;
    if (lost > 0) this.#log.warn({ lost }, 'entries of the audit log could not be written');
  }

  #begin(): void {
    this.#writing ??= Promise.resolve()
      .then(() => this.#write())
      .finally(() => (this.#writing = undefined));
  }

  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const entries = this.#waiting.slice(0, MOST_AT_ONCE);
        await this.#db.orm.insert(auditLog).values(entries);
        this.#waiting = this.#waiting.slice(entries.length);
      }
    } catch (error) {
      this.#log.warn({ err: error, waiting: this.#waiting.length }, 'the audit log could not be written');
      if (!this.#closed)
        this.#retry = setTimeout(() => {
          this.#retry = undefined;
          this.#begin();
        }, RETRY_MS);
    }
  }
}

/** Which entries are wanted. */
export interface AuditQuery {
  readonly projectId: string;
  readonly limit: number;
  /** Only older ones than the entry with this id. */
  readonly before?: number;
  /** Name of a person or user, or an access key. */
  readonly actor?: string;
  /** An action; `*` stands for any text. */
  readonly action?: string;
}

/** Entries, the newest first. */
export async function readAudit(db: Database, query: AuditQuery): Promise<readonly AuditRow[]> {
  const { projectId, before, actor, action, limit } = query;
  const wanted: (SQL | undefined)[] = [
    eq(auditLog.projectId, projectId),
    before === undefined ? undefined : lt(auditLog.id, before),
    actor === undefined ? undefined : sql`${actor} in (${auditLog.actor}, ${auditLog.accessKey})`,
    action === undefined ? undefined : sql`lower(${auditLog.action}) like ${likePattern(action)}`,
  ];
  return db.orm
    .select()
    .from(auditLog)
    .where(and(...wanted))
    .orderBy(desc(auditLog.id))
    .limit(limit);
}

function likePattern(action: string): string {
  return action
    .toLowerCase()
    .replaceAll(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%');
}

export function showAudit(row: AuditRow): Readonly<Record<string, unknown>> {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: { user_id: row.userId, name: row.actor, access_key: row.accessKey },
    action: row.action,
    resource: row.resource,
    status: row.status,
    error_code: row.errorCode,
    request_id: row.requestId,
    address: row.address,
  };
}

const MOST_ENTRIES = 1000;

/** Reads the query of `GET /api/audit`. @throws ConsoleError Console.BadRequest */
export function auditQuery(
  projectId: string,
  query: Readonly<Record<string, string | undefined>>,
): AuditQuery {
  const { before, actor, action } = query;
  return {
    projectId,
    limit: whole(query['limit'] ?? '100', 'limit', MOST_ENTRIES),
    ...(before === undefined ? {} : { before: whole(before, 'before', Number.MAX_SAFE_INTEGER) }),
    ...(actor === undefined || actor === '' ? {} : { actor }),
    ...(action === undefined || action === '' ? {} : { action }),
  };
}

function whole(text: string, name: string, most: number): number {
  const value = Number(text);
  if (!/^\d{1,16}$/.test(text) || value < 1 || value > most)
    throw new ConsoleError('Console.BadRequest', `${name}: expected a whole number from 1 to ${most}`);
  return value;
}
