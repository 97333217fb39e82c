// Draws a picture bent over a mesh of triangles. Pointers are byte offsets.
// Vertices are five floats: x, y of the target, u, v of the texture (pixels, centres at .5), one unused.
// A pixel belongs to a triangle when its centre lies between the left and the right edge of its row. Edges are always
// followed from their upper end, so neighbours agree about every pixel: no cracks, none drawn twice.

const VERTEX: usize = 20;

function edgeAt(ax: f32, ay: f32, bx: f32, by: f32, y: f32): f32 {
  return ax + ((bx - ax) * (y - ay)) / (by - ay);
}

/** Slivers have slopes beyond all numbers: they cover no pixel worth looking at, but must not overflow. */
function fixed(value: f32): i32 {
  return <i32>nearest<f32>(max<f32>(-16000.0, min<f32>(16000.0, value)) * 65536.0);
}

/** Texels left and right of a place and those below them: 16 bits a channel, times 64, weighed by height. */
function column(row0: v128, row1: v128, wy: i32): v128 {
  // Values are taken times 64, so that rounding happens once, at the end.
  const a = i16x8.shl(i16x8.extend_low_i8x16_u(row0), 6);
  const b = i16x8.shl(i16x8.extend_low_i8x16_u(row1), 6);
  return i16x8.add(a, i16x8.q15mulr_sat_s(i16x8.sub(b, a), i16x8.splat(<i16>wy)));
}

/** Places are fixed point with 16 bits behind the point; this gives the part behind it with 15. */
function part(place: i32): i32 {
  return (place & 0xffff) >> 1;
}

/** The left and the right texel weighed: the first four channels of one place, the last four of another. */
function between(left: v128, right: v128, weights: v128): v128 {
  const sum = i16x8.add(left, i16x8.q15mulr_sat_s(i16x8.sub(right, left), weights));
  const rounded = i16x8.shr_s(i16x8.add(sum, i16x8.splat(32)), 6);
  return i8x16.narrow_i16x8_u(rounded, rounded);
}

/** A place that has all its four texels within the texture. */
function inner(tex: usize, tw: i32, u: i32, v: i32): v128 {
  const at = tex + <usize>(((v >> 16) * tw + (u >> 16)) << 2);
  return column(v128.load64_zero(at), v128.load64_zero(at + <usize>(tw << 2)), part(v));
}

/** A place anywhere: beyond the sides of the texture they go on. */
function outer(tex: usize, tw: i32, th: i32, u: i32, v: i32): v128 {
  const x0 = u >> 16;
  const y0 = v >> 16;
  const xa = x0 < 0 ? 0 : x0 >= tw ? tw - 1 : x0;
  const xb = x0 + 1 < 0 ? 0 : x0 + 1 >= tw ? tw - 1 : x0 + 1;
  const ya = y0 < 0 ? 0 : y0 >= th ? th - 1 : y0;
  const yb = y0 + 1 < 0 ? 0 : y0 + 1 >= th ? th - 1 : y0 + 1;
  const above = tex + <usize>((ya * tw) << 2);
  const below = tex + <usize>((yb * tw) << 2);
  return column(
    i32x4.replace_lane(
      i32x4.splat(load<i32>(above + <usize>(xa << 2))),
      1,
      load<i32>(above + <usize>(xb << 2)),
    ),
    i32x4.replace_lane(
      i32x4.splat(load<i32>(below + <usize>(xa << 2))),
      1,
      load<i32>(below + <usize>(xb << 2)),
    ),
    part(v),
  );
}

/** One row of a triangle: `count` pixels from `at` on, through the texture from u, v by ux, vx. */
function span(tex: usize, tw: i32, th: i32, at: usize, count: i32, u: i32, v: i32, ux: i32, vx: i32): void {
  const lu = u + ux * (count - 1);
  const lv = v + vx * (count - 1);
  const right = (tw - 1) << 16;
  const bottom = (th - 1) << 16;
  const within = min(u, lu) >= 0 && min(v, lv) >= 0 && max(u, lu) < right && max(v, lv) < bottom;
  if (within) {
    for (; count >= 2; count -= 2, at += 8) {
      const a = inner(tex, tw, u, v);
      const wa = i16x8.splat(<i16>part(u));
      u += ux;
      v += vx;
      const b = inner(tex, tw, u, v);
      const wb = i16x8.splat(<i16>part(u));
      u += ux;
      v += vx;
      const both = between(i64x2.shuffle(a, b, 0, 2), i64x2.shuffle(a, b, 1, 3), i64x2.shuffle(wa, wb, 0, 2));
      v128.store64_lane(at, both, 0);
    }
    if (count > 0) {
      const a = inner(tex, tw, u, v);
      v128.store32_lane(at, between(a, i64x2.shuffle(a, a, 1, 1), i16x8.splat(<i16>part(u))), 0);
    }
    return;
  }
  for (; count > 0; count--, at += 4) {
    const a = outer(tex, tw, th, u, v);
    v128.store32_lane(at, between(a, i64x2.shuffle(a, a, 1, 1), i16x8.splat(<i16>part(u))), 0);
    u += ux;
    v += vx;
  }
}

