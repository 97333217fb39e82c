// What else is the person's: clothes whose colour is partly the screen's, and gaps in the person without any screen.
//
// A mixture of person and screen changes from place to place, a dyed cloth does not: where the key is even over some
// cells and clearly below the screen's, it is no edge. A shadow on the screen is even as well, but as dark as it
// is dull, while clothes of the screen's hue are brighter than a shadow that dull would be.

const SUM_Y = 0;
const SUM_U = 2;
const SUM_V = 4;
const KEY_MIN = 6;
const KEY_MAX = 8;
const RECORD = 32;

const SCREEN: u8 = 0;
const PERSON: u8 = 1;
const MIXED: u8 = 2;

/** Marks of cells. */
const PASS: u8 = 1;
const EVEN: u8 = 2;
const CORE: u8 = 4;
const SEEN: u8 = 8;
const DULL: u8 = 16;

/** Range of keys over three by three cells that is still even, as a share of the screen's own. */
const FLAT: f32 = 0.14;
/** By how much of the screen's luma clothes are at least brighter than the screen would be in that much shade. */
const BRIGHTER: f32 = 0.15;
/** How far clothes are followed into the screen's light: cells, and share of the screen's key. */
const GROWTH = 5;
const WIDER: f32 = 0.13;
/** The same where clothes are on three sides. */
const SEAM: f32 = 0.22;
/** Share of the screen's key that no place within a gap of the person may reach. */
const GAP_MOST: f32 = 0.7;
/** Larger gaps (share of the picture) are none. */
const GAP_SHARE: f32 = 0.01;

/** Cells around one: sets `X0`, `X1`, `Y0`, `Y1`. */
let X0: i32 = 0;
let X1: i32 = 0;
let Y0: i32 = 0;
let Y1: i32 = 0;
function around(i: i32, j: i32, gw: i32, gh: i32): void {
  X0 = i > 0 ? i - 1 : 0;
  X1 = i + 1 < gw ? i + 1 : i;
  Y0 = j > 0 ? j - 1 : 0;
  Y1 = j + 1 < gh ? j + 1 : j;
}

/**
 * Turns cells of `state` (see maps.as.ts) that hold both into the person's where they are clothes or gaps; `body` (a byte
 * per cell) tells clothes by not being 0. `most` and `shade` are the keys (shares of the screen's) up to which even cells are
 * clothes, and up to which they are that even though they look like a shadow; `usual` is the key of the
 * screen as a whole and `grain` the deviation of its noise, in 1/64 steps, p and q are as in reduce.as.ts. `work` is room for nine bytes per cell.
 */
export function body(
  cells: usize,
  stride: i32,
  gw: i32,
  gh: i32,
  screens: usize,
  state: usize,
  out: usize,
  work: usize,
  most: f32,
  shade: f32,
  usual: f32,
  grain: f32,
  pu: i32,
  pv: i32,
  qu: i32,
  qv: i32,
): void {
  const count = gw * gh;
  const stack = work;
  const marks = work + 8 * count;
  memory.fill(out, 0, count);
  grade(cells, stride, gw, gh, screens, state, marks, most, shade, usual, grain, pu, pv, qu, qv);
  flood(gw, gh, state, marks, stack);
  for (let at = 0; at < count; at++) {
    const mark = load<u8>(marks + at);
    if (mark & SEEN && mark & CORE && load<u8>(state + at) != PERSON) store<u8>(out + at, 255);
  }
  for (let round = 1; round <= GROWTH; round++) grow(gw, gh, state, out, marks, <u8>(255 - round));
  for (let at = 0; at < count; at++) if (load<u8>(out + at)) store<u8>(state + at, PERSON);
  fillGaps(cells, stride, gw, gh, screens, state, marks, stack);
}

/** Clothes reach a cell further: to where they take on light of the screen, and to seams with others of the person's. */
function grow(gw: i32, gh: i32, state: usize, out: usize, marks: usize, value: u8): void {
  for (let j = 0; j < gh; j++) {
    for (let i = 0; i < gw; i++) {
      const at = j * gw + i;
      const mark = load<u8>(marks + at);
      if (!(mark & SEEN) || !(mark & DULL) || load<u8>(out + at) || load<u8>(state + at) == PERSON) continue;
      around(i, j, gw, gh);
      let near = 0;
      for (let y = Y0; y <= Y1; y++)
        for (let x = X0; x <= X1; x++) if (load<u8>(out + y * gw + x) > value) near++;
      // Hair over clothes is not even, but has no screen in it either.
      if (near >= (mark & EVEN ? 1 : 3)) store<u8>(out + at, value);
    }
  }
}

