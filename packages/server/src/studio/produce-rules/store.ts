import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Studio, Tx } from '../context.ts';
import { invalid, notFound } from '../ai-studios/refusals.ts';
import { aiStudios } from '../ai-studios/table.ts';
import { PRODUCE_RULE_NEWS, type ProduceRuleNews } from './model.ts';
import { produceRules } from './table.ts';

/** Where a rule stands; an account has one at most at each place. */
export interface RulePlace {
  readonly projectId: string;
  readonly app: string;
  readonly domain: string;
}

/** The rules of an account for an app at a domain, whose name is read without regard to case. */
export function atPlace({ projectId, app, domain }: RulePlace): SQL | undefined {
  return and(
    eq(produceRules.projectId, projectId),
    eq(produceRules.app, app),
    sql`lower(${produceRules.domain}) = lower(${domain})`,
  );
}

/**
 * Keeps a template in place until the transaction ends: rules may refer to it.
 * @returns its id
 * @throws ApsaraError InvalidConfiguration.NotFound, other tenants' templates alike
 */
export async function holdStudio(orm: NodePgDatabase, projectId: string, name: string): Promise<string> {
  const [row] = await orm
    .select({ id: aiStudios.id })
    .from(aiStudios)
    .where(and(eq(aiStudios.projectId, projectId), eq(aiStudios.name, name)))
    .for('key share');
  if (!row) throw notFound('StudioName', name);
  return row.id;
}

/** Lets writers of one app's rules wait for each other until the transaction ends. */
export async function lockApp(tx: Tx, { projectId, app }: RulePlace): Promise<void> {
  await tx.executeSql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `produce-rules ${projectId} ${app}`,
  ]);
}

/** @throws ApsaraError InvalidParameter when another rule has the suffix at the same place */
export async function refuseTwin(
  orm: NodePgDatabase,
  place: RulePlace,
  suffix: string,
  ruleId?: string,
): Promise<void> {
  const twins = await orm
    .select({ id: produceRules.id })
    .from(produceRules)
    .where(and(atPlace(place), eq(produceRules.suffix, suffix)));
  const twin = twins.find(({ id }) => id !== ruleId);
  if (twin) throw invalid('Suffix', `rule ${twin.id} has it already for this App and Domain`);
}

/** Tells whoever runs rules, after the commit. */
export function tellRule(studio: Studio, tx: Tx, news: ProduceRuleNews): Promise<void> {
  return studio.events.publish(PRODUCE_RULE_NEWS, news, tx);
}
