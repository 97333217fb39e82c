// From alpha at chroma resolution to the picture without its screen: alpha at luma resolution with the sharpness that
// luma has, the screen's share taken out of the colours, and its light off them.

import { blendRow, div255, packed, put8, put16, q, spread, zip } from './lanes';

const SCREEN: u8 = 0;
const PERSON: u8 = 1;

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

let PU: v128 = i16x8.splat(0);
let PV: v128 = i16x8.splat(0);
let QU: v128 = i16x8.splat(0);
let QV: v128 = i16x8.splat(0);
let SPILL: v128 = i16x8.splat(0);
let LEVEL: v128 = i16x8.splat(0);
let MOST: v128 = i16x8.splat(0);
let GLOW: v128 = i16x8.splat(0);
let DEEP: v128 = i16x8.splat(0);

/**
 * Sets what `paint` uses: the key's directions (see reduce.as.ts), how much of the spill goes (2¹⁵), the largest
 * share of the screen (2¹²) whose luma goes with it, how much of the screen's light the outline shows (2¹²), and the largest share of the screen (2¹²) that
 * is taken out of whole colours, and by how much less (2¹⁵) that is deep inside.
 */
export function prepare(
  pu: i32,
  pv: i32,
  qu: i32,
  qv: i32,
  spill: i32,
  level: i32,
  glow: i32,
  most: i32,
  deep: i32,
): void {
  PU = i16x8.splat(<i16>pu);
  PV = i16x8.splat(<i16>pv);
  QU = i16x8.splat(<i16>qu);
  QV = i16x8.splat(<i16>qv);
  SPILL = i16x8.splat(<i16>spill);
  LEVEL = i16x8.splat(<i16>level);
  GLOW = i16x8.splat(<i16>glow);
  MOST = i16x8.splat(<i16>most);
  DEEP = i16x8.splat(<i16>deep);
}

/** Keys below this (1/64 steps) are grain, not spill. */
const FAINT: i16 = 64;

/** The screen's light on colours (chroma centred on 0), as a share of the screen, 2¹²; `ik` as in the maps. */
function spillOf(u: v128, v: v128, ik: v128): v128 {
  const key = i16x8.min_s(
    i16x8.add_sat_s(i16x8.mul(u, PU), i16x8.mul(v, PV)),
    i16x8.add_sat_s(i16x8.mul(u, QU), i16x8.mul(v, QV)),
  );
  const over = i16x8.max_s(i16x8.sub_sat_s(key, i16x8.splat(FAINT)), i16x8.splat(0));
  return i16x8.shl(i16x8.min_s(q(q(over, ik), SPILL), i16x8.splat(1024)), 2);
}

/** Mean luma of blocks. */
function meanOf(y0: v128, y1: v128): v128 {
  const sum = i16x8.add(i16x8.extadd_pairwise_i8x16_u(y0), i16x8.extadd_pairwise_i8x16_u(y1));
  return i16x8.shr_u(i16x8.add(sum, i16x8.splat(2)), 2);
}

/** How readily colours of this luma and alpha show light, 2¹⁵: gloss, and what they reflect themselves. */
function tone(y: v128, a: v128): v128 {
  return i16x8.add(i16x8.mul(a, i16x8.splat(38)), i16x8.mul(y, i16x8.splat(90)));
}

/** The screen's light at a place so far inside (2¹⁵), as a share of the screen, 2¹². */
function glowAt(inside: v128, shine: v128): v128 {
  return q(q(GLOW, i16x8.sub(i16x8.splat(32767), inside)), shine);
}

/** share (2¹²) of a map value (2⁶), rounded to whole steps. */
function part(share: v128, value: v128): v128 {
  // 2¹² · 2⁶ / 2¹⁵ leaves 2³.
  return i16x8.shr_s(i16x8.add(q(share, value), i16x8.splat(4)), 3);
}

