// Separable resampling of premultiplied RGBA in shared memory. The caller computes the weights.

/**
 * One direction. For each of `outCount` output positions: `first` (i32) source index and `taps` f32 weights.
 * A line has `lines` independent neighbours. Steps are in bytes between consecutive pixels along and across
 * the filtered direction, so that the same code serves rows and columns.
 */
export function resample(
  src: usize,
  srcAlong: i32,
  srcAcross: i32,
  dst: usize,
  dstAlong: i32,
  dstAcross: i32,
  outCount: i32,
  lines: i32,
  first: usize,
  weights: usize,
  taps: i32,
): void {
  // Column passes walk memory line by line when the inner loop runs across.
  for (let o = 0; o < outCount; o++) {
    const start = src + load<i32>(first + ((<usize>o) << 2)) * srcAlong;
    const w = weights + <usize>(o * taps) * 4;
    const out = dst + o * dstAlong;
    for (let l = 0; l < lines; l++) {
      let p = start + l * srcAcross;
      let sum = f32x4.splat(0.5);
      for (let t = 0; t < taps; t++) {
        const px = v128.load32_zero(p);
        const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(px));
        sum = f32x4.add(
          sum,
          f32x4.mul(f32x4.convert_i32x4_s(wide), v128.load32_splat(w + ((<usize>t) << 2))),
        );
        p += srcAlong;
      }
      const whole = i32x4.trunc_sat_f32x4_s(f32x4.max(sum, f32x4.splat(0)));
      const bytes = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(whole, whole), i16x8.splat(0));
      // Ringing must not let colour exceed alpha: premultiplied pixels keep r, g, b ≤ a.
      const a = i8x16.shuffle(bytes, bytes, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3);
      v128.store32_lane(out + l * dstAcross, i8x16.min_u(bytes, a), 0);
    }
  }
}
