// Draws a picture bent over a mesh of triangles. Pointers are byte offsets.
// Vertices are five floats: x, y of the target, u, v of the texture (pixels, centres at .5), one unused.
// A pixel belongs to a triangle when its centre lies between the left and the right edge of its row. Edges are always
// followed from their upper end, so neighbours agree about every pixel: no cracks, none drawn twice.

const VERTEX: usize = 20;

function edgeAt(ax: f32, ay: f32, bx: f32, by: f32, y: f32): f32 {
  return ax + ((bx - ax) * (y - ay)) / (by - ay);
}

/** Four channels of the texture at u, v (its pixels' corners are whole numbers), clamped to its sides. */
function sample(tex: usize, tw: i32, th: i32, u: f32, v: f32): i32 {
  const fu = floor<f32>(u);
  const fv = floor<f32>(v);
  let x0 = <i32>fu;
  let y0 = <i32>fv;
  const wx = <i32>((u - fu) * 32767.0 + 0.5);
  const wy = <i32>((v - fv) * 32767.0 + 0.5);
  let row0: v128;
  let row1: v128;
  if (x0 >= 0 && y0 >= 0 && x0 < tw - 1 && y0 < th - 1) {
    const at = tex + <usize>((y0 * tw + x0) << 2);
    row0 = v128.load64_zero(at);
    row1 = v128.load64_zero(at + <usize>(tw << 2));
  } else {
    const xa = x0 < 0 ? 0 : x0 >= tw ? tw - 1 : x0;
    const xb = x0 + 1 < 0 ? 0 : x0 + 1 >= tw ? tw - 1 : x0 + 1;
    const ya = y0 < 0 ? 0 : y0 >= th ? th - 1 : y0;
    const yb = y0 + 1 < 0 ? 0 : y0 + 1 >= th ? th - 1 : y0 + 1;
    row0 = i32x4.replace_lane(i32x4.splat(load<i32>(tex + <usize>((ya * tw + xa) << 2))), 1, load<i32>(tex + <usize>((ya * tw + xb) << 2)));
    row1 = i32x4.replace_lane(i32x4.splat(load<i32>(tex + <usize>((yb * tw + xa) << 2))), 1, load<i32>(tex + <usize>((yb * tw + xb) << 2)));
  }
  // Values are taken times 64, so that rounding happens once, at the end.
  const a = i16x8.shl(i16x8.extend_low_i8x16_u(row0), 6);
  const b = i16x8.shl(i16x8.extend_low_i8x16_u(row1), 6);
  const line = i16x8.add(a, i16x8.q15mulr_sat_s(i16x8.sub(b, a), i16x8.splat(<i16>wy)));
  const right = i8x16.shuffle(line, line, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  const sum = i16x8.add(line, i16x8.q15mulr_sat_s(i16x8.sub(right, line), i16x8.splat(<i16>wx)));
  const rounded = i16x8.shr_s(i16x8.add(sum, i16x8.splat(32)), 6);
  return i32x4.extract_lane(i8x16.narrow_i16x8_u(rounded, rounded), 0);
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
    if (below(a, b)) { t = a; a = b; b = t; }
    if (below(b, c)) { t = b; b = c; c = t; }
    if (below(a, b)) { t = a; a = b; b = t; }
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
      let x = max(cx0, <i32>ceil<f32>(min(long, short) - 0.5));
      const end = min(cx1, <i32>ceil<f32>(max(long, short) - 0.5));
      if (x >= end) continue;
      const dx = <f32>x + 0.5 - ax;
      const dy = py - ay;
      let u = au + ux * dx + uy * dy - 0.5;
      let v = av + vx * dx + vy * dy - 0.5;
      let at = out + <usize>((y * ow + x) << 2);
      for (; x < end; x++, at += 4) {
        store<i32>(at, sample(tex, tw, th, u, v));
        u += ux;
        v += vx;
      }
    }
  }
}

function below(a: usize, b: usize): bool {
  const ya = load<f32>(a, 4);
  const yb = load<f32>(b, 4);
  return ya > yb || (ya == yb && (load<f32>(a) > load<f32>(b) || (load<f32>(a) == load<f32>(b) && a > b)));
}
