// The person leaves the room: premultiplied planes with alpha from a picture and what is known per cell. Whole
// stretches vanish or are copied; where an edge may be, alpha comes from each pixel's own colour.

function mix(a: v128, b: v128, t: v128): v128 {
  return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), t));
}

function splat0(v: v128): v128 {
  return i8x16.shuffle(v, v, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3);
}

function clamp(v: v128): v128 {
  return f32x4.pmin(f32x4.splat(1), f32x4.pmax(f32x4.splat(0), v));
}

function toByte(v: f32): u32 {
  return <u32>(v * 255 + 0.5);
}

/** What a call is about, in memory: 32-bit values in this order. */
@unmanaged
class Job {
  /** Planes of the picture and of the result. */
  y: u32;
  u: u32;
  v: u32;
  strideY: i32;
  strideC: i32;
  outY: u32;
  outU: u32;
  outV: u32;
  outA: u32;
  outAC: u32;
  outStrideY: i32;
  outStrideC: i32;
  w: i32;
  h: i32;
  /** Per cell: state bytes, fits, colours inside and outside (16 bytes each). */
  states: u32;
  fits: u32;
  inside: u32;
  outside: u32;
  gw: i32;
  gh: i32;
  /** 52 bytes per column of the grid. */
  line: u32;
  /** Value of the fit at which alpha begins, and 1 / its way to full. */
  low: f32;
  scale: f32;
  /** How much light of the new ground comes over the edge, 0…1. */
  wrap: f32;
  /** The empty room, of any size, or 0. With it, fits are [gain, ΔU, ΔV, share of person]. */
  plateY: u32;
  plateU: u32;
  plateV: u32;
  plateSlack: u32;
  plateStrideY: i32;
  plateStrideC: i32;
  plateW: i32;
  plateH: i32;
}

const NOTHING: u8 = 0;
const EDGE: u8 = 128;
/** Whole, with light of the new ground on it. */
const LIT: u8 = 192;
const WHOLE: u8 = 255;

export function cut(at: usize): void {
  const job = changetype<Job>(at);
  const cw = (job.w + 1) >> 1;
  const ch = (job.h + 1) >> 1;
  const cells = job.gw - 1;
  const stepX: f32 = (2 * <f32>job.gw) / <f32>job.w;
  const stepY: f32 = (2 * <f32>job.gh) / <f32>job.h;
  const kinds: usize = job.line + 48 * <usize>job.gw;
  for (let cy = 0; cy < ch; cy++) {
    const gy = min(<f32>(job.gh - 1), max<f32>(0, (<f32>cy + 0.5) * stepY - 0.5));
    const y0 = min(<i32>gy, job.gh - 2);
    classify(job, kinds, y0);
    interpolate(job, kinds, y0, gy - <f32>y0);
    let x = 0;
    let from = 0;
    while (x < cells) {
      const kind = load<u8>(kinds + x);
      let end = x + 1;
      while (end < cells && load<u8>(kinds + end) == kind) end++;
      // The stretch reaches to the centre of cell `end`; the last one to the border.
      const to = end == cells ? cw : min(cw, max(from, <i32>ceil((<f32>end + 0.5) / stepX - 0.5)));
      if (to > from) {
        if (kind == NOTHING) clear(job, cy, from, to);
        else if (kind == WHOLE) copy(job, cy, from, to);
        else if (job.plateY) compareWithPlate(job, cy, from, to, stepX, kind == LIT);
        else solve(job, cy, from, to, stepX, kind == LIT);
      }
      from = to;
      x = end;
    }
  }
}

/** Between four cells: gone or whole when all four are. */
function classify(job: Job, kinds: usize, y0: i32): void {
  const up: usize = job.states + y0 * job.gw;
  const down = up + job.gw;
  for (let x = 0; x + 1 < job.gw; x++) {
    const a = load<u8>(up + x) & load<u8>(up + x + 1) & load<u8>(down + x) & load<u8>(down + x + 1);
    const o = load<u8>(up + x) | load<u8>(up + x + 1) | load<u8>(down + x) | load<u8>(down + x + 1);
    store<u8>(kinds + x, a == WHOLE ? WHOLE : (a & LIT) == LIT ? LIT : o == NOTHING ? NOTHING : EDGE);
  }
}

