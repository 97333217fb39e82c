import { and, count, desc, eq, ilike, ne, type SQL } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { MssError } from '@cyclorama/contract';
import { scripts, scriptSubtitles, type ScriptRow, type ScriptSubtitleRow } from './table.ts';

/** A tenant's own script. @throws MssError MSS.20010079 (404) */
export async function findScript(
  orm: NodePgDatabase,
  projectId: string,
  scriptId: string,
): Promise<ScriptRow> {
  const [row] = await orm
    .select()
    .from(scripts)
    .where(and(eq(scripts.id, scriptId), eq(scripts.projectId, projectId)));
  if (row === undefined) throw new MssError('MSS.20010079', `script_id ${scriptId.slice(0, 64)}`);
  return row;
}

/** The same, locked until the transaction ends. @throws MssError MSS.20010079 (404) */
export async function lockScript(
  orm: NodePgDatabase,
  projectId: string,
  scriptId: string,
): Promise<ScriptRow> {
  const [row] = await orm
    .select()
    .from(scripts)
    .where(and(eq(scripts.id, scriptId), eq(scripts.projectId, projectId)))
    .for('update');
  if (row === undefined) throw new MssError('MSS.20010079', `script_id ${scriptId.slice(0, 64)}`);
  return row;
}

/** @throws MssError MSS.20010005 when another script of the tenant has this name. */
export async function refuseDuplicateName(
  orm: NodePgDatabase,
  projectId: string,
  name: string,
  except?: string,
): Promise<void> {
  const same = [eq(scripts.projectId, projectId), eq(scripts.name, name)];
  if (except !== undefined) same.push(ne(scripts.id, except));
  const [row] = await orm
    .select({ id: scripts.id })
    .from(scripts)
    .where(and(...same));
  if (row !== undefined) throw duplicateName(name);
}

export function duplicateName(name: string): MssError {
  return new MssError('MSS.20010005', `script_name “${name}” is taken`);
}

/** Two requests at the same moment: the unique index decides. */
export function isDuplicateName(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('constraint' in cause && cause.constraint === 'scripts_names') return true;
  }
  return false;
}

export interface ScriptFilter {
  readonly projectId: string;
  /** Part of the name, upper and lower case alike. */
  readonly name?: string;
  readonly viewMode: 'LANDSCAPE' | 'VERTICAL';
  readonly offset: number;
  readonly limit: number;
}

/** A page of scripts, newest first, and how many there are in all. */
export async function listScripts(
  orm: NodePgDatabase,
  filter: ScriptFilter,
): Promise<{ readonly count: number; readonly rows: readonly ScriptRow[] }> {
  const conditions: SQL[] = [eq(scripts.projectId, filter.projectId), eq(scripts.viewMode, filter.viewMode)];
  if (filter.name !== undefined && filter.name !== '')
    conditions.push(ilike(scripts.name, `%${escapeLike(filter.name)}%`));
  const where = and(...conditions);
  const [total] = await orm.select({ count: count() }).from(scripts).where(where);
  const rows = await orm
    .select()
    .from(scripts)
    .where(where)
    .orderBy(desc(scripts.createdAt), desc(scripts.id))
    .offset(filter.offset)
    .limit(filter.limit);
  return { count: total?.count ?? 0, rows };
}

/** User text inside a LIKE pattern. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (char) => `\\${char}`);
}

export async function subtitlesOf(
  orm: NodePgDatabase,
  scriptId: string,
): Promise<ReadonlyMap<number, ScriptSubtitleRow>> {
  const rows = await orm.select().from(scriptSubtitles).where(eq(scriptSubtitles.scriptId, scriptId));
  return new Map(rows.map((row) => [row.sequenceNo, row]));
}
