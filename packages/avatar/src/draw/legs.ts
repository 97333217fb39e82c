import type { CharacterLook } from '../look/look.ts';
import { boxOf, type Box } from './boxes.ts';
import { clothRamp, css, mix, type Ramp } from './color.ts';
import {
  fillSpline,
  makeSprite,
  placeSprite,
  polygon,
  soft,
  strokeSpline,
  taper,
  type Ctx,
  type Sprite,
} from './shapes.ts';
import { drawTube } from './tube.ts';

/** Legs and shoes, drawn once; the hips sway over feet that stay. */
export function makeLegSprite(look: CharacterLook, skin: Ramp, k: number): Sprite | undefined {
  const legs = look.clothes.legs;
  if (legs === undefined) return undefined;
  const h = look.build.height;
  const w = look.build.hip;
  return makeSprite({ x: -w - 70, y: 520, width: w * 2 + 140, height: h - 520 + 60 }, k, (ctx) => {
    const cloth = clothRamp(legs.color);
    const floor = ctx.createRadialGradient(10, h - 4, 10, 10, h - 4, w + 40);
    floor.addColorStop(0, 'rgba(18,16,30,0.34)');
    floor.addColorStop(1, 'rgba(18,16,30,0)');
    ctx.save();
    ctx.translate(0, h - 4);
    ctx.scale(1, 0.12);
    ctx.translate(0, -h + 4);
    ctx.fillStyle = floor;
    ctx.fillRect(-w - 60, h - 300, w * 2 + 140, 600);
    ctx.restore();
    if (legs.kind === 'skirt') drawSkirt(ctx, look, skin, cloth, k);
    else for (const side of [1, -1]) drawTrouser(ctx, look, cloth, side, legs.kind === 'wide', k);
  });
}

function drawTrouser(
  ctx: Ctx,
  look: CharacterLook,
  cloth: Ramp,
  side: number,
  wide: boolean,
  k: number,
): void {
  const b = look.build;
  const h = b.height;
  // Weight on one leg, the other a little out.
  const out = side > 0 ? 16 : 2;
  const x = (f: number): number => side * b.hip * f;
  const foot = x(0.56) + side * out;
  const knee = 560 + (h - 560) * 0.47;
  const kneeX = x(0.54) + side * out * 0.6;
  shoe(ctx, look, side, foot, h, k);
  const ankle = wide ? 52 : 33;
  const radii = [b.hip * 0.54, b.hip * 0.5, wide ? 60 : 50, wide ? 54 : 43, ankle];
  const line = [
    x(0.45),
    560,
    x(0.49),
    690,
    kneeX,
    knee,
    (kneeX + foot) / 2 + side * 3,
    knee + 160,
    foot,
    h - (wide ? 20 : 32),
  ];
  drawTube(ctx, line, radii, cloth, { steps: 20, stops: 11, capStart: true, rim: side < 0 ? 0.2 : 1 });
  // Crease, knee folds, the break over the shoe.
  soft(ctx, k, 1.4, () => {
    strokeSpline(ctx, [x(0.5) - 6, 700, kneeX - 4, knee, foot - 3, h - 60], css(cloth.light, 0.4), 2.4);
    strokeSpline(ctx, [x(0.5) - 1, 700, kneeX, knee, foot + 1, h - 60], css(cloth.deep, 0.4), 2);
  });
  soft(ctx, k, 2.6, () => {
    ctx.globalCompositeOperation = 'source-atop';
    for (let i = 0; i < 3; i++) {
      taper(
        ctx,
        [kneeX - 40, knee - 8 + i * 18, kneeX, knee + 4 + i * 16, kneeX + 30, knee - 4 + i * 17],
        6,
        css(cloth.deep, 0.3),
        0.5,
        0.05,
      );
      taper(
        ctx,
        [foot - ankle, h - 96 + i * 19, foot, h - 84 + i * 17, foot + ankle, h - 98 + i * 18],
        6,
        css(cloth.deep, 0.34),
        0.5,
        0.05,
      );
    }
    taper(ctx, [side * 8, 620, x(0.3), 650, x(0.7), 640], 9, css(cloth.deep, 0.4), 0.3, 0.05);
    taper(ctx, [side * 5, 560, side * 8, 690, side * 20, 860], 18, css(cloth.deep, 0.5), 0.4, 0.1);
  });
}

