import { css, mix, type Ramp, type Rgb } from './color.ts';
import type { ArmPose } from './pose.ts';
import { fillSpline, strokeSpline, type Ctx } from './shapes.ts';
import { drawBone } from './tube.ts';
import { add, cross, dot, scale, sub, unit, type Vec } from './vector.ts';

interface Finger {
  /** Root along the hand and across it (towards the thumb). */
  readonly along: number;
  readonly across: number;
  readonly bones: readonly [number, number, number];
  readonly width: number;
  readonly splay: number;
}

const FINGERS: Readonly<Record<'index' | 'middle' | 'ring' | 'pinky', Finger>> = {
  index: { along: 84, across: 26, bones: [33, 22, 17], width: 8.6, splay: 0.5 },
  middle: { along: 88, across: 8.5, bones: [37, 25, 18], width: 8.9, splay: 0.1 },
  ring: { along: 84, across: -9, bones: [34, 23, 18], width: 8.4, splay: -0.28 },
  pinky: { along: 75, across: -25, bones: [26, 17, 15], width: 7.2, splay: -0.66 },
};

interface Part {
  readonly z: number;
  readonly draw: () => void;
}

export interface HandFrame {
  readonly d: Vec;
  readonly n: Vec;
  readonly s: Vec;
}

/** Axes of a hand in the picture: along it, out of the palm, towards the thumb. `side` −1 is the picture's left. */
export function handFrame(arm: ArmPose, side: number): HandFrame {
  const d = unit([arm.dx * side, arm.dy, arm.dz]);
  const raw: Vec = [arm.nx * side, arm.ny, arm.nz];
  const n = unit(sub(raw, scale(d, dot(raw, d))));
  return { d, n, s: scale(cross(d, n), side) };
}

/** Draws a hand at its wrist: a skeleton in space, seen from the front, fingers as rounded limbs in depth order. */
export function drawHand(
  ctx: Ctx,
  tones: Ramp,
  wrist: Vec,
  arm: ArmPose,
  side: number,
  size: number,
  nails: string | undefined,
): void {
  const { d, n, s } = handFrame(arm, side);
  const skin = palmTones(tones, n[2]);
  const at = (along: number, across: number, out: number): Vec =>
    add(add(add(wrist, d, along * size), s, across * size), n, out * size);
  const parts: Part[] = [];
  const palmDepth = wrist[2] + d[2] * 45 * size;
  parts.push({ z: palmDepth, draw: () => drawPalm(ctx, skin, at, n, size) });

  for (const key of ['pinky', 'ring', 'middle', 'index'] as const) {
    const f = FINGERS[key];
    const curl = arm[key];
    const spread = f.splay * (0.14 + arm.spread * 0.55) * (1 - curl * 0.6);
    const dir = unit(add(scale(d, Math.cos(spread)), s, Math.sin(spread)));
    const root = at(f.along - 6, f.across, 0);
    const pts: Vec[] = [root];
    const bend = [curl * 1.35, curl * 1.35 + curl * 1.6, curl * 1.35 + curl * 1.6 + curl * 0.95];
    for (let i = 0; i < 3; i++) {
      const a = 0.05 + bend[i]!;
      const bone: Vec = add(scale(dir, Math.cos(a)), n, Math.sin(a));
      pts.push(add(pts[i]!, bone, f.bones[i]! * size));
    }
    const mean = (pts[1]![2] + pts[2]![2] + pts[3]![2]) / 3;
    // A nearly flat hand: fingers belong on top when the back is seen, under the palm's edge when the palm is.
    const bias = n[2] < 0 ? 3 : -1;
    parts.push({
      z: mean + bias,
      draw: () => drawFinger(ctx, skin, pts, f.width * size, n, d, nails, bend[2]!),
    });
  }
  const t = arm.thumb;
  const open = 1 - t;
  const base = at(22, 24, 6);
  const dirA = unit(add(add(scale(d, 0.62 + 0.1 * t), s, 0.7 * open + 0.12), n, 0.25 + 0.55 * t));
  const bentB = unit(add(add(scale(d, 0.85 - 0.25 * t), s, 0.46 * open - 0.35 * t), n, 0.12 + 0.5 * t));
  const bentC = unit(add(add(scale(d, 0.95 - 0.35 * t), s, 0.3 * open - 0.62 * t), n, 0.1 + 0.3 * t));
  // Stretched up, the thumb is straight.
  const stretch = Math.max(0, -t);
  const dirB = unit(add(scale(bentB, 1 - stretch), dirA, stretch * 1.3));
  const dirC = unit(add(scale(bentC, 1 - stretch), dirA, stretch * 1.1));
  const p1 = add(base, dirA, 30 * size);
  const p2 = add(p1, dirB, 22 * size);
  const p3 = add(p2, dirC, 18 * size);
  const thumbPts = [base, p1, p2, p3];
  parts.push({
    z: (p1[2] + p2[2] + p3[2]) / 3 + (n[2] > 0 ? 4 : 0),
    draw: () => drawFinger(ctx, skin, thumbPts, 10 * size, unit(add(n, s, -0.6)), d, nails, 0.4),
  });
  parts.sort((a, b) => a.z - b.z);
  for (const p of parts) p.draw();
}

