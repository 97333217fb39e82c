// Calm where nothing moves, at once where something does. Grids of cells; colours of 16 bytes, masks of 4.

/**
 * How much each cell differs from its picture in memory (`memory`, which follows slowly), as luma plus half the chroma,
 * into `motion`; then the memory follows.
 */
export function compare(cells: usize, past: usize, motion: usize, count: i32): void {
  const weights = f32x4(1, 1.5, 1.5, 0);
  for (let i = 0; i < count; i++) {
    const c = v128.load(cells);
    const p = v128.load(past);
    const step = f32x4.sub(c, p);
    const d = f32x4.mul(f32x4.abs(step), weights);
    const sum = f32x4.extract_lane(d, 0) + f32x4.extract_lane(d, 1) + f32x4.extract_lane(d, 2);
    store<f32>(motion, sum);
    const pace: f32 = sum > 0.03 ? 1 : 0.25;
    v128.store(past, f32x4.add(p, f32x4.mul(step, f32x4.splat(pace))));
    cells += 16;
    past += 16;
    motion += 4;
  }
}

/** Largest value of 3 × 3 of the means of 3 × 3 would be exact; here a mean of 5 × 5 weighted to the middle, twice. */
export function soften(values: usize, out: usize, w: i32, h: i32): void {
  const line = (<usize>w) << 2;
  for (let y = 0; y < h; y++) {
    const mid = values + line * y;
    const up = y > 0 ? mid - line : mid;
    const down = y + 1 < h ? mid + line : mid;
    for (let x = 0; x < w; x++) {
      const l = (<usize>max(0, x - 1)) << 2;
      const c = (<usize>x) << 2;
      const r = (<usize>min(w - 1, x + 1)) << 2;
      const sum =
        load<f32>(up + l) +
        load<f32>(up + c) +
        load<f32>(up + r) +
        load<f32>(mid + l) +
        load<f32>(mid + c) +
        load<f32>(mid + r) +
        load<f32>(down + l) +
        load<f32>(down + c) +
        load<f32>(down + r);
      store<f32>(out, sum * (1.0 / 9.0));
      out += 4;
    }
  }
}

/**
 * `state` follows `mask`: by `pace` where `motion` is below `still`, at once from `moving` on. Where both disagree
 * strongly it follows faster.
 */
export function follow(
  mask: usize,
  state: usize,
  motion: usize,
  count: i32,
  pace: f32,
  still: f32,
  moving: f32,
): void {
  const scale: f32 = 1.0 / (moving - still);
  for (let i = 0; i < count; i++) {
    const p = load<f32>(mask);
    const s = load<f32>(state);
    const m = min<f32>(1, max<f32>(0, (load<f32>(motion) - still) * scale));
    const d = abs(p - s);
    const doubt = min<f32>(0.5, max<f32>(0, (d - 0.3) * 1.5));
    const g = max(doubt, pace + (1 - pace) * m);
    store<f32>(state, s + (p - s) * g);
    mask += 4;
    state += 4;
    motion += 4;
  }
}
