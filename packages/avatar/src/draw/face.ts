import type { CharacterLook } from '../look/look.ts';
import { css, mix, type Ramp } from './color.ts';
import type { FaceSprites } from './face-sprites.ts';
import { fillSpline, placeSprite, spline, taper, type Ctx } from './shapes.ts';
import type { HeadWarp } from './warp.ts';

/** The outline of a face as points from the crown clockwise. */
export function faceOutline(look: CharacterLook): number[] {
  const f = look.face;
  const right = [
    0,
    -131,
    50,
    -118,
    f.temple,
    -66,
    f.cheek,
    -8,
    f.cheek - 5,
    28,
    f.jaw + 11,
    f.jawY - 18,
    f.jaw - 4,
    f.jawY + 8,
    (f.jaw + f.chin) / 2 + 4,
    (f.jawY + f.chinY) / 2 + 8,
    f.chin,
    f.chinY - 4,
  ];
  const points = [...right, 0, f.chinY + 1];
  for (let i = right.length / 2 - 1; i > 0; i--) {
    const y = right[i * 2 + 1]!;
    points.push(-right[i * 2]! + (y > 40 ? f.asym : 0), y);
  }
  return points;
}

/** Draws ears, outline and the shaded surface; leaves nothing clipped. */
export function drawFace(
  ctx: Ctx,
  look: CharacterLook,
  skin: Ramp,
  sprites: FaceSprites,
  warp: HeadWarp,
): void {
  if (look.face.ears) {
    for (const side of [-1, 1] as const) {
      ctx.save();
      const [x, y] = warp.atDepth(side * (look.face.cheek + 2), 14, -14);
      ctx.translate(x, y);
      ctx.scale(side * Math.max(0.45, 0.86 - side * warp.yaw * 1.1), 0.95);
      ctx.rotate(0.1);
      placeSprite(ctx, sprites.ear);
      ctx.restore();
      if (look.earrings !== undefined) drawEarring(ctx, look.earrings, x + side * 1, y + 27);
    }
  }
  const outline = faceOutline(look);
  const p: number[] = [];
  for (let i = 0; i < outline.length; i += 2) p.push(...warp.atDepth(outline[i]!, outline[i + 1]!, 16));
  const g = ctx.createLinearGradient(-80, -90, 70, 120);
  g.addColorStop(0, css(mix(skin.base, skin.light, 0.5)));
  g.addColorStop(0.5, css(skin.base));
  g.addColorStop(1, css(mix(skin.base, skin.shade, 0.55)));
  fillSpline(ctx, p, g);
  ctx.save();
  ctx.beginPath();
  spline(ctx, p, true);
  ctx.clip();
  ctx.save();
  warp.enter(ctx, 0, 20, -18);
  placeSprite(ctx, sprites.surface);
  ctx.restore();
  // The rim light follows the far cheek; hair beside it keeps most of it off.
  const strength = look.face.ears ? 1 : 0.4;
  const f = look.face;
  const cheek: number[] = [];
  for (const [x, y] of [
    [f.temple - 2, -70],
    [f.cheek + 1, -14],
    [f.cheek - 1, 26],
    [f.jaw + 8, f.jawY - 14],
    [f.jaw - 2, f.jawY + 10],
    [(f.jaw + f.chin) / 2 + 4, (f.jawY + f.chinY) / 2 + 9],
  ] as const) {
    cheek.push(...warp.atDepth(x, y, 16));
  }
  taper(ctx, cheek, 34, css(skin.rim, 0.07 * strength), 0.45, 0);
  taper(ctx, cheek, 21, css(skin.rim, 0.1 * strength), 0.45, 0);
  taper(ctx, cheek, 11, css(skin.rim, 0.2 * strength), 0.45, 0);
  taper(ctx, cheek, 5, css(skin.rim, 0.4 * strength), 0.45, 0);
  ctx.save();
  warp.enter(ctx, 0, 112, 0);
  placeSprite(ctx, sprites.chin);
  ctx.restore();
  ctx.restore();
}

export function drawNoseOn(ctx: Ctx, look: CharacterLook, sprites: FaceSprites, warp: HeadWarp): void {
  ctx.save();
  warp.enter(ctx, 0, look.nose.y - 6, 20);
  placeSprite(ctx, sprites.nose);
  ctx.restore();
}

function drawEarring(ctx: Ctx, color: string, x: number, y: number): void {
  const g = ctx.createRadialGradient(x - 1.4, y - 1.4, 0.4, x, y, 4.2);
  g.addColorStop(0, '#fffaf0');
  g.addColorStop(0.4, color);
  g.addColorStop(1, '#5a4630');
  ctx.fillStyle = g;
  ctx.beginPath();
  ctx.arc(x, y, 3.8, 0, 7);
  ctx.fill();
}
