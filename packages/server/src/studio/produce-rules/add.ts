import { randomUUID } from 'node:crypto';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { missing } from '../ai-studios/refusals.ts';
import { given, type Answer, type Asked } from '../casters/handler.ts';
import { holdStudio, lockApp, refuseTwin, tellRule } from './store.ts';
import { produceRules } from './table.ts';
import { checkApp, checkDomain, checkRuleDescription, checkSubtitleName, checkSuffix } from './values.ts';

/** AddLiveAIProduceRules: streams that are published to the app are composed from now on, those on air included. */
export async function addLiveAIProduceRules(
  { studio }: ApsaraContext,
  { input, identity }: Asked<'AddLiveAIProduceRules'>,
): Answer<'AddLiveAIProduceRules'> {
  const { App: app, Domain: domain } = input;
  const { projectId } = identity;
  checkApp(app);
  checkDomain(domain);
  checkRuleDescription(input.Description);
  const suffix = given(input.Suffix);
  if (suffix === undefined) throw missing('Suffix');
  checkSuffix(suffix);
  const studioName = given(input.StudioName);
  const subtitleName = given(input.SubtitleName);
  if (studioName === undefined && subtitleName === undefined) throw missing('StudioName or SubtitleName');
  checkSubtitleName(subtitleName);
  const place = { projectId, app, domain };
  return studio.db.tx(async (tx) => {
    await lockApp(tx, place);
    const studioId = studioName === undefined ? null : await holdStudio(tx.orm, projectId, studioName);
    await refuseTwin(tx.orm, place, suffix);
    const now = studio.clock.now();
    const id = randomUUID();
    await tx.orm.insert(produceRules).values({
      id,
      ...place,
      suffix,
      description: input.Description ?? '',
      liveTemplate: input.LiveTemplate,
      isLazy: input.IsLazy ?? false,
      studioId,
      subtitleName: subtitleName ?? null,
      createdAt: now,
      updatedAt: now,
    });
    await tellRule(studio, tx, { projectId, ruleId: id, app, revision: 1 });
    return { RulesId: id };
  });
}
