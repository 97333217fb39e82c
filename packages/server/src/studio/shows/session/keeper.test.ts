import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Keeper } from './keeper.ts';

/** What the show is, and what is stored of it. */
let value: number;
let stored: number[];
let pending: { readonly value: number; readonly done: (error?: Error) => void }[];
let keeper: Keeper;

beforeEach(() => {
  vi.useFakeTimers();
  value = 0;
  stored = [];
  pending = [];
  keeper = new Keeper({
    log: pino({ level: 'silent' }),
    write: () => {
      const now = value;
      return new Promise((resolve, reject) => {
        const done = (error?: Error): void => {
          if (error !== undefined) reject(error);
          else {
            stored.push(now);
            resolve();
          }
        };
        pending.push({ value: now, done });
      });
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
});

function change(atOnce = false): void {
  value += 1;
  keeper.touch(atOnce);
}

/** The database answers what it was asked last. */
async function answer(error?: Error): Promise<void> {
  pending.shift()!.done(error);
  await vi.advanceTimersByTimeAsync(0);
}

/** Asks when all is stored; a refusal is looked at later. */
function ask(): Promise<void> {
  const asked = keeper.written();
  asked.catch(() => undefined);
  return asked;
}

async function settled(promise: Promise<unknown>): Promise<'done' | 'failed' | 'waits'> {
  return Promise.race([
    promise.then(
      () => 'done' as const,
      () => 'failed' as const,
    ),
    vi.advanceTimersByTimeAsync(0).then(() => 'waits' as const),
  ]);
}

describe('the state of a show', () => {
  it('is written within 250 ms, many changes at once', async () => {
    for (let n = 0; n < 100; n++) change();
    expect(pending).toEqual([]);
    await vi.advanceTimersByTimeAsync(250);
    expect(pending.map((one) => one.value)).toEqual([100]);
    await answer();
    await vi.advanceTimersByTimeAsync(1000);
    expect(pending).toEqual([]);
  });

  it('is written at once when that is asked, never twice at a time', async () => {
    change(true);
    expect(pending).toHaveLength(1);
    change(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(pending).toHaveLength(1);
    await answer();
    await vi.advanceTimersByTimeAsync(250);
    expect(pending.map((one) => one.value)).toEqual([2]);
    await answer();
    expect(stored).toEqual([1, 2]);
  });

  it('tells when everything up to now is stored', async () => {
    expect(await settled(keeper.written())).toBe('done');
    change();
    const first = keeper.written();
    await vi.advanceTimersByTimeAsync(250);
    expect(await settled(first)).toBe('waits');
    change();
    const second = keeper.written();
    await answer();
    expect([await settled(first), await settled(second)]).toEqual(['done', 'waits']);
    await vi.advanceTimersByTimeAsync(250);
    await answer();
    expect(await settled(second)).toBe('done');
  });

  it('tells those who ask while it is being written, though nothing changes any more', async () => {
    change(true);
    const asked = keeper.written();
    expect(await settled(asked)).toBe('waits');
    await answer();
    expect(await settled(asked)).toBe('done');
  });

  it('is written again when the database refused it, and whoever waits hears of that', async () => {
    change(true);
    const asked = ask();
    await answer(new Error('no'));
    expect(await settled(asked)).toBe('failed');
    await vi.advanceTimersByTimeAsync(250);
    await answer();
    expect(stored).toEqual([1]);
  });

  it('is whole when it is closed amid a write', async () => {
    change(true);
    change();
    const asked = ask();
    const closing = keeper.close();
    await answer();
    expect(await settled(closing)).toBe('waits');
    await answer();
    expect([await settled(closing), await settled(asked)]).toEqual(['done', 'done']);
    expect(stored).toEqual([1, 2]);
    change(true);
    expect(pending).toEqual([]);
  });

  it('leaves nobody waiting when it closes without a database', async () => {
    change(true);
    change();
    const asked = ask();
    const closing = keeper.close();
    await answer(new Error('gone'));
    await answer(new Error('gone'));
    expect([await settled(closing), await settled(asked)]).toEqual(['done', 'failed']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(pending).toEqual([]);
  });
});