/** Full alpha (0…4080) of one luma row's even or odd samples. */
function sharpen(smooth: v128, block: v128, detail: v128, slope: v128, gate: v128): v128 {
  const fine = i16x8.add_sat_s(block, q(i16x8.shl(detail, 5), slope));
  const kept = i16x8.max_s(i16x8.min_s(fine, i16x8.splat(4080)), i16x8.splat(0));
  const mixed = i16x8.add(smooth, q(i16x8.sub(kept, smooth), gate));
  return i16x8.shr_u(i16x8.add(mixed, i16x8.splat(8)), 4);
}

/**
 * How far luma may be believed where the edge runs within a block (2¹⁵): not when person and screen (`py6`, `dy6`, 2⁶)
 * are equally bright, not when the block's luma (`sum` of four) is not what its alpha says, not at the very ends.
 */
function trust(block: v128, sum: v128, py6: v128, dy6: v128): v128 {
  const zero = i16x8.splat(0);
  const contrast = i16x8.sub(i16x8.abs(dy6), i16x8.splat(LUMA_NONE));
  const clear = i16x8.mul(i16x8.max_s(i16x8.min_s(contrast, i16x8.splat(2047)), zero), i16x8.splat(16));
  // Alpha of 255 becomes 2¹⁵ − 128; luma stays in 2⁶.
  const expected = i16x8.add(py6, q(i16x8.shl(block, 7), dy6));
  const wrong = i16x8.sub(i16x8.abs(i16x8.sub(i16x8.shl(sum, 4), expected)), i16x8.splat(LUMA_WRONG));
  const fits = i16x8.shl(
    i16x8.sub(i16x8.splat(1023), i16x8.max_s(i16x8.min_s(wrong, i16x8.splat(1023)), zero)),
    5,
  );
  const rim = i16x8.min_s(i16x8.min_s(block, i16x8.sub(i16x8.splat(255), block)), i16x8.splat(15));
  return q(q(clear, fits), i16x8.mul(rim, i16x8.splat(2184)));
}

/** Differences of luma, 2⁶: below the first it tells nothing; above the second the mixture is another one. */
const LUMA_NONE: i16 = 16 << 6;
const LUMA_WRONG: i16 = 12 << 6;

/**
 * Paints rows `from` to `to` of the chroma planes and the luma rows that belong to them. `alpha` is what `calm` made,
 * `as_` bytes from row to row. `line` is room for eleven rows of maps. What the
 * last frame of this size showed where it was not wholly the one or the other lies in `held`: per luma row `hs` bytes of luma and
 * as many of alpha, then U and V, `hcs` bytes a row, then a stamp for each eight samples of chroma, by which what is older than
 * the last frame is told. `frame` counts; `stillY` and `stillC` are steps that may be grain.
 */
