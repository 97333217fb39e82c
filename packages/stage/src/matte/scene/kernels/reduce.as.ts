// A picture becomes a small grid of cells [Y, U, V, 1], each 0…1 of a byte; 16 bytes per cell.

/** Adds a row of bytes to sums of 16 bits; rows are padded, so the last step may run over. */
function addRow(sums: usize, row: usize, w: i32): void {
  for (let x = 0; x < w; x += 16) {
    const v = v128.load(row + x);
    const at = sums + ((<usize>x) << 1);
    v128.store(at, i16x8.add(v128.load(at), i16x8.extend_low_i8x16_u(v)));
    v128.store(at, i16x8.add(v128.load(at, 16), i16x8.extend_high_i8x16_u(v)), 16);
  }
}

/** Means of one plane into lane `lane` of the cells. `sums`: 2 bytes per pixel of a row, and 32 more. */
export function reducePlane(
  plane: usize,
  stride: i32,
  w: i32,
  h: i32,
  cells: usize,
  gw: i32,
  gh: i32,
  lane: i32,
  sums: usize,
): void {
  let out = cells + ((<usize>lane) << 2);
  for (let gy = 0; gy < gh; gy++) {
    const y0 = (gy * h) / gh;
    const y1 = max(y0 + 1, ((gy + 1) * h) / gh);
    // Sums of 16 bits hold 257 rows; of more, as many are taken at equal distances.
    const step = (y1 - y0 + 255) / 256;
    memory.fill(sums, 0, ((<usize>w) << 1) + 32);
    let rows = 0;
    for (let y = y0; y < y1; y += step) {
      addRow(sums, plane + <usize>(y * stride), w);
      rows++;
    }
    for (let gx = 0; gx < gw; gx++) {
      const x0 = (gx * w) / gw;
      const x1 = max(x0 + 1, ((gx + 1) * w) / gw);
      let sum: u32 = 0;
      for (let x = x0; x < x1; x++) sum += load<u16>(sums + ((<usize>x) << 1));
      store<f32>(out, <f32>sum / <f32>(rows * (x1 - x0) * 255));
      out += 16;
    }
  }
}

/** Cells → R, G, B of 0…1, three floats per cell (BT.709 limited range). */
export function cellsToRgb(cells: usize, rgb: usize, count: i32): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  for (let i = 0; i < count; i++) {
    const c = v128.load(cells);
    const y = (f32x4.extract_lane(c, 0) * 255 - 16) / 219;
    const u = (f32x4.extract_lane(c, 1) * 255 - 128) / 224;
    const v = (f32x4.extract_lane(c, 2) * 255 - 128) / 224;
    let t = f32x4.splat(y + 1.5748 * v);
    t = f32x4.replace_lane(t, 1, y - 0.1873 * u - 0.4681 * v);
    t = f32x4.replace_lane(t, 2, y + 1.8556 * u);
    t = f32x4.pmin(one, f32x4.pmax(zero, t));
    v128.store64_lane(rgb, t, 0);
    v128.store32_lane(rgb, t, 2, 8);
    cells += 16;
    rgb += 12;
  }
}
