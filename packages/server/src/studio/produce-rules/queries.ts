import { and, asc, eq, getTableColumns, type SQL } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { aiStudios } from '../ai-studios/table.ts';
import type { ProduceRule } from './model.ts';
import { produceRules, type ProduceRuleRow } from './table.ts';

/** The rules of an app, in the order in which they were made. */
export function rulesFor(
  orm: NodePgDatabase,
  projectId: string,
  app: string,
): Promise<readonly ProduceRule[]> {
  return rulesWhere(orm, and(eq(produceRules.projectId, projectId), eq(produceRules.app, app)));
}

/** One rule of any tenant; undefined when it is gone. */
export async function loadRule(orm: NodePgDatabase, ruleId: string): Promise<ProduceRule | undefined> {
  const [rule] = await rulesWhere(orm, eq(produceRules.id, ruleId));
  return rule;
}

/** Every rule of every tenant, in the order in which they were made: for whoever runs them. */
export function allActiveRules(orm: NodePgDatabase): Promise<readonly ProduceRule[]> {
  return rulesWhere(orm, undefined);
}

/** Rules that fulfil a condition, in the order in which they were made. */
export async function rulesWhere(
  orm: NodePgDatabase,
  condition: SQL | undefined,
  page?: { readonly offset: number; readonly limit: number },
): Promise<readonly ProduceRule[]> {
  const query = orm
    .select({
      ...getTableColumns(produceRules),
      studioName: aiStudios.name,
      studioRevision: aiStudios.revision,
    })
    .from(produceRules)
    .leftJoin(aiStudios, eq(aiStudios.id, produceRules.studioId))
    .where(condition)
    .orderBy(asc(produceRules.position));
  const rows = await (page ? query.offset(page.offset).limit(page.limit) : query);
  return rows.map(toRule);
}

function toRule(
  row: ProduceRuleRow & { readonly studioName: string | null; readonly studioRevision: number | null },
): ProduceRule {
  const { id, projectId, app, domain, suffix, description, liveTemplate, isLazy } = row;
  const { studioId, studioName, studioRevision, subtitleName, revision, updatedAt } = row;
  return {
    ...{ id, projectId, app, domain, suffix, description, liveTemplate, isLazy },
    ...(studioId !== null &&
      studioName !== null &&
      studioRevision !== null && { studio: { id: studioId, name: studioName, revision: studioRevision } }),
    ...(subtitleName !== null && { subtitleName }),
    revision,
    updatedAt,
  };
}
