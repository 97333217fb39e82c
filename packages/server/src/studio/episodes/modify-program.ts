import { randomUUID } from 'node:crypto';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { changeCaster } from '../casters/change.ts';
import { given, type Answer, type Asked } from '../casters/handler.ts';
import type { CasterAggregate, Episode } from '../casters/model.ts';
import { refuseTwice } from '../casters/references.ts';
import { episodeType } from './add-program.ts';
import { changedPlan, episodeOf } from './modify.ts';
import { checkPlan, planOf, refusePast, type EpisodePlan } from './plan.ts';
import { insertEpisode, updateEpisode } from './store.ts';

type Asks = Asked<'ModifyCasterProgram'>['input']['Episode'][number];

/** What becomes of one element of the request. */
interface Step {
  readonly id: string;
  readonly plan: EpisodePlan;
  /** Absent: it is new. */
  readonly before?: Episode;
}

/**
 * ModifyCasterProgram: episodes with an id change, those without one are new, the others stay. The program is checked as
 * it will be, so that episodes may change places.
 */
export async function modifyCasterProgram(
  context: ApsaraContext,
  request: Asked<'ModifyCasterProgram'>,
): Answer<'ModifyCasterProgram'> {
  return changeCaster(context, request, async ({ tx, aggregate, now }) => {
    const asks = request.input.Episode;
    refuseTwice(
      'EpisodeId',
      asks.flatMap(({ EpisodeId: id }) => given(id) ?? []),
    );
    const steps = asks.map((episode, index) => stepOf(aggregate, episode, index, now));
    const touched = new Set(steps.map(({ id }) => id));
    const untouched = aggregate.episodes.filter(({ id }) => !touched.has(id));
    for (const [index, { id, plan, before }] of steps.entries()) {
      const earlier = steps.slice(0, index).map((step) => ({ ...step.plan, id: step.id }));
      await checkPlan({ tx, aggregate }, plan, [...untouched, ...earlier]);
      if (before) await updateEpisode(tx, before, plan);
      else await insertEpisode(tx, aggregate.caster.id, id, plan, now);
    }
    return { CasterId: aggregate.caster.id };
  });
}

function stepOf(aggregate: CasterAggregate, episode: Asks, index: number, now: Date): Step {
  const id = given(episode.EpisodeId);
  if (id === undefined) {
    const fresh = randomUUID();
    const type = episodeType(episode.EpisodeType, index);
    const plan = planOf({ ...episode, EpisodeType: type }, fresh);
    refusePast(plan, now);
    return { id: fresh, plan };
  }
  const before = episodeOf(aggregate, id);
  if (episode.EpisodeType !== undefined && episode.EpisodeType !== before.type) {
    throw new ApsaraError('InvalidEpisodeType.Malformed', `${id} is of type ${before.type}, and stays so`);
  }
  return { id, before, plan: changedPlan(before, episode, now) };
}
