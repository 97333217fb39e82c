import { expect, test } from 'vitest';
import { amount, bytes, span } from './format.ts';
import { readSearch, tabsFor } from './tabs.ts';

test('sizes are in the unit that they deserve', () => {
  expect([0, 1023, 1024, 1536, 150 * 1024 ** 2, 3 * 1024 ** 4, 5000 * 1024 ** 4].map(bytes)).toEqual([
    '0 B',
    '1023 B',
    '1.0 KiB',
    '1.5 KiB',
    '150 MiB',
    '3.0 TiB',
    '5000 TiB',
  ]);
});

test('spans name their two largest parts', () => {
  expect([-4, 42, 60, 423, 3600, 18_720, 86_400 * 3 + 4 * 3600 + 59].map(span)).toEqual([
    '0 s',
    '42 s',
    '1 min 0 s',
    '7 min 3 s',
    '1 h 0 min',
    '5 h 12 min',
    '3 d 4 h',
  ]);
});

test('amounts keep what matters of them', () => {
  expect([0.0004, 0.0234, 1.25, 99.96, 1234.5].map((value) => amount(value, 'en'))).toEqual([
    '0',
    '0.023',
    '1.3',
    '100',
    '1,235',
  ]);
});

test('an address opens what it names, and what makes no sense in it is left out', () => {
  expect(readSearch({ tab: 'audit', actor: 'anna', action: 'live:*', days: 30, op: 'listAssets' })).toEqual({
    tab: 'audit',
    actor: 'anna',
    action: 'live:*',
    days: 30,
    op: 'listAssets',
  });
  expect(readSearch({ tab: 'nothing', actor: '', action: 4, days: 31, op: null })).toEqual({});
});

test('only owners see who may what and who did what', () => {
  expect(tabsFor({ administer: false })).toEqual(['health', 'engines', 'usage', 'retention', 'api']);
  expect(tabsFor({ administer: true })).toHaveLength(8);
});