export function paint(
  sy: usize,
  su: usize,
  sv: usize,
  sys: i32,
  scs: i32,
  ty: usize,
  tu: usize,
  tv: usize,
  ta: usize,
  tc: usize,
  tys: i32,
  tcs: i32,
  w: i32,
  h: i32,
  alpha: usize,
  as_: i32,
  flags: usize,
  fs: i32,
  maps: usize,
  ms: i32,
  size: i32,
  gw: i32,
  gh: i32,
  line: usize,
  held: usize,
  hs: i32,
  hcs: i32,
  frame: i32,
  fresh: i32,
  stillY: i32,
  stillC: i32,
): void {
  const cw = (w + 1) >> 1;
  const ch = (h + 1) >> 1;
  const zero = i16x8.splat(0);
  const bytes = i16x8.splat(255);
  const MIDDLE = i16x8.splat(128);
  const full = i8x16.splat(-1);
  const STILL_Y = i8x16.splat(<i8>stillY);
  const STILL_C = i16x8.splat(<i16>stillC);
  const heldU = held + 4 * ch * hs;
  const heldV = heldU + ch * hcs;
  const stamps = heldV + ch * hcs;
  const stamp = <u8>(frame & 255);
  const last = <u8>((frame - 1) & 255);
  line += 2;
  for (let j = 0; j < ch; j++) {
    const flag = flags + (j >> 2) * fs;
    mapsAt(maps, ms, size, 4, 11, gw, gh, j, line);
    const second: usize = 2 * j + 1 < h ? 1 : 0;
    const s1 = sy + second * sys;
    const t1 = ty + second * tys;
    const a1 = ta + second * tys;
    const aUp = j > 0 ? alpha - as_ : alpha;
    const aDown = j + 1 < ch ? alpha + as_ : alpha;
    for (let x = 0; x < cw; x += 8) {
      const X = 2 * x;
      const nc = cw - x;
      const nl = w - X;
      const c = x >> 2;
      const f = load<u8>(flag + c);
      const same = f == load<u8>(flag + c + 1);
      if (same && f == SCREEN) {
        put16(ty + X, zero, nl);
        put16(t1 + X, zero, nl);
        put16(ta + X, zero, nl);
        put16(a1 + X, zero, nl);
        put8(tu + x, zero, nc);
        put8(tv + x, zero, nc);
        put8(tc + x, zero, nc);
        continue;
      }
      const y0 = v128.load(sy + X);
      const y1 = v128.load(s1 + X);
      const m = line + 2 * c;
      if (same && f == PERSON) {
        put16(ta + X, full, nl);
        put16(a1 + X, full, nl);
        put8(tc + x, full, nc);
        const bu = v128.load64_zero(su + x);
        const bv = v128.load64_zero(sv + x);
        let U = i16x8.sub(i16x8.extend_low_i8x16_u(bu), MIDDLE);
        let V = i16x8.sub(i16x8.extend_low_i8x16_u(bv), MIDDLE);
        const inside = spread(m + 9 * ms);
        const thrown = glowAt(inside, tone(meanOf(y0, y1), bytes));
        const pu6 = spread(m + 3 * ms);
        const pv6 = spread(m + 4 * ms);
        U = i16x8.sub(U, part(thrown, pu6));
        V = i16x8.sub(V, part(thrown, pv6));
        // Deep inside a tint is rather the colour of the clothes than light.
        const most = i16x8.sub(MOST, q(MOST, q(inside, DEEP)));
        const spill = i16x8.min_s(spillOf(U, V, spread(m + 10 * ms)), most);
        if (!v128.any_true(v128.or(spill, thrown))) {
          put16(ty + X, y0, nl);
          put16(t1 + X, y1, nl);
          put8(tu + x, bu, nc);
          put8(tv + x, bv, nc);
          continue;
        }
        const light = i16x8.sub(spread(m + 2 * ms), i16x8.splat(1024));
        const dim = part(i16x8.add(thrown, i16x8.min_s(spill, LEVEL)), light);
        put16(ty + X, i8x16.sub_sat_u(y0, zip(dim, dim)), nl);
        put16(t1 + X, i8x16.sub_sat_u(y1, zip(dim, dim)), nl);
        const nu = i16x8.add(i16x8.sub(U, part(spill, pu6)), MIDDLE);
        const nv = i16x8.add(i16x8.sub(V, part(spill, pv6)), MIDDLE);
        put8(tu + x, packed(nu), nc);
        put8(tv + x, packed(nv), nc);
        continue;
      }
      // Alpha at luma resolution: between samples of chroma resolution (3 to 1), upwards and downwards.
      const block = v128.load8x8_u(alpha + x);
      const l1 = i16x8.mul(v128.load8x8_u(alpha + x - 1), i16x8.splat(3));
      const m1 = i16x8.mul(block, i16x8.splat(3));
      const r1 = i16x8.mul(v128.load8x8_u(alpha + x + 1), i16x8.splat(3));
      const l0 = i16x8.add(l1, v128.load8x8_u(aUp + x - 1));
      const m0 = i16x8.add(m1, v128.load8x8_u(aUp + x));
      const r0 = i16x8.add(r1, v128.load8x8_u(aUp + x + 1));
      const l2 = i16x8.add(l1, v128.load8x8_u(aDown + x - 1));
      const m2 = i16x8.add(m1, v128.load8x8_u(aDown + x));
      const r2 = i16x8.add(r1, v128.load8x8_u(aDown + x + 1));
      const three0 = i16x8.mul(m0, i16x8.splat(3));
      const three2 = i16x8.mul(m2, i16x8.splat(3));
      const e0 = v128.and(y0, bytes);
      const o0 = i16x8.shr_u(y0, 8);
      const e1 = v128.and(y1, bytes);
      const o1 = i16x8.shr_u(y1, 8);
      const sum = i16x8.add(i16x8.add(e0, o0), i16x8.add(e1, o1));
      // Where luma tells person from screen, the samples of a block share its alpha as their luma says.
      const slope = spread(m + 5 * ms);
      const py6 = spread(m + 2 * ms);
      const gate = trust(block, sum, py6, spread(m + 6 * ms));
      const block16 = i16x8.shl(block, 4);
      let ae0 = sharpen(i16x8.add(three0, l0), block16, i16x8.sub(i16x8.shl(e0, 2), sum), slope, gate);
      let ao0 = sharpen(i16x8.add(three0, r0), block16, i16x8.sub(i16x8.shl(o0, 2), sum), slope, gate);
      let ae1 = sharpen(i16x8.add(three2, l2), block16, i16x8.sub(i16x8.shl(e1, 2), sum), slope, gate);
      let ao1 = sharpen(i16x8.add(three2, r2), block16, i16x8.sub(i16x8.shl(o1, 2), sum), slope, gate);
      // Where nothing moved but grain, alpha hardly moves either.
      const h0 = held + 4 * j * hs + X;
      const hc = j * hcs + x;
      const bu = v128.load8x8_u(su + x);
      const bv = v128.load8x8_u(sv + x);
      let a0 = zip(ae0, ao0);
      let a1v = zip(ae1, ao1);
      const seen = stamps + j * (hcs >> 3) + (x >> 3);
      if (!fresh && load<u8>(seen) == last) {
        const calmC = v128.and(
          i16x8.le_s(i16x8.abs(i16x8.sub(bu, v128.load8x8_u(heldU + hc))), STILL_C),
          i16x8.le_s(i16x8.abs(i16x8.sub(bv, v128.load8x8_u(heldV + hc))), STILL_C),
        );
        a0 = hold(a0, y0, h0, hs, calmC, STILL_Y);
        a1v = hold(a1v, y1, h0 + 2 * hs, hs, calmC, STILL_Y);
      }
      store<u8>(seen, stamp);
      v128.store(h0, y0);
      v128.store(h0 + hs, a0);
      v128.store(h0 + 2 * hs, y1);
      v128.store(h0 + 3 * hs, a1v);
      v128.store64_lane(heldU + hc, packed(bu), 0);
      v128.store64_lane(heldV + hc, packed(bv), 0);
      ae0 = v128.and(a0, bytes);
      ao0 = i16x8.shr_u(a0, 8);
      ae1 = v128.and(a1v, bytes);
      ao1 = i16x8.shr_u(a1v, 8);
      const ac = i16x8.shr_u(
        i16x8.add(i16x8.add(i16x8.add(ae0, ao0), i16x8.add(ae1, ao1)), i16x8.splat(2)),
        2,
      );
      put16(ta + X, a0, nl);
      put16(a1 + X, a1v, nl);
      put8(tc + x, packed(ac), nc);
      // Colours without the screen's share: C − (1 − a) · P, with the offsets of limited range weighted likewise.
      const half6 = i16x8.splat(32);
      const py = i16x8.shr_s(i16x8.add(py6, half6), 6);
      const pu6 = spread(m + 3 * ms);
      const pv6 = spread(m + 4 * ms);
      const pu = i16x8.add(i16x8.shr_s(i16x8.add(pu6, half6), 6), MIDDLE);
      const pv = i16x8.add(i16x8.shr_s(i16x8.add(pv6, half6), 6), MIDDLE);
      const gone = i16x8.sub(bytes, ac);
      const zeroU = div255(i16x8.mul(ac, MIDDLE));
      let U = i16x8.sub(i16x8.sub(bu, div255(i16x8.mul(gone, pu))), zeroU);
      let V = i16x8.sub(i16x8.sub(bv, div255(i16x8.mul(gone, pv))), zeroU);
      const own = i16x8.sub(i16x8.shr_u(i16x8.add(sum, i16x8.splat(2)), 2), div255(i16x8.mul(gone, py)));
      const thrown = glowAt(spread(m + 9 * ms), tone(i16x8.max_s(own, zero), ac));
      U = i16x8.sub(U, part(thrown, pu6));
      V = i16x8.sub(V, part(thrown, pv6));
      // The more there is of the screen in it, the more its hue may be taken out.
      const limit = i16x8.add(MOST, i16x8.min_s(i16x8.mul(gone, i16x8.splat(64)), i16x8.splat(4096)));
      const spill = i16x8.min_s(spillOf(U, V, spread(m + 10 * ms)), limit);
      const nu = i16x8.add(i16x8.sub(U, part(spill, pu6)), zeroU);
      const nv = i16x8.add(i16x8.sub(V, part(spill, pv6)), zeroU);
      put8(tu + x, packed(i16x8.max_s(i16x8.min_s(nu, ac), zero)), nc);
      put8(tv + x, packed(i16x8.max_s(i16x8.min_s(nv, ac), zero)), nc);
      const dim = part(i16x8.add(thrown, i16x8.min_s(spill, LEVEL)), i16x8.sub(py6, i16x8.splat(1024)));
      put16(ty + X, zip(uncover(e0, ae0, py, dim), uncover(o0, ao0, py, dim)), nl);
      put16(t1 + X, zip(uncover(e1, ae1, py, dim), uncover(o1, ao1, py, dim)), nl);
    }
    sy += 2 * sys;
    ty += 2 * tys;
    ta += 2 * tys;
    su += scs;
    sv += scs;
    tu += tcs;
    tv += tcs;
    tc += tcs;
    alpha += as_;
  }
}

