import { describe, expect, it } from 'vitest';
import { PreviewSlots } from './slots.ts';

/** Work that ends when it is told to. */
function held() {
  let end = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work: () => done, end: () => end() };
}

const never = () => new AbortController().signal;

describe('places for previews', () => {
  it('are given to whoever waits longest, for each project by itself', async () => {
    const slots = new PreviewSlots(1, 2);
    const order: string[] = [];
    const [a, other] = [held(), held()];
    const first = slots.run('p', never(), a.work);
    const waiting = ['b', 'c'].map((name) =>
      slots.run('p', never(), () => Promise.resolve(order.push(name))),
    );
    const theirs = slots.run('q', never(), other.work);
    other.end();
    await theirs;
    expect(order).toEqual([]);
    a.end();
    await Promise.all([first, ...waiting]);
    expect(order).toEqual(['b', 'c']);
  });

  it('are refused in words when too many wait', async () => {
    const slots = new PreviewSlots(1, 0);
    const a = held();
    const first = slots.run('p', never(), a.work);
    await expect(slots.run('p', never(), a.work)).rejects.toMatchObject({
      code: 'Console.TooManyPreviews',
      status: 429,
      retryAfterSeconds: 2,
    });
    a.end();
    await first;
    await expect(slots.run('p', never(), () => Promise.resolve('again'))).resolves.toBe('again');
  });

  it('are not held by those who gave up waiting, or whose work failed', async () => {
    const slots = new PreviewSlots(1, 1);
    const a = held();
    const first = slots.run('p', never(), a.work);
    const quit = new AbortController();
    const given = slots.run('p', quit.signal, () => Promise.resolve('never'));
    quit.abort(new Error('gone'));
    await expect(given).rejects.toThrow('gone');
    a.end();
    await first;
    await expect(slots.run('p', never(), () => Promise.reject(new Error('bad')))).rejects.toThrow('bad');
    await expect(slots.run('p', never(), () => Promise.resolve('free'))).resolves.toBe('free');
  });
});
