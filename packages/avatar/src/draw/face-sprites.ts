import type { CharacterLook } from '../look/look.ts';
import { css, mix, type Ramp } from './color.ts';
import { fillSpline, makeSprite, soft, strokeSpline, taper, type Ctx, type Sprite } from './shapes.ts';

/** What is drawn once for a face at a size. */
export interface FaceSprites {
  readonly surface: Sprite;
  readonly chin: Sprite;
  readonly nose: Sprite;
  readonly ear: Sprite;
}

/** Paints the shading that never changes; the face then only moves it. */
export function makeFaceSprites(look: CharacterLook, skin: Ramp, k: number): FaceSprites {
  return {
    surface: makeSprite({ x: -108, y: -140, width: 216, height: 300 }, k, (ctx) =>
      drawSurface(ctx, look, skin, k),
    ),
    chin: makeSprite({ x: -60, y: 70, width: 120, height: 80 }, k, (ctx) => drawChin(ctx, look, skin, k)),
    nose: makeSprite({ x: -45, y: -45, width: 90, height: 125 }, k, (ctx) => drawNose(ctx, look, skin, k)),
    ear: makeSprite({ x: -24, y: -38, width: 48, height: 80 }, k * 1.2, (ctx) => drawEar(ctx, skin, k)),
  };
}

function drawSurface(ctx: Ctx, look: CharacterLook, skin: Ramp, k: number): void {
  const f = look.face;
  const light = css(skin.light, 0.75);
  // Form: lit planes at the upper left, the side away from the key turns into shadow.
  soft(ctx, k, 15, () => {
    fillSpline(ctx, [-52, -98, 4, -104, 22, -66, -8, -44, -56, -52], light);
    fillSpline(ctx, [-66, 6, -38, 14, -26, 40, -44, 66, -70, 44], css(skin.light, 0.8));
  });
  soft(ctx, k, 13, () => {
    fillSpline(
      ctx,
      [
        f.cheek + 30,
        -110,
        f.temple - 10,
        -84,
        f.temple - 13,
        -30,
        f.cheek - 20,
        20,
        f.jaw - 14,
        62,
        f.chin + 8,
        108,
        6,
        132,
        40,
        160,
        f.cheek + 40,
        90,
      ],
      css(skin.shade, 0.72),
    );
  });
  soft(ctx, k, 8, () => {
    fillSpline(
      ctx,
      [
        f.cheek + 26,
        -60,
        f.cheek - 6,
        -20,
        f.cheek - 8,
        24,
        f.jaw + 2,
        70,
        f.chin + 26,
        112,
        60,
        150,
        f.cheek + 40,
        60,
      ],
      css(skin.deep, 0.42),
    );
    // The far cheek on the left turns away too.
    fillSpline(
      ctx,
      [
        -f.cheek - 22,
        -70,
        -f.cheek + 2,
        -40,
        -f.cheek + 3,
        20,
        -f.jaw + 3,
        76,
        -f.chin - 20,
        118,
        -70,
        140,
        -f.cheek - 34,
        60,
      ],
      css(skin.shade, 0.5),
    );
  });
  // The hair's shadow on the forehead.
  soft(ctx, k, 9, () =>
    fillSpline(
      ctx,
      [-100, -150, 100, -150, 92, -70, 60, -92, 0, -101, -60, -95, -90, -66],
      css(skin.shade, 0.7),
    ),
  );
  // Eye sockets.
  for (const side of [-1, 1]) {
    const ex = look.eyes.x * side;
    soft(ctx, k, 6, () => {
      fillSpline(
        ctx,
        [ex - side * 22, -20, ex, -19, ex + side * 22, -14, ex + side * 20, 2, ex, 4, ex - side * 22, 6],
        css(skin.shade, 0.5),
      );
      fillSpline(
        ctx,
        [side * 10, -18, side * 22, -13, side * 20, 5, side * 11, 7],
        css(mix(skin.shade, skin.deep, 0.25), 0.4),
      );
    });
    if (look.eyes.shadow !== undefined) {
      const shadow = look.eyes.shadow;
      soft(ctx, k, 3.5, () =>
        fillSpline(
          ctx,
          [ex - side * 17, -5, ex, -15, ex + side * 22, -10, ex + side * 19, -3, ex, -8],
          shadow,
        ),
      );
    }
    soft(ctx, k, 2.2, () => {
      strokeSpline(
        ctx,
        [ex - side * 17, 8, ex - side * 4, 14, ex + side * 13, 12],
        css(skin.shade, 0.3 + look.eyes.bags * 0.5),
        3.4,
      );
    });
    soft(ctx, k, 4, () =>
      strokeSpline(ctx, [ex - side * 8, 21, ex + side * 16, 18], css(skin.light, 0.35), 5),
    );
  }
  drawAge(ctx, look, skin, k);
}

