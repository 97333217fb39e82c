// Premultiplied RGBA → premultiplied Y, U, V, A (BT.709 limited range) in shared memory.
// Because colour is premultiplied, the offsets of the limited range (16 and 128) are weighted by alpha as well.

const YR = 11966,
  YG = 40254,
  YB = 4064; // 65536 × BT.709 luma × 219/255
const UR = 6596,
  UG = 22188,
  UB = 28784;
const VR = 28784,
  VG = 26145,
  VB = 2639;

function luma4(px: usize): v128 {
  const p = v128.load(px);
  const m = i32x4.splat(255);
  const r = v128.and(p, m);
  const g = v128.and(i32x4.shr_u(p, 8), m);
  const b = v128.and(i32x4.shr_u(p, 16), m);
  const a = i32x4.shr_u(p, 24);
  // 16/255 × 65536 = 4112 and a bit: exact at alpha 0 and 255.
  let y = i32x4.add(i32x4.mul(r, i32x4.splat(YR)), i32x4.mul(g, i32x4.splat(YG)));
  y = i32x4.add(y, i32x4.add(i32x4.mul(b, i32x4.splat(YB)), i32x4.mul(a, i32x4.splat(4112))));
  return i32x4.shr_u(i32x4.add(y, i32x4.splat(32768)), 16);
}

/** Four sums of 2 × 2 pixels of one channel, from rows already summed vertically in 16 bits. */
function chroma(r: v128, g: v128, b: v128, a: v128, cr: i32, cg: i32, cb: i32): v128 {
  // Inputs are sums of four pixels: offset 128 → 128/255 × 65536 = 32896 each, and two more bits to shift away.
  let c = i32x4.add(i32x4.mul(r, i32x4.splat(cr)), i32x4.mul(g, i32x4.splat(cg)));
  c = i32x4.add(c, i32x4.add(i32x4.mul(b, i32x4.splat(cb)), i32x4.mul(a, i32x4.splat(32896))));
  return i32x4.shr_u(i32x4.add(c, i32x4.splat(131072)), 18);
}

function store4(dst: usize, v: v128): void {
  const n = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_u(v, v), i16x8.splat(0));
  v128.store32_lane(dst, n, 0);
}

/**
 * Converts a rectangle of even width and height.
 * `A` = alpha plane at full, `C` = alpha plane at chroma resolution; both 0 for pictures known to be opaque.
 */
