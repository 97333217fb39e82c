import { expect, test } from 'vitest';
import { HandClock } from '../../testing/studio.ts';
import { IamError } from './errors.ts';
import { loginSubjects, LoginGuard } from './login-guard.ts';

const wrong = async () => undefined;
const right = async () => 'in';

test('a guesser locks out himself, not the user', async () => {
  const guard = new LoginGuard(new HandClock());
  const guesser = loginSubjects('d', 'admin', '10.0.0.1');
  for (let count = 0; count < 10; count += 1) await guard.check(guesser, wrong);
  await expect(guard.check(guesser, right)).rejects.toThrow(IamError);
  expect(await guard.check(loginSubjects('d', 'admin', '10.0.0.2'), right)).toBe('in');
  expect(await guard.check(loginSubjects('d', 'other', '10.0.0.1'), right)).toBe('in');
});

test('an address that tries many users rests too, for a minute', async () => {
  const clock = new HandClock();
  const guard = new LoginGuard(clock);
  for (let count = 0; count < 50; count += 1)
    await guard.check(loginSubjects('d', `u${count}`, '10.0.0.1'), wrong);
  const fresh = loginSubjects('d', 'fresh', '10.0.0.1');
  await expect(guard.check(fresh, right)).rejects.toMatchObject({ status: 429, retryAfterSeconds: 60 });
  clock.advance(60_000);
  expect(await guard.check(fresh, right)).toBe('in');
});

test('two passwords are checked at a time, the rest in order', async () => {
  const guard = new LoginGuard(new HandClock());
  const order: number[] = [];
  let running = 0;
  let most = 0;
  const gates: (() => void)[] = [];
  const checks = [0, 1, 2, 3].map((index) =>
    guard.check(loginSubjects('d', 'u', 'a'), async () => {
      order.push(index);
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => gates.push(resolve));
      running -= 1;
      return index;
    }),
  );
  for (let open = 0; open < 4; open += 1) {
    await expect.poll(() => gates.length).toBeGreaterThan(0);
    gates.shift()!();
  }
  expect(await Promise.all(checks)).toEqual([0, 1, 2, 3]);
  expect([order, most]).toEqual([[0, 1, 2, 3], 2]);
});

test('a check that throws gives its place back', async () => {
  const guard = new LoginGuard(new HandClock());
  const broken = async (): Promise<string> => {
    throw new Error('database');
  };
  for (let count = 0; count < 5; count += 1) {
    await expect(guard.check(loginSubjects('d', 'u', 'a'), broken)).rejects.toThrow('database');
  }
  expect(await guard.check(loginSubjects('d', 'u', 'a'), right)).toBe('in');
});
