// What else speaks for person or room where the network is in doubt: which colours both have, and what was seen behind
// the person before. Grids of cells; colours of 16 bytes, masks of 4. Histograms: 16 × 16 × 16 floats.

const BINS: i32 = 4096;
/** Surer than this, the network is believed: such cells teach the histograms and are not judged by them. */
const SURE: f32 = 0.97;

function axis(v: f32): i32 {
  return min(15, max(0, <i32>(v * 16)));
}

function binOf(c: v128): i32 {
  // Colours of rooms and persons are mostly pale: the middle of the chroma gets the room.
  const u = (f32x4.extract_lane(c, 1) - 0.5) * 2.2 + 0.5;
  const v = (f32x4.extract_lane(c, 2) - 0.5) * 2.2 + 0.5;
  return (axis(f32x4.extract_lane(c, 0)) << 8) | (axis(u) << 4) | axis(v);
}

/** Counts the colours of sure cells; what was counted before fades by `keep` (0…1). */
export function tally(cells: usize, mask: usize, person: usize, room: usize, count: i32, keep: f32): void {
  const k = f32x4.splat(keep);
  for (let i: usize = 0; i < (<usize>BINS) << 2; i += 16) {
    v128.store(person + i, f32x4.mul(v128.load(person + i), k));
    v128.store(room + i, f32x4.mul(v128.load(room + i), k));
  }
  for (let i = 0; i < count; i++) {
    const p = load<f32>(mask);
    if (p > SURE || p < 1 - SURE) {
      const at = (p > SURE ? person : room) + ((<usize>binOf(v128.load(cells))) << 2);
      store<f32>(at, load<f32>(at) + 1);
    }
    cells += 16;
    mask += 4;
  }
}

/** Each bin and its neighbours along the three axes, as a share of all. */
export function spreadBins(bins: usize, out: usize): void {
  let sum: f32 = 1e-6;
  for (let i: usize = 0; i < (<usize>BINS) << 2; i += 4) sum += load<f32>(bins + i);
  const share: f32 = 1.0 / sum;
  for (let y = 0; y < 16; y++) {
    for (let u = 0; u < 16; u++) {
      for (let v = 0; v < 16; v++) {
        const own = bins + ((<usize>((y << 8) | (u << 4) | v)) << 2);
        let s = load<f32>(own) * 0.4;
        if (y > 0) s += load<f32>(own - 1024) * 0.1;
        if (y < 15) s += load<f32>(own + 1024) * 0.1;
        if (u > 0) s += load<f32>(own - 64) * 0.1;
        if (u < 15) s += load<f32>(own + 64) * 0.1;
        if (v > 0) s += load<f32>(own - 4) * 0.1;
        if (v < 15) s += load<f32>(own + 4) * 0.1;
        store<f32>(out + (own - bins), s * share);
      }
    }
  }
}

/** Differences of colour, weighted; what is only a shade darker counts less: it may be a shadow. */
function unlike(c: v128, p: v128): f32 {
  const d = f32x4.sub(c, p);
  const dy = f32x4.extract_lane(d, 0);
  const luma: f32 = dy < 0 ? -dy * 0.6 : dy;
  return luma + 2 * (abs(f32x4.extract_lane(d, 1)) + abs(f32x4.extract_lane(d, 2)));
}

/**
 * Moves the mask where it is in doubt. `plate`: the room as known, its certainty 0…1 in lane 3. `colors`, `behind`: how
 * much (logits at most) the two kinds of evidence may say; `same`: difference to the plate that speaks for neither;
 * `least`: masks nearer to 0 or 1 stay as they are.
 */
