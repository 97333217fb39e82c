import { describe, expect, it } from 'vitest';
import { kindNamed, kindOf, lengthText, sizeText, typeOfFile } from './kinds.ts';
import { sharingOf } from './sharing.ts';
import { partsOf, readBegun, type Begun } from './upload/plan.ts';
import { listQuery } from './use-assets.ts';

const MB = 1024 * 1024;

describe('a file is cut', () => {
  it.each([1, 16 * MB, 16 * MB + 1, 333 * MB + 7, 5000 * MB])(
    'of %i bytes without gap or overlap',
    (size) => {
      const parts = partsOf(size);
      expect(parts.length).toBeLessThanOrEqual(100);
      expect(parts[0]?.start).toBe(0);
      expect(parts.at(-1)?.end).toBe(size);
      for (const [i, part] of parts.entries()) {
        expect(part.index).toBe(i);
        expect(part.end).toBeGreaterThan(part.start);
        if (i > 0) expect(part.start).toBe(parts[i - 1]?.end);
      }
    },
  );

  it('into one part when it is empty', () => expect(partsOf(0)).toEqual([{ index: 0, start: 0, end: 0 }]));
});

describe('an upload that was begun', () => {
  const begun: Begun = { assetId: 'a', fileId: 'f', urls: ['u1', 'u2'], done: [1], at: 1000 };
  const text = JSON.stringify(begun);

  it('is gone on with', () => expect(readBegun(text, 2, 2000)).toEqual(begun));
  it.each([
    ['nothing was stored', null, 2, 2000],
    ['it fits another cut', text, 3, 2000],
    ['its addresses are a day old', text, 2, 1000 + 24 * 3600 * 1000],
    ['it is not readable', '{', 2, 2000],
    ['it is of another form', '{"assetId":1}', 2, 2000],
  ])('begins anew when %s', (_why, stored, parts, now) => {
    expect(readBegun(stored, parts, now)).toBeUndefined();
  });
});

describe('what a file becomes', () => {
  it.each([
    ['Logo.PNG', 'IMAGE', 'pictures'],
    ['clip.final.MOV', 'VIDEO', 'clips'],
    ['voice.m4a', 'AUDIO', 'sound'],
    ['deck.pptx', 'PPT', 'slides'],
    ['notes.txt', 'COMMON_FILE', 'all'],
  ] as const)('%s: %s', (name, type, kind) => {
    expect(typeOfFile(name)).toBe(type);
    expect(kindOf(type)).toBe(kind);
  });
});

describe('words', () => {
  it('of sizes and lengths', () => {
    expect(sizeText(12_400_000, 'en')).toBe('12 MB');
    expect(sizeText(1_240_000, 'en')).toBe('1.2 MB');
    expect([lengthText(7.4), lengthText(64), lengthText(3849)]).toEqual(['0:07', '1:04', '1:04:09']);
  });
  it('of the address', () => {
    expect(kindNamed('voices')).toBe('voices');
    expect(kindNamed('constructor')).toBe('all');
  });
});

describe('sharing', () => {
  it('names studios once, however they were typed', () => {
    expect(sharingOf('SHARED', ' p1, p2\np1;p3 ')).toEqual({
      shared_type: 'SHARED',
      allowed_project_ids: ['p1', 'p2', 'p3'],
    });
    expect(sharingOf('SHARED', ' \n')).toBeUndefined();
    expect(sharingOf('PUBLIC', 'p1')).toEqual({ shared_type: 'PUBLIC' });
  });
});

describe('the list', () => {
  it('asks for what the address says', () => {
    expect(listQuery({})).toMatchObject({ asset_source: 'CUSTOMIZATION' });
    expect(listQuery({ bin: true }).asset_state).toEqual(['DELETING']);
    expect(listQuery({ kind: 'sound', q: 'rain', from: 'system' })).toMatchObject({
      asset_source: 'SYSTEM',
      asset_type: ['AUDIO', 'MUSIC'],
      name: 'rain',
    });
    expect(listQuery({ from: 'shared' })).toMatchObject({ role: 'SHAREE' });
  });
});
