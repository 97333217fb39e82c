import { clothRamp, css, mix } from './color.ts';
import { makeSprite, placeSprite, polygon, soft, type Ctx, type Sprite } from './shapes.ts';

/** A gift-sized box in the character's accent colour, for gestures that hold something up. */
export function makeProductSprite(accent: string, k: number): Sprite {
  return makeSprite({ x: -80, y: -110, width: 170, height: 220 }, k, (ctx) => {
    const a = clothRamp(accent);
    soft(ctx, k, 8, () => {
      ctx.fillStyle = 'rgba(16,14,30,0.4)';
      ctx.fillRect(-50, -70, 116, 160);
    });
    face(ctx, [-58, -78, 38, -84, 38, 76, -58, 82], '#fffdf8', '#e7e3dc');
    face(ctx, [38, -84, 62, -72, 62, 66, 38, 76], '#cfcbd0', '#a9a8b8');
    face(ctx, [-58, -78, 38, -84, 62, -72, -32, -66], '#ffffff', '#f3efe8');
    face(ctx, [-58, -20, 38, -25, 38, 34, -58, 40], css(mix(a.base, a.light, 0.5)), css(a.base));
    face(ctx, [38, -25, 62, -18, 62, 29, 38, 34], css(a.shade), css(a.deep));
    ctx.fillStyle = 'rgba(255,255,255,0.9)';
    ctx.fillRect(-42, -2, 54, 6);
    ctx.fillRect(-42, 10, 36, 5);
    ctx.fillStyle = css(a.base, 0.7);
    ctx.beginPath();
    ctx.arc(-36, -50, 9, 0, 7);
    ctx.fill();
  });
}

function face(ctx: Ctx, p: readonly number[], from: string, to: string): void {
  const g = ctx.createLinearGradient(p[0]!, p[1]!, p[4]!, p[5]!);
  g.addColorStop(0, from);
  g.addColorStop(1, to);
  ctx.beginPath();
  polygon(ctx, p);
  ctx.closePath();
  ctx.fillStyle = g;
  ctx.fill();
}

export function drawProduct(ctx: Ctx, sprite: Sprite, shown: number, y: number): void {
  if (shown <= 0.01) return;
  ctx.save();
  ctx.globalAlpha = Math.min(1, shown * 1.3);
  ctx.translate(0, y + (1 - shown) * 14);
  const s = 0.86 + 0.14 * shown;
  ctx.scale(s, s);
  placeSprite(ctx, sprite);
  ctx.restore();
}
