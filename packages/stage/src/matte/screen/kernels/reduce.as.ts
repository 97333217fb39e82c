// What a keyer has to know of a picture in small: one record per cell of 4 × 4 chroma samples (8 × 8 luma).
//
// "Key" is how far a colour lies in the direction of the screen, less what it lies beside: with chroma c centred on 0,
// min(p·c, q·c), where p and q are the screen's direction turned outwards on either side. p and q come in 1/64, so
// the key is in 1/64 of a step of 8 bits. Chroma alone is needed: G − max(R, B) is such a key.

/** Record of a cell, 16-bit fields. */
const SUM_Y = 0; // of 4 × 4 means, each × 4
const SUM_U = 2;
const SUM_V = 4;
const KEY_MIN = 6;
const KEY_MAX = 8;
const COUNT = 10; // samples that are surely no screen, and their sums
const OWN_Y = 12;
const OWN_U = 14;
const OWN_V = 16;
/** Bytes of a record. */
const RECORD = 32;

/** Sums of lanes 0–3 and 4–7, in lanes 0 and 2 of the result. */
function fold(v: v128): v128 {
  const pairs = i32x4.extadd_pairwise_i16x8_s(v);
  return i32x4.add(pairs, i32x4.shr_s(v128.shuffle<i32>(pairs, pairs, 1, 0, 3, 2), 0));
}

function put(cell: usize, field: usize, v: v128): void {
  const sums = fold(v);
  store<i16>(cell + field, <i16>i32x4.extract_lane(sums, 0));
  store<i16>(cell + RECORD + field, <i16>i32x4.extract_lane(sums, 2));
}

function key8(u: v128, v: v128, pu: v128, pv: v128, qu: v128, qv: v128): v128 {
  return i16x8.min_s(
    i16x8.add_sat_s(i16x8.mul(u, pu), i16x8.mul(v, pv)),
    i16x8.add_sat_s(i16x8.mul(u, qu), i16x8.mul(v, qv)),
  );
}

/**
 * Writes the records of all cells, `stride` bytes from row to row (room for an even number of cells each). Samples
 * whose key is at most `own` count as surely no screen. Reads up to 15 bytes past the ends of rows.
 */
export function reduce(
  y: usize,
  ys: i32,
  u: usize,
  v: usize,
  cs: i32,
  cw: i32,
  ch: i32,
  lastRow: i32,
  out: usize,
  stride: i32,
  pu: i32,
  pv: i32,
  qu: i32,
  qv: i32,
  own: i32,
): void {
  const PU = i16x8.splat(<i16>pu);
  const PV = i16x8.splat(<i16>pv);
  const QU = i16x8.splat(<i16>qu);
  const QV = i16x8.splat(<i16>qv);
  const OWN = i16x8.splat(<i16>own);
  const MIDDLE = i16x8.splat(128);
  const LANES = i16x8(0, 1, 2, 3, 4, 5, 6, 7);
  for (let top = 0; top < ch; top += 4) {
    let cell = out;
    for (let x = 0; x < cw; x += 8) {
      // Samples beyond the right edge repeat the last one of the row.
      const inside = cw - x;
      let sy = i16x8.splat(0);
      let su = i16x8.splat(0);
      let sv = i16x8.splat(0);
      let oy = i16x8.splat(0);
      let ou = i16x8.splat(0);
      let ov = i16x8.splat(0);
      let count = i16x8.splat(0);
      let least = i16x8.splat(32767);
      let most = i16x8.splat(-32768);
      for (let k = 0; k < 4; k++) {
        const row = top + k < ch ? top + k : ch - 1;
        const c = row * cs + x;
        const below = row * 2 + 1 > lastRow ? 0 : ys;
        const l = y + row * 2 * ys + 2 * x;
        let U = i16x8.sub(v128.load8x8_u(u + c), MIDDLE);
        let V = i16x8.sub(v128.load8x8_u(v + c), MIDDLE);
        let Y = i16x8.add(
          i16x8.extadd_pairwise_i8x16_u(v128.load(l)),
          i16x8.extadd_pairwise_i8x16_u(v128.load(l + below)),
        );
        if (inside < 8) {
          const real = i16x8.lt_s(LANES, i16x8.splat(<i16>inside));
          const lu = <i16>load<u8>(u + c + inside - 1) - 128;
          const lv = <i16>load<u8>(v + c + inside - 1) - 128;
          const ly = <i16>load<u8>(l + 2 * inside - 2) + <i16>load<u8>(l + below + 2 * inside - 2);
          U = v128.bitselect(U, i16x8.splat(lu), real);
          V = v128.bitselect(V, i16x8.splat(lv), real);
          // The last column may be half a pair: the left one is always there.
          Y = v128.bitselect(Y, i16x8.splat(2 * ly), i16x8.lt_s(LANES, i16x8.splat(<i16>(inside - 1))));
        }
        const key = key8(U, V, PU, PV, QU, QV);
        least = i16x8.min_s(least, key);
        most = i16x8.max_s(most, key);
        sy = i16x8.add(sy, Y);
        su = i16x8.add(su, U);
        sv = i16x8.add(sv, V);
        const mine = i16x8.le_s(key, OWN);
        count = i16x8.sub(count, mine);
        oy = i16x8.add(oy, v128.and(Y, mine));
        ou = i16x8.add(ou, v128.and(U, mine));
        ov = i16x8.add(ov, v128.and(V, mine));
      }
      put(cell, SUM_Y, sy);
      put(cell, SUM_U, su);
      put(cell, SUM_V, sv);
      put(cell, COUNT, count);
      put(cell, OWN_Y, oy);
      put(cell, OWN_U, ou);
      put(cell, OWN_V, ov);
      least = i16x8.min_s(least, v128.shuffle<i16>(least, least, 2, 3, 0, 1, 6, 7, 4, 5));
      least = i16x8.min_s(least, v128.shuffle<i16>(least, least, 1, 0, 3, 2, 5, 4, 7, 6));
      most = i16x8.max_s(most, v128.shuffle<i16>(most, most, 2, 3, 0, 1, 6, 7, 4, 5));
      most = i16x8.max_s(most, v128.shuffle<i16>(most, most, 1, 0, 3, 2, 5, 4, 7, 6));
      store<i16>(cell + KEY_MIN, i16x8.extract_lane_s(least, 0));
      store<i16>(cell + RECORD + KEY_MIN, i16x8.extract_lane_s(least, 4));
      store<i16>(cell + KEY_MAX, i16x8.extract_lane_s(most, 0));
      store<i16>(cell + RECORD + KEY_MAX, i16x8.extract_lane_s(most, 4));
      cell += 2 * RECORD;
    }
    out += stride;
  }
}
