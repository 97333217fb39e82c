import { describe, expect, it } from 'vitest';
import type { Episode } from '../casters/model.ts';
import {
  AHEAD_MS,
  comingAt,
  episodeState,
  nextOpening,
  nextTurn,
  NOTHING_PLAYS,
  playingAt,
  type Playing,
} from './programme-list.ts';

const NOON = new Date('2026-01-05T12:00:00Z').getTime();
const at = (seconds: number): Date => new Date(NOON + seconds * 1000);

function episode(id: string, from: number, to: number, more: Partial<Episode> = {}): Episode {
  return {
    id,
    name: id,
    type: 'Resource',
    resourceId: `r-${id}`,
    componentIds: [],
    switchType: 'TimeFirst',
    startTime: at(from),
    endTime: at(to),
    status: 0,
    ...more,
  };
}

const over = (...ids: string[]): ReadonlySet<string> => new Set(ids);
const plays = (resource: string): Playing => ({ resource, components: [] });

describe('a programme list', () => {
  const list = [episode('a', 0, 10), episode('b', 10, 20), episode('c', 30, 40)];

  it.each([
    [-1, undefined],
    [0, 'a'],
    [9.9, 'a'],
    [10, 'b'],
    [20, undefined],
    [30, 'c'],
  ])('at %s s plays %s', (seconds, id) => {
    expect(playingAt(list, at(seconds), NOTHING_PLAYS, over()).resource).toBe(id);
  });

  it('tells when the next thing happens', () => {
    expect(nextTurn(list, at(-5))).toEqual(at(0));
    expect(nextTurn(list, at(0))).toEqual(at(10));
    expect(nextTurn(list, at(40))).toBeUndefined();
  });

  it('lets content that comes first play to its end, past its time', () => {
    const overrun = [
      episode('a', 0, 10, { switchType: 'ContentFirst' }),
      episode('b', 10, 30, { switchType: 'ContentFirst' }),
    ];
    expect(playingAt(overrun, at(12), plays('a'), over()).resource).toBe('a');
    expect(playingAt(overrun, at(14), plays('a'), over('a')).resource).toBe('b');
  });

  it('takes the programme from such content when something begins that keeps its time', () => {
    const mixed = [episode('a', 0, 10, { switchType: 'ContentFirst' }), episode('b', 12, 30)];
    expect(playingAt(mixed, at(11), plays('a'), over()).resource).toBe('a');
    expect(playingAt(mixed, at(12), plays('a'), over()).resource).toBe('b');
  });

  it('does not play again what is over', () => {
    expect(playingAt(list, at(5), NOTHING_PLAYS, over('a')).resource).toBeUndefined();
  });

  it('opens what comes soon: the next two, each once', () => {
    const ids = (seconds: number, now = NOTHING_PLAYS, ...finished: string[]): readonly string[] =>
      comingAt([...list, episode('d', 31, 32)], at(seconds), now, over(...finished)).map(({ id }) => id);
    expect(ids(-11)).toEqual([]);
    expect(ids(-10)).toEqual(['a']);
    expect(ids(0, plays('a'))).toEqual(['b']);
    expect(ids(10, plays('b'), 'a')).toEqual([]);
    expect(ids(29)).toEqual(['c', 'd']);
    expect(ids(29, NOTHING_PLAYS, 'c')).toEqual(['d']);
    expect(nextOpening(list, at(0))).toEqual(new Date(at(30).getTime() - AHEAD_MS));
  });

  it('keeps open what waits for content to end', () => {
    const waiting = [
      episode('a', 0, 10, { switchType: 'ContentFirst' }),
      episode('b', 10, 30, { switchType: 'ContentFirst' }),
    ];
    const ids = (seconds: number): readonly string[] =>
      comingAt(waiting, at(seconds), plays('a'), over()).map(({ id }) => id);
    expect(ids(12)).toEqual(['b']);
    expect(ids(30)).toEqual([]);
  });

  it('shows components of their own and of the resource', () => {
    const all = [
      episode('a', 0, 10, { componentIds: ['x'] }),
      episode('t', 5, 8, { type: 'Component', componentIds: ['y', 'z'] }),
    ];
    const playing = playingAt(all, at(6), NOTHING_PLAYS, over());
    expect(playing).toEqual({ resource: 'a', components: ['t'] });
    const resources = [{ id: 'r-a' }] as never;
    expect(episodeState({ episodes: all, resources }, playing)).toEqual({
      resource: { episodeId: 'a', resourceId: 'r-a', revision: NOON },
      componentIds: ['x', 'y', 'z'],
    });
    expect(playingAt(all, at(8), playing, over()).components).toEqual([]);
  });
});
