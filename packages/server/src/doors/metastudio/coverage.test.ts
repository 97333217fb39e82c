import { expect, test } from 'vitest';
import { mergeTables, operationCoverage } from './coverage.ts';

const done = async () => ({});

test('every operation of the contract is a row', () => {
  const rows = operationCoverage([{ listAssets: done }, { listProducts: done }]);
  expect(rows).toHaveLength(66);
  expect(rows.filter(({ available }) => available).map(({ operationId }) => operationId)).toEqual([
    'listAssets',
    'listProducts',
  ]);
});

test('duplicates and strangers stop the start', () => {
  expect(() => mergeTables([{ listAssets: done }, { listAssets: done }])).toThrow(
    'two capabilities bring the operation listAssets',
  );
  expect(() => mergeTables([{ listHats: done }])).toThrow('the contract has no operation listHats');
});
