import { expect, test } from 'vitest';
import { isShorter, readDays } from './days.ts';

const now = { recordings_days: 30, renders_days: null, interaction_days: null, audit_days: 365 };

test('days are whole, and nothing means for ever', () => {
  expect(readDays({ recordings_days: ' 7 ', audit_days: '' })).toEqual({
    recordings_days: 7,
    audit_days: null,
  });
  for (const odd of ['0', '-1', '1.5', '36501', 'x', '1e3'])
    expect(readDays({ recordings_days: odd }), odd).toBeUndefined();
});

test('says when something that is kept now would go', () => {
  expect(isShorter(now, { recordings_days: 29 })).toBe(true);
  expect(isShorter(now, { renders_days: 1 })).toBe(true);
  expect(isShorter(now, { recordings_days: 30, audit_days: null })).toBe(false);
  expect(isShorter(now, {})).toBe(false);
});