export function rgbaToYuva(
  src: usize,
  ss: i32,
  Y: usize,
  ys: i32,
  A: usize,
  U: usize,
  V: usize,
  C: usize,
  cs: i32,
  w: i32,
  h: i32,
): void {
  const m = i32x4.splat(255);
  const m16 = i32x4.splat(0xffff);
  for (let j = 0; j < h; j += 2) {
    const s0 = src + j * ss;
    const s1 = s0 + ss;
    for (let k = 0; k < 2; k++) {
      const s = k ? s1 : s0;
      const yo = Y + (j + k) * ys;
      const ao = A + (j + k) * ys;
      let x = 0;
      for (; x + 16 <= w; x += 16) {
        const q = s + (x << 2);
        const y0 = i16x8.narrow_i32x4_u(luma4(q), luma4(q + 16));
        const y1 = i16x8.narrow_i32x4_u(luma4(q + 32), luma4(q + 48));
        v128.store(yo + x, i8x16.narrow_i16x8_u(y0, y1));
        if (A) {
          const a0 = i16x8.narrow_i32x4_u(i32x4.shr_u(v128.load(q), 24), i32x4.shr_u(v128.load(q, 16), 24));
          const a1 = i16x8.narrow_i32x4_u(
            i32x4.shr_u(v128.load(q, 32), 24),
            i32x4.shr_u(v128.load(q, 48), 24),
          );
          v128.store(ao + x, i8x16.narrow_i16x8_u(a0, a1));
        }
      }
      for (; x < w; x++) {
        const q = s + (x << 2);
        const r = <u32>load<u8>(q),
          g = <u32>load<u8>(q, 1),
          b = <u32>load<u8>(q, 2),
          a = <u32>load<u8>(q, 3);
        store<u8>(yo + x, (YR * r + YG * g + YB * b + 4112 * a + 32768) >> 16);
        if (A) store<u8>(ao + x, a);
      }
    }
    const uo = U + (j >> 1) * cs;
    const vo = V + (j >> 1) * cs;
    const co = C + (j >> 1) * cs;
    let x = 0;
    for (; x + 8 <= w; x += 8) {
      const q0 = s0 + (x << 2);
      const q1 = s1 + (x << 2);
      // Pixels 0 1 2 3 | 4 5 6 7, two rows; even and odd pixels side by side, then sums per channel in 32 bits.
      const a0 = v128.load(q0),
        a1 = v128.load(q0, 16),
        b0 = v128.load(q1),
        b1 = v128.load(q1, 16);
      const ae = i8x16.shuffle(a0, a1, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
      const ao2 = i8x16.shuffle(a0, a1, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
      const be = i8x16.shuffle(b0, b1, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
      const bo = i8x16.shuffle(b0, b1, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
      // r and b live in the even bytes, g and a in the odd ones.
      const even = i16x8.splat(255);
      const rb = i16x8.add(
        i16x8.add(v128.and(ae, even), v128.and(ao2, even)),
        i16x8.add(v128.and(be, even), v128.and(bo, even)),
      );
      const ga = i16x8.add(
        i16x8.add(i16x8.shr_u(ae, 8), i16x8.shr_u(ao2, 8)),
        i16x8.add(i16x8.shr_u(be, 8), i16x8.shr_u(bo, 8)),
      );
      const r = v128.and(rb, m16),
        b = i32x4.shr_u(rb, 16),
        g = v128.and(ga, m16),
        a = i32x4.shr_u(ga, 16);
      store4(uo + (x >> 1), chroma(r, g, b, a, -UR, -UG, UB));
      store4(vo + (x >> 1), chroma(r, g, b, a, VR, -VG, -VB));
      if (C) store4(co + (x >> 1), v128.and(i32x4.shr_u(i32x4.add(a, i32x4.splat(2)), 2), m));
    }
    for (; x < w; x += 2) {
      const q = s0 + (x << 2),
        p = s1 + (x << 2);
      const r = <i32>load<u8>(q) + <i32>load<u8>(q, 4) + <i32>load<u8>(p) + <i32>load<u8>(p, 4);
      const g = <i32>load<u8>(q, 1) + <i32>load<u8>(q, 5) + <i32>load<u8>(p, 1) + <i32>load<u8>(p, 5);
      const b = <i32>load<u8>(q, 2) + <i32>load<u8>(q, 6) + <i32>load<u8>(p, 2) + <i32>load<u8>(p, 6);
      const a = <i32>load<u8>(q, 3) + <i32>load<u8>(q, 7) + <i32>load<u8>(p, 3) + <i32>load<u8>(p, 7);
      store<u8>(uo + (x >> 1), (UB * b - UR * r - UG * g + 32896 * a + 131072) >>> 18);
      store<u8>(vo + (x >> 1), (VR * r - VG * g - VB * b + 32896 * a + 131072) >>> 18);
      if (C) store<u8>(co + (x >> 1), (a + 2) >> 2);
    }
  }
}

/** Straight RGBA → premultiplied RGBA, in place; returns 1 when every pixel is opaque. */
export function premultiply(px: usize, count: i32): i32 {
  let opaque = 1;
  for (let i = 0; i < count; i++) {
    const v = load<u32>(px);
    const a = v >> 24;
    if (a < 255) {
      opaque = 0;
      const r = (v & 255) * a + 128,
        g = ((v >> 8) & 255) * a + 128,
        b = ((v >> 16) & 255) * a + 128;
      store<u32>(
        px,
        ((r + (r >> 8)) >> 8) | (((g + (g >> 8)) >> 8) << 8) | (((b + (b >> 8)) >> 8) << 16) | (a << 24),
      );
    }
    px += 4;
  }
  return opaque;
}
