// Blending of planar pictures in shared memory, 16 pixels at a time. Pointers are byte offsets, strides bytes.
// Sources carry colour already multiplied by their alpha ("premultiplied"), so that `over` costs one multiplication.

/** round(v / 255) of eight 16-bit products. */
function div255(v: v128): v128 {
  const t = i16x8.add(v, i16x8.splat(128));
  return i16x8.shr_u(i16x8.add(t, i16x8.shr_u(t, 8)), 8);
}

function scale16(v: v128, factor: v128): v128 {
  const lo = div255(i16x8.extmul_low_i8x16_u(v, factor));
  const hi = div255(i16x8.extmul_high_i8x16_u(v, factor));
  return i8x16.narrow_i16x8_u(lo, hi);
}

function scale1(v: u32, factor: u32): u32 {
  const t = v * factor + 128;
  return (t + (t >> 8)) >> 8;
}

export function copyRect(dst: usize, ds: i32, src: usize, ss: i32, w: i32, h: i32): void {
  if (ds == w && ss == w) {
    memory.copy(dst, src, w * h);
    return;
  }
  for (let y = 0; y < h; y++) {
    memory.copy(dst, src, w);
    dst += ds;
    src += ss;
  }
}

export function fillRect(dst: usize, ds: i32, value: i32, w: i32, h: i32): void {
  for (let y = 0; y < h; y++) {
    memory.fill(dst, <u8>value, w);
    dst += ds;
  }
}

/** dst = src + dst × (1 − alpha); src premultiplied. */
export function over(dst: usize, ds: i32, src: usize, ss: i32, al: usize, as_: i32, w: i32, h: i32): void {
  const n = w & ~15;
  for (let y = 0; y < h; y++) {
    let x = 0;
    for (; x < n; x += 16) {
      const a = v128.load(al + x);
      if (!v128.any_true(a)) continue;
      const s = v128.load(src + x);
      if (i8x16.all_true(i8x16.eq(a, i8x16.splat(-1)))) {
        v128.store(dst + x, s);
        continue;
      }
      v128.store(dst + x, i8x16.add_sat_u(s, scale16(v128.load(dst + x), v128.not(a))));
    }
    for (; x < w; x++) {
      const v = <u32>load<u8>(src + x) + scale1(load<u8>(dst + x), 255 - <u32>load<u8>(al + x));
      store<u8>(dst + x, v > 255 ? 255 : v);
    }
    dst += ds;
    src += ss;
    al += as_;
  }
}

/** As `over`, the source weakened by `opacity` of 255. */
export function overFaded(
  dst: usize,
  ds: i32,
  src: usize,
  ss: i32,
  al: usize,
  as_: i32,
  opacity: i32,
  w: i32,
  h: i32,
): void {
  const n = w & ~15;
  const o = i8x16.splat(<i8>opacity);
  for (let y = 0; y < h; y++) {
    let x = 0;
    for (; x < n; x += 16) {
      const full = v128.load(al + x);
      if (!v128.any_true(full)) continue;
      const a = scale16(full, o);
      const s = scale16(v128.load(src + x), o);
      v128.store(dst + x, i8x16.add_sat_u(s, scale16(v128.load(dst + x), v128.not(a))));
    }
    for (; x < w; x++) {
      const a = scale1(load<u8>(al + x), opacity);
      const v = scale1(load<u8>(src + x), opacity) + scale1(load<u8>(dst + x), 255 - a);
      store<u8>(dst + x, v > 255 ? 255 : v);
    }
    dst += ds;
    src += ss;
    al += as_;
  }
}

/** An opaque source faded over the ground: dst + (src − dst) × opacity / 255. */
export function mix(dst: usize, ds: i32, src: usize, ss: i32, opacity: i32, w: i32, h: i32): void {
  const n = w & ~15;
  const a = i8x16.splat(<i8>opacity);
  const ia = v128.not(a);
  for (let y = 0; y < h; y++) {
    let x = 0;
    for (; x < n; x += 16) {
      const s = v128.load(src + x);
      const d = v128.load(dst + x);
      const lo = i16x8.add(i16x8.extmul_low_i8x16_u(s, a), i16x8.extmul_low_i8x16_u(d, ia));
      const hi = i16x8.add(i16x8.extmul_high_i8x16_u(s, a), i16x8.extmul_high_i8x16_u(d, ia));
      v128.store(dst + x, i8x16.narrow_i16x8_u(div255(lo), div255(hi)));
    }
    for (; x < w; x++) {
      const t = <u32>load<u8>(src + x) * opacity + <u32>load<u8>(dst + x) * (255 - opacity) + 128;
      store<u8>(dst + x, (t + (t >> 8)) >> 8);
    }
    dst += ds;
    src += ss;
  }
}

