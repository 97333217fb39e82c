// From chroma to alpha at chroma resolution. Alpha is 2¹² here and may lie outside of 0…1 until it is clipped.

const SCREEN: u8 = 0;
const PERSON: u8 = 1;
const ONE: i16 = 4096;

function q(a: v128, b: v128): v128 {
  return i16x8.q15mulr_sat_s(a, b);
}

/** A row of maps between two rows of cells: a + (b − a) · t, `count` values. */
function blendRow(a: usize, b: usize, t: v128, out: usize, count: i32): void {
  for (let i = 0; i < count; i += 8) {
    const A = v128.load(a + 2 * i);
    v128.store(out + 2 * i, i16x8.add(A, q(i16x8.sub_sat_s(v128.load(b + 2 * i), A), t)));
  }
}

/** Eight samples along two cells, the first one's value at `at`: linear between centres of cells. */
function spread(at: usize): v128 {
  const m = v128.load(at - 2);
  const near = v128.shuffle<i16>(m, m, 1, 1, 1, 1, 2, 2, 2, 2);
  const far = v128.shuffle<i16>(m, m, 0, 0, 2, 2, 1, 1, 3, 3);
  const share = i16x8(12288, 4096, 4096, 12288, 12288, 4096, 4096, 12288);
  return i16x8.add(near, q(i16x8.sub_sat_s(far, near), share));
}

/**
 * Rows `first` to `last` of maps brought to the height of chroma row `row`: written to `out`, `size` apart as well.
 * Returns nothing; cells are four rows high.
 */
function mapsAt(
  maps: usize,
  ms: i32,
  size: i32,
  first: i32,
  count: i32,
  gw: i32,
  gh: i32,
  row: i32,
  out: usize,
): void {
  const phase = row & 3;
  const cell = row >> 2;
  const other = phase < 2 ? (cell > 0 ? cell - 1 : 0) : cell + 1 < gh ? cell + 1 : cell;
  const t = i16x8.splat(phase == 0 || phase == 3 ? 12288 : 4096);
  for (let k = first; k < first + count; k++) {
    const base = maps + k * size - 2;
    blendRow(base + cell * ms, base + other * ms, t, out + (k - first) * ms - 2, gw + 4);
  }
}

/**
 * Raw alpha of all samples: `out` has `os` bytes from row to row, one value to the left and right of each row
 * repeated. `line` is room for six rows of maps.
 */
export function rawAlpha(
  u: usize,
  v: usize,
  cs: i32,
  cw: i32,
  ch: i32,
  flags: usize,
  fs: i32,
  maps: usize,
  ms: i32,
  size: i32,
  gw: i32,
  gh: i32,
  line: usize,
  out: usize,
  os: i32,
  pu: i32,
  pv: i32,
  qu: i32,
  qv: i32,
): void {
  const PU = i16x8.splat(<i16>pu);
  const PV = i16x8.splat(<i16>pv);
  const QU = i16x8.splat(<i16>qu);
  const QV = i16x8.splat(<i16>qv);
  const MIDDLE = i16x8.splat(128);
  const ones = i16x8.splat(ONE);
  const zero = i16x8.splat(0);
  line += 2;
  for (let j = 0; j < ch; j++) {
    const flag = flags + (j >> 2) * fs;
    mapsAt(maps, ms, size, 0, 6, gw, gh, j, line);
    for (let x = 0; x < cw; x += 8) {
      const c = x >> 2;
      const f = load<u8>(flag + c);
      const at = out + 2 * x;
      if (f == load<u8>(flag + c + 1) && f <= PERSON) {
        v128.store(at, f == PERSON ? ones : zero);
        continue;
      }
      const U = i16x8.sub(v128.load8x8_u(u + x), MIDDLE);
      const V = i16x8.sub(v128.load8x8_u(v + x), MIDDLE);
      const U8 = i16x8.shl(U, 8);
      const V8 = i16x8.shl(V, 8);
      const m = line + 2 * c;
      const gu = spread(m);
      const gv = spread(m + ms);
      const mixed = i16x8.add_sat_s(i16x8.add_sat_s(q(U8, gu), q(V8, gv)), spread(m + 2 * ms));
      const beside = i16x8.abs(i16x8.add_sat_s(i16x8.sub_sat_s(q(V8, gu), q(U8, gv)), spread(m + 3 * ms)));
      const key = i16x8.min_s(
        i16x8.add_sat_s(i16x8.mul(U, PU), i16x8.mul(V, PV)),
        i16x8.add_sat_s(i16x8.mul(U, QU), i16x8.mul(V, QV)),
      );
      const share = i16x8.shl(
        i16x8.max_s(i16x8.min_s(q(key, spread(m + 4 * ms)), i16x8.splat(2047)), i16x8.splat(-2047)),
        2,
      );
      const inner = spread(m + 5 * ms);
      // Inside, or where the mixture does not explain the colour, only what lies in the screen's direction counts.
      const stray = i16x8.max_s(
        i16x8.min_s(i16x8.sub_sat_s(beside, i16x8.splat(STRAY)), i16x8.splat(737)),
        zero,
      );
      const doubt = i16x8.max_s(i16x8.mul(stray, i16x8.splat(44)), inner);
      const plain = i16x8.add(i16x8.sub(i16x8.splat(PLAIN), share), q(i16x8.splat(INNER), inner));
      const more = i16x8.max_s(i16x8.sub_sat_s(plain, mixed), zero);
      const alpha = i16x8.add_sat_s(mixed, q(more, doubt));
      v128.store(at, i16x8.max_s(i16x8.min_s(alpha, i16x8.splat(6144)), i16x8.splat(-2048)));
    }
    store<i16>(out - 2, load<i16>(out));
    store<i16>(out + 2 * cw, load<i16>(out + 2 * cw - 2));
    u += cs;
    v += cs;
    out += os;
  }
}

