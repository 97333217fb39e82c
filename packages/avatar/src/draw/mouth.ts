import type { CharacterLook } from '../look/look.ts';
import { css, mix, rgb, type Ramp } from './color.ts';
import type { Pose } from './pose.ts';
import { fillSpline, spline, strokeSpline, taper, type Ctx } from './shapes.ts';
import { clamp, lerp } from '../motion/numbers.ts';
import type { HeadWarp } from './warp.ts';

/** Measures of a mouth at a moment, in face coordinates before the head turns. */
export interface MouthShape {
  readonly half: number;
  readonly cornerY: number;
  readonly cornerTwist: number;
  /** Lower edge of the upper lip and upper edge of the lower lip, at the middle. */
  readonly innerTop: number;
  readonly innerBottom: number;
  readonly outerTop: number;
  readonly outerBottom: number;
  readonly gap: number;
}

export function mouthShape(look: CharacterLook, pose: Pose): MouthShape {
  const l = look.lips;
  const gap = Math.max(0, pose.jaw) * 30;
  const half = l.width * (1 + 0.17 * pose.wide - 0.36 * pose.round + 0.16 * pose.smile - 0.03 * pose.jaw);
  const press = clamp(pose.press, 0, 1);
  const upper = l.upper * (1 - 0.4 * press - 0.14 * Math.max(0, pose.smile)) + pose.round * 2.6;
  const lower =
    l.lower * (1 - 0.38 * press - 0.08 * Math.max(0, pose.smile) - 0.55 * pose.tuck) + pose.round * 3;
  const raise = gap * 0.14 + pose.teeth * Math.min(1, gap / 5) * 1.8;
  const innerTop = l.y - raise;
  const innerBottom = l.y + gap - raise - pose.tuck * Math.min(gap * 0.3, 1.6);
  const cornerY = l.y + gap * 0.3 - pose.smile * 6 + pose.frown * 5.2 - 0.6;
  return {
    half,
    cornerY,
    cornerTwist: look.face.asym * 0.35,
    innerTop,
    innerBottom,
    outerTop: innerTop - upper,
    outerBottom: Math.max(innerBottom, innerTop) + lower,
    gap: Math.max(0, innerBottom - innerTop),
  };
}

