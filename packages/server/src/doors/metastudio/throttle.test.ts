import { expect, test } from 'vitest';
import { MssError, OPERATIONS } from '@cyclorama/contract';
import { HandClock } from '../../testing/studio.ts';
import { Throttle } from './throttle.ts';

/** How many of `tries` requests are let through now. */
function admitted(
  throttle: Throttle,
  project: string,
  tries: number,
  operation = OPERATIONS.createDigitalAsset,
): number {
  let through = 0;
  for (let count = 0; count < tries; count += 1) {
    try {
      throttle.admit(project, operation);
      through += 1;
    } catch (error) {
      expect(error).toBeInstanceOf(MssError);
      expect(error).toMatchObject({ code: 'APIGW.0308', status: 429, retryAfterSeconds: 1 });
    }
  }
  return through;
}

test('as many as the column says, in any second', () => {
  const clock = new HandClock();
  const throttle = new Throttle('cn-north-4', clock);
  expect(admitted(throttle, 'a', 6)).toBe(6);
  clock.advance(600);
  expect(admitted(throttle, 'a', 6)).toBe(4);
  clock.advance(399);
  expect(admitted(throttle, 'a', 1)).toBe(0);
  clock.advance(1);
  // Those of the first moment are a second old; those of the second one still count.
  expect(admitted(throttle, 'a', 20)).toBe(6);
});

test('regions differ', () => {
  expect(admitted(new Throttle('cn-east-1', new HandClock()), 'a', 20)).toBe(5);
  expect(admitted(new Throttle('off', new HandClock()), 'a', 200)).toBe(200);
});

/** How many reports of `events` events are let through now. */
function reported(throttle: Throttle, project: string, tries: number, events: number): number {
  let through = 0;
  for (let count = 0; count < tries; count += 1) {
    try {
      throttle.admitEvents(project, OPERATIONS.liveEventReport, events);
      through += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: 'APIGW.0308', status: 429 });
    }
  }
  return through;
}

test('reports count by their events, a thousand for each that the column says', () => {
  const clock = new HandClock();
  const throttle = new Throttle('cn-north-4', clock);
  expect(reported(throttle, 'a', 20, 1000)).toBe(8);
  expect(reported(throttle, 'b', 10_000, 1)).toBe(8000);
  clock.advance(250);
  expect(reported(throttle, 'a', 20, 1000)).toBe(1);
  clock.advance(250);
  expect(reported(throttle, 'a', 2000, 1)).toBe(1000);
  clock.advance(60_000);
  expect(reported(throttle, 'a', 20, 1000)).toBe(8);
  expect(reported(new Throttle('cn-east-1', clock), 'a', 20, 1000)).toBe(6);
  expect(reported(new Throttle('off', clock), 'a', 2000, 1000)).toBe(2000);
});

test('a report that is too long now says when to come again', () => {
  const throttle = new Throttle('cn-north-4', new HandClock());
  reported(throttle, 'a', 8, 1000);
  expect(() => throttle.admitEvents('a', OPERATIONS.liveEventReport, 1000)).toThrow(
    expect.objectContaining({ retryAfterSeconds: 1 }),
  );
});

test('tenants that report once and never again are forgotten', () => {
  const clock = new HandClock();
  const throttle = new Throttle('cn-north-4', clock);
  for (let project = 0; project < 10_000; project += 1) reported(throttle, `p${project}`, 1, 1000);
  expect(reported(throttle, 'busy', 9, 1000)).toBe(8);
  clock.advance(2000);
  expect(reported(throttle, 'busy', 9, 1000)).toBe(8);
  expect(reported(throttle, 'one more', 1, 1000)).toBe(1);
  expect(reported(throttle, 'busy', 1, 1000)).toBe(0);
});

test('tenants and operations do not share', () => {
  const throttle = new Throttle('cn-north-4', new HandClock());
  expect(admitted(throttle, 'a', 20)).toBe(10);
  expect(admitted(throttle, 'b', 20)).toBe(10);
  expect(admitted(throttle, 'a', 30, OPERATIONS.listAssets)).toBe(20);
});

test('those who rested are forgotten, the others not', () => {
  const clock = new HandClock();
  const throttle = new Throttle('cn-north-4', clock);
  for (let project = 0; project < 9_999; project += 1) admitted(throttle, `p${project}`, 1);
  clock.advance(1000);
  expect(admitted(throttle, 'busy', 10)).toBe(10);
  expect(admitted(throttle, 'one more', 1)).toBe(1);
  expect(admitted(throttle, 'busy', 1)).toBe(0);
});
