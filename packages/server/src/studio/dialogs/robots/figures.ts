import { and, count, inArray, ne } from 'drizzle-orm';
import type { Orm } from '../../assets/queries.ts';
import { dialogs } from '../record/table.ts';
import { robotDocuments } from './table.ts';

/** How many dialogs run with each of these robots. */
export async function runningCounts(orm: Orm, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await orm
    .select({ id: dialogs.robotId, count: count() })
    .from(dialogs)
    .where(and(inArray(dialogs.robotId, [...ids]), ne(dialogs.state, 'ended')))
    .groupBy(dialogs.robotId);
  return new Map(rows.map((row) => [row.id, row.count]));
}

/** How many documents each of these robots has. */
export async function documentCounts(orm: Orm, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await orm
    .select({ id: robotDocuments.robotId, count: count() })
    .from(robotDocuments)
    .where(inArray(robotDocuments.robotId, [...ids]))
    .groupBy(robotDocuments.robotId);
  return new Map(rows.map((row) => [row.id, row.count]));
}
