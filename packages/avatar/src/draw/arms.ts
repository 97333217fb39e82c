import type { CharacterLook } from '../look/look.ts';
import { css, mix, type Ramp } from './color.ts';
import { drawHand } from './hand.ts';
import type { ArmPose, Pose } from './pose.ts';
import { sample, normalAt, strokeSpline, taper, type Ctx } from './shapes.ts';
import { clamp } from '../motion/numbers.ts';
import { drawTube } from './tube.ts';
import { add, dot, length, scale, sub, unit, type Vec } from './vector.ts';

export const UPPER_ARM = 268;
export const FOREARM = 222;

export interface ArmJoints {
  readonly shoulder: Vec;
  readonly elbow: Vec;
  readonly wrist: Vec;
}

/** Two-bone reach: the elbow lies on the side of a pole that hangs down, outwards and behind. */
export function reach(
  look: CharacterLook,
  arm: ArmPose,
  side: number,
  shrug: number,
  scaleBy: number,
): ArmJoints {
  const upper = UPPER_ARM * scaleBy;
  const fore = FOREARM * scaleBy;
  const shoulder: Vec = [side * look.build.shoulder, 79 - shrug * 26, -6];
  const target: Vec = [arm.x * side, arm.y - shrug * 10, arm.z];
  const to = sub(target, shoulder);
  const far = clamp(length(to), Math.abs(upper - fore) + 12, upper + fore - 4);
  const dir = unit(to);
  const along = (upper * upper - fore * fore + far * far) / (2 * far);
  const out = Math.sqrt(Math.max(0, upper * upper - along * along));
  const pole: Vec = [side * (0.42 + 0.6 * arm.elbow), 1 - 0.9 * arm.elbow, -0.55];
  const side2 = unit(sub(pole, scale(dir, dot(pole, dir))));
  const elbow = add(add(shoulder, dir, along), side2, out);
  return { shoulder, elbow, wrist: add(shoulder, dir, far) };
}

/** Arms grow with the figure. */
export const armScale = (look: CharacterLook): number => look.build.height / 1380;

/** The soft shadow that forearms before the trunk throw on it, to the lower right. */
export function drawForearmShadows(ctx: Ctx, look: CharacterLook, pose: Pose): void {
  ctx.save();
  ctx.globalCompositeOperation = 'source-atop';
  for (const { arm, side } of [
    { arm: pose.left, side: -1 },
    { arm: pose.right, side: 1 },
  ]) {
    const j = reach(look, arm, side, pose.shrug, armScale(look));
    const line = flat(
      add(j.elbow, [4, 7, 0]),
      add(mid(j.elbow, j.wrist, 0.6), [5, 9, 0]),
      add(mid(j.elbow, j.wrist, 1.2), [5, 9, 0]),
    );
    // The further a hand is held out, the fainter it falls.
    const near = clamp(1.5 - arm.z / 130, 0, 1);
    const alpha = (0.058 * near).toFixed(3);
    if (near <= 0) continue;
    for (const width of [2.8, 2.62, 2.44, 2.26, 2.08])
      strokeSpline(ctx, line, `rgba(18,16,32,${alpha})`, look.build.foreArm * width);
  }
  ctx.restore();
}

/** What an arm is drawn with. */
export interface ArmBrush {
  readonly ctx: Ctx;
  readonly look: CharacterLook;
  readonly skin: Ramp;
  readonly cloth: Ramp;
  readonly inner: Ramp;
  /** Drawn between the upper arm and the forearm: the trunk's shoulder laps over the sleeve. */
  readonly shoulder: (side: number) => void;
}

const flat = (...p: readonly Vec[]): number[] => p.flatMap((v) => [v[0], v[1]]);
const mid = (a: Vec, b: Vec, t: number): Vec => add(scale(a, 1 - t), b, t);

