// Light between person and screen: how near to the outline a cell is, and how much of the screen's light it shows.

const SUM_Y = 0;
const SUM_U = 2;
const SUM_V = 4;
const RECORD = 32;
const PERSON: u8 = 1;

/**
 * How much of each cell is the person, 0…1, by the key of its mean colour: `out` has one float per cell. p and q as in
 * reduce.as.ts, `length` of the screen's chroma in steps. What `state` says is the person's
 * (see maps.as.ts) is, whatever its key is: clothes have one of their own.
 */
export function coverage(
  cells: usize,
  stride: i32,
  gw: i32,
  gh: i32,
  length: f32,
  pu: i32,
  pv: i32,
  qu: i32,
  qv: i32,
  state: usize,
  out: usize,
): void {
  const scale: f32 = 1.0 / (16 * 64 * length);
  for (let j = 0; j < gh; j++) {
    for (let i = 0; i < gw; i++) {
      const cell = cells + i * RECORD;
      const u = <i32>load<i16>(cell + SUM_U);
      const v = <i32>load<i16>(cell + SUM_V);
      const key = <f32>min<i32>(u * pu + v * pv, u * qu + v * qv) * scale;
      store<f32>(out, load<u8>(state++) == PERSON ? 1 : 1 - (key < 0 ? 0 : key > 1 ? 1 : key));
      out += 4;
    }
    cells += stride;
  }
}

/** Box blur over 2 · `reach` + 1 cells along lines: `count` lines, `along` and `across` bytes apart, via `line`. */
function blurLines(
  at: usize,
  along: i32,
  across: i32,
  length: i32,
  count: i32,
  reach: i32,
  line: usize,
): void {
  const span: i32 = 2 * reach + 1;
  const scale: f32 = <f32>1.0 / <f32>span;
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < length; i++) store<f32>(line + 4 * i, load<f32>(at + i * along));
    const first = load<f32>(line);
    const last = load<f32>(line + 4 * (length - 1));
    const ahead: i32 = reach + 1;
    let sum: f32 = first * <f32>ahead;
    for (let i = 1; i <= reach; i++) sum += i < length ? load<f32>(line + 4 * i) : last;
    for (let i = 0; i < length; i++) {
      store<f32>(at + i * along, sum * scale);
      const next = i + reach + 1;
      const gone = i - reach;
      sum += next < length ? load<f32>(line + 4 * next) : last;
      sum -= gone >= 0 ? load<f32>(line + 4 * gone) : first;
    }
    at += across;
  }
}

/** Three boxes each way: nearly a bell. */
export function blur(plane: usize, gw: i32, gh: i32, reach: i32, line: usize): void {
  for (let round = 0; round < 3; round++) {
    blurLines(plane, 4, 4 * gw, gw, gh, reach, line);
    blurLines(plane, 4 * gw, 4, gh, gw, reach, line);
  }
}

let xy: f64 = 0;
let xx: f64 = 0;
let EU: f32 = 0;
let EV: f32 = 0;
let LENGTH: f32 = 0;

/** Adds a pair of neighbours to the regression. */
function pair(a: usize, b: usize, na: f32, nb: f32): void {
  const de = na - nb;
  if (abs<f32>(de) < 0.01) return;
  const ua = <f32>load<i16>(a + SUM_U) / 16;
  const va = <f32>load<i16>(a + SUM_V) / 16;
  const ub = <f32>load<i16>(b + SUM_U) / 16;
  const vb = <f32>load<i16>(b + SUM_V) / 16;
  const beside = ua * EV - va * EU;
  const besideStep = ub * EV - vb * EU - beside;
  if (abs<f32>(besideStep) > 3) return;
  const along = ua * EU + va * EV;
  let step = ub * EU + vb * EV - along;
  // Shade changes both parts of a hue alike; light from the screen only the one in its direction.
  if (abs<f32>(beside) > 6) {
    const ratio = along / beside;
    step -= besideStep * (ratio > 1.5 ? 1.5 : ratio < -1.5 ? -1.5 : ratio);
  }
  if (abs<f32>(step) > 8) return;
  const tone: f32 = 0.3 + (0.7 / 255 / 64) * <f32>load<u16>(a + SUM_Y);
  const x = de * tone * LENGTH;
  xy += <f64>(x * step);
  xx += <f64>(x * x);
}

/**
 * How much of the screen's light the person's outline shows, as a share of the screen's own: from how hues change
 * between neighbouring cells of the person with their nearness to the outline. `near` as `blur` leaves it; two doubles
 * are written to `out`: the sums of a regression (x·y and x·x).
 */
export function glow(
  cells: usize,
  stride: i32,
  gw: i32,
  gh: i32,
  flags: usize,
  fs: i32,
  near: usize,
  eu: f32,
  ev: f32,
  length: f32,
  out: usize,
): void {
  EU = eu;
  EV = ev;
  LENGTH = length;
  xy = 0;
  xx = 0;
  for (let j = 0; j + 1 < gh; j++) {
    for (let i = 0; i + 1 < gw; i++) {
      if (load<u8>(flags + i) != PERSON) continue;
      const cell = cells + i * RECORD;
      const n = load<f32>(near + 4 * i);
      if (load<u8>(flags + i + 1) == PERSON) pair(cell, cell + RECORD, n, load<f32>(near + 4 * i + 4));
      if (load<u8>(flags + i + fs) == PERSON) pair(cell, cell + stride, n, load<f32>(near + 4 * (i + gw)));
    }
    cells += stride;
    flags += fs;
    near += 4 * gw;
  }
  store<f64>(out, xy);
  store<f64>(out, xx, 8);
}
