import { css, mix, clothRamp, type Ramp } from './color.ts';
import { atop, drawBody, neckHole, type GarmentBrush } from './garment-body.ts';
import { fillSpline, polygon, soft, strokeSpline, type Ctx } from './shapes.ts';

export function drawShirtFront({ ctx, look, k }: GarmentBrush, cloth: Ramp, bottom: number): void {
  if (look.clothes.neckline !== 'collar') return;
  soft(ctx, k, 1.2, () => strokeSpline(ctx, [13, 52, 15, 240, 13, bottom], css(cloth.deep, 0.5), 2.4));
  strokeSpline(ctx, [-12, 54, -13, 240, -12, bottom], css(cloth.shade, 0.6), 1.2);
  for (let y = 84; y < bottom; y += 74) button(ctx, 0, y, 4.6, mix(cloth.light, [255, 255, 255], 0.4));
}

/** The two leaves of a shirt collar; they lie over whatever is worn on the shirt. */
export function drawCollar({ ctx, look, k }: GarmentBrush, cloth: Ramp): void {
  const n = look.build.neck;
  if (look.clothes.neckline !== 'collar') return;
  for (const side of [-1, 1]) {
    const leaf = [
      side * n * 1.06,
      -44,
      side * n * 1.2,
      -14,
      side * n * 1.12,
      26,
      side * n * 0.62,
      62,
      side * n * 0.2,
      36,
      side * 2,
      40,
      side * n * 0.52,
      4,
    ];
    soft(ctx, k, 5, () =>
      atop(ctx, () =>
        fillSpline(
          ctx,
          leaf.map((v, i) => v + (i % 2 === 0 ? 4 : 8)),
          css(cloth.deep, 0.5),
          0.5,
        ),
      ),
    );
    const g = ctx.createLinearGradient(side < 0 ? -n * 1.2 : 0, -30, side < 0 ? 0 : n * 1.2, 50);
    g.addColorStop(0, css(mix(cloth.base, cloth.light, side < 0 ? 0.9 : 0.4)));
    g.addColorStop(1, css(mix(cloth.base, cloth.shade, side < 0 ? 0.25 : 0.85)));
    fillSpline(ctx, leaf, g, 0.45);
    strokeSpline(
      ctx,
      [side * n * 1.06, 22, side * n * 0.62, 56, side * n * 0.24, 33],
      css(cloth.shade, 0.6),
      1,
      0.4,
    );
  }
}

export function button(
  ctx: Ctx,
  x: number,
  y: number,
  r: number,
  color: readonly [number, number, number],
): void {
  ctx.fillStyle = 'rgba(20,16,30,0.3)';
  ctx.beginPath();
  ctx.arc(x + 0.8, y + 1.2, r, 0, 7);
  ctx.fill();
  const g = ctx.createRadialGradient(x - r * 0.4, y - r * 0.4, r * 0.1, x, y, r);
  g.addColorStop(0, css(mix(color, [255, 255, 255], 0.5)));
  g.addColorStop(1, css(mix(color, [40, 36, 50], 0.22)));
  ctx.fillStyle = g;
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 7);
  ctx.fill();
}

export function drawTie({ ctx, k }: GarmentBrush, color: string, low: number): void {
  const t = clothRamp(color);
  const g = ctx.createLinearGradient(-18, 0, 20, 30);
  g.addColorStop(0, css(t.light));
  g.addColorStop(0.5, css(t.base));
  g.addColorStop(1, css(t.deep));
  soft(ctx, k, 4, () => fillSpline(ctx, [-8, 60, 22, 60, 28, 220, 10, low], 'rgba(20,20,40,0.4)', 0.4));
  fillSpline(ctx, [-11, 60, 11, 60, 22, 230, 24, low + 20, -24, low + 20, -20, 230], g, 0.3);
  for (let y = 90; y < low; y += 26) strokeSpline(ctx, [-18, y + 14, 18, y - 6], css(t.light, 0.28), 3);
}

export function drawKnot({ ctx }: GarmentBrush, color: string): void {
  const t = clothRamp(color);
  const g = ctx.createLinearGradient(-18, 30, 18, 66);
  g.addColorStop(0, css(mix(t.base, t.light, 0.4)));
  g.addColorStop(0.45, css(mix(t.base, t.shade, 0.3)));
  g.addColorStop(1, css(t.deep));
  fillSpline(ctx, [-17, 36, 0, 32, 17, 36, 11, 66, 0, 70, -11, 66], g, 0.3);
  strokeSpline(ctx, [-11, 66, 0, 70, 11, 66], css(t.deep, 0.8), 2);
}

