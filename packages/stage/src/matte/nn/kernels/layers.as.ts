// What stands between the convolutions of a network. Floats, NHWC; `count` is a number of floats.

const NONE: i32 = 0;
const RELU: i32 = 1;
const RELU6: i32 = 3;
const HARD_SWISH: i32 = 16;

function relu(v: v128): v128 {
  return f32x4.pmax(f32x4.splat(0), v);
}

function beyondRelu(v: v128, kind: i32): v128 {
  if (kind == RELU6) return f32x4.pmin(f32x4.splat(6), relu(v));
  if (kind != HARD_SWISH) return sigmoid(v);
  const gate = f32x4.pmin(f32x4.splat(6), relu(f32x4.add(v, f32x4.splat(3))));
  return f32x4.mul(f32x4.mul(v, gate), f32x4.splat(1.0 / 6.0));
}

/** Small, so that the compiler puts it in place. */
function activate(v: v128, kind: i32): v128 {
  return kind == NONE ? v : kind == RELU ? relu(v) : beyondRelu(v, kind);
}

/** 1 / (1 + e^−v), relative error below 1e-6. */
function sigmoid(v: v128): v128 {
  const x = f32x4.pmin(f32x4.splat(87), f32x4.pmax(f32x4.splat(-87), f32x4.neg(v)));
  // e^x = 2^n · e^r with |r| ≤ ln 2 / 2
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.4426950408889634)));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let e = f32x4.splat(1.98756915e-4);
  e = f32x4.add(f32x4.mul(e, r), f32x4.splat(1.3981999507e-3));
  e = f32x4.add(f32x4.mul(e, r), f32x4.splat(8.3334519073e-3));
  e = f32x4.add(f32x4.mul(e, r), f32x4.splat(4.1665795894e-2));
  e = f32x4.add(f32x4.mul(e, r), f32x4.splat(1.6666665459e-1));
  e = f32x4.add(f32x4.mul(e, r), f32x4.splat(5.0e-1));
  e = f32x4.add(f32x4.mul(f32x4.mul(e, r), r), f32x4.add(r, f32x4.splat(1)));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), f32x4.mul(e, power)));
}

/** Buffers are padded to 16 bytes, so the last step may run over their end. */
export function unary(x: usize, out: usize, count: i32, kind: i32): void {
  const end = (<usize>count) << 2;
  for (let i: usize = 0; i < end; i += 16) v128.store(out + i, activate(v128.load(x + i), kind));
}

export function add(a: usize, b: usize, out: usize, count: i32, kind: i32): void {
  const end = (<usize>count) << 2;
  for (let i: usize = 0; i < end; i += 16) {
    v128.store(out + i, activate(f32x4.add(v128.load(a + i), v128.load(b + i)), kind));
  }
}

export function mul(a: usize, b: usize, out: usize, count: i32, kind: i32): void {
  const end = (<usize>count) << 2;
  for (let i: usize = 0; i < end; i += 16) {
    v128.store(out + i, activate(f32x4.mul(v128.load(a + i), v128.load(b + i)), kind));
  }
}

/** out = a × b [+ c], b one value per channel. `c` 0: nothing is added. Channels a multiple of four. */
export function gate(a: usize, b: usize, c: usize, out: usize, count: i32, channels: i32, kind: i32): void {
  const end = (<usize>count) << 2;
  const line = (<usize>channels) << 2;
  for (let i: usize = 0; i < end; i += line) {
    for (let k: usize = 0; k < line; k += 16) {
      let v = f32x4.mul(v128.load(a + i + k), v128.load(b + k));
      if (c) v = f32x4.add(v, v128.load(c + i + k));
      v128.store(out + i + k, activate(v, kind));
    }
  }
}

/** out = a + b, b one value per channel. Channels a multiple of four. */
export function shift(a: usize, b: usize, out: usize, count: i32, channels: i32, kind: i32): void {
  const end = (<usize>count) << 2;
  const line = (<usize>channels) << 2;
  for (let i: usize = 0; i < end; i += line) {
    for (let k: usize = 0; k < line; k += 16) {
      v128.store(out + i + k, activate(f32x4.add(v128.load(a + i + k), v128.load(b + k)), kind));
    }
  }
}

