/** What a meter of two channels shows: 0…1 of full scale. */
export interface StereoLevels {
  readonly peakLeft: number;
  readonly peakRight: number;
  readonly rmsLeft: number;
  readonly rmsRight: number;
}

export const SILENT: StereoLevels = { peakLeft: 0, peakRight: 0, rmsLeft: 0, rmsRight: 0 };

/** Places of levels in shared memory, from a first one on. */
export const LEVEL_FIELDS = 4;

export function writeLevels(to: Float64Array, at: number, levels: StereoLevels): void {
  to[at] = levels.peakLeft;
  to[at + 1] = levels.peakRight;
  to[at + 2] = levels.rmsLeft;
  to[at + 3] = levels.rmsRight;
}

export function readLevels(from: Float64Array, at: number): StereoLevels {
  return {
    peakLeft: from[at] ?? 0,
    peakRight: from[at + 1] ?? 0,
    rmsLeft: from[at + 2] ?? 0,
    rmsRight: from[at + 3] ?? 0,
  };
}

/** Share of the past that is left in the mean square after a block of 20 ms: as meters of 300 ms integrate. */
const KEPT = Math.exp(-20 / 100);

/** Levels of a block of sound; the mean square goes on from what it was before. */
export function levelsOf(
  left: Float32Array,
  right: Float32Array,
  begin: number,
  end: number,
  before: StereoLevels,
): StereoLevels {
  let peakLeft = 0;
  let peakRight = 0;
  let squaresLeft = 0;
  let squaresRight = 0;
  const size = left.length;
  for (let x = begin; x < end; x++) {
    const k = x % size;
    const l = left[k]!;
    const r = right[k]!;
    if (Math.abs(l) > peakLeft) peakLeft = Math.abs(l);
    if (Math.abs(r) > peakRight) peakRight = Math.abs(r);
    squaresLeft += l * l;
    squaresRight += r * r;
  }
  const count = Math.max(1, end - begin);
  const smooth = (rms: number, squares: number): number =>
    Math.sqrt(KEPT * rms * rms + (1 - KEPT) * (squares / count));
  return {
    peakLeft,
    peakRight,
    rmsLeft: smooth(before.rmsLeft, squaresLeft),
    rmsRight: smooth(before.rmsRight, squaresRight),
  };
}
