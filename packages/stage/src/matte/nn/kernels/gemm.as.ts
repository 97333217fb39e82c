// Convolutions as products of matrices, 4 pixels × 8 outputs in registers. Floats; channels lie innermost (NHWC).
// Pointers are byte offsets; counts are floats or pixels. Weights are packed by the host: blocks of eight outputs, in
// each block k rows of eight floats; biases are padded to eight as well.

const NONE: i32 = 0;
const RELU: i32 = 1;
const RELU6: i32 = 3;
const HARD_SWISH: i32 = 16;

function relu(v: v128): v128 {
  return f32x4.pmax(f32x4.splat(0), v);
}

function beyondRelu(v: v128, kind: i32): v128 {
  if (kind == RELU6) return f32x4.pmin(f32x4.splat(6), relu(v));
  const gate = f32x4.pmin(f32x4.splat(6), relu(f32x4.add(v, f32x4.splat(3))));
  return f32x4.mul(f32x4.mul(v, gate), f32x4.splat(1.0 / 6.0));
}

/** Small, so that the compiler puts it in place. */
function activate(v: v128, kind: i32): v128 {
  return kind == NONE ? v : kind == RELU ? relu(v) : beyondRelu(v, kind);
}

function storeSome(at: usize, lo: v128, hi: v128, count: i32): void {
  if (count >= 8) {
    v128.store(at, lo);
    v128.store(at, hi, 16);
    return;
  }
  let rest = lo;
  if (count >= 4) {
    v128.store(at, lo);
    rest = hi;
    at += 16;
    count -= 4;
  }
  if (count > 0) store<f32>(at, f32x4.extract_lane(rest, 0));
  if (count > 1) store<f32>(at, f32x4.extract_lane(rest, 1), 4);
  if (count > 2) store<f32>(at, f32x4.extract_lane(rest, 2), 8);
}

/** out[pixel][o] = act(bias[o] + Σ x[pixel][i] · w[i][o]); `xs` and `os` are bytes from pixel to pixel. */
export function gemm(
  x: usize,
  xs: i32,
  w: usize,
  bias: usize,
  out: usize,
  os: i32,
  pixels: i32,
  depth: i32,
  outputs: i32,
  kind: i32,
): void {
  const block = (<usize>depth) << 5;
  let p = 0;
  for (; p + 4 <= pixels; p += 4) {
    const x0 = x + <usize>p * xs;
    const x1 = x0 + xs;
    const x2 = x1 + xs;
    const x3 = x2 + xs;
    let wp = w;
    for (let o = 0; o < outputs; o += 8) {
      const bl = v128.load(bias + ((<usize>o) << 2));
      const bh = v128.load(bias + ((<usize>o) << 2), 16);
      let l0 = bl;
      let l1 = bl;
      let l2 = bl;
      let l3 = bl;
      let h0 = bh;
      let h1 = bh;
      let h2 = bh;
      let h3 = bh;
      const end = (<usize>depth) << 2;
      for (let i: usize = 0; i < end; i += 4) {
        const wl = v128.load(wp);
        const wh = v128.load(wp, 16);
        wp += 32;
        const a = v128.load32_splat(x0 + i);
        l0 = f32x4.add(l0, f32x4.mul(a, wl));
        h0 = f32x4.add(h0, f32x4.mul(a, wh));
        const b = v128.load32_splat(x1 + i);
        l1 = f32x4.add(l1, f32x4.mul(b, wl));
        h1 = f32x4.add(h1, f32x4.mul(b, wh));
        const c = v128.load32_splat(x2 + i);
        l2 = f32x4.add(l2, f32x4.mul(c, wl));
        h2 = f32x4.add(h2, f32x4.mul(c, wh));
        const d = v128.load32_splat(x3 + i);
        l3 = f32x4.add(l3, f32x4.mul(d, wl));
        h3 = f32x4.add(h3, f32x4.mul(d, wh));
      }
      const at = out + <usize>p * os + ((<usize>o) << 2);
      const count = outputs - o;
      storeSome(at, activate(l0, kind), activate(h0, kind), count);
      storeSome(at + os, activate(l1, kind), activate(h1, kind), count);
      storeSome(at + 2 * os, activate(l2, kind), activate(h2, kind), count);
      storeSome(at + 3 * os, activate(l3, kind), activate(h3, kind), count);
    }
  }
  for (; p < pixels; p++) {
    const x0 = x + <usize>p * xs;
    for (let o = 0; o < outputs; o += 8) {
      let wp = w + ((<usize>o) >> 3) * block;
      let l = v128.load(bias + ((<usize>o) << 2));
      let h = v128.load(bias + ((<usize>o) << 2), 16);
      for (let i = 0; i < depth; i++) {
        const a = v128.load32_splat(x0 + ((<usize>i) << 2));
        l = f32x4.add(l, f32x4.mul(a, v128.load(wp)));
        h = f32x4.add(h, f32x4.mul(a, v128.load(wp, 16)));
        wp += 32;
      }
      storeSome(out + <usize>p * os + ((<usize>o) << 2), activate(l, kind), activate(h, kind), outputs - o);
    }
  }
}