/** Below zero multiplied by `slope`, one value per channel or (line = count) one per value. */
export function prelu(a: usize, slope: usize, out: usize, count: i32, channels: i32): void {
  const end = (<usize>count) << 2;
  const line = (<usize>channels) << 2;
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < end; i += line) {
    for (let k: usize = 0; k < line; k += 16) {
      const v = v128.load(a + i + k);
      const low = f32x4.mul(v, v128.load(slope + k));
      v128.store(out + i + k, v128.bitselect(low, v, f32x4.lt(v, zero)));
    }
  }
}

/** Mean or maximum of windows. Channels a multiple of four; what lies outside does not count. */
export function pool(
  x: usize,
  out: usize,
  h: i32,
  w: i32,
  c: i32,
  oh: i32,
  ow: i32,
  kh: i32,
  kw: i32,
  stepY: i32,
  stepX: i32,
  top: i32,
  left: i32,
  largest: i32,
  kind: i32,
): void {
  const pixel = (<usize>c) << 2;
  for (let oy = 0; oy < oh; oy++) {
    const y0 = max(0, oy * stepY - top);
    const y1 = min(h, oy * stepY - top + kh);
    for (let ox = 0; ox < ow; ox++) {
      const x0 = max(0, ox * stepX - left);
      const x1 = min(w, ox * stepX - left + kw);
      const share = f32x4.splat(1 / <f32>((y1 - y0) * (x1 - x0)));
      for (let k: usize = 0; k < pixel; k += 16) {
        let sum = largest ? f32x4.splat(-Infinity) : f32x4.splat(0);
        for (let y = y0; y < y1; y++) {
          let at = x + <usize>(y * w + x0) * pixel + k;
          for (let i = x0; i < x1; i++) {
            sum = largest ? f32x4.pmax(sum, v128.load(at)) : f32x4.add(sum, v128.load(at));
            at += pixel;
          }
        }
        if (!largest) sum = f32x4.mul(sum, share);
        v128.store(out, activate(sum, kind));
        out += 16;
      }
    }
  }
}

/** Bilinear; `scale` input pixels per output pixel, `offset` added (half pixel centres). Channels a multiple of four. */
export function resize(
  x: usize,
  out: usize,
  h: i32,
  w: i32,
  c: i32,
  oh: i32,
  ow: i32,
  scaleY: f32,
  scaleX: f32,
  offset: f32,
): void {
  const pixel = (<usize>c) << 2;
  for (let oy = 0; oy < oh; oy++) {
    const fy = min(<f32>(h - 1), max<f32>(0, (<f32>oy + offset) * scaleY - offset));
    const y0 = <i32>fy;
    const ty = f32x4.splat(fy - <f32>y0);
    const up = x + <usize>(y0 * w) * pixel;
    const down = x + <usize>(min(h - 1, y0 + 1) * w) * pixel;
    for (let ox = 0; ox < ow; ox++) {
      const fx = min(<f32>(w - 1), max<f32>(0, (<f32>ox + offset) * scaleX - offset));
      const x0 = <i32>fx;
      const tx = f32x4.splat(fx - <f32>x0);
      const l = <usize>x0 * pixel;
      const r = <usize>min(w - 1, x0 + 1) * pixel;
      for (let k: usize = 0; k < pixel; k += 16) {
        const a = v128.load(up + l + k);
        const b = v128.load(down + l + k);
        const top = f32x4.add(a, f32x4.mul(f32x4.sub(v128.load(up + r + k), a), tx));
        const low = f32x4.add(b, f32x4.mul(f32x4.sub(v128.load(down + r + k), b), tx));
        v128.store(out, f32x4.add(top, f32x4.mul(f32x4.sub(low, top), ty)));
        out += 16;
      }
    }
  }
}

/** `rows` pieces of `bytes`, each at its own distance. */
export function copyRows(x: usize, xs: i32, out: usize, os: i32, bytes: i32, rows: i32): void {
  for (let y = 0; y < rows; y++) {
    memory.copy(out, x, bytes);
    x += xs;
    out += os;
  }
}

export function clear(out: usize, bytes: i32): void {
  memory.fill(out, 0, bytes);
}
