import { expect, it } from 'vitest';
import { missingParts } from './send-again.ts';
import { piecesOf } from './send-footage.ts';

it('sends a file in as many pieces as places were named for', () => {
  const file = new Blob([new Uint8Array(40 * 1024 * 1024)]);
  const pieces = piecesOf(file, ['/1', '/2', '/3']);
  expect(pieces.map(({ url }) => url)).toEqual(['/1', '/2', '/3']);
  expect(pieces.reduce((sum, { bytes }) => sum + bytes.size, 0)).toBe(file.size);
  expect(() => piecesOf(file, ['/1'])).toThrow('too few');
});

it('goes on with the parts that have not come', () => {
  expect(missingParts(100, [], 1)).toEqual([{ start: 0, end: 100 }]);
  expect(missingParts(100, [1, 3], 1)).toEqual([{ start: 34, end: 68 }]);
  expect(missingParts(100, [2], 3).map(({ start, end }) => end - start)).toEqual([25, 25, 25]);
});