/** One output row of a convolution becomes `ow` rows of kh × kw × c floats; what lies outside is 0. */
export function patches(
  x: usize,
  h: i32,
  w: i32,
  c: i32,
  out: usize,
  ow: i32,
  kh: i32,
  kw: i32,
  stepX: i32,
  top: i32,
  left: i32,
): void {
  const line = kw * c;
  for (let ox = 0; ox < ow; ox++) {
    const ix = ox * stepX - left;
    for (let ky = 0; ky < kh; ky++) {
      const iy = top + ky;
      if (iy < 0 || iy >= h) {
        memory.fill(out, 0, (<usize>line) << 2);
        out += (<usize>line) << 2;
      } else if (ix >= 0 && ix + kw <= w) {
        let from = x + ((<usize>((iy * w + ix) * c)) << 2);
        let i = 0;
        for (; i + 4 <= line; i += 4) {
          v128.store(out, v128.load(from));
          out += 16;
          from += 16;
        }
        for (; i < line; i++) {
          store<f32>(out, load<f32>(from));
          out += 4;
          from += 4;
        }
      } else {
        for (let kx = 0; kx < kw; kx++) {
          const inside = ix + kx >= 0 && ix + kx < w;
          for (let k = 0; k < c; k++) {
            store<f32>(out, inside ? load<f32>(x + ((<usize>((iy * w + ix + kx) * c + k)) << 2)) : 0);
            out += 4;
          }
        }
      }
    }
  }
}

/** Each channel by itself; `c` a multiple of four. Weights [kh][kw][c]. */
export function depthwise(
  x: usize,
  weights: usize,
  bias: usize,
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
  kind: i32,
): void {
  const pixel = (<usize>c) << 2;
  const row = pixel * w;
  for (let oy = 0; oy < oh; oy++) {
    const iy = oy * stepY - top;
    const y0 = max(0, -iy);
    const y1 = min(kh, h - iy);
    for (let ox = 0; ox < ow; ox++) {
      const ix = ox * stepX - left;
      const x0 = max(0, -ix);
      const x1 = min(kw, w - ix);
      const from = x + <usize>((iy + y0) * w + ix + x0) * pixel;
      const wf = weights + <usize>(y0 * kw + x0) * pixel;
      const whole = x0 == 0 && x1 == 3 && kw == 3;
      for (let k: usize = 0; k < pixel; k += 16) {
        let sum = v128.load(bias + k);
        let line = from + k;
        let wl = wf + k;
        if (whole) {
          for (let ky = y0; ky < y1; ky++) {
            sum = f32x4.add(sum, f32x4.mul(v128.load(line), v128.load(wl)));
            sum = f32x4.add(sum, f32x4.mul(v128.load(line + pixel), v128.load(wl + pixel)));
            sum = f32x4.add(sum, f32x4.mul(v128.load(line + 2 * pixel), v128.load(wl + 2 * pixel)));
            line += row;
            wl += 3 * pixel;
          }
        } else {
          for (let ky = y0; ky < y1; ky++) {
            let at = line;
            let wa = wl;
            for (let kx = x0; kx < x1; kx++) {
              sum = f32x4.add(sum, f32x4.mul(v128.load(at), v128.load(wa)));
              at += pixel;
              wa += pixel;
            }
            line += row;
            wl += kw * pixel;
          }
        }
        v128.store(out, activate(sum, kind));
        out += 16;
      }
    }
  }
}

/** Products of a transposed convolution without overlap go to their places: pixel → kh × kw × c block. */
export function scatter(x: usize, h: i32, w: i32, out: usize, kh: i32, kw: i32, c: i32): void {
  const line = (<usize>(kw * c)) << 2;
  const row = line * w;
  for (let y = 0; y < h; y++) {
    for (let i = 0; i < w; i++) {
      for (let ky = 0; ky < kh; ky++) {
        const to = out + row * <usize>(y * kh + ky) + line * i;
        if (line == 8) store<u64>(to, load<u64>(x));
        else memory.copy(to, x, line);
        x += line;
      }
    }
  }
}