/** One colour over a rectangle: dst × (1 − alpha) + value, value premultiplied. */
export function tint(dst: usize, ds: i32, value: i32, alpha: i32, w: i32, h: i32): void {
  const n = w & ~15;
  const v = i8x16.splat(<i8>value);
  const ia = i8x16.splat(<i8>(255 - alpha));
  for (let y = 0; y < h; y++) {
    let x = 0;
    for (; x < n; x += 16) v128.store(dst + x, i8x16.add_sat_u(v, scale16(v128.load(dst + x), ia)));
    for (; x < w; x++) {
      const s = <u32>value + scale1(load<u8>(dst + x), 255 - alpha);
      store<u8>(dst + x, s > 255 ? 255 : s);
    }
    dst += ds;
  }
}

/** Straight to premultiplied, in place: plane × alpha. */
export function multiply(plane: usize, ps: i32, al: usize, as_: i32, w: i32, h: i32): void {
  const n = w & ~15;
  for (let y = 0; y < h; y++) {
    let x = 0;
    for (; x < n; x += 16) v128.store(plane + x, scale16(v128.load(plane + x), v128.load(al + x)));
    for (; x < w; x++) store<u8>(plane + x, scale1(load<u8>(plane + x), load<u8>(al + x)));
    plane += ps;
    al += as_;
  }
}

/** Premultiplied to straight, in place; `empty` where nothing shows. Encoders of transparent video want it. */
export function divide(plane: usize, ps: i32, al: usize, as_: i32, empty: i32, w: i32, h: i32): void {
  for (let y = 0; y < h; y++) {
    let x = 0;
    while (x < w) {
      if (x + 16 <= w && i8x16.all_true(i8x16.eq(v128.load(al + x), i8x16.splat(-1)))) {
        x += 16;
        continue;
      }
      const a = <u32>load<u8>(al + x);
      if (a == 0) store<u8>(plane + x, empty);
      else if (a < 255) {
        const v = (<u32>load<u8>(plane + x) * 255 + (a >> 1)) / a;
        store<u8>(plane + x, v > 255 ? 255 : v);
      }
      x++;
    }
    plane += ps;
    al += as_;
  }
}

/** Alpha at chroma resolution: the mean of 2 × 2, edges repeated where a size is odd. */
export function halveAlpha(al: usize, as_: i32, out: usize, os: i32, w: i32, h: i32): void {
  for (let y = 0; y < h; y += 2) {
    const below: usize = y + 1 < h ? al + as_ : al;
    let x = 0;
    for (; x + 32 <= w; x += 32) {
      const a = i16x8.add(
        i16x8.extadd_pairwise_i8x16_u(v128.load(al + x)),
        i16x8.extadd_pairwise_i8x16_u(v128.load(below + x)),
      );
      const b = i16x8.add(
        i16x8.extadd_pairwise_i8x16_u(v128.load(al + x, 16)),
        i16x8.extadd_pairwise_i8x16_u(v128.load(below + x, 16)),
      );
      const two = i16x8.splat(2);
      v128.store(
        out + (x >> 1),
        i8x16.narrow_i16x8_u(i16x8.shr_u(i16x8.add(a, two), 2), i16x8.shr_u(i16x8.add(b, two), 2)),
      );
    }
    for (; x < w; x += 2) {
      const r = x + 1 < w ? x + 1 : x;
      const sum = <u32>load<u8>(al + x) + load<u8>(al + r) + load<u8>(below + x) + load<u8>(below + r);
      store<u8>(out + (x >> 1), (sum + 2) >> 2);
    }
    al += 2 * as_;
    out += os;
  }
}
