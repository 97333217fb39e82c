import { describe, expect, it } from 'vitest';
import { addMark, marksOf, marksToSend, moveMark, removeMark, renameMark } from './marks.ts';

const two = marksOf([
  { type: 'ACTION', from: 6, to: 8, name: 'Wave', tag: 'wave' },
  { type: 'SILENCE', from: 0, to: 2 },
]);
const spans = (marks: typeof two): [number, number][] => marks.map(({ from, to }) => [from, to]);

describe('marks', () => {
  it('are added where there is room, as long as there is', () => {
    const added = addMark(two, 'ACTION', 4, 10)!;
    expect(spans(added.marks)).toEqual([
      [0, 2],
      [4, 6],
      [6, 8],
    ]);
    expect(new Set(added.marks.map(({ id }) => id)).size).toBe(3);
    expect(addMark(two, 'ACTION', 7, 10)).toBeUndefined();
    expect(spans(addMark(two, 'ACTION', 9.9, 10)!.marks).at(-1)).toEqual([9.5, 10]);
    expect(addMark(two, 'ACTION', 8, 8.3)).toBeUndefined();
  });

  it('move until they meet their neighbours or the end', () => {
    const [silence, wave] = two;
    expect(spans(moveMark(two, wave!.id, 'both', -9, 10))[1]).toEqual([2, 4]);
    expect(spans(moveMark(two, wave!.id, 'both', 9, 10))[1]).toEqual([8, 10]);
    expect(spans(moveMark(two, silence!.id, 'to', 9, 10))[0]).toEqual([0, 6]);
    expect(spans(moveMark(two, wave!.id, 'from', 9, 10))[1]).toEqual([7.5, 8]);
  });

  it('are sent without what they are not, and lose the tag of an old name', () => {
    const renamed = renameMark(two, two[1]!.id, ' Bow ');
    expect(marksToSend(renamed)).toEqual([
      { type: 'SILENCE', from: 0, to: 2 },
      { type: 'ACTION', from: 6, to: 8, name: 'Bow' },
    ]);
    expect(marksToSend(removeMark(two, two[0]!.id))).toEqual([
      { type: 'ACTION', from: 6, to: 8, name: 'Wave', tag: 'wave' },
    ]);
  });
});
