import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { changeCaster } from '../casters/change.ts';
import { given, type Answer, type Asked } from '../casters/handler.ts';
import type { CasterAggregate, Episode } from '../casters/model.ts';
import { checkPlan, refusePast, type EpisodeInput, type EpisodePlan } from './plan.ts';
import { statusAt, updateEpisode } from './store.ts';

/** ModifyCasterEpisode: changes what is sent. One that plays goes on with its source and its beginning. */
export async function modifyCasterEpisode(
  context: ApsaraContext,
  request: Asked<'ModifyCasterEpisode'>,
): Answer<'ModifyCasterEpisode'> {
  return changeCaster(context, request, async ({ tx, aggregate, now }) => {
    const before = episodeOf(aggregate, request.input.EpisodeId);
    const plan = changedPlan(before, request.input, now);
    const others = aggregate.episodes.filter(({ id }) => id !== before.id);
    await checkPlan({ tx, aggregate }, plan, others);
    await updateEpisode(tx, before, plan);
    return { CasterId: aggregate.caster.id, EpisodeId: before.id };
  });
}

/** @throws ApsaraError InvalidEpisode.NotFound */
export function episodeOf(aggregate: CasterAggregate, episodeId: string): Episode {
  const episode = aggregate.episodes.find(({ id }) => id === episodeId);
  if (!episode) throw new ApsaraError('InvalidEpisode.NotFound', episodeId);
  return episode;
}

/**
 * An episode with what a request changes of it; its type stays.
 * @throws ApsaraError IncorrectEpisodeStatus for one that is over, and when one that plays should begin at another time or
 *   with another source; InvalidParameter.EndTime when it would be over before it began
 */
export function changedPlan(
  before: Episode,
  input: { readonly [Member in keyof Omit<EpisodeInput, 'EpisodeType'>]?: EpisodeInput[Member] },
  now: Date,
): EpisodePlan {
  if (statusAt(before, now) === 2) throw new ApsaraError('IncorrectEpisodeStatus', `${before.id} is over`);
  const startTime = input.StartTime === undefined ? before.startTime : new Date(input.StartTime);
  const isResource = before.type === 'Resource';
  const resourceId = isResource ? (given(input.ResourceId) ?? before.resourceId) : undefined;
  const switchType = isResource ? (input.SwitchType ?? before.switchType) : undefined;
  const begins = startTime.getTime() !== before.startTime.getTime();
  if (before.status === 1 && (begins || resourceId !== before.resourceId)) {
    throw new ApsaraError(
      'IncorrectEpisodeStatus',
      `${before.id} plays: neither its StartTime nor its ResourceId can change`,
    );
  }
  const endTime = input.EndTime === undefined ? before.endTime : new Date(input.EndTime);
  if (before.status === 0) refusePast({ endTime }, now);
  return {
    name: given(input.EpisodeName) ?? before.name,
    type: before.type,
    componentIds: input.ComponentId ?? before.componentIds,
    startTime,
    endTime,
    ...(resourceId !== undefined && { resourceId }),
    ...(switchType !== undefined && { switchType }),
  };
}
