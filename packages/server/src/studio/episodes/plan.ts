import { ApsaraError } from '@cyclorama/contract';
import type { Change } from '../casters/change.ts';
import type { CasterAggregate, Episode, VideoResource } from '../casters/model.ts';
import { componentOf, refuseTwice, resourceOf } from '../casters/references.ts';
import { clipSeconds } from './clip-length.ts';

/** What somebody wants an episode to be. */
export type EpisodePlan = Omit<Episode, 'id' | 'status'>;

/** Most episodes of a caster. */
const MAX_EPISODES = 1000;

/** Parameters of an episode, parsed by the contract. */
export interface EpisodeInput {
  readonly EpisodeName?: string;
  readonly EpisodeType: Episode['type'];
  readonly ResourceId?: string;
  readonly ComponentId?: readonly string[];
  readonly SwitchType?: 'TimeFirst' | 'ContentFirst';
  readonly StartTime: string;
  readonly EndTime: string;
}

/** A new episode as a request asks for it. Only sources are switched, so only they have a way to do it. */
export function planOf(input: EpisodeInput, id: string): EpisodePlan {
  const { EpisodeName: name, EpisodeType: type, ResourceId: resourceId } = input;
  const isResource = type === 'Resource';
  return {
    name: name === undefined || name === '' ? id : name,
    type,
    componentIds: input.ComponentId ?? [],
    startTime: new Date(input.StartTime),
    endTime: new Date(input.EndTime),
    ...(isResource && resourceId !== undefined && { resourceId }),
    ...(isResource && { switchType: input.SwitchType ?? 'TimeFirst' }),
  };
}

/**
 * Checks an episode against its caster and the episodes beside it.
 * @param others the caster's other episodes, as they will be
 * @throws ApsaraError InvalidParameter.EndTime, MissingParameter, InvalidResource.NotFound, InvalidComponent.NotFound,
 *   InvalidComponentId.Malformed, InvalidSwitchType.Malformed, InvalidEpisode.Conflict, InvalidParameter
 */
export async function checkPlan(
  { tx, aggregate }: Pick<Change, 'tx' | 'aggregate'>,
  plan: EpisodePlan,
  others: readonly (EpisodePlan & Pick<Episode, 'id'>)[],
): Promise<void> {
  const { startTime, endTime, componentIds } = plan;
  if (endTime <= startTime) throw new ApsaraError('InvalidParameter.EndTime', 'it must be after StartTime');
  if (others.length >= MAX_EPISODES) {
    throw new ApsaraError('InvalidParameter', `a program has at most ${MAX_EPISODES} episodes`);
  }
  refuseTwice('ComponentId', componentIds);
  for (const id of componentIds) componentOf(aggregate, id);
  if (plan.type === 'Component') {
    if (componentIds.length === 0) throw new ApsaraError('MissingParameter', 'ComponentId');
    return;
  }
  const resource = playedBy(aggregate, plan);
  checkSwitch(resource, plan);
  const seconds = await clipSeconds(tx.orm, aggregate.caster.id, resource);
  if (seconds !== undefined && endTime.getTime() - startTime.getTime() > seconds * 1000) {
    throw new ApsaraError('InvalidParameter.EndTime', `source ${resource.id} plays for ${seconds} s only`);
  }
  refuseOverlap(plan, others);
}

/** What ends before it could begin never plays. @throws ApsaraError InvalidParameter.EndTime */
export function refusePast({ endTime }: Pick<EpisodePlan, 'endTime'>, now: Date): void {
  if (endTime <= now) throw new ApsaraError('InvalidParameter.EndTime', 'it is past');
}

function playedBy(aggregate: CasterAggregate, { resourceId }: EpisodePlan): VideoResource {
  if (resourceId === undefined || resourceId === '') throw new ApsaraError('MissingParameter', 'ResourceId');
  return resourceOf(aggregate, resourceId);
}

/** Only what has an end can be played to its end. */
function checkSwitch({ document }: VideoResource, { switchType }: EpisodePlan): void {
  if (switchType !== 'ContentFirst') return;
  const { VodUrl: vod, MaterialId: material, RepeatNum: repeat } = document;
  const isFile = material !== undefined || (vod !== undefined && !vod.startsWith('cyclorama:'));
  if (!isFile) throw new ApsaraError('InvalidSwitchType.Malformed', 'only files can be played ContentFirst');
  if (repeat === -1) {
    throw new ApsaraError(
      'InvalidSwitchType.Malformed',
      'a source that repeats without end has no end to wait for',
    );
  }
}

/** The programme shows one source at a time; components may come and go as they like. */
function refuseOverlap(plan: EpisodePlan, others: readonly (EpisodePlan & Pick<Episode, 'id'>)[]): void {
  const other = others.find(
    ({ type, startTime, endTime }) =>
      type === 'Resource' && startTime < plan.endTime && plan.startTime < endTime,
  );
  if (other) throw new ApsaraError('InvalidEpisode.Conflict', `it overlaps ${other.id}`);
}
