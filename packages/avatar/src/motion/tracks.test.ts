import type { Emotion } from '@cyclorama/speech';
import { describe, expect, it } from 'vitest';
import { PARAMS } from '../draw/pose.ts';
import { emptyPerformance } from '../performance.ts';
import { ACTIONS } from './actions.ts';
import { flatten } from './score.ts';
import { wildPerformance } from './tracks.test-data.ts';
import { maxStep, Tracks } from './tracks.ts';

const values = (tracks: Tracks, frame: number): Float64Array => {
  const out = new Float64Array(PARAMS.length);
  flatten(tracks.pose(frame), out);
  return out;
};

describe('tracks', () => {
  it('never moves a part faster than its limit through two wild minutes', () => {
    const tracks = new Tracks(wildPerformance(120, 11), 25);
    const worst = new Float64Array(PARAMS.length);
    let last = values(tracks, 0);
    for (let f = 1; f < 120 * 25; f++) {
      const now = values(tracks, f);
      for (let i = 0; i < PARAMS.length; i++) worst[i] = Math.max(worst[i]!, Math.abs(now[i]! - last[i]!));
      last = now;
    }
    for (const [i, param] of PARAMS.entries())
      expect(worst[i], param).toBeLessThanOrEqual(maxStep(param, 25) + 1e-4);
    expect(last.every(Number.isFinite)).toBe(true);
  });

  it('accelerates hands smoothly: no frame-to-frame change of speed like a jump', () => {
    const tracks = new Tracks(wildPerformance(60, 3), 25);
    const x = PARAMS.indexOf('left.x');
    const y = PARAMS.indexOf('left.y');
    for (const i of [x, y]) {
      let worst = 0;
      for (let f = 2; f < 60 * 25; f++) {
        const [a, b, c] = [values(tracks, f - 2)[i]!, values(tracks, f - 1)[i]!, values(tracks, f)[i]!];
        worst = Math.max(worst, Math.abs(c - 2 * b + a));
      }
      expect(worst).toBeLessThan(22);
    }
  });

  it('gives the same pose whatever was asked before', () => {
    const performance = wildPerformance(20, 5);
    const whole = new Tracks(performance, 25);
    for (let f = 0; f < 400; f++) whole.pose(f);
    const late = new Tracks(performance, 25);
    expect(values(late, 377)).toEqual(values(whole, 377));
    expect(values(late, 12)).toEqual(values(whole, 12));
  });

  it('blinks every two to six seconds on average and not in a loop', () => {
    const tracks = new Tracks(emptyPerformance(240, 8), 25);
    const starts: number[] = [];
    let shut = false;
    for (let f = 0; f < 240 * 25; f++) {
      const lid = tracks.pose(f).lidL;
      if (lid > 0.7 && !shut) starts.push(f / 25);
      shut = lid > 0.7;
    }
    const gaps = starts.slice(1).map((t, i) => t - starts[i]!);
    expect(Math.max(...gaps)).toBeLessThan(6.6);
    expect(starts.length).toBeGreaterThan(40);
    expect(starts.length).toBeLessThan(130);
    expect(new Set(gaps.map((g) => g.toFixed(2))).size).toBeGreaterThan(gaps.length / 2);
  });

  it('is never still and differs by seed', () => {
    const a = new Tracks(emptyPerformance(10, 1), 25);
    const b = new Tracks(emptyPerformance(10, 2), 25);
    for (let f = 1; f < 250; f++) expect(values(a, f)).not.toEqual(values(a, f - 1));
    expect(values(a, 100)).not.toEqual(values(b, 100));
  });

  it('plays gestures: hands leave their rest and come back', () => {
    for (const action of ACTIONS) {
      const idle = new Tracks(emptyPerformance(8, 4), 25);
      const acted = new Tracks(
        { ...emptyPerformance(8, 4), actions: [{ id: action.id, name: '', tag: '', time: 1 }] },
        25,
      );
      const difference = (f: number): number => {
        const [p, q] = [values(idle, f), values(acted, f)];
        return p.reduce((sum, v, i) => sum + Math.abs(v - q[i]!), 0);
      };
      let most = 0;
      for (let f = 25; f < 25 + action.duration * 25; f++) most = Math.max(most, difference(f));
      expect(difference(15), action.id).toBe(0);
      expect(most, action.id).toBeGreaterThan(0.08);
      expect(difference(Math.round((2.2 + action.duration) * 25)), action.id).toBeLessThan(0.5);
    }
  });

  it('turns emotions into different faces, blended over more than 300 ms', () => {
    const smile = (emotion: Emotion): number =>
      new Tracks({ ...emptyPerformance(6, 4), emotions: [{ emotion, start: 1, end: 5 }] }, 25).pose(75).smile;
    expect(smile('HAPPY')).toBeGreaterThan(smile('CALM') + 0.3);
    expect(smile('SAD')).toBeLessThan(smile('CALM') - 0.3);
    const angry = new Tracks(
      { ...emptyPerformance(6, 4), emotions: [{ emotion: 'ANGER', start: 1, end: 5 }] },
      25,
    );
    expect(angry.pose(75).furrow).toBeGreaterThan(0.8);
    let rising = 0;
    for (let f = 0; f < 75; f++) if (angry.pose(f).furrow > 0.05 && angry.pose(f).furrow < 0.9) rising++;
    expect(rising / 25).toBeGreaterThanOrEqual(0.3);
  });
});
