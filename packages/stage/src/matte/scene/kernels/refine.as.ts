// Fits the mask to the picture: in each neighbourhood the mask is explained as a linear function of the colour (a guided
// filter with a guide of three components). Grids of cells; colours of 16 bytes per cell, masks of 4.

function splat0(v: v128): v128 {
  return i8x16.shuffle(v, v, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3);
}

function splat1(v: v128): v128 {
  return i8x16.shuffle(v, v, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7);
}

function splat2(v: v128): v128 {
  return i8x16.shuffle(v, v, 8, 9, 10, 11, 8, 9, 10, 11, 8, 9, 10, 11, 8, 9, 10, 11);
}

/** Adds (sign 1) or takes away (−1) the products of a row to the sums of its columns, 64 bytes each. */
function gather(cells: usize, mask: usize, columns: usize, w: i32, sign: f32): void {
  const s = f32x4.splat(sign);
  for (let x = 0; x < w; x++) {
    const p = load<f32>(mask + ((<usize>x) << 2));
    const c = f32x4.sub(v128.load(cells + ((<usize>x) << 4)), f32x4.splat(0.5));
    const v = f32x4.replace_lane(c, 3, p);
    const sv = f32x4.mul(v, s);
    const at = columns + ((<usize>x) << 6);
    v128.store(at, f32x4.add(v128.load(at), sv));
    v128.store(at, f32x4.add(v128.load(at, 16), f32x4.mul(splat0(v), sv)), 16);
    v128.store(at, f32x4.add(v128.load(at, 32), f32x4.mul(splat1(v), sv)), 32);
    v128.store(at, f32x4.add(v128.load(at, 48), f32x4.mul(splat2(v), sv)), 48);
  }
}

/**
 * For each cell [aY, aU, aV, b] so that mask ≈ aY·Y + aU·U + aV·V + b around it. `columns`: 64 bytes per column.
 * `epsilon`: variance below which colour says nothing; that of chroma is taken a quarter as high.
 */
export function fit(
  cells: usize,
  mask: usize,
  out: usize,
  columns: usize,
  w: i32,
  h: i32,
  radius: i32,
  epsilon: f32,
): void {
  memory.fill(columns, 0, (<usize>w) << 6);
  const row = (<usize>w) << 4;
  const line = (<usize>w) << 2;
  for (let y = 0; y < min(radius, h); y++) gather(cells + row * y, mask + line * y, columns, w, 1);
  for (let y = 0; y < h; y++) {
    if (y + radius < h) gather(cells + row * (y + radius), mask + line * (y + radius), columns, w, 1);
    const gone = y - radius - 1;
    if (gone >= 0) gather(cells + row * gone, mask + line * gone, columns, w, -1);
    const rows = min(h - 1, y + radius) - max(0, y - radius) + 1;
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let x = -radius; x < w; x++) {
      const enter = x + radius;
      if (enter < w) {
        const at = columns + ((<usize>enter) << 6);
        s0 = f32x4.add(s0, v128.load(at));
        s1 = f32x4.add(s1, v128.load(at, 16));
        s2 = f32x4.add(s2, v128.load(at, 32));
        s3 = f32x4.add(s3, v128.load(at, 48));
      }
      if (x < 0) continue;
      const leave = x - radius - 1;
      if (leave >= 0) {
        const at = columns + ((<usize>leave) << 6);
        s0 = f32x4.sub(s0, v128.load(at));
        s1 = f32x4.sub(s1, v128.load(at, 16));
        s2 = f32x4.sub(s2, v128.load(at, 32));
        s3 = f32x4.sub(s3, v128.load(at, 48));
      }
      const count = rows * (min(w - 1, x + radius) - max(0, x - radius) + 1);
      const share = f32x4.splat(1 / <f32>count);
      const m = f32x4.mul(s0, share);
      const v1 = f32x4.sub(f32x4.mul(s1, share), f32x4.mul(splat0(m), m));
      const v2 = f32x4.sub(f32x4.mul(s2, share), f32x4.mul(splat1(m), m));
      const v3 = f32x4.sub(f32x4.mul(s3, share), f32x4.mul(splat2(m), m));
      // Symmetric 3 × 3 system: covariance of the colours, and theirs with the mask.
      const a = f32x4.extract_lane(v1, 0) + epsilon;
      const b = f32x4.extract_lane(v1, 1);
      const c = f32x4.extract_lane(v1, 2);
      const d = f32x4.extract_lane(v2, 1) + epsilon * 0.25;
      const e = f32x4.extract_lane(v2, 2);
      const f = f32x4.extract_lane(v3, 2) + epsilon * 0.25;
      const py = f32x4.extract_lane(v1, 3);
      const pu = f32x4.extract_lane(v2, 3);
      const pv = f32x4.extract_lane(v3, 3);
      const i00 = d * f - e * e;
      const i01 = c * e - b * f;
      const i02 = b * e - c * d;
      const scale: f32 = 1.0 / max<f32>(1e-20, a * i00 + b * i01 + c * i02);
      const ky = (i00 * py + i01 * pu + i02 * pv) * scale;
      const ku = (i01 * py + (a * f - c * c) * pu + (b * c - a * e) * pv) * scale;
      const kv = (i02 * py + (b * c - a * e) * pu + (a * d - b * b) * pv) * scale;
      // The guide was centred on 0.5 for precision; the result is for values as they are.
      const rest =
        f32x4.extract_lane(m, 3) -
        ky * (f32x4.extract_lane(m, 0) + 0.5) -
        ku * (f32x4.extract_lane(m, 1) + 0.5) -
        kv * (f32x4.extract_lane(m, 2) + 0.5);
      v128.store(out, f32x4(ky, ku, kv, rest));
      out += 16;
    }
  }
}

