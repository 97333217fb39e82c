import { expect, it } from 'vitest';
import type { LinkSample } from './link.ts';
import { NetworkJudge } from './network.ts';

const GOOD: LinkSample = { loss: 0, jitterMs: 5, framesPerSecond: 25, stalls: 0 };

it('tells a weak network after two bad looks, and takes it back after three good ones', () => {
  for (const bad of [
    { ...GOOD, loss: 0.1 },
    { ...GOOD, jitterMs: 120 },
    { ...GOOD, framesPerSecond: 11 },
    { ...GOOD, roundTripMs: 900 },
    { ...GOOD, stalls: 3 },
  ]) {
    const judge = new NetworkJudge(25);
    const verdicts = [GOOD, bad, GOOD, bad, bad, GOOD, GOOD, bad, GOOD, GOOD, GOOD].map((s) =>
      judge.judge(s),
    );
    expect(verdicts.join(' ')).toBe('good good good good weak weak weak weak weak weak good');
  }
});
