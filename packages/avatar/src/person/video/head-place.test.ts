import { expect, it } from 'vitest';
import { MESH_VALUES, normalHead, placeHead } from './head-place.ts';
import { slotOf, STEADY } from './points.ts';

/** Faces that only move: each `right` pixels further; those of `without` are not seen. */
function faces(count: number, without: readonly number[]): Float32Array {
  const meshes = new Float32Array(count * MESH_VALUES).fill(NaN);
  for (let n = 0; n < count; n++) {
    if (without.includes(n)) continue;
    meshes.fill(0, n * MESH_VALUES, (n + 1) * MESH_VALUES);
    STEADY.forEach((point, i) => {
      const at = n * MESH_VALUES + slotOf(point) * 2;
      meshes[at] = 100 + n * 3 + Math.cos(i * 2.4) * (20 + i);
      meshes[at + 1] = 80 + Math.sin(i * 2.4) * (20 + i);
    });
  }
  return meshes;
}

it('knows the head whichever pictures show no face, the first one too', () => {
  const whole = normalHead(faces(12, []), 12);
  expect(whole.every(Number.isFinite)).toBe(true);
  const gaps = faces(12, [0, 1, 5, 11]);
  const norm = normalHead(gaps, 12);
  norm.forEach((value, i) => expect(value).toBeCloseTo(whole[i]!, 3));
  const [here, there] = [3, 7].map((n) => placeHead(norm, gaps, n * MESH_VALUES));
  expect(there!.x - here!.x).toBeCloseTo(12, 3);
  expect(there!.y - here!.y).toBeCloseTo(0, 3);
});