const palms = new WeakMap<Ramp, Map<number, Ramp>>();

/** The inside of a hand has less pigment than its back; the darker the skin, the more it shows. */
function palmTones(skin: Ramp, out: number): Ramp {
  const dark = Math.max(0, 1 - (skin.base[0] + skin.base[1] + skin.base[2]) / 560);
  const t = Math.round(Math.min(1, Math.max(0, out * 1.4)) * Math.min(0.5, dark * 1.1) * 64) / 64;
  if (t <= 0) return skin;
  let kept = palms.get(skin);
  if (kept === undefined) palms.set(skin, (kept = new Map<number, Ramp>()));
  const known = kept.get(t);
  if (known !== undefined) return known;
  const pale = (c: Rgb, light: Rgb): Rgb => mix(c, light, t);
  const tones: Ramp = {
    light: pale(skin.light, [240, 200, 172]),
    base: pale(skin.base, [222, 172, 142]),
    shade: pale(skin.shade, [184, 128, 102]),
    deep: pale(skin.deep, [128, 80, 64]),
    rim: skin.rim,
  };
  kept.set(t, tones);
  return tones;
}

function drawFinger(
  ctx: Ctx,
  skin: Ramp,
  pts: readonly Vec[],
  width: number,
  n: Vec,
  d: Vec,
  nails: string | undefined,
  bend: number,
): void {
  const line: number[] = [];
  for (const p of pts) line.push(p[0], p[1]);
  const radii = [width * 1.04, width, width * 0.9, width * 0.72];
  // Contact shadow that tells neighbouring fingers apart.
  strokeSpline(ctx, line, css(mix(skin.shade, skin.deep, 0.62), 0.5), width * 2 + 2.2);
  for (let i = 0; i < 3; i++) {
    drawBone(
      ctx,
      line[i * 2]!,
      line[i * 2 + 1]!,
      radii[i]!,
      line[i * 2 + 2]!,
      line[i * 2 + 3]!,
      radii[i + 1]!,
      skin,
    );
  }
  // Nail, where the back of the last joint is seen.
  const a = Math.min(2.6, bend);
  const back = -(n[2] * Math.cos(a) - d[2] * Math.sin(a));
  if (back < 0.25) return;
  const tip = pts[3]!;
  const before = pts[2]!;
  const dx = tip[0] - before[0];
  const dy = tip[1] - before[1];
  const l = Math.hypot(dx, dy);
  if (l < width * 0.5) return;
  ctx.save();
  ctx.translate(tip[0] + (dx / l) * width * 0.06, tip[1] + (dy / l) * width * 0.06);
  ctx.rotate(Math.atan2(dy, dx));
  ctx.globalAlpha = Math.min(1, (back - 0.25) * 1.6);
  ctx.fillStyle = nails ?? css(mix(skin.light, [255, 226, 220], 0.4), 0.75);
  ctx.beginPath();
  ctx.ellipse(0, 0, width * 0.5, width * 0.42, 0, 0, 7);
  ctx.fill();
  ctx.restore();
}