export function drawMouth(ctx: Ctx, look: CharacterLook, skin: Ramp, pose: Pose, warp: HeadWarp): void {
  const m = mouthShape(look, pose);
  const at = (x: number, y: number): [number, number] =>
    warp.at(x, y - jawShare(warp, x, y), 4 + pose.round * 4);
  const h = m.half;
  const cl = m.cornerY + m.cornerTwist;
  const cr = m.cornerY - m.cornerTwist;
  const bow = look.lips.upper * 0.2;
  const inTop = [
    ...at(-h, cl),
    ...at(-h * 0.62, lerp(m.innerTop, cl, 0.3) + 0.3),
    ...at(-h * 0.22, m.innerTop - 0.1),
    ...at(0, m.innerTop + 1),
    ...at(h * 0.22, m.innerTop - 0.1),
    ...at(h * 0.62, lerp(m.innerTop, cr, 0.3) + 0.3),
    ...at(h, cr),
  ];
  const round = 0.45 + 0.3 * pose.round;
  const inBottom = [
    ...at(h, cr),
    ...at(h * 0.66, lerp(cr, m.innerBottom, round) + 0.4),
    ...at(h * 0.3, m.innerBottom + 0.3),
    ...at(0, m.innerBottom + 1),
    ...at(-h * 0.3, m.innerBottom + 0.3),
    ...at(-h * 0.66, lerp(cl, m.innerBottom, round) + 0.4),
    ...at(-h, cl),
  ];
  const outTop = [
    ...at(-h, cl),
    ...at(-h * 0.6, lerp(m.outerTop, cl, 0.42)),
    ...at(-h * 0.2, m.outerTop - 0.5),
    ...at(0, m.outerTop + bow + 0.6),
    ...at(h * 0.2, m.outerTop - 0.5),
    ...at(h * 0.6, lerp(m.outerTop, cr, 0.42)),
    ...at(h, cr),
  ];
  const outBottom = [
    ...at(h, cr),
    ...at(h * 0.66, lerp(m.outerBottom, cr, 0.36)),
    ...at(h * 0.28, m.outerBottom),
    ...at(0, m.outerBottom + 0.3),
    ...at(-h * 0.28, m.outerBottom),
    ...at(-h * 0.66, lerp(m.outerBottom, cl, 0.36)),
    ...at(-h, cl),
  ];

  if (m.gap > 0.35) {
    ctx.save();
    ctx.beginPath();
    spline(ctx, inTop);
    spline(ctx, inBottom, false, 1, true);
    ctx.closePath();
    ctx.clip();
    drawInside(ctx, pose, m, at);
    ctx.restore();
  }

  const lip = rgb(look.lips.color);
  const deep = rgb(look.lips.deep);
  const [, topY] = at(0, m.outerTop);
  const [, midY] = at(0, m.innerTop);
  const [, lowY] = at(0, m.innerBottom);
  const [, botY] = at(0, m.outerBottom);
  const [cx] = at(0, m.innerTop);
  // The upper lip looks down, away from the key; the lower lip looks up.
  const gu = ctx.createLinearGradient(cx - 0.8, topY, cx + 0.8, midY + 1);
  gu.addColorStop(0, css(mix(lip, skin.base, 0.3)));
  gu.addColorStop(0.55, css(mix(lip, deep, 0.45)));
  gu.addColorStop(1, css(deep));
  ctx.beginPath();
  spline(ctx, outTop);
  spline(ctx, flip(inTop), false, 1, true);
  ctx.closePath();
  ctx.fillStyle = gu;
  ctx.fill();
  const gl = ctx.createLinearGradient(cx - 1.2, lowY - 1, cx + 1.2, botY + 1);
  gl.addColorStop(0, css(mix(lip, deep, 0.4)));
  gl.addColorStop(0.4, css(mix(lip, skin.light, 0.22)));
  gl.addColorStop(1, css(mix(lip, skin.shade, 0.42)));
  ctx.beginPath();
  spline(ctx, inBottom);
  spline(ctx, flip(outBottom), false, 1, true);
  ctx.closePath();
  ctx.fillStyle = gl;
  ctx.fill();
  // Highlight on the lower lip, left of the middle.
  const hy = lerp(lowY, botY, 0.42);
  taper(
    ctx,
    [cx - h * 0.42, hy - 0.2, cx - h * 0.12, hy + 0.9, cx + h * 0.16, hy + 0.5],
    (botY - lowY) * 0.26,
    css(mix(lip, [255, 246, 238], 0.75), look.lips.gloss * 0.62),
    0.45,
    0.1,
  );
  // Where the lips meet.
  const line = mix(deep, [48, 12, 16], 0.5);
  if (m.gap < 1.6) taper(ctx, inTop, 1.7 - m.gap * 0.4, css(line, 0.85), 0.5, 0.35);
  for (const side of [-1, 1] as const) {
    const y = side < 0 ? cl : cr;
    const a = at(side * (h - 4), y + 0.2);
    const b = at(side * (h + 2.6), y - pose.smile * 1.4 + pose.frown * 1.5 - 0.6);
    strokeSpline(ctx, [...a, ...b], css(mix(skin.shade, line, 0.4), 0.5), 1.5);
    // A smile presses a soft fold beside the corner.
    if (pose.smile > 0.1) {
      const c = at(side * (h + 5), y - 5);
      const d = at(side * (h + 7.5), y + 1.5);
      const e = at(side * (h + 4.5), y + 7);
      taper(ctx, [...c, ...d, ...e], 2.6, css(mix(skin.shade, skin.deep, 0.2), 0.34 * pose.smile), 0.5, 0.05);
    }
  }
}

/** The warp's jaw already lowers points below the mouth; the mouth places its own lips, so that share is taken back. */
function jawShare(warp: HeadWarp, x: number, y: number): number {
  if (warp.jaw === 0 || y < 50) return 0;
  const u = clamp((y - 50) / 70, 0, 1);
  return warp.jaw * u * u * (3 - 2 * u) * (1 - 0.3 * Math.min(1, Math.abs(x) / 80)) * 0.9;
}

