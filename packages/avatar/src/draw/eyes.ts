import type { CharacterLook } from '../look/look.ts';
import { css, mix, rgb, type Ramp } from './color.ts';
import type { Pose } from './pose.ts';
import { spline, taper, type Ctx } from './shapes.ts';
import { clamp, lerp, random } from '../motion/numbers.ts';
import type { HeadWarp } from './warp.ts';

interface Lids {
  readonly upper: number[];
  readonly lower: number[];
  readonly crease: number[];
}

/** Lid lines of one eye in face coordinates. `closed` is 0 open … 1 shut. */
function lids(look: CharacterLook, side: number, closed: number, squint: number): Lids {
  const e = look.eyes;
  const w = e.width / 2;
  const up = e.height * 0.56;
  const down = e.height * 0.4;
  const point = (dx: number, y: number): [number, number] => [side * (e.x + dx * w), e.y + y];
  // The lower lid rises a little with a smile; a shut eye is a downward arc along the lower lid.
  const low = (y: number): number => lerp(y, y - squint * down * 0.8, 1);
  const lower = [
    ...point(-1, 2.2),
    ...point(-0.5, low(down * 0.72)),
    ...point(0.15, low(down)),
    ...point(0.7, low(down * 0.6)),
    ...point(1, -e.tilt),
  ];
  const shut = (open: number, at: number): number => lerp(open, at, closed);
  const upper = [
    ...point(-1, 2.2),
    ...point(-0.62, shut(-up * 0.62, low(down * 0.62))),
    ...point(-0.08, shut(-up, low(down * 0.98))),
    ...point(0.55, shut(-up * 0.8 - e.tilt * 0.5, low(down * 0.75))),
    ...point(1, -e.tilt),
  ];
  const lid = lerp(0, 3.4, closed);
  const crease = [
    ...point(-0.86, -e.crease * 0.5 - 1 + lid * 0.4),
    ...point(-0.4, -up - e.crease * 0.72 + lid),
    ...point(0.2, -up - e.crease + lid),
    ...point(0.78, -up * 0.72 - e.crease * 0.9 - e.tilt * 0.7 + lid * 0.8),
    ...point(1.16, -e.tilt - 2.2),
  ];
  return { upper, lower, crease };
}

function mapped(warp: HeadWarp, p: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = 0; i < p.length; i += 2) out.push(...warp.at(p[i]!, p[i + 1]!, -4));
  return out;
}

const reversed = (p: readonly number[]): number[] => {
  const out: number[] = [];
  for (let i = p.length - 2; i >= 0; i -= 2) out.push(p[i]!, p[i + 1]!);
  return out;
};

export function drawEyes(ctx: Ctx, look: CharacterLook, skin: Ramp, pose: Pose, warp: HeadWarp): void {
  drawEye(ctx, look, skin, pose, warp, -1, clamp(pose.lidL, -0.3, 1));
  drawEye(ctx, look, skin, pose, warp, 1, clamp(pose.lidR, -0.3, 1));
}

function drawEye(
  ctx: Ctx,
  look: CharacterLook,
  skin: Ramp,
  pose: Pose,
  warp: HeadWarp,
  side: number,
  closed: number,
): void {
  const e = look.eyes;
  const shape = lids(look, side, closed, pose.squint);
  const upper = mapped(warp, shape.upper);
  const lower = mapped(warp, shape.lower);
  const crease = mapped(warp, shape.crease);
  const [cx, cy] = warp.at(side * e.x, e.y, -4);
  const w = e.width / 2;

  // Lid skin between the crease and the lash line.
  ctx.beginPath();
  spline(ctx, crease);
  spline(ctx, reversed(upper), false, 1, true);
  ctx.closePath();
  const lid = ctx.createLinearGradient(0, cy - e.height, 0, cy + 3);
  lid.addColorStop(0, css(mix(skin.shade, skin.deep, 0.15), 0.55));
  lid.addColorStop(
    0.45,
    css(mix(skin.base, skin.light, 0.3 * Math.max(0, closed)), 0.4 + 0.6 * Math.max(0, closed)),
  );
  lid.addColorStop(1, css(mix(skin.base, skin.shade, 0.4), 0.5 + 0.5 * Math.max(0, closed)));
  ctx.fillStyle = lid;
  ctx.fill();

  if (closed < 0.94) {
    ctx.save();
    ctx.beginPath();
    spline(ctx, upper);
    spline(ctx, reversed(lower), false, 1, true);
    ctx.closePath();
    ctx.clip();
    drawBall(ctx, look, skin, pose, cx, cy, side, closed);
    ctx.restore();
  }
  drawLashes(ctx, look, skin, upper, lower, crease, side, closed, w);
}

