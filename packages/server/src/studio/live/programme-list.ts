import type { CasterState, PlayedEpisode } from '../../compile/caster/index.ts';
import type { CasterAggregate, Episode } from '../casters/model.ts';

/** Sources of an episode are opened so long before it begins. */
export const AHEAD_MS = 10_000;
/** For so many episodes at once. */
const MAX_AHEAD = 2;

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

/**
 * Resource episodes whose sources are to be open because they may begin soon, the next first. One that comes first with
 * its content may wait for its turn past its time.
 */
export function comingAt(
  episodes: readonly Episode[],
  at: Date,
  now: Playing,
  finished: ReadonlySet<string>,
): readonly Episode[] {
  const soon = at.getTime() + AHEAD_MS;
  return episodes
    .filter(({ id, type, startTime, endTime, switchType }) => {
      if (type !== 'Resource' || id === now.resource || finished.has(id)) return false;
      const waits = switchType === 'ContentFirst' && endTime > at;
      return startTime.getTime() <= soon && (startTime > at || waits);
    })
    .sort((a, b) => a.startTime.getTime() - b.startTime.getTime())
    .slice(0, MAX_AHEAD);
}

/** The next time at which something may begin or end; undefined when nothing will. */
export function nextTurn(episodes: readonly Episode[], after: Date): Date | undefined {
  return earliest(
    episodes.flatMap(({ startTime, endTime }) => [startTime.getTime(), endTime.getTime()]),
    after,
  );
}

/** The next time at which sources have to be opened for an episode; undefined when there is none. */
export function nextOpening(episodes: readonly Episode[], after: Date): Date | undefined {
  const starts = episodes
    .filter(({ type }) => type === 'Resource')
    .map(({ startTime }) => startTime.getTime());
  return earliest(
    starts.map((time) => time - AHEAD_MS),
    after,
  );
}

function earliest(all: readonly number[], after: Date): Date | undefined {
  const times = all.filter((time) => time > after.getTime());
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}

/** What the compiler must know of what plays. */
export function episodeState(
  { episodes, resources }: Pick<CasterAggregate, 'episodes' | 'resources'>,
  playing: Playing,
  coming: readonly Episode[] = [],
): CasterState['episodes'] {
  const find = (id: string | undefined): Episode | undefined => episodes.find((episode) => episode.id === id);
  const resource = find(playing.resource);
  const played = (episode: Episode | undefined): readonly PlayedEpisode[] => {
    if (episode?.resourceId === undefined) return [];
    const { id: episodeId, resourceId, startTime } = episode;
    if (!resources.some(({ id }) => id === resourceId)) return [];
    return [{ episodeId, resourceId, revision: startTime.getTime() }];
  };
  const [now] = played(resource);
  const next = coming.flatMap((episode) => played(episode));
  const componentIds = [
    ...(resource?.componentIds ?? []),
    ...playing.components.flatMap((id) => find(id)?.componentIds ?? []),
  ];
  return {
    ...(now === undefined ? {} : { resource: now }),
    ...(next.length === 0 ? {} : { next }),
    componentIds,
  };
}
