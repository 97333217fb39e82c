import { and, eq } from 'drizzle-orm';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { notFound } from '../ai-studios/refusals.ts';
import { given, type Answer, type Asked } from '../casters/handler.ts';
import { atPlace, tellRule } from './store.ts';
import { produceRules } from './table.ts';

/** DeleteLiveAIProduceRules: composing ends at once. A RulesId, where one is sent, must be that of the rule. */
export async function deleteLiveAIProduceRules(
  { studio }: ApsaraContext,
  { input, identity }: Asked<'DeleteLiveAIProduceRules'>,
): Answer<'DeleteLiveAIProduceRules'> {
  const { App: app, Domain: domain, SuffixName: suffix } = input;
  const { projectId } = identity;
  const ruleId = given(input.RulesId);
  await studio.db.tx(async (tx) => {
    const [row] = await tx.orm
      .delete(produceRules)
      .where(
        and(
          atPlace({ projectId, app, domain }),
          eq(produceRules.suffix, suffix),
          ruleId === undefined ? undefined : eq(produceRules.id, ruleId),
        ),
      )
      .returning({ id: produceRules.id });
    if (!row) {
      throw ruleId === undefined
        ? notFound('SuffixName', `${domain}/${app} ${suffix}`)
        : notFound('RulesId', ruleId);
    }
    await tellRule(studio, tx, { projectId, ruleId: row.id, app });
  });
  return {};
}
