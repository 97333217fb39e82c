import type { CharacterLook } from '../look/look.ts';
import { drawGarment } from './garments.ts';
import { clothRamp, css, mix, type Ramp } from './color.ts';
import {
  fillSpline,
  makeSprite,
  placeSprite,
  soft,
  spline,
  strokeSpline,
  taper,
  type Ctx,
  type Sprite,
} from './shapes.ts';

/** What is drawn once for a body at a size: what lies behind the neck, and the trunk. */
export interface TorsoSprites {
  readonly back: Sprite;
  readonly trunk: Sprite;
  /** Copies of the trunk's shoulders that fade outwards, laid over the sleeves' roots. */
  readonly leftShoulder: Sprite;
  readonly rightShoulder: Sprite;
}

export function makeTorsoSprites(look: CharacterLook, skin: Ramp, k: number): TorsoSprites {
  const main = clothRamp(look.clothes.main);
  const inner = clothRamp(look.clothes.inner, 0.8);
  const accent = clothRamp(look.clothes.accent);
  const reach = look.build.shoulder + look.build.upperArm + 12;
  const bottom = 660;
  const trunk = makeSprite({ x: -reach, y: -86, width: reach * 2, height: bottom + 86 }, k, (ctx) => {
    drawSkin(ctx, look, skin, k);
    drawGarment({ ctx, look, skin, main, inner, accent, k });
  });
  return {
    back: makeSprite({ x: -110, y: -80, width: 220, height: 120 }, k, (ctx) =>
      drawBack(ctx, look, main, inner),
    ),
    trunk,
    leftShoulder: shoulderPatch(look, trunk, -1, k),
    rightShoulder: shoulderPatch(look, trunk, 1, k),
  };
}

function shoulderPatch(look: CharacterLook, trunk: Sprite, side: number, k: number): Sprite {
  const s = look.build.shoulder;
  const r = look.build.upperArm;
  const x0 = side < 0 ? -s - 10 : s - r * 2;
  return makeSprite({ x: x0, y: -20, width: r * 2 + 10, height: 190 }, k, (ctx) => {
    soft(ctx, k, 5, () => {
      fillSpline(
        ctx,
        [
          side * (s - r * 2.3),
          -50,
          side * (s - r * 0.6),
          -50,
          side * (s - r * 0.42),
          40,
          side * (s - r * 0.62),
          96,
          side * (s - r * 0.9),
          150,
          side * (s - r * 2.3),
          150,
        ],
        '#000',
        0.5,
      );
    });
    ctx.globalCompositeOperation = 'source-in';
    placeSprite(ctx, trunk);
  });
}

/** The inside of the collar, behind the neck. */
function drawBack(ctx: Ctx, look: CharacterLook, main: Ramp, inner: Ramp): void {
  const n = look.build.neck;
  const c = look.clothes;
  if (c.neckline === 'collar' || c.kind === 'blazer') {
    const cloth = c.kind === 'blazer' && c.neckline !== 'collar' ? main : inner;
    fillSpline(
      ctx,
      [-n - 6, -8, -n - 2, -36, 0, -44, n + 2, -36, n + 6, -8, 0, 20],
      css(mix(cloth.shade, cloth.deep, 0.6)),
    );
  } else {
    fillSpline(
      ctx,
      [-n - 20, -4, -n - 4, -24, 0, -30, n + 4, -24, n + 20, -4, 0, 20],
      css(mix(main.shade, main.deep, 0.7)),
    );
  }
}

/** Shoulders' skin and collarbones, for what the neckline leaves open. */
function drawSkin(ctx: Ctx, look: CharacterLook, skin: Ramp, k: number): void {
  const n = look.build.neck;
  const c = look.clothes;
  if (c.neckline === 'turtle' || c.neckline === 'scarf') return;
  ctx.save();
  ctx.beginPath();
  spline(
    ctx,
    [
      -n * 0.98,
      -30,
      -n * 1.2,
      -10,
      -n * 1.5,
      8,
      -n * 1.5,
      90,
      0,
      210,
      n * 1.5,
      90,
      n * 1.5,
      8,
      n * 1.2,
      -10,
      n * 0.98,
      -30,
      0,
      -14,
    ],
    true,
    0.8,
  );
  const g = ctx.createLinearGradient(-n * 1.4, -10, n * 1.4, 90);
  g.addColorStop(0, css(mix(skin.base, skin.light, 0.45)));
  g.addColorStop(0.5, css(skin.base));
  g.addColorStop(1, css(mix(skin.base, skin.shade, 0.75)));
  ctx.fillStyle = g;
  ctx.fill();
  ctx.clip();
  // The head's shadow falls onto the chest, to the right.
  soft(ctx, k, 10, () =>
    fillSpline(
      ctx,
      [-n * 0.7, -50, n * 1.9, -50, n * 1.9, 20, n * 0.7, 44, -n * 0.2, 16],
      css(skin.shade, 0.75),
    ),
  );
  for (const side of [-1, 1]) {
    soft(ctx, k, 2.2, () => {
      taper(
        ctx,
        [side * 9, 10, side * n * 0.8, 7, side * n * 1.8, 4],
        4,
        css(mix(skin.shade, skin.deep, 0.35), 0.6),
        0.25,
      );
      taper(ctx, [side * 12, 4, side * n * 0.8, 1, side * n * 1.7, -2], 3.4, css(skin.light, 0.6), 0.3);
    });
  }
  soft(ctx, k, 3, () =>
    fillSpline(ctx, [-7, 4, 0, 0, 7, 4, 0, 17], css(mix(skin.shade, skin.deep, 0.3), 0.6)),
  );
  ctx.restore();
  // It fades upwards into the neck, which is drawn anew for each picture.
  const fade = ctx.createLinearGradient(0, -16, 0, 26);
  fade.addColorStop(0, '#000');
  fade.addColorStop(1, 'rgba(0,0,0,0)');
  ctx.save();
  ctx.globalCompositeOperation = 'destination-out';
  ctx.fillStyle = fade;
  ctx.fillRect(-200, -90, 400, 116);
  ctx.restore();
}