function drawPalm(
  ctx: Ctx,
  skin: Ramp,
  at: (along: number, across: number, out: number) => Vec,
  n: Vec,
  size: number,
): void {
  const balls: { p: Vec; r: number }[] = [
    { p: at(-9, 8, 0), r: 15 },
    { p: at(-9, -8, 0), r: 15 },
    { p: at(14, 18, 2), r: 17 },
    { p: at(14, -17, 1), r: 17 },
    { p: at(46, 24, 2), r: 13 },
    { p: at(78, 25, 0), r: 11 },
    { p: at(84, 8, 0), r: 11 },
    { p: at(80, -9, 0), r: 11 },
    { p: at(70, -24, 0), r: 11 },
  ];
  const cloud: [number, number][] = [];
  for (const b of balls) {
    for (let i = 0; i < 10; i++) {
      const a = (i / 10) * Math.PI * 2;
      cloud.push([b.p[0] + Math.cos(a) * b.r * size, b.p[1] + Math.sin(a) * b.r * size]);
    }
  }
  const outline = hull(cloud);
  const a = at(-10, 0, 0);
  const b = at(90, 0, 0);
  const w = 52 * size;
  const mx = (a[0] + b[0]) / 2;
  const my = (a[1] + b[1]) / 2;
  const g = ctx.createLinearGradient(mx - w * 0.7, my - w * 0.75, mx + w * 0.7, my + w * 0.75);
  g.addColorStop(0, css(mix(skin.base, skin.light, 0.55)));
  g.addColorStop(0.5, css(mix(skin.base, skin.shade, n[2] > 0 ? 0.16 : 0.05)));
  g.addColorStop(1, css(mix(skin.shade, skin.deep, 0.1)));
  ctx.beginPath();
  outline.forEach(([x, y], i) => (i === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y)));
  ctx.closePath();
  ctx.fillStyle = g;
  ctx.fill();
  if (n[2] > 0.35) {
    // Palm: the ball of the thumb and two creases.
    const c = css(mix(skin.shade, skin.deep, 0.35), 0.5 * Math.min(1, (n[2] - 0.35) * 2.5));
    const l1 = [at(66, 28, 6), at(46, 10, 6), at(8, 6, 6)];
    const l2 = [at(62, -28, 6), at(58, -4, 6), at(68, 18, 6)];
    for (const l of [l1, l2])
      strokeSpline(
        ctx,
        l.flatMap((p) => [p[0], p[1]]),
        c,
        1.5 * size,
      );
    const ball = at(30, 20, 8);
    const rg = ctx.createRadialGradient(ball[0] - 3, ball[1] - 4, 1, ball[0], ball[1], 22 * size);
    rg.addColorStop(0, css(skin.light, 0.5));
    rg.addColorStop(1, css(skin.light, 0));
    ctx.fillStyle = rg;
    ctx.beginPath();
    ctx.arc(ball[0], ball[1], 22 * size, 0, 7);
    ctx.fill();
  } else if (n[2] < -0.3) {
    // Back: knuckles and the hint of tendons.
    const strength = Math.min(1, (-n[2] - 0.3) * 2);
    for (const across of [24, 8, -9, -23]) {
      const p = at(across === -23 ? 68 : 76, across, -6);
      const q = at(36, across * 0.6, -6);
      strokeSpline(ctx, [p[0], p[1], q[0], q[1]], css(skin.light, 0.2 * strength), 3.4 * size);
      fillSpline(
        ctx,
        [p[0] - 5 * size, p[1], p[0], p[1] - 4 * size, p[0] + 5 * size, p[1], p[0], p[1] + 4 * size],
        css(mix(skin.shade, skin.deep, 0.1), 0.2 * strength),
      );
    }
  }
}

function hull(points: [number, number][]): [number, number][] {
  const p = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const turn = (o: [number, number], a: [number, number], b: [number, number]): number =>
    (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const half = (list: [number, number][]): [number, number][] => {
    const out: [number, number][] = [];
    for (const q of list) {
      while (out.length >= 2 && turn(out[out.length - 2]!, out[out.length - 1]!, q) <= 0) out.pop();
      out.push(q);
    }
    out.pop();
    return out;
  };
  return [...half(p), ...half(p.reverse())];
}