const flip = (p: readonly number[]): number[] => {
  const out: number[] = [];
  for (let i = p.length - 2; i >= 0; i -= 2) out.push(p[i]!, p[i + 1]!);
  return out;
};

function drawInside(
  ctx: Ctx,
  pose: Pose,
  m: MouthShape,
  at: (x: number, y: number) => [number, number],
): void {
  const h = m.half;
  const [cx, top] = at(0, m.innerTop);
  const [, bottom] = at(0, m.innerBottom);
  const box = (): void => ctx.fillRect(cx - h - 12, top - 14, h * 2 + 24, bottom - top + 30);
  const g = ctx.createLinearGradient(0, top, 0, bottom + 2);
  g.addColorStop(0, '#1d0609');
  g.addColorStop(0.6, '#3d1014');
  g.addColorStop(1, '#65262a');
  ctx.fillStyle = g;
  box();
  const gap = bottom - top;
  // Tongue: low and far back for vowels, up behind the teeth for n, t, th.
  const tongue = clamp(pose.tongue, 0, 1);
  const ty = lerp(bottom - gap * 0.12, top + Math.min(gap * 0.55, 7), tongue);
  const tg = ctx.createLinearGradient(0, ty - 2, 0, ty + 12);
  tg.addColorStop(0, '#cf7a78');
  tg.addColorStop(1, '#8c3b40');
  if (gap > 3) {
    fillSpline(
      ctx,
      [
        cx - h * 0.58,
        bottom + 9,
        cx - h * 0.46,
        ty + 3,
        cx - h * 0.12,
        ty + 0.4,
        cx,
        ty + 1.3,
        cx + h * 0.12,
        ty + 0.4,
        cx + h * 0.46,
        ty + 3,
        cx + h * 0.58,
        bottom + 9,
      ],
      tg,
    );
  }
  const th = Math.min(gap * 0.66, 3.2 + 5.2 * pose.teeth);
  if (pose.teeth > 0.05 && th > 0.4) {
    const tw = h * (0.74 - 0.1 * pose.round);
    const tt = ctx.createLinearGradient(cx - tw, 0, cx + tw, 0);
    tt.addColorStop(0, '#b9aaa4');
    tt.addColorStop(0.28, '#f5efe9');
    tt.addColorStop(0.55, '#fbf7f2');
    tt.addColorStop(1, '#a5969a');
    fillSpline(
      ctx,
      [
        cx - tw,
        top - 6,
        cx + tw,
        top - 6,
        cx + tw * 0.94,
        top + th * 0.5,
        cx + tw * 0.45,
        top + th * 0.96,
        cx,
        top + th * 1.06,
        cx - tw * 0.45,
        top + th * 0.96,
        cx - tw * 0.94,
        top + th * 0.5,
      ],
      tt,
      0.7,
    );
    ctx.strokeStyle = 'rgba(140,116,110,0.22)';
    ctx.lineWidth = 0.7;
    for (const u of [-0.62, -0.38, -0.14, 0.1, 0.34, 0.58]) {
      ctx.beginPath();
      ctx.moveTo(cx + (u + 0.02) * tw, top - 2);
      ctx.lineTo(cx + (u + 0.02) * tw, top + th * (0.95 - Math.abs(u) * 0.3));
      ctx.stroke();
    }
  }
  if (pose.lowTeeth > 0.08 && gap > 3) {
    const lw = h * 0.5;
    const lt = Math.min(gap * 0.3, 4.4 * pose.lowTeeth);
    fillSpline(
      ctx,
      [
        cx - lw,
        bottom + 6,
        cx - lw * 0.9,
        bottom - lt * 0.5,
        cx,
        bottom - lt,
        cx + lw * 0.9,
        bottom - lt * 0.5,
        cx + lw,
        bottom + 6,
      ],
      'rgba(226,214,207,0.92)',
    );
  }
  // The upper lip's shadow.
  const s = ctx.createLinearGradient(0, top - 1, 0, top + Math.min(7, gap * 0.6 + 1));
  s.addColorStop(0, 'rgba(38,6,10,0.62)');
  s.addColorStop(1, 'rgba(38,6,10,0)');
  ctx.fillStyle = s;
  box();
}