function drawBall(
  ctx: Ctx,
  look: CharacterLook,
  skin: Ramp,
  pose: Pose,
  cx: number,
  cy: number,
  side: number,
  closed: number,
): void {
  const e = look.eyes;
  const w = e.width / 2;
  const white = mix([250, 246, 243], skin.base, 0.1);
  const g = ctx.createLinearGradient(cx - w, 0, cx + w, 0);
  const left = css(mix(white, skin.shade, 0.16));
  const right = css(mix(white, skin.shade, 0.34));
  g.addColorStop(0, left);
  g.addColorStop(0.4, css(white));
  g.addColorStop(1, right);
  ctx.fillStyle = g;
  ctx.fillRect(cx - w - 4, cy - 20, e.width + 8, 40);
  // Tear corner.
  ctx.fillStyle = css(mix(skin.shade, [214, 120, 112], 0.5), 0.75);
  ctx.beginPath();
  ctx.arc(cx - side * (w - 0.5), cy + 2.2, 2.6, 0, 7);
  ctx.fill();

  const r = e.width * 0.243;
  const ix = cx + pose.gazeX * w * 0.42 - side * 0.6;
  const iy = cy - e.height * 0.13 + pose.gazeY * e.height * 0.32;
  const iris = rgb(e.iris);
  const g2 = ctx.createRadialGradient(ix, iy + r * 0.35, r * 0.1, ix, iy, r);
  g2.addColorStop(0, css(mix(iris, [255, 226, 180], 0.38)));
  g2.addColorStop(0.55, css(iris));
  g2.addColorStop(0.86, css(mix(iris, [16, 10, 12], 0.45)));
  g2.addColorStop(1, css(mix(iris, [16, 10, 12], 0.75), 0.92));
  ctx.fillStyle = g2;
  ctx.beginPath();
  ctx.arc(ix, iy, r, 0, 7);
  ctx.fill();
  ctx.fillStyle = '#0d0809';
  ctx.beginPath();
  ctx.arc(ix, iy, r * 0.43, 0, 7);
  ctx.fill();
  // Catch-lights: the key at the upper left, a small cool answer at the lower right, in both eyes alike.
  ctx.fillStyle = 'rgba(255,252,246,0.95)';
  ctx.beginPath();
  ctx.arc(ix - r * 0.34, iy - r * 0.36, r * 0.25, 0, 7);
  ctx.fill();
  ctx.fillStyle = 'rgba(214,230,255,0.4)';
  ctx.beginPath();
  ctx.arc(ix + r * 0.38, iy + r * 0.42, r * 0.16, 0, 7);
  ctx.fill();
  // The upper lid throws a shadow on the ball.
  const top = cy - e.height * 0.62 + closed * e.height;
  const s = ctx.createLinearGradient(0, top - 1, 0, top + e.height * 0.62);
  s.addColorStop(0, css(mix(skin.deep, [30, 14, 16], 0.5), 0.62));
  s.addColorStop(1, css(skin.deep, 0));
  ctx.fillStyle = s;
  ctx.fillRect(cx - w - 4, top - 14, e.width + 8, e.height * 0.7 + 14);
}

