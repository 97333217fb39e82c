import { REFERENCE } from '@cyclorama/contract';
import { expect, it } from 'vitest';
import { FONTS, SUBTITLE_FONTS } from './fonts.ts';

it('has the fonts of the contract, each once', () => {
  expect([...FONTS].sort()).toEqual(Object.keys(REFERENCE.fonts.items).sort());
  expect(FONTS).toEqual(expect.arrayContaining([...SUBTITLE_FONTS]));
});