function grade(
  cells: usize,
  stride: i32,
  gw: i32,
  gh: i32,
  screens: usize,
  state: usize,
  marks: usize,
  most: f32,
  shade: f32,
  usual: f32,
  grain: f32,
  pu: i32,
  pv: i32,
  qu: i32,
  qv: i32,
): void {
  for (let j = 0; j < gh; j++) {
    for (let i = 0; i < gw; i++) {
      const cell = cells + j * stride + i * RECORD;
      // In the person's shade the screen is dull, the person is not.
      const length: f32 = 64 * load<f32>(screens, 12);
      const key = <f32>load<i16>(cell + KEY_MAX);
      let mark: u8 = key < GAP_MOST * length || load<u8>(state + j * gw + i) == PERSON ? PASS : 0;
      const su = <i32>load<i16>(cell + SUM_U);
      const sv = <i32>load<i16>(cell + SUM_V);
      const mean: f32 = (<f32>min<i32>(su * pu + sv * pv, su * qu + sv * qv) * 0.0625) / length;
      const white: f32 = load<f32>(screens) - 16;
      const luma: f32 = <f32>load<u16>(cell + SUM_Y) / 64 - 16;
      const limit = luma > (mean + BRIGHTER) * white ? most : shade;
      const flat: f32 = FLAT * length + 4 * grain;
      const strong: f32 = max<f32>(length, usual);
      const own: f32 = limit * strong;
      const grown: f32 = own + WIDER * strong;
      if (key < own + SEAM * strong) mark |= DULL;
      if (key < grown) {
        around(i, j, gw, gh);
        let least: i32 = 32767;
        let largest: i32 = -32768;
        for (let y = Y0; y <= Y1; y++) {
          for (let x = X0; x <= X1; x++) {
            const other = cells + y * stride + x * RECORD;
            least = min<i32>(least, load<i16>(other + KEY_MIN));
            largest = max<i32>(largest, load<i16>(other + KEY_MAX));
          }
        }
        // No edge within a cell, or none with the screen near.
        if (key - <f32>load<i16>(cell + KEY_MIN) < flat || <f32>largest < grown) mark |= EVEN;
        if (<f32>(largest - least) < flat && <f32>largest < own) mark |= CORE;
      }
      store<u8>(marks + j * gw + i, mark);
      screens += 16;
    }
  }
}

/** Marks all that is connected to the person by cells that are no screen. */
function flood(gw: i32, gh: i32, state: usize, marks: usize, stack: usize): void {
  let top = 0;
  for (let j = 1; j + 1 < gh; j++) {
    for (let i = 1; i + 1 < gw; i++) {
      const at = j * gw + i;
      if (load<u8>(marks + at) & SEEN || !isSure(state + at, gw)) continue;
      store<u8>(marks + at, load<u8>(marks + at) | SEEN);
      store<i32>(stack + 4 * top++, at);
      while (top > 0) {
        const next = load<i32>(stack + 4 * --top);
        around(next % gw, next / gw, gw, gh);
        for (let y = Y0; y <= Y1; y++) {
          for (let x = X0; x <= X1; x++) {
            const other = marks + y * gw + x;
            const mark = load<u8>(other);
            if (!(mark & PASS) || mark & SEEN) continue;
            store<u8>(other, mark | SEEN);
            store<i32>(stack + 4 * top++, y * gw + x);
          }
        }
      }
    }
  }
}

/** Whether a cell and all around it are surely the person's. */
function isSure(at: usize, gw: i32): bool {
  for (let y = -gw; y <= gw; y += gw)
    for (let x = -1; x <= 1; x++) if (load<u8>(at + y + x) != PERSON) return false;
  return true;
}

/** Gaps amid the person in which nothing looks like the screen are the person's. */
function fillGaps(
  cells: usize,
  stride: i32,
  gw: i32,
  gh: i32,
  screens: usize,
  state: usize,
  marks: usize,
  stack: usize,
): void {
  const largest = <i32>(GAP_SHARE * <f32>(gw * gh)) + 4;
  memory.fill(marks, 0, gw * gh);
  for (let from = 0; from < gw * gh; from++) {
    if (load<u8>(state + from) != MIXED || load<u8>(marks + from)) continue;
    // The stack is a list here: what was found stays in it.
    let done = 0;
    let found = 0;
    let open = false;
    store<u8>(marks + from, SEEN);
    store<i32>(stack + 4 * found++, from);
    while (done < found) {
      const next = load<i32>(stack + 4 * done++);
      const i = next % gw;
      const j = next / gw;
      const key = <f32>load<i16>(cells + j * stride + i * RECORD + KEY_MAX);
      if (key > GAP_MOST * 64 * load<f32>(screens + next * 16, 12)) open = true;
      around(i, j, gw, gh);
      for (let y = Y0; y <= Y1; y++) {
        for (let x = X0; x <= X1; x++) {
          const other = y * gw + x;
          const is = load<u8>(state + other);
          if (is == SCREEN) open = true;
          if (is != MIXED || load<u8>(marks + other)) continue;
          store<u8>(marks + other, SEEN);
          store<i32>(stack + 4 * found++, other);
        }
      }
    }
    if (open || found > largest) continue;
    for (let k = 0; k < found; k++) store<u8>(state + load<i32>(stack + 4 * k), PERSON);
  }
}