function drawLashes(
  ctx: Ctx,
  look: CharacterLook,
  skin: Ramp,
  upper: number[],
  lower: number[],
  crease: number[],
  side: number,
  closed: number,
  w: number,
): void {
  const e = look.eyes;
  const dark = mix(rgb(look.brows.color), [18, 11, 11], 0.65);
  taper(ctx, crease, 1.5, css(mix(skin.shade, skin.deep, 0.75), 0.62), 0.55, 0.1);
  taper(ctx, lower, 1.3, css(mix(skin.deep, dark, 0.35), 0.55), 0.7, 0.05);
  // Upper lash line, heavier outwards.
  taper(ctx, upper, 2 + e.lash * 1.7, css(dark, 0.94), 0.72, 0.3);
  if (e.lash < 0.2) return;
  const n = upper.length;
  const ox = upper[n - 2]!;
  const oy = upper[n - 1]!;
  const lift = lerp(4.2, -1.5, Math.max(0, closed));
  taper(
    ctx,
    [
      ox - side * w * 0.5,
      upper[n - 3]! + 0.2,
      ox - side * 0.5,
      oy - 0.3,
      ox + side * 2.8 * e.lash,
      oy - lift * e.lash,
    ],
    2.3 * e.lash,
    css(dark, 0.94),
    0.45,
    0.05,
  );
}

export function drawBrows(ctx: Ctx, look: CharacterLook, pose: Pose, warp: HeadWarp): void {
  const b = look.brows;
  const color = rgb(b.color);
  for (const side of [-1, 1] as const) {
    const raise = (side < 0 ? pose.browL : pose.browR) * 8;
    const inner = b.inner - pose.furrow * 3.5;
    // Sad brows rise at the inner end, angry ones drop there.
    const iy = b.y - raise - pose.browTilt * 7.5 + pose.furrow * 7 + (side < 0 ? 0 : -look.face.asym * 0.25);
    const my = b.y - b.arch - raise * 1.05 + pose.furrow * 2.5 - pose.browTilt * 1;
    const oy = b.y + b.drop - raise * 0.7 + pose.browTilt * 3.5 - pose.furrow * 0.5;
    const line = [
      side * inner,
      iy + 1,
      side * lerp(inner, b.outer, 0.33),
      lerp(iy, my, 0.62),
      side * lerp(inner, b.outer, 0.66),
      my,
      side * b.outer,
      oy,
    ];
    const m: number[] = [];
    for (let i = 0; i < line.length; i += 2) m.push(...warp.at(line[i]!, line[i + 1]!, 3));
    taper(ctx, m, b.thickness, css(color, 0.72), 0.3, 0.22);
    // Hairs: short strokes that lie along the brow, so that the edge is not a shape cut out of paper.
    const next = random(side < 0 ? 11 : 23);
    ctx.lineCap = 'round';
    ctx.lineWidth = 0.85;
    for (let i = 0; i < 26; i++) {
      const t = i / 25;
      const u = t * (m.length / 2 - 1);
      const s = Math.min(m.length / 2 - 2, Math.floor(u));
      const f = u - s;
      const x = lerp(m[s * 2]!, m[s * 2 + 2]!, f);
      const y = lerp(m[s * 2 + 1]!, m[s * 2 + 3]!, f);
      const half = b.thickness * 0.5 * (t < 0.3 ? 0.6 + t : 1 - (t - 0.3) * 1.05);
      const off = (next() - 0.35) * half * 1.3;
      const len = 5 * (1 - t * 0.4);
      const rise = t < 0.3 ? 3.4 : t < 0.7 ? 1.4 : -0.6;
      ctx.strokeStyle = css(mix(color, [0, 0, 0], next() * 0.25), 0.62);
      ctx.beginPath();
      ctx.moveTo(x - side * len * 0.35, y + off + rise * 0.4);
      ctx.lineTo(x + side * len * 0.65, y + off - rise * 0.6);
      ctx.stroke();
    }
  }
}
