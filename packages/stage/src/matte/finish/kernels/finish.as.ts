// What every matte may still need: areas in which all goes or stays, and light of the new ground around the edge.
// Masks are small and of any size; they are interpolated.

/** Two rows of a mask blended: `out` gets 16 bits per value, 255 becomes 65280; one more repeats the last. */
function blendRows(mask: usize, mw: i32, mh: i32, row: i32, rows: i32, out: usize): void {
  let at = ((2 * row + 1) * mh * 128) / rows - 128;
  if (at < 0) at = 0;
  let top = at >> 8;
  if (top > mh - 1) top = mh - 1;
  const share = at & 255;
  const upper = mask + top * mw;
  const lower = top + 1 < mh ? upper + mw : upper;
  for (let i = 0; i < mw; i++) {
    const a = <i32>load<u8>(upper + i);
    const b = <i32>load<u8>(lower + i);
    store<u16>(out + 2 * i, <u16>((a << 8) + (b - a) * share));
  }
  store<u16>(out + 2 * mw, load<u16>(out + 2 * mw - 2));
}

/** Value (0…255) of a blended row at a place (1/65536 of a mask's value). */
function valueAt(line: usize, at: i32): i32 {
  const p = at < 0 ? 0 : at;
  const i = line + ((<usize>(p >> 16)) << 1);
  const a = <i32>load<u16>(i);
  const b = <i32>load<u16>(i, 2);
  return (a + (((b - a) * ((p >> 8) & 255)) >> 8)) >> 8;
}

/** a + (b − a) · share, share 0…255. */
function toward(a: i32, b: i32, share: i32): i32 {
  const v = (b - a) * share;
  return a + (v + (v < 0 ? -127 : 127)) / 255;
}

/**
 * Areas of a finished premultiplied picture, in place: where `remove` is (mw × mh, 0…255) it vanishes, where `keep` is
 * the source (opaque) stays as it was. `line` is room for two rows of 2 · mw + 16 bytes.
 */
export function applyAreas(
  y: usize,
  u: usize,
  v: usize,
  a: usize,
  c: usize,
  ys: i32,
  cs: i32,
  sy: usize,
  su: usize,
  sv: usize,
  sys: i32,
  scs: i32,
  w: i32,
  h: i32,
  remove: usize,
  keep: usize,
  mw: i32,
  mh: i32,
  line: usize,
): void {
  const other = line + 2 * mw + 16;
  const cw = (w + 1) >> 1;
  const ch = (h + 1) >> 1;
  const step = (mw << 16) / cw;
  const last = (mw - 1) << 16;
  for (let j = 0; j < ch; j++) {
    blendRows(remove, mw, mh, j, ch, line);
    blendRows(keep, mw, mh, j, ch, other);
    const rows = 2 * j + 1 < h ? 2 : 1;
    let at = (step >> 1) - 32768;
    for (let x = 0; x < cw; x++) {
      const p = at > last ? last : at;
      at += step;
      const gone = 255 - valueAt(line, p);
      const kept = valueAt(other, p);
      if (gone == 255 && !kept) continue;
      store<u8>(u + x, toward(toward(0, load<u8>(u + x), gone), load<u8>(su + x), kept));
      store<u8>(v + x, toward(toward(0, load<u8>(v + x), gone), load<u8>(sv + x), kept));
      store<u8>(c + x, toward(toward(0, load<u8>(c + x), gone), 255, kept));
      for (let r = 0; r < rows; r++) {
        for (let q = 2 * x; q < 2 * x + 2 && q < w; q++) {
          const l = r * ys + q;
          store<u8>(y + l, toward(toward(0, load<u8>(y + l), gone), load<u8>(sy + r * sys + q), kept));
          store<u8>(a + l, toward(toward(0, load<u8>(a + l), gone), 255, kept));
        }
      }
    }
    y += 2 * ys;
    a += 2 * ys;
    u += cs;
    v += cs;
    c += cs;
    sy += 2 * sys;
    su += scs;
    sv += scs;
  }
}

function isDeep(line: usize, at: i32, step: i32, last: i32, strength: i32): bool {
  const a = 255 - valueAt(line, at > last ? last : at);
  const end = at + 7 * step;
  const b = 255 - valueAt(line, end > last ? last : end);
  const most = a > b ? a : b;
  return ((most * most) >> 7) * strength < 128;
}

/**
 * Lets light of the ground over the edge: the alpha that darkens the ground is lowered below the one that colours were
 * weighted with, so that the ground's light is added. `inside` (mw × mh, 0…255) says how far inside the person a place
 * is; `strength` (0…256) is what share of the ground's light reaches a place that is not inside at all. `line` is
 * room for 2 · mw + 16 bytes.
 */
export function wrapLight(
  y: usize,
  a: usize,
  ys: i32,
  u: usize,
  v: usize,
  c: usize,
  cs: i32,
  w: i32,
  h: i32,
  inside: usize,
  mw: i32,
  mh: i32,
  strength: i32,
  line: usize,
): void {
  const cw = (w + 1) >> 1;
  const ch = (h + 1) >> 1;
  const step = (mw << 16) / cw;
  const last = (mw - 1) << 16;
  for (let j = 0; j < ch; j++) {
    blendRows(inside, mw, mh, j, ch, line);
    const rows = 2 * j + 1 < h ? 2 : 1;
    let at = (step >> 1) - 32768;
    for (let x = 0; x < cw; x++) {
      // Eight samples at once where there is nobody, or where it is deep inside (the mask is smooth).
      if (x + 8 <= cw && (!load<u64>(c + x) || isDeep(line, at, step, last, strength))) {
        x += 7;
        at += 8 * step;
        continue;
      }
      const p = at > last ? last : at;
      at += step;
      const out = 255 - valueAt(line, p);
      // Falls off fast: a rim, not a veil over the whole person.
      const k = ((out * out) >> 7) * strength;
      // Below, less than half a step would be added to full alpha.
      if (k < 128) continue;
      const own = <i32>load<u8>(c + x);
      const light = (own * k + 32640) / 65280;
      store<u8>(c + x, own - light);
      const offset = (light * 128 + 127) / 255;
      const pu = <i32>load<u8>(u + x) - offset;
      const pv = <i32>load<u8>(v + x) - offset;
      store<u8>(u + x, pu < 0 ? 0 : pu);
      store<u8>(v + x, pv < 0 ? 0 : pv);
      for (let r = 0; r < rows; r++) {
        for (let q = 2 * x; q < 2 * x + 2 && q < w; q++) {
          const l = r * ys + q;
          const alpha = <i32>load<u8>(a + l);
          const over = (alpha * k + 32640) / 65280;
          store<u8>(a + l, alpha - over);
          const luma = <i32>load<u8>(y + l) - (over * 16 + 127) / 255;
          store<u8>(y + l, luma < 0 ? 0 : luma);
        }
      }
    }
    y += 2 * ys;
    a += 2 * ys;
    u += cs;
    v += cs;
    c += cs;
  }
}
