// From cells to coefficients: what screen and person look like around each cell, and from that the linear key there.
//
// A sample of chroma c is taken as a mixture of the person's colour F and the screen's colour P nearby:
// alpha = (c − P)·(F − P) / |F − P|², which is linear in c: alpha = g·c + d with g = (F − P) / |F − P|². How far c lies
// beside the line from P to F, in the same measure, is |g × c + e|: where that is much the model does not hold.

const SUM_Y = 0;
const SUM_U = 2;
const SUM_V = 4;
const KEY_MIN = 6;
const KEY_MAX = 8;
const COUNT = 10;
const OWN_Y = 12;
const OWN_U = 14;
const OWN_V = 16;
const RECORD = 32;

/** Nearness from which a cell is deep inside. */
const DEEP: f32 = 0.6;

const SCREEN: u8 = 0;
const PERSON: u8 = 1;
const MIXED: u8 = 2;

/**
 * Screen colour (`screens`, four floats per cell: Y, U, V, length of UV) interpolated from the plate, and what each
 * cell holds: nothing but screen (0), nothing but person (1), or both (2). `gone` and `solid` are keys as shares of
 * the screen's own; `grain` is the deviation of the key's noise (1/64 steps), which dark screens feel more.
 */
export function states(
  cells: usize,
  stride: i32,
  gw: i32,
  gh: i32,
  plate: usize,
  columns: i32,
  rows: i32,
  screens: usize,
  state: usize,
  gone: f32,
  solid: f32,
  grain: f32,
): void {
  const stepX: f32 = <f32>columns / <f32>gw;
  const stepY: f32 = <f32>rows / <f32>gh;
  for (let j = 0; j < gh; j++) {
    let fy: f32 = (<f32>j + 0.5) * stepY - 0.5;
    fy = fy < 0 ? 0 : fy > <f32>(rows - 1) ? <f32>(rows - 1) : fy;
    const y0 = <i32>fy;
    const ty = f32x4.splat(fy - <f32>y0);
    const upper = plate + y0 * columns * 16;
    const lower = y0 + 1 < rows ? upper + columns * 16 : upper;
    for (let i = 0; i < gw; i++) {
      let fx: f32 = (<f32>i + 0.5) * stepX - 0.5;
      fx = fx < 0 ? 0 : fx > <f32>(columns - 1) ? <f32>(columns - 1) : fx;
      const x0 = <i32>fx;
      const tx = f32x4.splat(fx - <f32>x0);
      const a = x0 * 16;
      const b = x0 + 1 < columns ? a + 16 : a;
      const ua = v128.load(upper + a);
      const la = v128.load(lower + a);
      const left = f32x4.add(ua, f32x4.mul(f32x4.sub(la, ua), ty));
      const ub = v128.load(upper + b);
      const lb = v128.load(lower + b);
      const right = f32x4.add(ub, f32x4.mul(f32x4.sub(lb, ub), ty));
      const screen = f32x4.add(left, f32x4.mul(f32x4.sub(right, left), tx));
      v128.store(screens, screen);
      const length = f32x4.extract_lane(screen, 3) * 64;
      const cell = cells + i * RECORD;
      const least = max<f32>(0.6 * length, min<f32>(gone * length, length - 3 * grain));
      store<u8>(
        state + i,
        <f32>load<i16>(cell + KEY_MIN) >= least
          ? SCREEN
          : <f32>load<i16>(cell + KEY_MAX) <= solid * length
            ? PERSON
            : MIXED,
      );
      screens += 16;
    }
    cells += stride;
    state += gw;
  }
}

