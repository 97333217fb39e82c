// Sums of what is surely screen, per cell of the plate: a coarse grid over the picture.

const SUM_Y = 0;
const SUM_U = 2;
const SUM_V = 4;
const KEY_MIN = 6;
const KEY_MAX = 8;
const RECORD = 32;

/**
 * Adds up luma and chroma (8-bit steps, chroma centred on 0) of cells that are screen through and through, as are their
 * neighbours. `sums` has four floats per plate cell: Y, U, V, count; cleared first. A cell counts when its smallest
 * key is at least `share` of what the plate has there, and not below 0.7 of its largest.
 */
export function gather(
  cells: usize,
  stride: i32,
  gw: i32,
  gh: i32,
  share: f32,
  plate: usize,
  sums: usize,
  columns: i32,
  rows: i32,
): void {
  memory.fill(sums, 0, columns * rows * 16);
  const tallest = gh - 1;
  const widest = gw - 1;
  for (let j = 0; j < gh; j++) {
    const row = cells + j * stride;
    const up = j > 0 ? row - stride : row;
    const down = j < tallest ? row + stride : row;
    const first = ((j * rows) / gh) * columns * 16;
    for (let i = 0; i < gw; i++) {
      const at = i * RECORD;
      const cell = row + at;
      const place = first + ((i * columns) / gw) * 16;
      const least = <i32>(share * 64 * load<f32>(plate + place, 12));
      const key = <i32>load<i16>(cell + KEY_MIN);
      if (key < least || key * 10 < <i32>load<i16>(cell + KEY_MAX) * 7) continue;
      const left = i > 0 ? cell - RECORD : cell;
      const right = i < widest ? cell + RECORD : cell;
      if (
        <i32>load<i16>(left + KEY_MIN) < least ||
        <i32>load<i16>(right + KEY_MIN) < least ||
        <i32>load<i16>(up + at + KEY_MIN) < least ||
        <i32>load<i16>(down + at + KEY_MIN) < least
      )
        continue;
      const sum = sums + place;
      const mean = f32x4(
        <f32>load<u16>(cell + SUM_Y) / 64,
        <f32>load<i16>(cell + SUM_U) / 16,
        <f32>load<i16>(cell + SUM_V) / 16,
        1,
      );
      v128.store(sum, f32x4.add(v128.load(sum), mean));
    }
  }
}
