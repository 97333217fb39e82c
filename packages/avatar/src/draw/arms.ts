import type { CharacterLook } from '../look/look.ts';
import { css, mix, type Ramp } from './color.ts';
import { drawHand } from './hand.ts';
import type { ArmPose } from './pose.ts';
import { clamp, sample, normalAt, strokeSpline, taper, type Ctx } from './shapes.ts';
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
export function reach(look: CharacterLook, arm: ArmPose, side: number, shrug: number, scaleBy: number): ArmJoints {
  const upper = UPPER_ARM * scaleBy;
  const fore = FOREARM * scaleBy;
  const shoulder: Vec = [side * look.build.shoulder, 70 - shrug * 26, -6];
  const target: Vec = [arm.x * side, arm.y - shrug * 10, arm.z];
  const to = sub(target, shoulder);
  const far = clamp(length(to), Math.abs(upper - fore) + 12, upper + fore - 4);
  const dir = unit(to);
  const along = (upper * upper - fore * fore + far * far) / (2 * far);
  const out = Math.sqrt(Math.max(0, upper * upper - along * along));
  const pole: Vec = [side * (0.34 + 0.6 * arm.elbow), 0.55 - 0.75 * arm.elbow, -0.75];
  const side2 = unit(sub(pole, scale(dir, dot(pole, dir))));
  const elbow = add(add(shoulder, dir, along), side2, out);
  return { shoulder, elbow, wrist: add(shoulder, dir, far) };
}

/** Draws one arm with its sleeve and hand; `cloth` is the sleeve's material. */
export function drawArm(ctx: Ctx, look: CharacterLook, skin: Ramp, cloth: Ramp, inner: Ramp, arm: ArmPose, side: number, shrug: number): void {
  const size = look.build.hand;
  const j = reach(look, arm, side, shrug, look.build.height / 1240);
  const w = look.build;
  const mid = (a: Vec, b: Vec, t: number): Vec => add(scale(a, 1 - t), b, t);
  const u = mid(j.shoulder, j.elbow, 0.5);
  const f = mid(j.elbow, j.wrist, 0.45);
  const flat = (...p: Vec[]): number[] => p.flatMap((v) => [v[0], v[1]]);
  const handDir = unit([arm.dx * side, arm.dy, arm.dz]);
  const into = add(j.wrist, handDir, 10 * size);
  if (look.clothes.sleeve === 'rolled') {
    const cut = mid(j.elbow, j.wrist, 0.2);
    drawTube(ctx, flat(j.elbow, f, j.wrist, into), [w.foreArm * 0.98, w.foreArm * 0.94, w.foreArm * 0.66, w.foreArm * 0.64], skin, { strips: 12, capStart: true });
    drawHand(ctx, skin, j.wrist, arm, side, size, undefined);
    const roll = mid(j.elbow, j.wrist, 0.06);
    drawTube(ctx, flat(...root(j, look, side), u, j.elbow, cut), [w.upperArm * 0.5, w.upperArm * 0.9, w.upperArm * 0.95, w.foreArm * 1.16, w.foreArm * 1.14], cloth, { strips: 22, steps: 26, rim: side < 0 ? 0.2 : 1 });
    drawTube(ctx, flat(roll, mid(roll, cut, 0.5), cut), [w.foreArm * 1.24, w.foreArm * 1.26, w.foreArm * 1.2], cloth, { strips: 10 });
    drawFolds(ctx, cloth, flat(j.shoulder, u, j.elbow, cut), w.upperArm);
    return;
  }
  const cuffEnd = mid(j.elbow, j.wrist, 0.97);
  drawHand(ctx, skin, j.wrist, arm, side, size, undefined);
  const hasCuff = look.clothes.kind === 'blazer' || look.clothes.kind === 'cardigan';
  if (hasCuff) {
    const a = mid(j.elbow, j.wrist, 0.86);
    drawTube(ctx, flat(a, mid(a, j.wrist, 0.5), j.wrist), [w.foreArm * 0.82, w.foreArm * 0.8, w.foreArm * 0.8], inner, { strips: 8 });
  }
  const end = hasCuff ? mid(j.elbow, j.wrist, 0.92) : cuffEnd;
  const line = flat(...root(j, look, side), u, j.elbow, f, end);
  const radii = [w.upperArm * 0.5, w.upperArm * 0.9, w.upperArm * 0.96, w.foreArm * 1.16, w.foreArm * 1.08, w.foreArm * 0.92];
  drawTube(ctx, line, radii, cloth, { strips: 22, steps: 26, rim: side < 0 ? 0.2 : 1 });
  drawFolds(ctx, cloth, line, w.upperArm);
  if (look.clothes.kind === 'knit' || look.clothes.kind === 'cardigan') drawRib(ctx, cloth, mid(j.elbow, j.wrist, 0.84), end, w.foreArm * 0.94);
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

/** Creases where the sleeve bends and hangs. */
function drawFolds(ctx: Ctx, cloth: Ramp, points: number[], radius: number): void {
  const line = sample(points, 24);
  const fold = (at: number, tilt: number, from: number, to: number, strength: number): void => {
    const i = Math.round(at * 24);
    const [nx, ny] = normalAt(line, i);
    const x = line[i * 2]!;
    const y = line[i * 2 + 1]!;
    const dx = ny;
    const dy = -nx;
    const p = (s: number, t: number): number[] => [x + nx * radius * s + dx * t, y + ny * radius * s + dy * t];
    taper(ctx, [...p(from, -tilt), ...p((from + to) / 2, tilt * 0.2), ...p(to, tilt)], 3.4, css(cloth.deep, 0.34 * strength), 0.4, 0.05);
    taper(ctx, [...p(from, -tilt - 4), ...p((from + to) / 2, tilt * 0.2 - 4), ...p(to, tilt - 4)], 2.2, css(cloth.light, 0.2 * strength), 0.4, 0.05);
  };
  fold(0.44, 14, -0.75, 0.15, 1);
  fold(0.5, 6, -0.8, 0.05, 1);
  fold(0.56, -10, -0.78, 0.1, 0.9);
  fold(0.3, 22, 0.75, 0.1, 0.7);
  fold(0.72, 16, 0.7, -0.1, 0.6);
  fold(0.14, 18, -0.6, 0.2, 0.5);
}

function drawRib(ctx: Ctx, cloth: Ramp, a: Vec, b: Vec, radius: number): void {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const l = Math.hypot(dx, dy) || 1;
  for (let i = -3; i <= 3; i++) {
    const o = (i / 3.6) * radius;
    const px = (-dy / l) * o;
    const py = (dx / l) * o;
    strokeSpline(ctx, [a[0] + px, a[1] + py, b[0] + px, b[1] + py], css(mix(cloth.shade, cloth.deep, 0.5), 0.4), 1.6);
  }
}