/** Fits and colours between two rows of cells, for the columns where they are needed. */
function interpolate(job: Job, kinds: usize, y0: i32, ty: f32): void {
  const t = f32x4.splat(ty);
  const row = (<usize>job.gw) << 4;
  let before: u8 = 0;
  for (let x = 0; x < job.gw; x++) {
    const here: u8 = x + 1 < job.gw ? load<u8>(kinds + x) : NOTHING;
    if (here == EDGE || here == LIT || before == EDGE || before == LIT) {
      const from = (<usize>(y0 * job.gw + x)) << 4;
      const to: usize = job.line + 48 * <usize>x;
      v128.store(to, mix(v128.load(job.fits + from), v128.load(job.fits + from + row), t));
      v128.store(to, mix(v128.load(job.inside + from), v128.load(job.inside + from + row), t), 16);
      v128.store(to, mix(v128.load(job.outside + from), v128.load(job.outside + from + row), t), 32);
    }
    before = here;
  }
}

function clear(job: Job, cy: i32, from: i32, to: i32): void {
  fill(job, cy, from, to, 0);
  const at = <usize>(cy * job.outStrideC + from);
  memory.fill(job.outU + at, 0, to - from);
  memory.fill(job.outV + at, 0, to - from);
  const left = <usize>(2 * cy * job.outStrideY + 2 * from);
  const width = min(job.w, 2 * to) - 2 * from;
  memory.fill(job.outY + left, 0, width);
  if (2 * cy + 1 < job.h) memory.fill(job.outY + left + job.outStrideY, 0, width);
}

function copy(job: Job, cy: i32, from: i32, to: i32): void {
  fill(job, cy, from, to, 255);
  const at = <usize>(cy * job.outStrideC + from);
  const source = <usize>(cy * job.strideC + from);
  memory.copy(job.outU + at, job.u + source, to - from);
  memory.copy(job.outV + at, job.v + source, to - from);
  const left = <usize>(2 * cy * job.outStrideY + 2 * from);
  const sourceLeft = <usize>(2 * cy * job.strideY + 2 * from);
  const width = min(job.w, 2 * to) - 2 * from;
  memory.copy(job.outY + left, job.y + sourceLeft, width);
  if (2 * cy + 1 < job.h) {
    memory.copy(job.outY + left + job.outStrideY, job.y + sourceLeft + job.strideY, width);
  }
}

/** Alpha planes of a stretch. */
function fill(job: Job, cy: i32, from: i32, to: i32, alpha: u8): void {
  const left = <usize>(2 * cy * job.outStrideY + 2 * from);
  const width = min(job.w, 2 * to) - 2 * from;
  memory.fill(job.outA + left, alpha, width);
  if (2 * cy + 1 < job.h) memory.fill(job.outA + left + job.outStrideY, alpha, width);
  if (job.outAC) memory.fill(job.outAC + <usize>(cy * job.outStrideC + from), alpha, to - from);
}