function drawAge(ctx: Ctx, look: CharacterLook, skin: Ramp, k: number): void {
  const a = look.age;
  const line = mix(skin.shade, skin.deep, 0.55);
  for (const side of [-1, 1]) {
    const w = look.lips.width;
    soft(ctx, k, 2.6 - a, () => {
      taper(
        ctx,
        [
          side * (look.nose.width + 5),
          look.nose.y - 2,
          side * (w + 5),
          look.lips.y - 14,
          side * (w + 11),
          look.lips.y + 2,
        ],
        3.6 + a * 1.5,
        css(line, 0.16 + a * 0.5),
        0.3,
      );
    });
    if (a < 0.25) continue;
    soft(ctx, k, 0.8, () => {
      for (let i = 0; i < 3; i++) {
        const x = side * (look.eyes.x + look.eyes.width / 2 + 7);
        taper(ctx, [x, -3 + i * 5, x + side * 9, -7 + i * 7.5], 1.5, css(line, a * 0.55), 0.3);
      }
      taper(
        ctx,
        [side * (look.eyes.x - 15), 15, side * (look.eyes.x - 2), 20.5, side * (look.eyes.x + 12), 18],
        1.8,
        css(line, a * 0.6),
      );
    });
  }
  if (a < 0.4) return;
  soft(ctx, k, 1.2, () => {
    taper(ctx, [-40, -70, -12, -74, 14, -72, 40, -68], 1.8, css(line, a * 0.45));
    taper(ctx, [-32, -58, 0, -61, 30, -57], 1.5, css(line, a * 0.35));
  });
}

function drawChin(ctx: Ctx, look: CharacterLook, skin: Ramp, k: number): void {
  const lip = look.lips.y + look.lips.lower;
  soft(ctx, k, 4, () =>
    fillSpline(
      ctx,
      [-20, lip + 4, 2, lip + 2, 24, lip + 4, 16, lip + 11, 2, lip + 13, -14, lip + 11],
      css(skin.shade, 0.85),
    ),
  );
  soft(ctx, k, 6, () =>
    fillSpline(
      ctx,
      [-20, lip + 18, 2, lip + 15, 14, lip + 20, 4, lip + 29, -14, lip + 28],
      css(skin.light, 0.65),
    ),
  );
}

function drawNose(ctx: Ctx, look: CharacterLook, skin: Ramp, k: number): void {
  const { width: w, y, bridge: b, tip: t } = look.nose;
  // Side plane away from the key.
  soft(ctx, k, 4.2, () => {
    fillSpline(
      ctx,
      [
        b * 0.9,
        -12,
        b + 3,
        -2,
        b + 4,
        14,
        t + 4,
        y - 12,
        w + 4,
        y - 2,
        w,
        y + 5,
        t * 0.4,
        y + 3,
        t * 0.62,
        y - 14,
        b * 0.5,
        8,
      ],
      css(skin.shade, 0.9),
    );
  });
  soft(ctx, k, 3, () => {
    strokeSpline(ctx, [-b - 2, -14, -b + 0.5, 8, -t - 2, y - 14], css(skin.shade, 0.35), 4);
    // Light down the bridge and on the ball.
    taper(ctx, [-1, -24, -2, 4, -3, y - 16], b * 0.75, css(skin.light, 0.85), 0.6, 0.3);
  });
  soft(ctx, k, 2.6, () =>
    fillSpline(
      ctx,
      [-t * 0.8, y - 10, -1, y - 15, t * 0.35, y - 9, 0, y - 3, -t * 0.6, y - 3],
      css(skin.light, 0.95),
    ),
  );
  soft(ctx, k, 1.1, () =>
    fillSpline(
      ctx,
      [-4.2, y - 11, -1.4, y - 12.6, 0.2, y - 9.6, -2.6, y - 7.4],
      css(mix(skin.light, [255, 255, 255], 0.55), 0.6),
    ),
  );
  // Under the tip, wings and nostrils; the nose is told by shadow, not by an outline.
  const under = mix(skin.shade, skin.deep, 0.5);
  soft(ctx, k, 2.4, () => {
    fillSpline(
      ctx,
      [
        -w * 0.72,
        y + 1,
        -t * 0.4,
        y + 3,
        0,
        y + 5,
        t * 0.5,
        y + 3,
        w * 0.85,
        y,
        w * 0.6,
        y + 6,
        0,
        y + 8.5,
        -w * 0.5,
        y + 6,
      ],
      css(under, 0.8),
    );
  });
  soft(ctx, k, 1.3, () => {
    taper(ctx, [-w + 1.5, y - 9, -w - 0.6, y - 3, -w + 2.5, y + 2.5], 2.6, css(under, 0.75));
    taper(ctx, [w - 1.5, y - 9, w + 1, y - 3, w - 2.5, y + 2.5], 3.2, css(under, 0.9));
  });
  const hole = mix(skin.deep, [40, 14, 12], 0.4);
  soft(ctx, k, 0.8, () => {
    fillSpline(
      ctx,
      [-w * 0.66, y + 1.8, -w * 0.4, y - 0.6, -t * 0.32, y + 2.2, -w * 0.42, y + 3.6],
      css(hole, 0.62),
    );
    fillSpline(
      ctx,
      [w * 0.66, y + 1.8, w * 0.4, y - 0.6, t * 0.32, y + 2.2, w * 0.42, y + 3.6],
      css(hole, 0.68),
    );
  });
  // Philtrum.
  soft(ctx, k, 1.6, () => {
    taper(ctx, [1.5, y + 8, 2.5, look.lips.y - look.lips.upper - 1], 4.5, css(skin.shade, 0.5), 0.6, 0.5);
  });
}

function drawEar(ctx: Ctx, skin: Ramp, k: number): void {
  fillSpline(ctx, [-4, -30, 8, -32, 15, -20, 13, 0, 8, 14, 2, 27, -6, 28, -10, 10, -10, -14], css(skin.base));
  soft(ctx, k, 1.6, () => {
    strokeSpline(ctx, [-3, -22, 5, -25, 10, -17, 8, -1], css(skin.shade, 0.95), 3);
    fillSpline(ctx, [-6, -12, 2, -14, 5, -3, 0, 10, -6, 12], css(mix(skin.shade, skin.deep, 0.5), 0.8));
  });
}