/** The neck, drawn anew for each picture because it joins a moving head to a still chest. */
export function drawNeck(
  ctx: Ctx,
  look: CharacterLook,
  skin: Ramp,
  headX: number,
  headY: number,
  roll: number,
): void {
  const n = look.build.neck;
  const c = look.clothes;
  const tx = headX + roll * 40;
  const top = -104 + headY;
  const cloth =
    c.neckline === 'turtle'
      ? clothRamp(c.main)
      : c.neckline === 'scarf'
        ? clothRamp(look.hair.color)
        : undefined;
  const p = [
    tx - n * 0.96,
    top,
    tx * 0.6 - n * 0.94,
    -70,
    tx * 0.2 - n,
    -38,
    -n * 1.2,
    -18,
    -n * 1.9,
    6,
    -n,
    40,
    n,
    40,
    n * 1.9,
    6,
    n * 1.2,
    -18,
    tx * 0.2 + n,
    -38,
    tx * 0.6 + n * 0.94,
    -70,
    tx + n * 0.96,
    top,
  ];
  ctx.save();
  ctx.beginPath();
  spline(ctx, p, true, 0.9);
  const g = ctx.createLinearGradient(-n * 1.1, 0, n * 1.1, 14);
  g.addColorStop(0, css(mix(skin.base, skin.shade, 0.28)));
  g.addColorStop(0.25, css(mix(skin.base, skin.light, 0.12)));
  g.addColorStop(0.6, css(mix(skin.base, skin.shade, 0.5)));
  g.addColorStop(0.9, css(mix(skin.shade, skin.deep, 0.45)));
  g.addColorStop(1, css(mix(skin.shade, skin.rim, 0.4)));
  ctx.fillStyle = g;
  ctx.fill();
  ctx.clip();
  // The chin's shadow: soft at first, then an edge that follows the jaw.
  const jaw = [
    tx - n * 1.5,
    top - 30,
    tx + n * 1.6,
    top - 30,
    tx + n * 1.55,
    top + 66,
    tx + n * 0.75,
    top + 84,
    tx + 14,
    top + 78,
    tx - n * 0.5,
    top + 52,
    tx - n * 1.05,
    top + 26,
  ];
  fillSpline(ctx, jaw, css(mix(skin.shade, skin.deep, 0.62), 0.62));
  const s = ctx.createLinearGradient(0, top + 10, 0, top + 92);
  s.addColorStop(0, css(skin.deep, 0.6));
  s.addColorStop(1, css(skin.deep, 0));
  ctx.fillStyle = s;
  ctx.fillRect(-n * 2.2, top - 10, n * 4.4, 120);
  // A cord that runs to the pit of the neck.
  taper(
    ctx,
    [tx + n * 0.6, top + 60, n * 0.34, -24, 9, 4],
    6,
    css(mix(skin.shade, skin.deep, 0.4), 0.3),
    0.6,
    0.1,
  );
  ctx.restore();
  if (cloth !== undefined) drawTurtle(ctx, look, cloth, tx);
}

function drawTurtle(ctx: Ctx, look: CharacterLook, cloth: Ramp, tx: number): void {
  const n = look.build.neck;
  const p = [
    tx * 0.4 - n * 1.1,
    -66,
    tx * 0.4,
    -52,
    tx * 0.4 + n * 1.1,
    -66,
    n * 1.24,
    -20,
    n * 1.7,
    6,
    0,
    34,
    -n * 1.7,
    6,
    -n * 1.24,
    -20,
  ];
  const g = ctx.createLinearGradient(-n * 1.2, 0, n * 1.2, 10);
  g.addColorStop(0, css(mix(cloth.base, cloth.light, 0.5)));
  g.addColorStop(0.4, css(cloth.base));
  g.addColorStop(0.9, css(cloth.deep));
  g.addColorStop(1, css(mix(cloth.shade, cloth.rim, 0.5)));
  fillSpline(ctx, p, g, 0.85);
  for (let i = -6; i <= 6; i++) {
    const x = (i / 6.6) * n * 1.1;
    strokeSpline(
      ctx,
      [tx * 0.4 + x * 0.98, -58 - Math.abs(i) * 0.7, x * 1.06, -22, x * 1.24, 8],
      css(cloth.deep, 0.3),
      1.7,
    );
  }
  taper(
    ctx,
    [tx * 0.4 - n * 1.06, -64, tx * 0.4, -49, tx * 0.4 + n * 1.06, -64],
    5,
    css(cloth.deep, 0.55),
    0.5,
    0.3,
  );
}
