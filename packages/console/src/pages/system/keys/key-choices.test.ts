import { expect, test } from 'vitest';
import { keyOf } from './key-choices.ts';

const now = new Date('2026-01-01T00:00:00Z');
const all = ['metastudio', 'live'] as const;

test('a key for everything has no policy and no end', () => {
  expect(keyOf({ name: ' CI ', right: 'everything', areas: all, life: 0 }, now)).toEqual({
    name: 'CI',
    role: 'owner',
  });
});

test('a part of the studio is a policy, the right a role, its life a moment', () => {
  expect(keyOf({ name: 'tally', right: 'look', areas: ['live'], life: 7 }, now)).toEqual({
    name: 'tally',
    role: 'viewer',
    policy: { Statement: [{ Effect: 'Allow', Action: ['live:*'], Resource: ['*'] }] },
    expires_at: '2026-01-08T00:00:00.000Z',
  });
});

test('a key that reports comments may do nothing else that changes something', () => {
  const { role, policy } = keyOf({ name: 'chat', right: 'report', areas: all, life: 0 }, now);
  expect(role).toBe('operator');
  expect(policy?.Statement.flatMap(({ Action }) => Action)).toEqual([
    'metastudio:LiveEventReport',
    'metastudio:Show*',
    'metastudio:List*',
  ]);
});
