import { describe, expect, it } from 'vitest';
import { LeverSender, orderAt, steppedBy, type LeverOrder } from './lever.ts';

describe('a lever', () => {
  it('takes at its far end, lets go at its near end, and holds between', () => {
    expect(orderAt(0.99)).toEqual({ kind: 'take' });
    expect(orderAt(0.4567)).toEqual({ kind: 'hold', position: 0.457 });
    expect(orderAt(0.01)).toEqual({ kind: 'hold', position: 0 });
  });

  it('is moved by keys, within its ends', () => {
    expect(steppedBy('ArrowUp', 0.5)).toBeCloseTo(0.55);
    expect(steppedBy('PageDown', 0.1)).toBe(0);
    expect(steppedBy('End', 0.3)).toBe(1);
    expect(steppedBy('x', 0.3)).toBeUndefined();
  });

  it('sends the newest place only, one at a time, and forgets no take', async () => {
    const done: LeverOrder[] = [];
    let answer!: () => void;
    const sender = new LeverSender((order) => {
      done.push(order);
      return new Promise((resolve) => (answer = resolve));
    });
    for (const position of [0.1, 0.2, 0.3]) sender.send({ kind: 'hold', position });
    expect(done).toEqual([{ kind: 'hold', position: 0.1 }]);
    answer();
    await Promise.resolve();
    expect(done.at(-1)).toEqual({ kind: 'hold', position: 0.3 });
    sender.send({ kind: 'take' });
    sender.send({ kind: 'hold', position: 0.9 });
    answer();
    await Promise.resolve();
    expect(done).toHaveLength(3);
    expect(done.at(-1)).toEqual({ kind: 'take' });
    answer();
    await Promise.resolve();
    expect(done).toHaveLength(3);
  });
});
