import type { CharacterLook } from '../look/look.ts';
import { clothRamp, css, mix, rgb, type Ramp } from './color.ts';
import type { Pose } from './pose.ts';
import {
  insidePolygon,
  makeSprite,
  placeSprite,
  sample,
  soft,
  spline,
  type Ctx,
  type Sprite,
} from './shapes.ts';
import { lerp, random } from '../motion/numbers.ts';
import type { HeadWarp } from './warp.ts';

export interface BeardSprites {
  /** Along the jaw; stretches as it drops. */
  readonly jaw: Sprite;
  /** Over the upper lip. */
  readonly lip: Sprite;
}

export function makeBeardSprites(look: CharacterLook, skin: Ramp, k: number): BeardSprites | undefined {
  const beard = look.beard;
  if (beard === undefined) return undefined;
  const f = look.face;
  const grow = beard.kind === 'full' ? 5 : beard.kind === 'short' ? 1 : -4;
  const jaw: number[] = [];
  const inner: number[] = [];
  for (const [x, y] of [
    [f.cheek - 3, -4],
    [f.cheek - 2 + grow * 0.5, 30],
    [f.jaw + 5 + grow, f.jawY - 12],
    [f.jaw - 6 + grow, f.jawY + 10],
    [(f.jaw + f.chin) / 2 + grow, (f.jawY + f.chinY) / 2 + 10 + grow],
    [f.chin, f.chinY + grow * 1.4],
  ] as const)
    jaw.push(x, y);
  const l = look.lips;
  for (const [x, y] of [
    [14, l.y + l.lower + 9],
    [l.width - 4, l.y + 9],
    [l.width + 9, l.y - 2],
    [l.width + 20, l.y - 10],
    [f.cheek - 20, 34],
    [f.cheek - 10, 8],
  ] as const)
    inner.push(x, y);
  const half = [...jaw];
  const outline: number[] = [...half, 0, f.chinY + 2 + grow * 1.6];
  for (let i = half.length - 2; i >= 0; i -= 2) outline.push(-half[i]!, half[i + 1]!);
  for (let i = inner.length - 2; i >= 0; i -= 2) outline.push(-inner[i]!, inner[i + 1]!);
  outline.push(0, l.y + l.lower + 7);
  outline.push(...inner);
  const lip = [
    -l.width - 8,
    l.y - 1,
    -l.width - 2,
    l.y - 14,
    -12,
    look.nose.y + 11,
    0,
    look.nose.y + 14,
    12,
    look.nose.y + 11,
    l.width + 2,
    l.y - 14,
    l.width + 8,
    l.y - 1,
    l.width - 3,
    l.y - 5,
    12,
    l.y - l.upper - 1,
    0,
    l.y - l.upper + 1,
    -12,
    l.y - l.upper - 1,
    -l.width + 3,
    l.y - 5,
  ];
  return {
    jaw: makeSprite({ x: -110, y: -20, width: 220, height: 180 }, k, (ctx) => {
      if (beard.kind !== 'moustache') fur(ctx, outline, beard.color, skin, beard.kind, k, 5);
    }),
    lip: makeSprite({ x: -60, y: 40, width: 120, height: 60 }, k, (ctx) =>
      fur(ctx, lip, beard.color, skin, beard.kind, k, 9),
    ),
  };
}

function fur(
  ctx: Ctx,
  outline: readonly number[],
  hex: string,
  skin: Ramp,
  kind: string,
  k: number,
  seed: number,
): void {
  const ramp = clothRamp(hex);
  const body = kind === 'stubble' ? mix(skin.shade, rgb(hex), 0.5) : ramp.base;
  const alpha = kind === 'stubble' ? 0.42 : kind === 'short' ? 0.86 : 0.96;
  const g = ctx.createLinearGradient(-80, 20, 80, 120);
  g.addColorStop(0, css(mix(body, ramp.light, 0.3), alpha));
  g.addColorStop(0.5, css(body, alpha));
  g.addColorStop(1, css(mix(body, ramp.deep, 0.5), alpha));
  soft(ctx, k, kind === 'stubble' ? 4.5 : 2.2, () => {
    ctx.beginPath();
    spline(ctx, outline, true, 0.8);
    ctx.fillStyle = g;
    ctx.fill();
  });
  ctx.save();
  if (kind === 'stubble') {
    ctx.beginPath();
    spline(ctx, outline, true, 0.8);
    ctx.clip();
  }
  const inside = insidePolygon(sample([...outline, outline[0]!, outline[1]!], 90));
  const next = random(seed);
  const count = kind === 'stubble' ? 1500 : 2400;
  ctx.lineCap = 'round';
  for (let i = 0; i < count; i++) {
    const x = (next() * 2 - 1) * 96;
    const y = lerp(-10, 140, next());
    if (!inside(x, y)) continue;
    const light = next() < 0.4 - x / 300;
    const len = kind === 'stubble' ? 1.6 : kind === 'short' ? 4.5 : 8;
    const dx = (x / 90) * len * 0.7 + (next() - 0.5) * 2;
    const dy = len * (0.7 + next() * 0.5);
    strand(
      ctx,
      x,
      y,
      dx,
      dy,
      css(light ? mix(ramp.base, ramp.light, 0.9) : ramp.deep, kind === 'stubble' ? 0.3 : 0.34),
    );
  }
  ctx.restore();
}

function strand(ctx: Ctx, x: number, y: number, dx: number, dy: number, style: string): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.quadraticCurveTo(x + dx * 0.2, y + dy * 0.6, x + dx, y + dy);
  ctx.strokeStyle = style;
  ctx.lineWidth = 0.9;
  ctx.stroke();
}

export function drawJawBeard(ctx: Ctx, sprites: BeardSprites, warp: HeadWarp): void {
  ctx.save();
  warp.enterDepth(ctx, 0, 20, 30);
  ctx.scale(1, 1 + (warp.jaw * 0.86) / 122);
  placeSprite(ctx, sprites.jaw);
  ctx.restore();
}

export function drawLipBeard(ctx: Ctx, sprites: BeardSprites, warp: HeadWarp, pose: Pose): void {
  ctx.save();
  warp.enter(ctx, 0, 48, 8);
  ctx.translate(0, -pose.jaw * 2.4 - pose.teeth * pose.jaw * 1.2);
  ctx.scale(1 + pose.smile * 0.08 - pose.round * 0.16, 1);
  placeSprite(ctx, sprites.lip);
  ctx.restore();
}
