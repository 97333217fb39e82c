// What the live programme needs beside blending: planar scaling, and mixing two pictures along a line (wipes).
// Weights are Q14 in 16 bits; the caller computes them. Rows may be read and written up to 15 bytes past their end.

/** round(v / 255) of eight 16-bit products. */
function div255(v: v128): v128 {
  const t = i16x8.add(v, i16x8.splat(128));
  return i16x8.shr_u(i16x8.add(t, i16x8.shr_u(t, 8)), 8);
}

/**
 * Vertical pass: each of `rows` output rows is a weighted sum of `taps` source rows from `first[row]` on. Weights are
 * stored in pairs (an odd count is followed by a zero).
 */
export function scaleRows(
  src: usize,
  ss: i32,
  dst: usize,
  ds: i32,
  w: i32,
  rows: i32,
  first: usize,
  weights: usize,
  taps: i32,
): void {
  const even = (taps + 1) & ~1;
  for (let row = 0; row < rows; row++) {
    const start = src + load<i32>(first + ((<usize>row) << 2)) * ss;
    const table = weights + ((<usize>(row * even)) << 1);
    for (let x = 0; x < w; x += 16) {
      let s0 = i32x4.splat(8192);
      let s1 = i32x4.splat(8192);
      let s2 = i32x4.splat(8192);
      let s3 = i32x4.splat(8192);
      let p = start + x;
      for (let t = 0; t < taps; t += 2) {
        const a = v128.load(p);
        const b = t + 1 < taps ? v128.load(p + ss) : a;
        const pair = v128.load32_splat(table + ((<usize>t) << 1));
        const lo = i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        const hi = i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        s0 = i32x4.add(s0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(lo), pair));
        s1 = i32x4.add(s1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(lo), pair));
        s2 = i32x4.add(s2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(hi), pair));
        s3 = i32x4.add(s3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(hi), pair));
        p += ss << 1;
      }
      const lo = i16x8.narrow_i32x4_s(i32x4.shr_s(s0, 14), i32x4.shr_s(s1, 14));
      const hi = i16x8.narrow_i32x4_s(i32x4.shr_s(s2, 14), i32x4.shr_s(s3, 14));
      v128.store(dst + x, i8x16.narrow_i16x8_u(lo, hi));
    }
    dst += ds;
  }
}

/**
 * Horizontal pass: each output pixel is a weighted sum of `taps` source pixels (a multiple of 8, padded with zeros)
 * from `first[column]` on.
 */
export function scaleColumns(
  src: usize,
  ss: i32,
  dst: usize,
  ds: i32,
  w: i32,
  rows: i32,
  first: usize,
  weights: usize,
  taps: i32,
): void {
  for (let row = 0; row < rows; row++) {
    let table = weights;
    for (let x = 0; x < w; x++) {
      const p = src + load<i32>(first + ((<usize>x) << 2));
      let sum = i32x4.dot_i16x8_s(v128.load8x8_u(p), v128.load(table));
      table += 16;
      for (let t = 8; t < taps; t += 8) {
        sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load8x8_u(p + t), v128.load(table)));
        table += 16;
      }
      sum = i32x4.add(sum, i8x16.shuffle(sum, sum, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
      const v = (i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + 8192) >> 14;
      store<u8>(dst + x, v < 0 ? 0 : v > 255 ? 255 : v);
    }
    src += ss;
    dst += ds;
  }
}

/** dst + (src − dst) × line[x] / 255: the same weights in every row. */
export function mixLine(dst: usize, ds: i32, src: usize, ss: i32, line: usize, w: i32, h: i32): void {
  const n = w & ~15;
  for (let y = 0; y < h; y++) {
    let x = 0;
    for (; x < n; x += 16) {
      const a = v128.load(line + x);
      const ia = v128.not(a);
      const s = v128.load(src + x);
      const d = v128.load(dst + x);
      const lo = i16x8.add(i16x8.extmul_low_i8x16_u(s, a), i16x8.extmul_low_i8x16_u(d, ia));
      const hi = i16x8.add(i16x8.extmul_high_i8x16_u(s, a), i16x8.extmul_high_i8x16_u(d, ia));
      v128.store(dst + x, i8x16.narrow_i16x8_u(div255(lo), div255(hi)));
    }
    for (; x < w; x++) {
      const a = <u32>load<u8>(line + x);
      const t = <u32>load<u8>(src + x) * a + <u32>load<u8>(dst + x) * (255 - a) + 128;
      store<u8>(dst + x, (t + (t >> 8)) >> 8);
    }
    dst += ds;
    src += ss;
  }
}
