import { and, eq } from 'drizzle-orm';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { missing, notFound } from '../ai-studios/refusals.ts';
import { given, type Answer, type Asked } from '../casters/handler.ts';
import { atPlace, holdStudio, lockApp, refuseTwin, tellRule } from './store.ts';
import { produceRules } from './table.ts';
import { checkRuleDescription, checkSubtitleName, checkSuffix } from './values.ts';

/**
 * UpdateLiveAIProduceRules: changes what is sent of a rule of an App and Domain. RulesId selects it, and Suffix is then a
 * new one; without RulesId the Suffix selects. An empty StudioName or SubtitleName takes it out, but one of them stays.
 * SubtitleId is accepted without effect: this API has no operation that makes subtitles.
 */
export async function updateLiveAIProduceRules(
  { studio }: ApsaraContext,
  { input, identity }: Asked<'UpdateLiveAIProduceRules'>,
): Answer<'UpdateLiveAIProduceRules'> {
  const { projectId } = identity;
  const place = { projectId, app: input.App, domain: input.Domain };
  const ruleId = given(input.RulesId);
  const suffix = given(input.Suffix);
  if (ruleId === undefined && suffix === undefined) throw missing('RulesId or Suffix');
  const { StudioName: studioName, SubtitleName: subtitleName } = input;
  // The contract's word: one of them is always sent, even when something else changes.
  if (given(studioName) === undefined && given(subtitleName) === undefined) {
    throw missing('StudioName or SubtitleName');
  }
  if (suffix !== undefined) checkSuffix(suffix);
  checkRuleDescription(input.Description);
  checkSubtitleName(subtitleName);
  const selected = ruleId === undefined ? eq(produceRules.suffix, suffix ?? '') : eq(produceRules.id, ruleId);
  await studio.db.tx(async (tx) => {
    await lockApp(tx, place);
    const [row] = await tx.orm
      .select()
      .from(produceRules)
      .where(and(atPlace(place), selected))
      .for('update');
    if (!row) {
      throw ruleId === undefined
        ? notFound('Suffix', `${place.domain}/${place.app} ${suffix ?? ''}`)
        : notFound('RulesId', ruleId);
    }
    if (suffix !== undefined && suffix !== row.suffix) await refuseTwin(tx.orm, place, suffix, row.id);
    const studioId =
      studioName === undefined
        ? row.studioId
        : studioName === ''
          ? null
          : await holdStudio(tx.orm, projectId, studioName);
    const revision = row.revision + 1;
    await tx.orm
      .update(produceRules)
      .set({
        ...(suffix !== undefined && { suffix }),
        ...(input.Description !== undefined && { description: input.Description }),
        ...(input.LiveTemplate !== undefined && { liveTemplate: input.LiveTemplate }),
        ...(input.IsLazy !== undefined && { isLazy: input.IsLazy }),
        ...(subtitleName !== undefined && { subtitleName: given(subtitleName) ?? null }),
        studioId,
        revision,
        updatedAt: studio.clock.now(),
      })
      .where(eq(produceRules.id, row.id));
    await tellRule(studio, tx, { projectId, ruleId: row.id, app: row.app, revision });
  });
  return {};
}