/** A cell keeps its state only when all around it have the same one: then nothing of an edge can reach it. */
export function settle(state: usize, gw: i32, gh: i32, flags: usize, flagStride: i32): void {
  for (let j = 0; j < gh; j++) {
    const row = state + j * gw;
    const up = j > 0 ? row - gw : row;
    const down = j + 1 < gh ? row + gw : row;
    for (let i = 0; i < gw; i++) {
      const own = load<u8>(row + i);
      const l = i > 0 ? i - 1 : i;
      const r = i + 1 < gw ? i + 1 : i;
      const same =
        own != MIXED &&
        load<u8>(row + l) == own &&
        load<u8>(row + r) == own &&
        load<u8>(up + l) == own &&
        load<u8>(up + i) == own &&
        load<u8>(up + r) == own &&
        load<u8>(down + l) == own &&
        load<u8>(down + i) == own &&
        load<u8>(down + r) == own;
      store<u8>(flags + i, same ? own : MIXED);
    }
    store<u8>(flags + gw, load<u8>(flags + gw - 1));
    flags += flagStride;
  }
}

/** A colour (times its weight) with the screen's light, of strength `glow`, that falls so near to the outline. */
function lit(color: v128, screen: usize, nearness: usize, glow: f32): v128 {
  const weight = f32x4.extract_lane(color, 3);
  const tone: f32 = 0.3 * weight + (0.7 / 255) * f32x4.extract_lane(color, 0);
  const share: f32 = glow * (1 - load<f32>(nearness)) * tone;
  const light = f32x4.sub(v128.load(screen), f32x4(16, 0, 0, f32x4.extract_lane(v128.load(screen), 3)));
  return f32x4.add(color, f32x4.mul(light, f32x4.splat(share)));
}

/**
 * The person's colour around each cell, as four floats: Y, U, V, 1. Cells with samples that are surely no screen have
 * their own, others that of the nearest ones: means are passed up a pyramid and back down. `people` has room for
 * gw · gh cells and all halves of it. `dull` is the key (share of the screen's) up to which cells deep inside are whole,
 * `glow` the screen's light on the outline: it is taken off here, and put on again where the colour is used.
 */
export function people(
  cells: usize,
  stride: i32,
  gw: i32,
  gh: i32,
  flags: usize,
  fs: i32,
  people: usize,
  screens: usize,
  nearness: usize,
  body: usize,
  dull: f32,
  glow: f32,
): void {
  let at = people;
  for (let j = 0; j < gh; j++) {
    for (let i = 0; i < gw; i++) {
      const cell = cells + i * RECORD;
      const clothes = load<u8>(body + j * gw + i) != 0;
      const count: f32 = <f32>load<i16>(cell + COUNT);
      if (count > 0 && !clothes) {
        // A few samples at an edge are mixtures themselves: whole cells weigh most.
        const weight: f32 = count * count * (1.0 / 256.0);
        const f: f32 = weight / count;
        v128.store(
          at,
          f32x4(
            <f32>load<u16>(cell + OWN_Y) * f * 0.25,
            <f32>load<i16>(cell + OWN_U) * f,
            <f32>load<i16>(cell + OWN_V) * f,
            weight,
          ),
        );
      } else if (
        clothes ||
        (load<f32>(nearness) > DEEP && <f32>load<i16>(cell + KEY_MAX) < dull * 64 * load<f32>(screens, 12))
      ) {
        v128.store(
          at,
          f32x4(
            <f32>load<u16>(cell + SUM_Y) / 64,
            <f32>load<i16>(cell + SUM_U) / 16,
            <f32>load<i16>(cell + SUM_V) / 16,
            1,
          ),
        );
      } else v128.store(at, f32x4.splat(0));
      if (f32x4.extract_lane(v128.load(at), 3) > 0)
        v128.store(at, lit(v128.load(at), screens, nearness, -glow));
      screens += 16;
      nearness += 4;
      at += 16;
    }
    cells += stride;
  }
  descend(people, gw, gh, flags, fs);
}