/** How far beside the mixture (2¹²) a colour may lie before it is doubted. */
const STRAY: i16 = 450;
/** What a colour without any of the screen's direction gets, 2¹²; and how much more inside. */
const PLAIN: i16 = 4300;
const INNER: i16 = 1024;

/**
 * Calms grain and clips. Each value is replaced by the mean of its neighbourhood plus what of its difference exceeds
 * `grain`; then it moves to that from the value of the frame before (`before`, updated): by a share of `slow` (2¹⁵) where
 * nothing moves, and `quick` more where the difference is 1/16 or above. `fresh` starts anew. Alpha = (value − low) · rise / 2¹⁵, to 0…255, with one
 * value to the left and right of each row repeated.
 */
export function calm(
  raw: usize,
  rs: i32,
  cw: i32,
  ch: i32,
  flags: usize,
  fs: i32,
  before: usize,
  bs: i32,
  fresh: i32,
  grain: i32,
  slow: i32,
  quick: i32,
  low: i32,
  rise: i32,
  out: usize,
  os: i32,
): void {
  const GRAIN = i16x8.splat(<i16>grain);
  const LESS = i16x8.splat(<i16>-grain);
  const SLOW = i16x8.splat(<i16>slow);
  const QUICK = i16x8.splat(<i16>quick);
  const LOW = i16x8.splat(<i16>low);
  const RISE = i16x8.splat(<i16>rise);
  const zero = i16x8.splat(0);
  for (let j = 0; j < ch; j++) {
    const up = j > 0 ? raw - rs : raw;
    const down = j + 1 < ch ? raw + rs : raw;
    const flag = flags + (j >> 2) * fs;
    for (let x = 0; x < cw; x += 8) {
      const c = x >> 2;
      const f = load<u8>(flag + c);
      if (f == load<u8>(flag + c + 1) && f <= PERSON) {
        v128.store(before + 2 * x, i16x8.splat(f == PERSON ? ONE : 0));
        v128.store64_lane(out + x, i8x16.splat(f == PERSON ? -1 : 0), 0);
        continue;
      }
      const o = 2 * x;
      const m = v128.load(raw + o);
      const left = column(v128.load(up + o - 2), v128.load(raw + o - 2), v128.load(down + o - 2));
      const here = column(v128.load(up + o), m, v128.load(down + o));
      const right = column(v128.load(up + o + 2), v128.load(raw + o + 2), v128.load(down + o + 2));
      const mean = column(left, here, right);
      const own = i16x8.sub(m, mean);
      let value = i16x8.add(mean, i16x8.sub(own, i16x8.max_s(i16x8.min_s(own, GRAIN), LESS)));
      if (!fresh) {
        const old = v128.load(before + o);
        const step = i16x8.sub(value, old);
        const size = i16x8.shl(i16x8.min_s(i16x8.abs(step), i16x8.splat(255)), 7);
        value = i16x8.add(old, q(step, i16x8.add_sat_s(SLOW, q(size, QUICK))));
      }
      v128.store(before + o, value);
      const alpha = q(i16x8.max_s(i16x8.sub_sat_s(value, LOW), zero), RISE);
      v128.store64_lane(out + x, i8x16.narrow_i16x8_u(alpha, alpha), 0);
    }
    store<u8>(out - 1, load<u8>(out));
    store<u8>(out + cw, load<u8>(out + cw - 1));
    raw += rs;
    before += bs;
    out += os;
  }
}

/** Quarter, half, quarter. */
function column(a: v128, b: v128, c: v128): v128 {
  return i16x8.shr_s(i16x8.add(i16x8.add(i16x8.add(a, c), i16x8.splat(2)), i16x8.shl(b, 1)), 2);
}
