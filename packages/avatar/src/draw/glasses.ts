import type { CharacterLook } from '../look/look.ts';
import { css, mix, rgb } from './color.ts';
import { spline, strokeSpline, taper, type Ctx } from './shapes.ts';
import type { HeadWarp } from './warp.ts';

/** Spectacles: rims that stand off the face, temples that run to the ears, a breath of reflection. */
export function drawGlasses(ctx: Ctx, look: CharacterLook, warp: HeadWarp): void {
  const g = look.glasses;
  if (g === undefined) return;
  const color = rgb(g.color);
  const w = look.eyes.width / 2 + (g.shape === 'round' ? 6 : 8);
  const h = g.shape === 'round' ? w * 0.92 : w * 0.74;
  for (const side of [-1, 1]) {
    const cx = side * look.eyes.x;
    const cy = look.eyes.y + 3;
    const flick = g.shape === 'cat' ? 6 : 0;
    const rim =
      g.shape === 'round'
        ? Array.from({ length: 12 }, (_, i) => [
            cx + Math.cos((i / 12) * 6.283) * w,
            cy + Math.sin((i / 12) * 6.283) * h,
          ]).flat()
        : [
            cx - side * w,
            cy - h * 0.7,
            cx - side * w * 0.5,
            cy - h,
            cx + side * w * 0.6,
            cy - h - flick * 0.6,
            cx + side * (w + 1),
            cy - h * 0.75 - flick,
            cx + side * w,
            cy + h * 0.2,
            cx + side * w * 0.6,
            cy + h,
            cx - side * w * 0.5,
            cy + h,
            cx - side * w * 0.95,
            cy + h * 0.3,
          ];
    const m: number[] = [];
    for (let i = 0; i < rim.length; i += 2) m.push(...warp.at(rim[i]!, rim[i + 1]!, 12));
    const shadow = m.map((v, i) => (i % 2 === 0 ? v + 1.6 : v + 3.2));
    ctx.beginPath();
    spline(ctx, shadow, true);
    ctx.strokeStyle = 'rgba(60,26,18,0.16)';
    ctx.lineWidth = 3.4;
    ctx.stroke();
    ctx.beginPath();
    spline(ctx, m, true);
    ctx.save();
    ctx.clip();
    const [lx, ly] = warp.at(cx, cy, 12);
    const shine = ctx.createLinearGradient(lx - w, ly - h, lx + w, ly + h);
    shine.addColorStop(0, 'rgba(255,255,255,0.2)');
    shine.addColorStop(0.32, 'rgba(255,255,255,0.05)');
    shine.addColorStop(0.33, 'rgba(255,255,255,0)');
    shine.addColorStop(1, 'rgba(206,226,255,0.1)');
    ctx.fillStyle = shine;
    ctx.fillRect(lx - w - 6, ly - h - 8, w * 2 + 12, h * 2 + 16);
    ctx.restore();
    ctx.beginPath();
    spline(ctx, m, true);
    ctx.strokeStyle = css(color);
    ctx.lineWidth = 2.9;
    ctx.stroke();
    ctx.beginPath();
    spline(ctx, m.slice(0, Math.floor(m.length / 4) * 2));
    ctx.strokeStyle = css(mix(color, [255, 240, 220], 0.5), 0.45);
    ctx.lineWidth = 1;
    ctx.stroke();
    const hinge = warp.at(cx + side * w, cy - h * 0.55, 12);
    const ear = warp.atDepth(side * (look.face.cheek + 1), -4, -2);
    strokeSpline(ctx, [...hinge, ...ear], css(mix(color, [0, 0, 0], 0.15)), 3);
  }
  const a = warp.at(-look.eyes.x + w, look.eyes.y - 1, 14);
  const b = warp.at(0, look.eyes.y - 4, 18);
  const c = warp.at(look.eyes.x - w, look.eyes.y - 1, 14);
  taper(ctx, [...a, ...b, ...c], 3.2, css(color), 0.5, 0.9);
}
