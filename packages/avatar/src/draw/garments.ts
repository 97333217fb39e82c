import { drawApron, drawLanyard, drawScarfEnds, drawStraps } from './accessories.ts';
import { css, mix, type Ramp } from './color.ts';
import { atop, drawBody, neckHole, type GarmentBrush } from './garment-body.ts';
import { soft, strokeSpline } from './shapes.ts';
import { button, drawBlazer, drawCollar, drawKnot, drawShirtFront, drawTie } from './tailoring.ts';

/** Dresses the trunk. */
export function drawGarment(b: GarmentBrush): void {
  switch (b.look.clothes.kind) {
    case 'blazer':
      drawBlazer(b);
      break;
    case 'cardigan':
      drawCardigan(b);
      break;
    case 'apron':
      drawBody(b, b.inner, neckHole(b));
      drawStraps(b);
      drawShirtFront(b, b.inner, 600);
      drawCollar(b, b.inner);
      drawApron(b);
      break;
    case 'shirt':
      drawBody(b, b.main, neckHole(b));
      drawShirtFront(b, b.main, 640);
      drawCollar(b, b.main);
      break;
    case 'knit':
      drawBody(b, b.main, neckHole(b));
      drawKnit(b);
      break;
    case 'tunic':
      drawBody(b, b.main, neckHole(b));
      drawTunic(b);
      break;
  }
  if (b.look.clothes.neckline === 'scarf') drawScarfEnds(b);
  if (b.look.clothes.lanyard !== undefined) drawLanyard(b, b.look.clothes.lanyard);
}

function drawCardigan(b: GarmentBrush): void {
  const { ctx, look, main, inner, k } = b;
  const n = look.build.neck;
  drawBody(b, inner, neckHole(b));
  drawShirtFront(b, inner, 640);
  if (look.clothes.tie !== undefined) drawTie(b, look.clothes.tie, 420);
  const opening = [
    -n * 1.14,
    -34,
    -n * 1.1,
    70,
    -n * 0.86,
    240,
    -30,
    430,
    -34,
    720,
    34,
    720,
    30,
    430,
    n * 0.9,
    240,
    n * 1.12,
    70,
    n * 1.14,
    -34,
  ];
  soft(ctx, k, 8, () =>
    atop(ctx, () =>
      strokeSpline(
        ctx,
        opening.map((v, i) => (i % 2 === 0 ? v * 0.94 + 5 : v)),
        css(inner.deep, 0.5),
        14,
      ),
    ),
  );
  drawBody(b, main, opening);
  for (const side of [-1, 1]) {
    const top = look.clothes.neckline === 'scarf' ? 40 : -64;
    const edge = [
      side * n * 1.2,
      top,
      side * (n * 1.16 + 4),
      70,
      side * (n * 0.9 + 4),
      240,
      side * 38,
      430,
      side * 42,
      720,
    ];
    ctx.save();
    ctx.globalCompositeOperation = 'source-atop';
    strokeSpline(ctx, edge, css(mix(main.base, side < 0 ? main.light : main.shade, 0.5)), 20);
    for (let o = -7; o <= 7; o += 4.6) {
      strokeSpline(
        ctx,
        edge.map((v, i) => (i % 2 === 0 ? v + o : v)),
        css(main.deep, 0.28),
        1.2,
      );
    }
    ctx.restore();
    soft(ctx, k, 2, () =>
      atop(ctx, () =>
        strokeSpline(
          ctx,
          edge.map((v, i) => (i % 2 === 0 ? v + side * 12 : v)),
          css(main.deep, 0.5),
          3,
        ),
      ),
    );
  }
  for (let y = 452; y < 660; y += 66) button(ctx, 40, y, 7, mix(main.deep, [120, 90, 60], 0.5));
  knitTexture(b, main, 0.14);
  drawCollar(b, inner);
  if (look.clothes.tie !== undefined) drawKnot(b, look.clothes.tie);
}

function knitTexture({ ctx, look }: GarmentBrush, cloth: Ramp, alpha: number): void {
  const w = look.build;
  ctx.save();
  ctx.globalCompositeOperation = 'source-atop';
  ctx.strokeStyle = css(cloth.deep, alpha);
  ctx.lineWidth = 1.3;
  for (let x = -w.shoulder - 20; x < w.shoulder + 20; x += 9) {
    if (Math.abs(x) < look.build.neck * 1.3 && look.clothes.kind === 'cardigan') continue;
    ctx.beginPath();
    for (let y = -24; y < 660; y += 8) {
      ctx.moveTo(x - 3.4, y);
      ctx.lineTo(x, y + 4.4);
      ctx.lineTo(x + 3.4, y);
    }
    ctx.stroke();
  }
  ctx.restore();
}

function drawKnit(b: GarmentBrush): void {
  const { ctx, look, main, k } = b;
  const n = look.build.neck;
  knitTexture(b, main, 0.16);
  if (look.clothes.legs !== undefined) drawHem(b);
  if (look.clothes.neckline !== 'crew') return;
  const band = [
    -n * 1.26,
    -22,
    -n * 0.94,
    20,
    -n * 0.42,
    40,
    0,
    44,
    n * 0.42,
    40,
    n * 0.94,
    20,
    n * 1.26,
    -22,
  ];
  soft(ctx, k, 3, () =>
    strokeSpline(
      ctx,
      band.map((v, i) => (i % 2 === 0 ? v : v + 9)),
      css(main.deep, 0.5),
      6,
    ),
  );
  strokeSpline(ctx, band, css(mix(main.base, main.light, 0.25)), 15);
  for (let i = 0; i <= 30; i++) {
    const t = i / 30;
    const u = t * (band.length / 2 - 1);
    const s = Math.min(band.length / 2 - 2, Math.floor(u));
    const f = u - s;
    const x = band[s * 2]! + (band[s * 2 + 2]! - band[s * 2]!) * f;
    const y = band[s * 2 + 1]! + (band[s * 2 + 3]! - band[s * 2 + 1]!) * f;
    const dx = x * 0.1;
    strokeSpline(ctx, [x - dx, y - 6, x + dx, y + 6], css(main.deep, 0.3), 1.6);
  }
}

/** Ribbed edge of a jumper over the hips. */
function drawHem({ ctx, look, main, k }: GarmentBrush): void {
  const w = look.build.hip;
  soft(ctx, k, 2, () =>
    atop(ctx, () => strokeSpline(ctx, [-w - 4, 520, 0, 530, w + 4, 520], css(main.deep, 0.55), 4)),
  );
  ctx.save();
  ctx.globalCompositeOperation = 'source-atop';
  for (let i = -16; i <= 16; i++) {
    const x = (i / 16) * w;
    strokeSpline(ctx, [x, 524 + 8 * (1 - (i / 16) ** 2), x * 0.98, 566], css(main.deep, 0.32), 2);
  }
  ctx.restore();
}

function drawTunic({ ctx, look, main, accent, k }: GarmentBrush): void {
  const n = look.build.neck;
  const hole =
    look.clothes.neckline === 'vee'
      ? [-n * 1.24, -22, -n * 0.82, 34, 0, 124, n * 0.82, 34, n * 1.24, -22]
      : [-n * 1.2, -18, 0, 26, n * 1.2, -18];
  strokeSpline(ctx, hole, css(accent.base), 9, 0.7);
  strokeSpline(ctx, hole, css(accent.light, 0.7), 2, 0.7);
  soft(ctx, k, 2, () => strokeSpline(ctx, [0, 128, 2, 240, 0, 640], css(main.deep, 0.4), 2.4));
  for (let y = 150; y < 330; y += 34) button(ctx, 0, y, 4, accent.light);
}
