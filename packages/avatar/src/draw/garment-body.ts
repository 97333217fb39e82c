import type { CharacterLook } from '../look/look.ts';
import { css, mix, type Ramp } from './color.ts';
import { fillSpline, soft, spline, strokeSpline, taper, type Ctx } from './shapes.ts';
import { trunkOutline } from './trunk.ts';

/** What clothes are drawn with. */
export interface GarmentBrush {
  readonly ctx: Ctx;
  readonly look: CharacterLook;
  readonly skin: Ramp;
  readonly main: Ramp;
  readonly inner: Ramp;
  readonly accent: Ramp;
  readonly k: number;
}

/** Opening at the neck as points from left to right. */
export function neckHole({ look }: GarmentBrush): number[] {
  const n = look.build.neck;
  switch (look.clothes.neckline) {
    case 'vee':
      return [-n * 1.22, -22, -n * 0.8, 30, 0, 118, n * 0.8, 30, n * 1.22, -22];
    case 'crew':
      return [-n * 1.22, -20, -n * 0.9, 16, -n * 0.4, 34, 0, 38, n * 0.4, 34, n * 0.9, 16, n * 1.22, -20];
    case 'collar':
      return [-n * 1.12, -26, -n * 0.5, 8, 0, 46, n * 0.5, 8, n * 1.12, -26];
    default:
      return [-n * 1.2, -22, -n * 0.7, 4, 0, 14, n * 0.7, 4, n * 1.2, -22];
  }
}

/** Cloth over the trunk with a hole for the neck: form shading, folds, light. */
export function drawBody(b: GarmentBrush, cloth: Ramp, hole: readonly number[]): void {
  const { ctx, look, k } = b;
  const w = look.build;
  const clipTrunk = (): void => {
    ctx.beginPath();
    spline(ctx, trunkOutline(look), true, 0.9);
    ctx.clip();
    // The hole reaches far above the shoulders, so that only the opening is cut.
    ctx.beginPath();
    ctx.rect(-500, -200, 1000, 1100);
    ctx.moveTo(hole[0]!, -190);
    spline(ctx, hole, false, 0.7, true);
    ctx.lineTo(hole[hole.length - 2]!, -190);
    ctx.closePath();
    ctx.clip('evenodd');
  };
  ctx.save();
  const g = ctx.createLinearGradient(-w.shoulder, 0, w.shoulder, 260);
  g.addColorStop(0, css(mix(cloth.base, cloth.light, 0.7)));
  g.addColorStop(0.4, css(cloth.base));
  g.addColorStop(1, css(mix(cloth.shade, cloth.deep, 0.25)));
  clipTrunk();
  ctx.fillStyle = g;
  ctx.fillRect(-400, -100, 800, 900);
  shadeTrunk(b, cloth);
  ctx.restore();
  // Edge of the opening: thickness and a small shadow on the skin.
  soft(ctx, k, 1.6, () =>
    atop(ctx, () =>
      strokeSpline(
        ctx,
        hole.map((v, i) => (i % 2 === 0 ? v : v - 2)),
        css(mix(b.skin.shade, b.skin.deep, 0.6), 0.34),
        3.4,
        0.7,
      ),
    ),
  );
}

export function shadeTrunk({ ctx, look, k }: GarmentBrush, cloth: Ramp): void {
  const w = look.build;
  // Turning away on the right and under the arms.
  soft(ctx, k, 22, () => {
    fillSpline(
      ctx,
      [
        w.shoulder * 0.75,
        60,
        w.chest * 0.72,
        180,
        w.waist * 0.6,
        340,
        w.hip * 0.62,
        600,
        w.hip + 90,
        720,
        w.shoulder + 90,
        60,
      ],
      css(cloth.deep, 0.55),
    );
    fillSpline(
      ctx,
      [-w.shoulder - 60, 120, -w.chest + 12, 150, -w.waist + 16, 340, -w.hip + 14, 600, -w.hip - 80, 720],
      css(cloth.shade, 0.75),
    );
  });
  soft(ctx, k, 16, () => {
    // Light on the left of the chest and on the shoulder.
    fillSpline(
      ctx,
      [
        -w.shoulder * 0.95,
        36,
        -w.shoulder * 0.5,
        22,
        -w.shoulder * 0.22,
        90,
        -w.chest * 0.4,
        190,
        -w.chest * 0.75,
        160,
      ],
      css(cloth.light, 0.5),
    );
    if (w.bust > 0) {
      const y = 176;
      fillSpline(
        ctx,
        [-w.chest * 0.72, y - 40, -w.chest * 0.36, y - 58, -w.chest * 0.1, y - 22, -w.chest * 0.34, y + 12],
        css(cloth.light, 0.34 * w.bust),
      );
      fillSpline(
        ctx,
        [w.chest * 0.1, y - 30, w.chest * 0.36, y - 50, w.chest * 0.56, y - 22, w.chest * 0.34, y + 4],
        css(cloth.light, 0.2 * w.bust),
      );
    }
  });
  soft(ctx, k, 9, () => {
    const y = 190;
    for (const side of [-1, 1]) {
      const deep = side > 0 ? 0.62 : 0.46;
      const f = w.bust > 0 ? w.bust : 0.35;
      taper(
        ctx,
        [side * w.chest * 0.86, y - 34, side * w.chest * 0.5, y + 22, side * w.chest * 0.1, y + 12],
        24,
        css(cloth.deep, deep * f),
        0.5,
        0.1,
      );
    }
    // Middle line of the chest, waist.
    taper(ctx, [4, 110, 6, 190, 3, 260], 20, css(cloth.shade, 0.35), 0.5, 0.1);
  });
  // Folds: from the armpits to the chest, and where the waist gathers.
  soft(ctx, k, 2.4, () => {
    for (const side of [-1, 1]) {
      for (let i = 0; i < 3; i++) {
        const y = 118 + i * 26;
        taper(
          ctx,
          [
            side * (w.chest - 4 - i * 2),
            y,
            side * (w.chest * 0.78),
            y + 6 + i * 7,
            side * w.chest * 0.5,
            y + 4 + i * 16,
          ],
          6 - i,
          css(cloth.deep, 0.42),
          0.25,
          0.05,
        );
        taper(
          ctx,
          [
            side * (w.chest - 4 - i * 2),
            y - 6,
            side * (w.chest * 0.78),
            y + i * 7,
            side * w.chest * 0.54,
            y - 2 + i * 16,
          ],
          3.4,
          css(cloth.light, 0.22),
          0.3,
          0.05,
        );
      }
      for (let i = 0; i < 4; i++) {
        const y = 306 + i * 38;
        taper(
          ctx,
          [
            side * (w.waist + 2 + i * 5),
            y,
            side * w.waist * 0.72,
            y + 12,
            side * w.waist * 0.36,
            y + 8 + i * 4,
          ],
          6,
          css(cloth.deep, 0.36),
          0.3,
          0.05,
        );
        taper(
          ctx,
          [
            side * (w.waist + 2 + i * 5),
            y - 7,
            side * w.waist * 0.74,
            y + 4,
            side * w.waist * 0.42,
            y + 1 + i * 4,
          ],
          3,
          css(cloth.light, 0.18),
          0.3,
          0.05,
        );
      }
    }
  });
}

/** Paints only where something has been painted: shadows must not leave the body. */
export function atop(ctx: Ctx, draw: () => void): void {
  ctx.globalCompositeOperation = 'source-atop';
  draw();
}