function drawSkirt(ctx: Ctx, look: CharacterLook, skin: Ramp, cloth: Ramp, k: number): void {
  const b = look.build;
  const h = b.height;
  const hem = 560 + (h - 560) * 0.56;
  for (const side of [1, -1]) {
    const x = side * b.hip * 0.4;
    shoe(ctx, look, side, x, h, k);
    drawTube(ctx, [x, hem - 60, x, hem + 60, x * 0.98, hem + 130, x * 0.94, h - 34], [46, 40, 42, 24], skin, {
      steps: 14,
      rim: side < 0 ? 0.2 : 1,
    });
  }
  const w = b.hip;
  fillSpline(
    ctx,
    [-w + 2, 540, w - 2, 540, w + 16, 700, w + 30, hem, 0, hem + 14, -w - 30, hem, -w - 16, 700],
    gradient(ctx, cloth, w),
    0.6,
  );
  soft(ctx, k, 4, () => {
    for (let i = -4; i <= 4; i++) {
      const x = (i / 4.4) * w;
      taper(ctx, [x * 0.8, 580, x * 1.05, 760, x * 1.22, hem + 4], 16, css(cloth.deep, 0.34), 0.85, 0.05);
      taper(
        ctx,
        [x * 0.8 - 12, 580, x * 1.05 - 14, 760, x * 1.22 - 16, hem],
        9,
        css(cloth.light, 0.24),
        0.85,
        0.05,
      );
    }
  });
}

function gradient(ctx: Ctx, cloth: Ramp, w: number): ReturnType<Ctx['createLinearGradient']> {
  const g = ctx.createLinearGradient(-w, 0, w + 20, 60);
  g.addColorStop(0, css(cloth.light));
  g.addColorStop(0.35, css(cloth.base));
  g.addColorStop(0.9, css(cloth.deep));
  g.addColorStop(1, css(mix(cloth.shade, cloth.rim, 0.5)));
  return g;
}

function shoe(ctx: Ctx, look: CharacterLook, side: number, x: number, h: number, k: number): void {
  ctx.save();
  ctx.translate(x, h);
  ctx.scale(1.18, 1.1);
  ctx.translate(-x, -h);
  const r = clothRamp(look.clothes.legs?.shoe ?? '#333333');
  const s = side;
  const upper = [
    x - s * 27,
    h - 52,
    x + s * 26,
    h - 54,
    x + s * 33,
    h - 22,
    x + s * 45,
    h - 6,
    x + s * 30,
    h + 4,
    x - s * 16,
    h + 4,
    x - s * 32,
    h - 8,
    x - s * 31,
    h - 30,
  ];
  const g = ctx.createLinearGradient(x - 34, h - 50, x + 40, h);
  g.addColorStop(0, css(r.light));
  g.addColorStop(0.45, css(r.base));
  g.addColorStop(1, css(r.deep));
  fillSpline(ctx, upper, g, 0.8);
  ctx.save();
  ctx.beginPath();
  polygon(ctx, [x - 60, h - 8, x + 60, h - 8, x + 60, h + 20, x - 60, h + 20]);
  ctx.clip();
  fillSpline(ctx, upper, css(mix(r.light, [255, 255, 255], 0.55)), 0.8);
  ctx.restore();
  soft(ctx, k, 1.2, () => {
    strokeSpline(ctx, [x - s * 22, h - 26, x + s * 6, h - 20, x + s * 36, h - 16], css(r.deep, 0.6), 2.4);
    taper(ctx, [x - s * 18, h - 42, x, h - 36, x + s * 20, h - 42], 5, css(r.light, 0.6), 0.5, 0.1);
  });
  ctx.restore();
}

export function drawLegs(ctx: Ctx, look: CharacterLook, sprite: Sprite, swayX: number): Box {
  const h = look.build.height;
  const shear = -(swayX * 7) / (h - 540);
  ctx.save();
  ctx.transform(1, 0, shear, 1, -shear * h, 0);
  placeSprite(ctx, sprite);
  const box = boxOf(ctx, sprite);
  ctx.restore();
  return box;
}