function lapel({ ctx, look, main, k }: GarmentBrush, side: number, low: number): void {
  const n = look.build.neck;
  const s = side;
  const notchX = s * (n + 62);
  const shape = [
    s * n * 1.02,
    -46,
    s * (n * 1.02 + 22),
    -34,
    s * (n + 46),
    24,
    s * (n + 58),
    66,
    s * (n + 24),
    84,
    notchX + s * 14,
    98,
    s * (n + 66),
    138,
    s * (n * 0.9 + 24),
    238,
    s * 4,
    low,
    s * n * 0.55,
    210,
    s * n * 0.98,
    70,
    s * n * 1.06,
    0,
  ];
  const path = (dx: number, dy: number): void => {
    ctx.beginPath();
    polygon(
      ctx,
      shape.map((v, i) => v + (i % 2 === 0 ? dx : dy)),
    );
    ctx.closePath();
  };
  soft(ctx, k, 6, () => {
    ctx.globalCompositeOperation = 'source-atop';
    path(5, 9);
    ctx.fillStyle = css(main.deep, 0.62);
    ctx.fill();
  });
  const g = ctx.createLinearGradient(s < 0 ? -n - 70 : 0, 0, s < 0 ? 0 : n + 80, 220);
  g.addColorStop(0, css(mix(main.base, main.light, s < 0 ? 0.95 : 0.55)));
  g.addColorStop(0.55, css(mix(main.base, main.light, s < 0 ? 0.35 : 0.02)));
  g.addColorStop(1, css(mix(main.base, main.shade, s < 0 ? 0.3 : 0.75)));
  path(0, 0);
  ctx.lineJoin = 'round';
  ctx.fillStyle = g;
  ctx.fill();
  // Gorge seam, rolled edge.
  strokeSpline(ctx, [s * n * 1.0, 44, s * (n + 24), 84], css(main.deep, 0.7), 1.8);
  ctx.beginPath();
  polygon(ctx, [
    s * (n + 58),
    66,
    s * (n + 24),
    84,
    notchX + s * 14,
    98,
    s * (n + 66),
    138,
    s * (n * 0.9 + 24),
    238,
    s * 4,
    low,
  ]);
  ctx.strokeStyle = css(mix(main.light, main.rim, s > 0 ? 0.7 : 0.1), 0.42);
  ctx.lineWidth = 1.5;
  ctx.stroke();
}

export function drawBlazer(b: GarmentBrush): void {
  const { ctx, look, main, inner, k } = b;
  const n = look.build.neck;
  const w = look.build;
  const low = 372;
  // Blouse or shirt first, then the jacket with its deep opening over it.
  drawBody(b, inner, neckHole(b));
  drawShirtFront(b, inner, low + 40);
  if (look.clothes.tie !== undefined) drawTie(b, look.clothes.tie, low);
  drawCollar(b, inner);
  if (look.clothes.tie !== undefined) drawKnot(b, look.clothes.tie);
  const opening = [
    -n * 1.2,
    -40,
    -n * 1.0,
    60,
    -n * 0.55,
    210,
    0,
    low,
    n * 0.62,
    210,
    n * 1.06,
    60,
    n * 1.2,
    -40,
  ];
  soft(ctx, k, 8, () =>
    atop(ctx, () =>
      strokeSpline(
        ctx,
        opening.map((v, i) => (i % 2 === 0 ? v * 0.92 + 5 : v + 4)),
        css(inner.deep, 0.5),
        14,
      ),
    ),
  );
  drawBody(b, main, opening);
  // Front edge below the button, running out to the hem.
  soft(ctx, k, 1.5, () =>
    strokeSpline(ctx, [2, low - 2, -10, low + 90, -34, low + 230, -60, 700], css(main.deep, 0.85), 3.4),
  );
  strokeSpline(ctx, [5, low, -6, low + 90, -29, low + 230, -55, 700], css(main.light, 0.35), 1.6);
  for (const side of [-1, 1]) {
    // Dart and pocket.
    soft(ctx, k, 2, () =>
      strokeSpline(
        ctx,
        [side * w.chest * 0.6, 190, side * w.waist * 0.66, 330, side * w.waist * 0.78, 440],
        css(main.deep, 0.4),
        2.2,
      ),
    );
    soft(ctx, k, 1.2, () =>
      strokeSpline(ctx, [side * w.waist * 0.5, 474, side * w.waist * 0.98, 462], css(main.deep, 0.7), 6),
    );
    strokeSpline(ctx, [side * w.waist * 0.5, 470, side * w.waist * 0.98, 458], css(main.light, 0.3), 1.4);
    lapel(b, side, low);
  }
  button(ctx, 3, low + 22, 7.5, mix(main.deep, [90, 80, 84], 0.3));
  if (look.clothes.pocket === true) {
    const x = w.chest * 0.5;
    fillSpline(
      ctx,
      [x - 21, 170, x - 20, 157, x - 6, 149, x + 4, 155, x + 19, 150, x + 21, 166],
      css(mix(b.accent.base, b.accent.light, 0.35)),
      0.25,
    );
    strokeSpline(ctx, [x - 28, 172, x + 28, 167], css(main.deep, 0.8), 3);
  }
}
