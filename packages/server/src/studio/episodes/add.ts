import { randomUUID } from 'node:crypto';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { changeCaster } from '../casters/change.ts';
import type { Answer, Asked } from '../casters/handler.ts';
import { checkPlan, planOf, refusePast } from './plan.ts';
import { insertEpisode } from './store.ts';

/** AddCasterEpisode: one entry of the program. */
export async function addCasterEpisode(
  context: ApsaraContext,
  request: Asked<'AddCasterEpisode'>,
): Answer<'AddCasterEpisode'> {
  return changeCaster(context, request, async ({ tx, aggregate, now }) => {
    const id = randomUUID();
    const plan = planOf(request.input, id);
    refusePast(plan, now);
    await checkPlan({ tx, aggregate }, plan, aggregate.episodes);
    await insertEpisode(tx, aggregate.caster.id, id, plan, now);
    return { EpisodeId: id };
  });
}