/** One level: halves it, fills the halves, and brings them back. Recursion is as deep as the picture has powers of 2. */
function descend(level: usize, w: i32, h: i32, flags: usize, fs: i32): void {
  if (w == 1 && h == 1) {
    const sum = v128.load(level);
    const weight = f32x4.extract_lane(sum, 3);
    v128.store(level, weight > 0 ? f32x4.div(sum, f32x4.splat(weight)) : f32x4(126, 0, 0, 1));
    return;
  }
  const next = level + w * h * 16;
  const hw = (w + 1) >> 1;
  const hh = (h + 1) >> 1;
  for (let j = 0; j < hh; j++) {
    const row = level + 2 * j * w * 16;
    const below = 2 * j + 1 < h ? w * 16 : 0;
    for (let i = 0; i < hw; i++) {
      const p = row + 2 * i * 16;
      const right = 2 * i + 1 < w ? 16 : 0;
      let sum = v128.load(p);
      if (right) sum = f32x4.add(sum, v128.load(p + 16));
      if (below) {
        sum = f32x4.add(sum, v128.load(p + below));
        if (right) sum = f32x4.add(sum, v128.load(p + below + 16));
      }
      const weight = f32x4.extract_lane(sum, 3);
      if (weight > 1) sum = f32x4.div(sum, f32x4.splat(weight));
      v128.store(next + (j * hw + i) * 16, sum);
    }
  }
  descend(next, hw, hh, 0, 0);
  for (let j = 0; j < h; j++) {
    const jn = j >> 1;
    const jo = j & 1 ? (jn + 1 < hh ? jn + 1 : jn) : jn > 0 ? jn - 1 : jn;
    for (let i = 0; i < w; i++) {
      const p = level + (j * w + i) * 16;
      const own = v128.load(p);
      const weight = f32x4.extract_lane(own, 3);
      if (weight >= 1) continue;
      // Amid nothing but screen nobody asks.
      if (flags && load<u8>(flags + j * fs + i) == SCREEN) continue;
      const iN = i >> 1;
      const io = i & 1 ? (iN + 1 < hw ? iN + 1 : iN) : iN > 0 ? iN - 1 : iN;
      const near = f32x4.splat(0.75);
      const far = f32x4.splat(0.25);
      const a = f32x4.add(
        f32x4.mul(v128.load(next + (jn * hw + iN) * 16), near),
        f32x4.mul(v128.load(next + (jn * hw + io) * 16), far),
      );
      const b = f32x4.add(
        f32x4.mul(v128.load(next + (jo * hw + iN) * 16), near),
        f32x4.mul(v128.load(next + (jo * hw + io) * 16), far),
      );
      const wide = f32x4.add(f32x4.mul(a, near), f32x4.mul(b, far));
      v128.store(p, f32x4.add(own, f32x4.mul(wide, f32x4.splat(1 - weight))));
    }
  }
}

/** Least distance of clothes of the screen's hue from it, as a share of its own chroma. */
const CLOTHES_LEAST: f32 = 0.3;

/** Whether a cell or one beside it is marked. */
function touches(marks: usize, i: i32, j: i32, gw: i32, gh: i32): bool {
  const right = i + 1 < gw ? i + 1 : i;
  const bottom = j + 1 < gh ? j + 1 : j;
  for (let y = j > 0 ? j - 1 : 0; y <= bottom; y++)
    for (let x = i > 0 ? i - 1 : 0; x <= right; x++) if (load<u8>(marks + y * gw + x)) return true;
  return false;
}

function put(at: usize, value: f32): void {
  const v = <i32>nearest<f32>(value);
  store<i16>(at, <i16>(v > 32767 ? 32767 : v < -32767 ? -32767 : v));
}

/**
 * Coefficient maps, 16 bits each, `size` bytes apart, `ms` bytes from row to row, with one value to the left and two
 * to the right of each row repeated. In order: g (U and V, 2¹⁹), d and e (2¹²), key to share of the screen's (2¹⁹ / length),
 * inwardness (2¹⁵), screen Y, U, V (2⁶), slope of alpha by luma (2¹⁰ · 1020 / difference), the person's luma less the screen's (2⁶),
 * the person's U and V (2⁶), how far inside the person (2¹⁵), and
 * key to share once more, but 0 on clothes of the screen's hue: none of their colour is spill.
 * `least` is the least distance of person and screen in chroma, as a share of the screen's length.
 */
