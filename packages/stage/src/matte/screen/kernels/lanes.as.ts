// What kernels do with eight or sixteen samples at once; a part of other kernels, of no use alone.

export function q(a: v128, b: v128): v128 {
  return i16x8.q15mulr_sat_s(a, b);
}

/** round(v / 255) of eight 16-bit products. */
export function div255(v: v128): v128 {
  const t = i16x8.add(v, i16x8.splat(128));
  return i16x8.shr_u(i16x8.add(t, i16x8.shr_u(t, 8)), 8);
}

export function blendRow(a: usize, b: usize, t: v128, out: usize, count: i32): void {
  for (let i = 0; i < count; i += 8) {
    const A = v128.load(a + 2 * i);
    v128.store(out + 2 * i, i16x8.add(A, q(i16x8.sub_sat_s(v128.load(b + 2 * i), A), t)));
  }
}

/** See key.as.ts. */
export function spread(at: usize): v128 {
  const m = v128.load(at - 2);
  const near = v128.shuffle<i16>(m, m, 1, 1, 1, 1, 2, 2, 2, 2);
  const far = v128.shuffle<i16>(m, m, 0, 0, 2, 2, 1, 1, 3, 3);
  const share = i16x8(12288, 4096, 4096, 12288, 12288, 4096, 4096, 12288);
  return i16x8.add(near, q(i16x8.sub_sat_s(far, near), share));
}

/** Stores the first `count` of 16 bytes; rows of others may follow directly. */
export function put16(at: usize, v: v128, count: i32): void {
  if (count >= 16) v128.store(at, v);
  else putSome(at, v, count);
}

export function put8(at: usize, v: v128, count: i32): void {
  if (count >= 8) v128.store64_lane(at, v, 0);
  else putSome(at, v, count);
}

function putSome(at: usize, v: v128, count: i32): void {
  let low = i64x2.extract_lane(v, 0);
  const n = count < 8 ? count : 8;
  for (let i = 0; i < n; i++) {
    store<u8>(at + i, <u8>low);
    low >>= 8;
  }
  if (count <= 8) return;
  low = i64x2.extract_lane(v, 1);
  for (let i = 8; i < count; i++) {
    store<u8>(at + i, <u8>low);
    low >>= 8;
  }
}

export function packed(v: v128): v128 {
  return i8x16.narrow_i16x8_u(v, v);
}

/** Even and odd luma samples (16 bits each) side by side. */
export function zip(even: v128, odd: v128): v128 {
  return v128.or(even, i16x8.shl(odd, 8));
}
