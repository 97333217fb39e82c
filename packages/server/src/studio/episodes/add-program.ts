import { randomUUID } from 'node:crypto';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { changeCaster } from '../casters/change.ts';
import type { Answer, Asked } from '../casters/handler.ts';
import type { Episode } from '../casters/model.ts';
import { checkPlan, planOf, refusePast, type EpisodePlan } from './plan.ts';
import { insertEpisode } from './store.ts';

/** AddCasterProgram: several episodes beside those that are there; all of them or none. */
export async function addCasterProgram(
  context: ApsaraContext,
  request: Asked<'AddCasterProgram'>,
): Answer<'AddCasterProgram'> {
  return changeCaster(context, request, async ({ tx, aggregate, now }) => {
    const others: (EpisodePlan & Pick<Episode, 'id'>)[] = [...aggregate.episodes];
    const ids: string[] = [];
    for (const [index, episode] of request.input.Episode.entries()) {
      const type = episodeType(episode.EpisodeType, index);
      const id = randomUUID();
      const plan = planOf({ ...episode, EpisodeType: type }, id);
      refusePast(plan, now);
      await checkPlan({ tx, aggregate }, plan, others);
      await insertEpisode(tx, aggregate.caster.id, id, plan, now);
      others.push({ ...plan, id });
      ids.push(id);
    }
    return { EpisodeIds: { EpisodeId: ids.map((id) => ({ EpisodeId: id })) } };
  });
}

/** Without its type nothing can be said of an episode. @throws ApsaraError MissingParameter */
export function episodeType(type: Episode['type'] | undefined, index: number): Episode['type'] {
  if (type === undefined) throw new ApsaraError('MissingParameter', `Episode.${index + 1}.EpisodeType`);
  return type;
}