/** Alpha of 16 samples which, where luma and chroma stood still, moves by a quarter of what exceeds three steps. */
function hold(a: v128, y: v128, held: usize, hs: i32, calm: v128, still: v128): v128 {
  const old = v128.load(held);
  const step = v128.or(i8x16.sub_sat_u(y, old), i8x16.sub_sat_u(old, y));
  // Nothing lingers where it is wholly gone or there.
  const ends = v128.or(i8x16.eq(a, i8x16.splat(0)), i8x16.eq(a, i8x16.splat(-1)));
  const where = v128.andnot(v128.and(calm, i8x16.le_u(step, still)), ends);
  const was = v128.load(held + hs);
  const up = i8x16.shr_u(i8x16.sub_sat_u(a, was), 2);
  const down = i8x16.shr_u(i8x16.sub_sat_u(was, a), 2);
  return v128.bitselect(i8x16.sub(i8x16.add(was, up), down), a, where);
}

/** Luma without the screen's share and its light, between the black and the white of that alpha. */
function uncover(y: v128, a: v128, py: v128, dim: v128): v128 {
  const share = div255(i16x8.mul(i16x8.sub(i16x8.splat(255), a), py));
  const own = i16x8.sub(i16x8.sub(y, share), dim);
  return i16x8.max_s(i16x8.min_s(own, a), div255(i16x8.shl(a, 4)));
}