/** Pixel by pixel, 2 × 2 at a time: they share their chroma. */
function solve(job: Job, cy: i32, from: i32, to: i32, stepX: f32, lit: bool): void {
  const cells = job.gw - 1;
  const below = 2 * cy + 1 < job.h;
  const low = f32x4.splat(job.low);
  const scale = f32x4.splat(job.scale);
  const wrap = f32x4.splat(job.wrap);
  const one = f32x4.splat(1);
  const unit = f32x4.splat(1.0 / 255.0);
  const black = f32x4.splat(16.0 / 255.0);
  for (let cx = from; cx < to; cx++) {
    const gx = min(<f32>cells, max<f32>(0, (<f32>cx + 0.5) * stepX - 0.5));
    const x0 = min(<i32>gx, cells - 1);
    const t = f32x4.splat(gx - <f32>x0);
    const line: usize = job.line + 48 * <usize>x0;
    const k = mix(v128.load(line), v128.load(line, 48), t);
    const inside = mix(v128.load(line, 16), v128.load(line, 64), t);
    const outside = mix(v128.load(line, 32), v128.load(line, 80), t);

    const right = 2 * cx + 1 < job.w ? 1 : 0;
    const upper: usize = job.y + <usize>(2 * cy * job.strideY + 2 * cx);
    const lower = below ? upper + job.strideY : upper;
    let luma = f32x4.splat(<f32>load<u8>(upper));
    luma = f32x4.replace_lane(luma, 1, <f32>load<u8>(upper + right));
    luma = f32x4.replace_lane(luma, 2, <f32>load<u8>(lower));
    luma = f32x4.replace_lane(luma, 3, <f32>load<u8>(lower + right));
    luma = f32x4.mul(luma, unit);
    const source = <usize>(cy * job.strideC + cx);
    const u = <f32>load<u8>(job.u + source) * (1.0 / 255.0);
    const v = <f32>load<u8>(job.v + source) * (1.0 / 255.0);

    const base = f32x4.extract_lane(k, 1) * u + f32x4.extract_lane(k, 2) * v + f32x4.extract_lane(k, 3);
    const fit = f32x4.add(f32x4.mul(splat0(k), luma), f32x4.splat(base));
    const alpha = lit ? one : clamp(f32x4.mul(f32x4.sub(fit, low), scale));

    // The person's own colour: what is typical of the inside, corrected by what the pixel shows beyond the mixture.
    const insideY = splat0(inside);
    let own = f32x4.sub(luma, mix(splat0(outside), insideY, alpha));
    own = f32x4.add(insideY, f32x4.mul(alpha, own));
    own = f32x4.pmin(one, f32x4.pmax(black, own));
    // As `wrapLight` of all mattes, here at no cost: half at the edge, then falling off fast.
    const near = f32x4.extract_lane(outside, 3);
    const light = f32x4.mul(f32x4.mul(wrap, f32x4.splat(min<f32>(0.8, 1.6 * near * near))), alpha);
    const shown = f32x4.sub(alpha, light);
    const tinted = f32x4.pmax(f32x4.splat(0), f32x4.sub(f32x4.mul(own, alpha), f32x4.mul(light, black)));
    store4(job.outA, job.outStrideY, cx, cy, right, below, shown);
    store4(job.outY, job.outStrideY, cx, cy, right, below, tinted);

    const total =
      f32x4.extract_lane(alpha, 0) +
      f32x4.extract_lane(alpha, 1) +
      f32x4.extract_lane(alpha, 2) +
      f32x4.extract_lane(alpha, 3);
    const a = total * 0.25;
    const seen =
      (f32x4.extract_lane(shown, 0) +
        f32x4.extract_lane(shown, 1) +
        f32x4.extract_lane(shown, 2) +
        f32x4.extract_lane(shown, 3)) *
      0.25;
    const out = <usize>(cy * job.outStrideC + cx);
    const grey: f32 = 128.0 / 255.0;
    store<u8>(
      job.outU + out,
      toByte(
        max<f32>(
          0,
          tint(u, f32x4.extract_lane(inside, 1), f32x4.extract_lane(outside, 1), a) - (a - seen) * grey,
        ),
      ),
    );
    store<u8>(
      job.outV + out,
      toByte(
        max<f32>(
          0,
          tint(v, f32x4.extract_lane(inside, 2), f32x4.extract_lane(outside, 2), a) - (a - seen) * grey,
        ),
      ),
    );
    if (job.outAC) store<u8>(job.outAC + out, toByte(seen));
  }
}

function tint(value: f32, inside: f32, outside: f32, alpha: f32): f32 {
  const own = inside + alpha * (value - outside - (inside - outside) * alpha);
  return alpha * min<f32>(1, max<f32>(0, own));
}