export function weigh(
  cells: usize,
  mask: usize,
  person: usize,
  room: usize,
  plate: usize,
  count: i32,
  colors: f32,
  behind: f32,
  same: f32,
  least: f32,
): void {
  for (let i = 0; i < count; i++) {
    const p = load<f32>(mask);
    if (p > least && p < 1 - least) {
      const c = v128.load(cells);
      const bin = (<usize>binOf(c)) << 2;
      const ratio = Mathf.log((load<f32>(person + bin) + 0.0005) / (load<f32>(room + bin) + 0.0005));
      let said = min(colors, max(-colors, ratio));
      const known = v128.load(plate);
      const certainty = f32x4.extract_lane(known, 3);
      if (certainty > 0) {
        const d = (unlike(c, known) - same) * (behind / same);
        said += certainty * min(behind, max(-behind, d));
      }
      const odds = Mathf.exp(said) * p;
      store<f32>(mask, odds / (odds + 1 - p));
    }
    cells += 16;
    mask += 4;
    plate += 16;
  }
}

/** Brings the plate into the light of the picture, where the room is surely seen in both: gain of luma, shift of chroma. */
export function relight(cells: usize, mask: usize, plate: usize, count: i32): void {
  let now = f32x4.splat(0);
  let then = f32x4.splat(0);
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 4;
    const known = v128.load(plate + at);
    if (load<f32>(mask + ((<usize>i) << 2)) < 0.01 && f32x4.extract_lane(known, 3) > 0.5) {
      now = f32x4.add(now, f32x4.replace_lane(v128.load(cells + at), 3, 1));
      then = f32x4.add(then, known);
    }
  }
  const seen = f32x4.extract_lane(now, 3);
  // Too little room to judge its light by.
  if (seen < <f32>count * 0.05) return;
  const black = seen * (16.0 / 255.0);
  const gain = (f32x4.extract_lane(now, 0) - black) / max<f32>(0.001, f32x4.extract_lane(then, 0) - black);
  // Small changes are left to `remember`, large ones are no change of light.
  if (abs(gain - 1) < 0.01 || gain < 0.5 || gain > 2) return;
  const share: f32 = 1.0 / seen;
  const du = (f32x4.extract_lane(now, 1) - f32x4.extract_lane(then, 1)) * share;
  const dv = (f32x4.extract_lane(now, 2) - f32x4.extract_lane(then, 2)) * share;
  const scale = f32x4(gain, 1, 1, 1);
  const shift = f32x4((16.0 / 255.0) * (1 - gain), du, dv, 0);
  for (let i = 0; i < count; i++) {
    const at = plate + ((<usize>i) << 4);
    const known = v128.load(at);
    if (f32x4.extract_lane(known, 3) > 0) v128.store(at, f32x4.add(f32x4.mul(known, scale), shift));
  }
}

/**
 * The room as it is seen now goes into the plate wherever no person is near. Returns the share of such known cells that
 * differ from the plate: high after the camera has moved.
 */
export function remember(cells: usize, mask: usize, plate: usize, w: i32, h: i32, pace: f32): f32 {
  let seen = 0;
  let other = 0;
  const line = (<usize>w) << 2;
  for (let y = 0; y < h; y++) {
    const up = y > 2 ? 3 * line : <usize>y * line;
    const down = y + 3 < h ? 3 * line : <usize>(h - 1 - y) * line;
    for (let x = 0; x < w; x++) {
      const at = mask + ((<usize>x) << 2);
      const l = (<usize>min(x, 3)) << 2;
      const r = (<usize>min(w - 1 - x, 3)) << 2;
      const near = max(
        load<f32>(at),
        max(max(load<f32>(at - l), load<f32>(at + r)), max(load<f32>(at - up), load<f32>(at + down))),
      );
      if (near < 0.02) {
        const c = v128.load(cells);
        const p = v128.load(plate);
        const certainty = f32x4.extract_lane(p, 3);
        if (certainty > 0.5) {
          seen++;
          if (unlike(c, p) > 0.06) other++;
        }
        const step = certainty > 0 ? pace : 1;
        const next = f32x4.add(p, f32x4.mul(f32x4.sub(c, p), f32x4.splat(step)));
        v128.store(plate, f32x4.replace_lane(next, 3, min<f32>(1, certainty + 0.25)));
      }
      cells += 16;
      plate += 16;
    }
    mask += line;
  }
  return seen > 0 ? <f32>other / <f32>seen : 0;
}