export function coefficients(
  cells: usize,
  stride: i32,
  state: usize,
  gw: i32,
  gh: i32,
  screens: usize,
  people: usize,
  maps: usize,
  ms: i32,
  size: i32,
  least: f32,
  inner: f32,
  grain: f32,
  nearness: usize,
  body: usize,
  worn: f32,
  dull: f32,
  glow: f32,
): void {
  for (let j = 0; j < gh; j++) {
    const up = j > 0 ? stride : 0;
    const down = j + 1 < gh ? stride : 0;
    for (let i = 0; i < gw; i++) {
      const at = maps + 2 * i;
      const py = load<f32>(screens);
      const pu = load<f32>(screens, 4);
      const pv = load<f32>(screens, 8);
      const length = load<f32>(screens, 12);
      const own = lit(v128.load(people), screens, nearness, glow);
      const fy = f32x4.extract_lane(own, 0);
      const du = f32x4.extract_lane(own, 1) - pu;
      const dv = f32x4.extract_lane(own, 2) - pv;
      const clothes = touches(body, i, j, gw, gh);
      // Clothes of the screen's hue are nearer to it than anything else that is not mixed with it.
      const floor: f32 = (clothes ? min<f32>(least, CLOTHES_LEAST) : least) * length;
      const square = max<f32>(du * du + dv * dv, max<f32>(floor * floor, 256));
      const gu = du / square;
      const gv = dv / square;
      // Noise beyond what clipping takes anyway is cut off below, and the rest stretched.
      const noise = min<f32>(0.15, max<f32>(0, (2 * grain) / (64 * length) - 0.03));
      const stretch: f32 = 4096 / (1 - noise);
      put(at, gu * 128 * stretch);
      put(at + size, gv * 128 * stretch);
      put(at + 2 * size, -(gu * pu + gv * pv + noise) * stretch);
      put(at + 3 * size, (gv * pu - gu * pv) * stretch);
      put(at + 4 * size, 524288 / max<f32>(length, 16));
      const cell = cells + i * RECORD;
      const l = i > 0 ? RECORD : 0;
      const r = i + 1 < gw ? RECORD : 0;
      let most = max<i32>(
        load<i16>(cell + KEY_MAX),
        max<i32>(load<i16>(cell - l + KEY_MAX), load<i16>(cell + r + KEY_MAX)),
      );
      let row = cell - up;
      most = max<i32>(
        most,
        max<i32>(
          load<i16>(row + KEY_MAX),
          max<i32>(load<i16>(row - l + KEY_MAX), load<i16>(row + r + KEY_MAX)),
        ),
      );
      row = cell + down;
      most = max<i32>(
        most,
        max<i32>(
          load<i16>(row + KEY_MAX),
          max<i32>(load<i16>(row - l + KEY_MAX), load<i16>(row + r + KEY_MAX)),
        ),
      );
      const near = load<f32>(nearness);
      const most64 = <f32>most / (64 * length);
      // Deep inside even what looks half like the screen is the person's: clothes of its hue.
      const depth: f32 = most64 > dull ? 0 : (near - DEEP) * 10;
      const whole = load<u8>(body + j * gw + i) || (clothes ? most64 <= worn : most64 <= inner);
      put(at + 5 * size, whole || depth >= 1 ? 32767 : depth <= 0 ? 0 : depth * 32767);
      put(at + 6 * size, py * 64);
      put(at + 7 * size, pu * 64);
      put(at + 8 * size, pv * 64);
      const dy = fy - py;
      put(at + 9 * size, abs<f32>(dy) < 1 ? 0 : (1020 * 1024) / dy);
      put(at + 10 * size, dy * 64);
      put(at + 11 * size, (du + pu) * 64);
      put(at + 12 * size, (dv + pv) * 64);
      put(at + 13 * size, near * 32767);
      put(at + 14 * size, clothes ? 0 : 524288 / max<f32>(length, 16));
      nearness += 4;
      screens += 16;
      people += 16;
    }
    for (let k = 0; k < 15; k++) {
      const row = maps + k * size;
      const end = row + 2 * gw;
      store<i16>(row - 2, load<i16>(row));
      const last = load<i16>(end - 2);
      store<i16>(end, last);
      store<i16>(end + 2, last);
      store<i16>(end + 4, last);
    }
    cells += stride;
    maps += ms;
  }
}