/** Mean of 16-byte cells over (2 · radius + 1)². `columns`: 16 bytes per column. */
export function blur(cells: usize, out: usize, columns: usize, w: i32, h: i32, radius: i32): void {
  const row = (<usize>w) << 4;
  memory.fill(columns, 0, row);
  for (let y = 0; y < min(radius, h); y++) addLine(columns, cells + row * y, row);
  for (let y = 0; y < h; y++) {
    if (y + radius < h) addLine(columns, cells + row * (y + radius), row);
    if (y > radius) subLine(columns, cells + row * (y - radius - 1), row);
    const rows = min(h - 1, y + radius) - max(0, y - radius) + 1;
    let sum = f32x4.splat(0);
    for (let x = 0; x < min(radius, w); x++) sum = f32x4.add(sum, v128.load(columns + ((<usize>x) << 4)));
    for (let x = 0; x < w; x++) {
      if (x + radius < w) sum = f32x4.add(sum, v128.load(columns + ((<usize>(x + radius)) << 4)));
      if (x > radius) sum = f32x4.sub(sum, v128.load(columns + ((<usize>(x - radius - 1)) << 4)));
      const count = rows * (min(w - 1, x + radius) - max(0, x - radius) + 1);
      v128.store(out, f32x4.mul(sum, f32x4.splat(1 / <f32>count)));
      out += 16;
    }
  }
}

function addLine(columns: usize, line: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(columns + i, f32x4.add(v128.load(columns + i), v128.load(line + i)));
  }
}

function subLine(columns: usize, line: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(columns + i, f32x4.sub(v128.load(columns + i), v128.load(line + i)));
  }
}

function dot(k: v128, c: v128): f32 {
  const p = f32x4.mul(k, f32x4.replace_lane(c, 3, 1));
  const q = f32x4.add(p, i8x16.shuffle(p, p, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  return f32x4.extract_lane(q, 0) + f32x4.extract_lane(q, 1);
}

/**
 * Judges each cell by what the fit says of it: `states` 0 gone, 255 stays, 128 has to be looked at per pixel. Where it
 * is surely one or the other, its colour goes into `inside` or `outside` (weighted, weight in lane 3).
 * `low` and `high`: values of the fit at which alpha begins and is full. `slack`: how far, in colour, pixels may lie
 * from their cell.
 */
export function judge(
  cells: usize,
  mask: usize,
  fits: usize,
  states: usize,
  inside: usize,
  outside: usize,
  count: i32,
  low: f32,
  high: f32,
  slack: f32,
): void {
  const scale: f32 = 1.0 / (high - low);
  for (let i = 0; i < count; i++) {
    const c = f32x4.replace_lane(v128.load(cells), 3, 1);
    const k = v128.load(fits);
    const v = dot(k, c);
    const p = load<f32>(mask);
    const reach =
      slack *
      (abs(f32x4.extract_lane(k, 0)) +
        0.5 * abs(f32x4.extract_lane(k, 1)) +
        0.5 * abs(f32x4.extract_lane(k, 2)));
    let state: u8 = 128;
    // Where the network is sure nothing of the fit's pattern may show.
    if (v + reach <= low || p < 0.005) state = 0;
    else if (v - reach >= high || p > 0.995) state = 255;
    store<u8>(states, state);
    const alpha = min<f32>(1, max<f32>(0, (v - low) * scale));
    const fore = max<f32>(0, alpha * 2.5 - 1.5) * p;
    const back = max<f32>(0, 1 - alpha * 2.5) * (1 - p);
    v128.store(inside, f32x4.mul(c, f32x4.splat(fore)));
    v128.store(outside, f32x4.mul(c, f32x4.splat(back)));
    cells += 16;
    fits += 16;
    inside += 16;
    outside += 16;
    mask += 4;
    states += 1;
  }
}

/** Weighted sums become colours; where there is no weight the cell's own colour stands in. Lane 3 keeps the weight. */
export function settle(sums: usize, cells: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const s = v128.load(sums);
    const weight = f32x4.extract_lane(s, 3);
    // A little of the cell itself, so that scarce evidence fades into it.
    const own = f32x4.mul(v128.load(cells), f32x4.splat(0.002));
    const color = f32x4.mul(f32x4.add(s, own), f32x4.splat(1.0 / (weight + 0.002)));
    v128.store(sums, f32x4.replace_lane(color, 3, weight));
    sums += 16;
    cells += 16;
  }
}

/** Cells that are whole but so near to the room that its light reaches them get the state 192. */
export function lighten(states: usize, outside: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    if (load<u8>(states + i) == 255 && load<f32>(outside + ((<usize>i) << 4), 12) > 0.06) {
      store<u8>(states + i, 192);
    }
  }
}
