import { and, asc, count, eq, gte, inArray, lte, sql, type SQL } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { MssError } from '@cyclorama/contract';
import { escapeLike } from '../scripts/queries.ts';
import { ruleGroups, type RuleGroupRow } from './table.ts';

export function groupNotFound(groupId: string): MssError {
  return new MssError('MSS.20010083', `group_id ${groupId.slice(0, 64)}`);
}

/** A tenant's own library, locked until the transaction ends. @throws MssError MSS.20010083 (400) */
export async function lockGroup(
  orm: NodePgDatabase,
  projectId: string,
  groupId: string,
): Promise<RuleGroupRow> {
  const [row] = await orm
    .select()
    .from(ruleGroups)
    .where(and(eq(ruleGroups.id, groupId), eq(ruleGroups.projectId, projectId)))
    .for('update');
  if (row === undefined) throw groupNotFound(groupId);
  return row;
}

/** Those of the tenant's libraries that there are, by id. */
export async function groupsById(
  orm: NodePgDatabase,
  projectId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RuleGroupRow>> {
  if (ids.length === 0) return new Map();
  const rows = await orm
    .select()
    .from(ruleGroups)
    .where(and(inArray(ruleGroups.id, [...ids]), eq(ruleGroups.projectId, projectId)));
  return new Map(rows.map((row) => [row.id, row]));
}

export async function countGroups(orm: NodePgDatabase, projectId: string): Promise<number> {
  const [total] = await orm
    .select({ count: count() })
    .from(ruleGroups)
    .where(eq(ruleGroups.projectId, projectId));
  return total?.count ?? 0;
}

export interface GroupFilter {
  readonly projectId: string;
  /** Part of the name, upper and lower case alike. */
  readonly name?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly offset: number;
  readonly limit: number;
}

/** A page of libraries, oldest first, and how many there are in all. */
export async function listGroups(
  orm: NodePgDatabase,
  filter: GroupFilter,
): Promise<{ readonly count: number; readonly rows: readonly RuleGroupRow[] }> {
  const conditions: SQL[] = [eq(ruleGroups.projectId, filter.projectId)];
  if (filter.name !== undefined)
    conditions.push(sql`${ruleGroups.name} ilike ${`%${escapeLike(filter.name)}%`}`);
  if (filter.since !== undefined) conditions.push(gte(ruleGroups.createdAt, filter.since));
  if (filter.until !== undefined) conditions.push(lte(ruleGroups.createdAt, filter.until));
  const where = and(...conditions);
  const [total] = await orm.select({ count: count() }).from(ruleGroups).where(where);
  const rows = await orm
    .select()
    .from(ruleGroups)
    .where(where)
    .orderBy(asc(ruleGroups.position))
    .offset(filter.offset)
    .limit(filter.limit);
  return { count: total?.count ?? 0, rows };
}