function store4(plane: u32, stride: i32, cx: i32, cy: i32, right: i32, below: bool, v: v128): void {
  const bytes = i32x4.trunc_sat_f32x4_u(f32x4.add(f32x4.mul(v, f32x4.splat(255)), f32x4.splat(0.5)));
  const at: usize = plane + <usize>(2 * cy * stride + 2 * cx);
  store<u8>(at, <u8>i32x4.extract_lane(bytes, 0));
  if (right) store<u8>(at + 1, <u8>i32x4.extract_lane(bytes, 1));
  if (below) {
    store<u8>(at + stride, <u8>i32x4.extract_lane(bytes, 2));
    if (right) store<u8>(at + stride + 1, <u8>i32x4.extract_lane(bytes, 3));
  }
}

/** Variance of luma (0…1 squared) that is noise: where person and room differ less, the cells decide. */
const NOISE: f32 = 0.0009;
/** Weight of chroma: it is that of four pixels. */
const CHROMA: f32 = 1.5;
/** Colours further than this from all mixtures of person and room are the person's own: where that begins, where full. */
const OWN_FROM: f32 = 0.07;
const OWN_FULL: f32 = 0.17;

/**
 * As `solve`, where the room behind is known: alpha is how far the pixel lies on the way from the room's colour to the
 * person's, and what the room adds to the pixel is taken away exactly.
 */
