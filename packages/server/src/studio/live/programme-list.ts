import type { CasterState } from '../../compile/caster/index.ts';
import type { CasterAggregate, Episode } from '../casters/model.ts';

/** What is playing of a programme list. */
export interface Playing {
  /** The resource episode that has the programme. */
  readonly resource: string | undefined;
  /** Component episodes that are on, by start. */
  readonly components: readonly string[];
}

export const NOTHING_PLAYS: Playing = { resource: undefined, components: [] };

/**
 * What of a programme list is on at a time. Of resource episodes one has the programme:
 *
 * - `TimeFirst` keeps its times: it begins on time, whatever is on, and ends on time;
 * - `ContentFirst` goes on until its content has ended, past its end time if need be, but yields to a `TimeFirst` that
 *   begins; it begins once nothing else has the programme.
 *
 * @param now what was on a moment before
 * @param finished ids of episodes that are over for good
 */
export function playingAt(
  episodes: readonly Episode[],
  at: Date,
  now: Playing,
  finished: ReadonlySet<string>,
): Playing {
  const due = episodes
    .filter(({ id, startTime }) => startTime <= at && !finished.has(id))
    .sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
  const within = due.filter(({ endTime }) => at < endTime);
  const resources = within.filter(({ type }) => type === 'Resource');
  const current = due.find(({ id }) => id === now.resource);
  const timed = resources.filter(({ switchType }) => switchType !== 'ContentFirst').at(-1);
  const keeps = current?.switchType === 'ContentFirst' && !(timed && timed.startTime > current.startTime);
  const waiting = resources.find(({ switchType }) => switchType === 'ContentFirst');
  const next = keeps ? current : (timed ?? waiting);
  return {
    resource: next?.id,
    components: within.filter(({ type }) => type === 'Component').map(({ id }) => id),
  };
}

/** The next time at which something may begin or end; undefined when nothing will. */
export function nextTurn(episodes: readonly Episode[], after: Date): Date | undefined {
  const times = episodes
    .flatMap(({ startTime, endTime }) => [startTime.getTime(), endTime.getTime()])
    .filter((time) => time > after.getTime());
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}

/** What the compiler must know of what plays. */
export function episodeState(
  { episodes, resources }: Pick<CasterAggregate, 'episodes' | 'resources'>,
  playing: Playing,
): CasterState['episodes'] {
  const find = (id: string | undefined): Episode | undefined => episodes.find((episode) => episode.id === id);
  const resource = find(playing.resource);
  const known = resources.some(({ id }) => id === resource?.resourceId);
  const componentIds = [
    ...(resource?.componentIds ?? []),
    ...playing.components.flatMap((id) => find(id)?.componentIds ?? []),
  ];
  return {
    ...(resource?.resourceId !== undefined && known
      ? { resource: { episodeId: resource.id, resourceId: resource.resourceId } }
      : {}),
    componentIds,
  };
}