/** Empties a rectangle of the target. */
export function clear(out: usize, ow: i32, x0: i32, y0: i32, x1: i32, y1: i32): void {
  for (let y = y0; y < y1; y++) memory.fill(out + <usize>((y * ow + x0) << 2), 0, <usize>((x1 - x0) << 2));
}

/** Draws `count` triangles (three u16 each) in order, within a rectangle of the target. */
export function draw(
  triangles: usize,
  count: i32,
  vertices: usize,
  tex: usize,
  tw: i32,
  th: i32,
  out: usize,
  ow: i32,
  cx0: i32,
  cy0: i32,
  cx1: i32,
  cy1: i32,
): void {
  for (let n = 0; n < count; n++, triangles += 6) {
    let a = vertices + <usize>load<u16>(triangles) * VERTEX;
    let b = vertices + <usize>load<u16>(triangles, 2) * VERTEX;
    let c = vertices + <usize>load<u16>(triangles, 4) * VERTEX;
    // By height; ties by place, so that neighbours order a shared edge alike.
    let t: usize;
    if (below(a, b)) {
      t = a;
      a = b;
      b = t;
    }
    if (below(b, c)) {
      t = b;
      b = c;
      c = t;
    }
    if (below(a, b)) {
      t = a;
      a = b;
      b = t;
    }
    const ax = load<f32>(a);
    const ay = load<f32>(a, 4);
    const bx = load<f32>(b);
    const by = load<f32>(b, 4);
    const cx = load<f32>(c);
    const cy = load<f32>(c, 4);
    const first = max(cy0, <i32>ceil<f32>(ay - 0.5));
    const last = min(cy1, <i32>ceil<f32>(cy - 0.5));
    if (first >= last) continue;
    if (max(ax, max(bx, cx)) < <f32>cx0 || min(ax, min(bx, cx)) > <f32>cx1) continue;
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    if (area > -1e-4 && area < 1e-4) continue;
    const au = load<f32>(a, 8);
    const av = load<f32>(a, 12);
    const bu = load<f32>(b, 8) - au;
    const bv = load<f32>(b, 12) - av;
    const cu = load<f32>(c, 8) - au;
    const cv = load<f32>(c, 12) - av;
    const r = <f32>1.0 / area;
    const ux = (bu * (cy - ay) - cu * (by - ay)) * r;
    const uy = (cu * (bx - ax) - bu * (cx - ax)) * r;
    const vx = (bv * (cy - ay) - cv * (by - ay)) * r;
    const vy = (cv * (bx - ax) - bv * (cx - ax)) * r;
    for (let y = first; y < last; y++) {
      const py = <f32>y + 0.5;
      const long = edgeAt(ax, ay, cx, cy, py);
      const short = py < by ? edgeAt(ax, ay, bx, by, py) : edgeAt(bx, by, cx, cy, py);
      const x = max(cx0, <i32>ceil<f32>(min(long, short) - 0.5));
      const end = min(cx1, <i32>ceil<f32>(max(long, short) - 0.5));
      if (x >= end) continue;
      const dx = <f32>x + 0.5 - ax;
      const dy = py - ay;
      const u = fixed(au + ux * dx + uy * dy - 0.5);
      const v = fixed(av + vx * dx + vy * dy - 0.5);
      span(tex, tw, th, out + <usize>((y * ow + x) << 2), end - x, u, v, fixed(ux), fixed(vx));
    }
  }
}

function below(a: usize, b: usize): bool {
  const ya = load<f32>(a, 4);
  const yb = load<f32>(b, 4);
  return ya > yb || (ya == yb && (load<f32>(a) > load<f32>(b) || (load<f32>(a) == load<f32>(b) && a > b)));
}