function compareWithPlate(job: Job, cy: i32, from: i32, to: i32, stepX: f32, lit: bool): void {
  const cells = job.gw - 1;
  const below = 2 * cy + 1 < job.h;
  const low = f32x4.splat(job.low);
  const scale = f32x4.splat(job.scale);
  const wrap = f32x4.splat(job.wrap);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const unit = f32x4.splat(1.0 / 255.0);
  const black = f32x4.splat(16.0 / 255.0);
  const grey: f32 = 128.0 / 255.0;
  const same = job.plateW == job.w && job.plateH == job.h;
  const rowUp = same ? 2 * cy : (2 * cy * job.plateH) / job.h;
  const rowDown = below ? (same ? rowUp + 1 : ((2 * cy + 1) * job.plateH) / job.h) : rowUp;
  const plateUp: usize = <usize>(rowUp * job.plateStrideY);
  const plateDown: usize = <usize>(rowDown * job.plateStrideY);
  const plateC: usize = <usize>((rowUp >> 1) * job.plateStrideC);
  for (let cx = from; cx < to; cx++) {
    const gx = min(<f32>cells, max<f32>(0, (<f32>cx + 0.5) * stepX - 0.5));
    const x0 = min(<i32>gx, cells - 1);
    const t = f32x4.splat(gx - <f32>x0);
    const line: usize = job.line + 48 * <usize>x0;
    const k = mix(v128.load(line), v128.load(line, 48), t);
    const inside = mix(v128.load(line, 16), v128.load(line, 64), t);
    const near = f32x4.extract_lane(mix(v128.load(line, 32), v128.load(line, 80), t), 3);

    const right = 2 * cx + 1 < job.w ? 1 : 0;
    const upper: usize = job.y + <usize>(2 * cy * job.strideY + 2 * cx);
    const lower = below ? upper + job.strideY : upper;
    const luma = f32x4.mul(four(upper, lower, 0, right), unit);
    const source = <usize>(cy * job.strideC + cx);
    const u = <f32>load<u8>(job.u + source) * (1.0 / 255.0);
    const v = <f32>load<u8>(job.v + source) * (1.0 / 255.0);

    const px = same ? 2 * cx : (2 * cx * job.plateW) / job.w;
    const pr = right ? (same ? px + 1 : ((2 * cx + 1) * job.plateW) / job.w) : px;
    const gain = f32x4.extract_lane(k, 0);
    const share = f32x4.extract_lane(k, 3);
    const seenRoom = f32x4.mul(four(job.plateY + plateUp, job.plateY + plateDown, px, pr), unit);
    const room = f32x4.add(black, f32x4.mul(f32x4.sub(seenRoom, black), splat0(k)));
    const slack = f32x4.mul(four(job.plateSlack + plateUp, job.plateSlack + plateDown, px, pr), unit);
    const pc = plateC + <usize>(px >> 1);
    const roomU =
      grey + (<f32>load<u8>(job.plateU + pc) * (1.0 / 255.0) - grey) * gain + f32x4.extract_lane(k, 1);
    const roomV =
      grey + (<f32>load<u8>(job.plateV + pc) * (1.0 / 255.0) - grey) * gain + f32x4.extract_lane(k, 2);

    // What the pixel and what the person differ from the room in.
    const raw = f32x4.sub(luma, room);
    const away = f32x4.sub(raw, f32x4.pmin(slack, f32x4.pmax(f32x4.neg(slack), raw)));
    const du = u - roomU;
    const dv = v - roomV;
    const wayY = f32x4.sub(splat0(inside), room);
    const wayU = f32x4.extract_lane(inside, 1) - roomU;
    const wayV = f32x4.extract_lane(inside, 2) - roomV;
    const along = f32x4.add(f32x4.mul(away, wayY), f32x4.splat(CHROMA * (du * wayU + dv * wayV)));
    const way = f32x4.add(f32x4.mul(wayY, wayY), f32x4.splat(CHROMA * (wayU * wayU + wayV * wayV)));
    const known = f32x4.div(way, f32x4.add(way, f32x4.splat(NOISE)));
    let alpha = f32x4.div(along, f32x4.add(way, f32x4.splat(1e-5)));
    const distance = f32x4.add(f32x4.mul(away, away), f32x4.splat(CHROMA * (du * du + dv * dv)));
    const beside = f32x4.sub(distance, f32x4.mul(f32x4.pmax(zero, alpha), along));
    const own = clamp(
      f32x4.mul(
        f32x4.sub(f32x4.sqrt(f32x4.pmax(zero, beside)), f32x4.splat(OWN_FROM)),
        f32x4.splat(1.0 / (OWN_FULL - OWN_FROM)),
      ),
    );
    alpha = clamp(f32x4.mul(f32x4.sub(alpha, low), scale));
    alpha = mix(f32x4.splat(share), alpha, known);
    alpha = f32x4.pmax(alpha, f32x4.mul(own, f32x4.splat(min<f32>(1, 2 * share))));
    if (lit) alpha = one;

    const light = f32x4.mul(f32x4.mul(wrap, f32x4.splat(min<f32>(0.8, 1.6 * near * near))), alpha);
    const shown = f32x4.sub(alpha, light);
    let tinted = f32x4.sub(luma, f32x4.mul(f32x4.sub(one, alpha), room));
    tinted = f32x4.pmin(alpha, f32x4.pmax(f32x4.mul(alpha, black), tinted));
    tinted = f32x4.pmax(zero, f32x4.sub(tinted, f32x4.mul(light, black)));
    store4(job.outA, job.outStrideY, cx, cy, right, below, shown);
    store4(job.outY, job.outStrideY, cx, cy, right, below, tinted);

    const a = mean(alpha);
    const seen = mean(shown);
    const out = <usize>(cy * job.outStrideC + cx);
    store<u8>(job.outU + out, toByte(max<f32>(0, min(a, u - (1 - a) * roomU) - (a - seen) * grey)));
    store<u8>(job.outV + out, toByte(max<f32>(0, min(a, v - (1 - a) * roomV) - (a - seen) * grey)));
    if (job.outAC) store<u8>(job.outAC + out, toByte(seen));
  }
}

/** The bytes at two places of two rows. */
function four(upper: usize, lower: usize, left: i32, right: i32): v128 {
  let v = f32x4.splat(<f32>load<u8>(upper + left));
  v = f32x4.replace_lane(v, 1, <f32>load<u8>(upper + right));
  v = f32x4.replace_lane(v, 2, <f32>load<u8>(lower + left));
  return f32x4.replace_lane(v, 3, <f32>load<u8>(lower + right));
}

function mean(v: v128): f32 {
  return (
    (f32x4.extract_lane(v, 0) +
      f32x4.extract_lane(v, 1) +
      f32x4.extract_lane(v, 2) +
      f32x4.extract_lane(v, 3)) *
    0.25
  );
}
