import { describe, expect, test } from 'vitest';
import { BadPolicy, isAllowed, matchesPattern, parsePolicy } from './policies.ts';

describe('patterns', () => {
  test.each([
    ['*', '', true],
    ['*', 'anything', true],
    ['live:*', 'live:StartCaster', true],
    ['live:*', 'metastudio:X', false],
    ['acs:live:*:42:caster/*', 'acs:live:cn:42:caster/7', true],
    ['acs:live:*:42:caster/*', 'acs:live:cn:43:caster/7', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*a*b*', 'xxaxxbxx', true],
    ['*a*b', 'xxaxxbx', false],
    ['a*', '', false],
    ['**a', 'ba', true],
    ['x*', '*', false],
  ])('%s against %s is %s', (pattern, text, expected) =>
    expect(matchesPattern(pattern, text)).toBe(expected),
  );

  test('a hostile pattern costs little', () => {
    const start = performance.now();
    expect(matchesPattern(`${'*a'.repeat(200)}b`, 'a'.repeat(500))).toBe(false);
    expect(performance.now() - start).toBeLessThan(200);
  });
});

describe('decisions', () => {
  const policy = parsePolicy({
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: 'live:*', Resource: 'acs:live:*:p:caster/*' },
      { Effect: 'Deny', Action: ['live:Delete*'], Resource: '*' },
    ],
  });

  test('no policy allows everything', () => expect(isAllowed([], ['live:StartCaster'], 'x')).toBe(true));

  test('something must allow, nothing may deny', () => {
    expect(isAllowed(policy, ['live:startcaster'], 'acs:live:cn:p:caster/1')).toBe(true);
    expect(isAllowed(policy, ['live:StartCaster'], 'acs:live:cn:q:caster/1')).toBe(false);
    expect(isAllowed(policy, ['live:DeleteCaster'], 'acs:live:cn:p:caster/1')).toBe(false);
    expect(isAllowed(policy, ['metastudio:ListAssets'], 'acs:live:cn:p:caster/1')).toBe(false);
    expect(isAllowed(policy, ['x:Y', 'live:StartCaster'], 'acs:live:cn:p:caster/1')).toBe(true);
  });

  test('a policy that only denies allows nothing', () => {
    const denying = parsePolicy([{ Effect: 'Deny', Action: 'live:*' }]);
    expect(isAllowed(denying, ['metastudio:ListAssets'], 'x')).toBe(false);
  });
});

test.each<[unknown, string]>([
  [undefined, 'Statement: expected a list'],
  [{ Statement: [] }, 'Statement: expected a list'],
  [[{ Effect: 'Maybe', Action: '*' }], 'Statement[0].Effect: expected Allow or Deny'],
  [[{ Effect: 'Allow' }], 'Statement[0].Action: expected texts'],
  [[{ Effect: 'Allow', Action: ['live'] }], 'Statement[0].Action: “live” is not of the form service:Action'],
  [[{ Effect: 'Allow', Action: '*', Resource: [] }], 'Statement[0].Resource: expected 1 to'],
  [['x'], 'Statement[0]: expected an object'],
])('the policy %j is refused', (document, message) => {
  expect(() => parsePolicy(document)).toThrow(BadPolicy);
  expect(() => parsePolicy(document)).toThrow(message);
});
