import { describe, expect, it } from 'vitest';
import type { Episode } from '../casters/model.ts';
import { episodeState, nextTurn, NOTHING_PLAYS, playingAt, type Playing } from './programme-list.ts';

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

  it('shows components of their own and of the resource', () => {
    const all = [
      episode('a', 0, 10, { componentIds: ['x'] }),
      episode('t', 5, 8, { type: 'Component', componentIds: ['y', 'z'] }),
    ];
    const playing = playingAt(all, at(6), NOTHING_PLAYS, over());
    expect(playing).toEqual({ resource: 'a', components: ['t'] });
    const resources = [{ id: 'r-a' }] as never;
    expect(episodeState({ episodes: all, resources }, playing)).toEqual({
      resource: { episodeId: 'a', resourceId: 'r-a' },
      componentIds: ['x', 'y', 'z'],
    });
    expect(playingAt(all, at(8), playing, over()).components).toEqual([]);
  });
});