/** Draws one arm with its sleeve and hand. */
export function drawArm(brush: ArmBrush, arm: ArmPose, side: number, shrug: number): ArmJoints {
  const { ctx, look, skin, cloth, inner } = brush;
  const size = look.build.hand;
  const j = reach(look, arm, side, shrug, armScale(look));
  const w = look.build;
  const rim = side < 0 ? 0.2 : 1;
  const bulk = look.clothes.kind === 'knit' || look.clothes.kind === 'cardigan' ? 1.06 : 1;
  const at = w.foreArm * 1.1 * bulk;
  drawTube(
    ctx,
    flat(...root(j, look, side), mid(j.shoulder, j.elbow, 0.55), j.elbow),
    [w.upperArm * 0.5, w.upperArm * 0.9, w.upperArm * 0.94 * bulk, at],
    cloth,
    { steps: 16, rim, capEnd: true },
  );
  drawUpperFolds(ctx, cloth, flat(j.shoulder, mid(j.shoulder, j.elbow, 0.5), j.elbow), w.upperArm);
  brush.shoulder(side);
  const into = add(j.wrist, unit([arm.dx * side, arm.dy, arm.dz]), 10 * size);
  const f = mid(j.elbow, j.wrist, 0.45);
  // Where the forearm lies over the upper arm it throws a soft edge.
  ctx.save();
  ctx.globalCompositeOperation = 'source-atop';
  strokeSpline(
    ctx,
    flat(mid(j.elbow, j.wrist, 0.1), f, mid(j.elbow, j.wrist, 0.7)),
    css(cloth.deep, 0.16),
    at * 2 + 7,
  );
  ctx.restore();
  const fore = (end: Vec, r: number): void => {
    drawTube(ctx, flat(j.elbow, mid(j.elbow, end, 0.5), end), [at, at * 0.96, r], cloth, {
      steps: 6,
      rim,
      capStart: true,
    });
  };
  if (look.clothes.sleeve === 'rolled') {
    const cut = mid(j.elbow, j.wrist, 0.2);
    drawTube(
      ctx,
      flat(mid(j.elbow, j.wrist, 0.1), f, j.wrist, into),
      [w.foreArm * 0.94, w.foreArm * 0.9, w.foreArm * 0.62, w.foreArm * 0.6],
      skin,
      {},
    );
    drawHand(ctx, skin, j.wrist, arm, side, size, undefined);
    fore(cut, at * 1.02);
    const roll = mid(j.elbow, j.wrist, 0.07);
    drawTube(
      ctx,
      flat(roll, mid(roll, cut, 0.5), mid(j.elbow, j.wrist, 0.24)),
      [at * 1.08, at * 1.12, at * 1.06],
      cloth,
      {},
    );
    drawFolds(ctx, cloth, flat(j.elbow, f, j.wrist), at, 0.5);
    return j;
  }
  // A forearm that comes towards the viewer shows the hand before the cuff.
  const near = (j.wrist[2] - j.elbow[2]) / (FOREARM * armScale(look)) > 0.8;
  if (!near) drawHand(ctx, skin, j.wrist, arm, side, size, undefined);
  const hasCuff =
    look.clothes.kind === 'blazer' ||
    (look.clothes.kind === 'cardigan' && look.clothes.neckline === 'collar');
  if (hasCuff) {
    const a = mid(j.elbow, j.wrist, 0.86);
    drawTube(
      ctx,
      flat(a, mid(a, j.wrist, 0.5), j.wrist),
      [w.foreArm * 0.84, w.foreArm * 0.82, w.foreArm * 0.82],
      inner,
      {},
    );
  }
  const end = mid(j.elbow, j.wrist, hasCuff ? 0.92 : 0.97);
  fore(end, w.foreArm * 0.94);
  drawFolds(ctx, cloth, flat(j.elbow, f, end), at, 1);
  if (bulk > 1) drawRib(ctx, cloth, mid(j.elbow, j.wrist, 0.84), end, w.foreArm * 0.94);
  if (near) drawHand(ctx, skin, j.wrist, arm, side, size, undefined);
  return j;
}

/** The sleeve grows out of the shoulder's slope, inside the trunk, and turns over the joint. */
function root(j: ArmJoints, look: CharacterLook, side: number): [Vec, Vec] {
  const s = j.shoulder;
  const r = look.build.upperArm;
  return [
    [s[0] - side * r * 0.92, s[1] - r * 0.24, s[2]],
    [s[0] - side * r * 0.12, s[1] + r * 0.12, s[2]],
  ];
}

/** One crease across a limb: a dark valley and the light ridge above it. */
function crease(
  ctx: Ctx,
  cloth: Ramp,
  line: readonly number[],
  at: number,
  tilt: number,
  from: number,
  to: number,
  radius: number,
  strength: number,
): void {
  const i = Math.round(at * (line.length / 2 - 1));
  const [nx, ny] = normalAt(line, i);
  const x = line[i * 2]!;
  const y = line[i * 2 + 1]!;
  const p = (s: number, t: number): number[] => [x + nx * radius * s + ny * t, y + ny * radius * s - nx * t];
  taper(
    ctx,
    [...p(from, -tilt), ...p((from + to) / 2, tilt * 0.2), ...p(to, tilt)],
    3.6,
    css(cloth.deep, 0.36 * strength),
    0.4,
    0.05,
  );
  taper(
    ctx,
    [...p(from, -tilt - 4), ...p((from + to) / 2, tilt * 0.2 - 4), ...p(to, tilt - 4)],
    2.2,
    css(cloth.light, 0.18 * strength),
    0.4,
    0.05,
  );
}

function drawUpperFolds(ctx: Ctx, cloth: Ramp, points: number[], radius: number): void {
  const line = sample(points, 12);
  crease(ctx, cloth, line, 0.66, 18, 0.8, 0.05, radius, 0.7);
  crease(ctx, cloth, line, 0.84, 12, -0.85, 0.05, radius, 0.9);
  crease(ctx, cloth, line, 0.92, 4, -0.85, 0.1, radius, 0.9);
}

function drawFolds(ctx: Ctx, cloth: Ramp, points: number[], radius: number, strength: number): void {
  const line = sample(points, 12);
  crease(ctx, cloth, line, 0.08, -12, -0.8, 0.15, radius, strength);
  crease(ctx, cloth, line, 0.25, 16, 0.8, -0.05, radius, strength * 0.8);
  if (strength >= 1) crease(ctx, cloth, line, 0.66, 14, 0.78, -0.1, radius, 0.55);
}

function drawRib(ctx: Ctx, cloth: Ramp, a: Vec, b: Vec, radius: number): void {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const l = Math.hypot(dx, dy) || 1;
  for (let i = -3; i <= 3; i++) {
    const o = (i / 3.6) * radius;
    const px = (-dy / l) * o;
    const py = (dx / l) * o;
    strokeSpline(
      ctx,
      [a[0] + px, a[1] + py, b[0] + px, b[1] + py],
      css(mix(cloth.shade, cloth.deep, 0.5), 0.4),
      1.6,
    );
  }
}
