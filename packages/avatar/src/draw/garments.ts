import type { CharacterLook } from '../look/look.ts';
import { clothRamp, css, mix, type Ramp } from './color.ts';
import { fillSpline, polygon, soft, spline, strokeSpline, taper, type Ctx } from './shapes.ts';
import { trunkOutline } from './torso.ts';

export interface GarmentBrush {
  readonly ctx: Ctx;
  readonly look: CharacterLook;
  readonly skin: Ramp;
  readonly main: Ramp;
  readonly inner: Ramp;
  readonly accent: Ramp;
  readonly k: number;
}

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
      drawApron(b);
      break;
    case 'shirt':
      drawBody(b, b.main, neckHole(b));
      drawShirtFront(b, b.main, 640);
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

/** Opening at the neck as points from left to right. */
function neckHole({ look }: GarmentBrush): number[] {
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
function drawBody(b: GarmentBrush, cloth: Ramp, hole: readonly number[]): void {
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
  soft(ctx, k, 1.6, () => atop(ctx, () => strokeSpline(ctx, hole.map((v, i) => (i % 2 === 0 ? v : v - 2)), css(mix(b.skin.shade, b.skin.deep, 0.6), 0.34), 3.4, 0.7)));
}

function shadeTrunk({ ctx, look, k }: GarmentBrush, cloth: Ramp): void {
  const w = look.build;
  // Turning away on the right and under the arms.
  soft(ctx, k, 22, () => {
    fillSpline(ctx, [w.shoulder * 0.75, 60, w.chest * 0.72, 180, w.waist * 0.6, 340, w.hip * 0.62, 600, w.hip + 90, 720, w.shoulder + 90, 60], css(cloth.deep, 0.55));
    fillSpline(ctx, [-w.shoulder - 60, 120, -w.chest + 12, 150, -w.waist + 16, 340, -w.hip + 14, 600, -w.hip - 80, 720], css(cloth.shade, 0.75));
  });
  soft(ctx, k, 16, () => {
    // Light on the left of the chest and on the shoulder.
    fillSpline(ctx, [-w.shoulder * 0.95, 36, -w.shoulder * 0.5, 22, -w.shoulder * 0.22, 90, -w.chest * 0.4, 190, -w.chest * 0.75, 160], css(cloth.light, 0.5));
    if (w.bust > 0) {
      const y = 176;
      fillSpline(ctx, [-w.chest * 0.72, y - 40, -w.chest * 0.36, y - 58, -w.chest * 0.1, y - 22, -w.chest * 0.34, y + 12], css(cloth.light, 0.34 * w.bust));
      fillSpline(ctx, [w.chest * 0.1, y - 30, w.chest * 0.36, y - 50, w.chest * 0.56, y - 22, w.chest * 0.34, y + 4], css(cloth.light, 0.2 * w.bust));
    }
  });
  soft(ctx, k, 9, () => {
    const y = 190;
    for (const side of [-1, 1]) {
      const deep = side > 0 ? 0.62 : 0.46;
      const f = w.bust > 0 ? w.bust : 0.35;
      taper(ctx, [side * w.chest * 0.86, y - 34, side * w.chest * 0.5, y + 22, side * w.chest * 0.1, y + 12], 24, css(cloth.deep, deep * f), 0.5, 0.1);
    }
    // Middle line of the chest, waist.
    taper(ctx, [4, 110, 6, 190, 3, 260], 20, css(cloth.shade, 0.35), 0.5, 0.1);
  });
  // Folds: from the armpits to the chest, and where the waist gathers.
  soft(ctx, k, 2.4, () => {
    for (const side of [-1, 1]) {
      for (let i = 0; i < 3; i++) {
        const y = 118 + i * 26;
        taper(ctx, [side * (w.chest - 4 - i * 2), y, side * (w.chest * 0.78), y + 6 + i * 7, side * w.chest * 0.5, y + 4 + i * 16], 6 - i, css(cloth.deep, 0.42), 0.25, 0.05);
        taper(ctx, [side * (w.chest - 4 - i * 2), y - 6, side * (w.chest * 0.78), y + i * 7, side * w.chest * 0.54, y - 2 + i * 16], 3.4, css(cloth.light, 0.22), 0.3, 0.05);
      }
      for (let i = 0; i < 4; i++) {
        const y = 306 + i * 38;
        taper(ctx, [side * (w.waist + 2 + i * 5), y, side * w.waist * 0.72, y + 12, side * w.waist * 0.36, y + 8 + i * 4], 6, css(cloth.deep, 0.36), 0.3, 0.05);
        taper(ctx, [side * (w.waist + 2 + i * 5), y - 7, side * w.waist * 0.74, y + 4, side * w.waist * 0.42, y + 1 + i * 4], 3, css(cloth.light, 0.18), 0.3, 0.05);
      }
    }
  });
}

function drawShirtFront({ ctx, look, k }: GarmentBrush, cloth: Ramp, bottom: number): void {
  const n = look.build.neck;
  if (look.clothes.neckline !== 'collar') return;
  soft(ctx, k, 1.2, () => strokeSpline(ctx, [13, 52, 15, 240, 13, bottom], css(cloth.deep, 0.5), 2.4));
  strokeSpline(ctx, [-12, 54, -13, 240, -12, bottom], css(cloth.shade, 0.6), 1.2);
  for (let y = 84; y < bottom; y += 74) button(ctx, 0, y, 4.6, mix(cloth.light, [255, 255, 255], 0.4));
  for (const side of [-1, 1]) {
    const leaf = [side * n * 1.06, -44, side * n * 1.2, -14, side * n * 1.12, 26, side * n * 0.62, 62, side * n * 0.2, 36, side * 2, 40, side * n * 0.52, 4];
    soft(ctx, k, 5, () => atop(ctx, () => fillSpline(ctx, leaf.map((v, i) => v + (i % 2 === 0 ? 4 : 8)), css(cloth.deep, 0.5), 0.5)));
    const g = ctx.createLinearGradient(side < 0 ? -n * 1.2 : 0, -30, side < 0 ? 0 : n * 1.2, 50);
    g.addColorStop(0, css(mix(cloth.base, cloth.light, side < 0 ? 0.9 : 0.4)));
    g.addColorStop(1, css(mix(cloth.base, cloth.shade, side < 0 ? 0.25 : 0.85)));
    fillSpline(ctx, leaf, g, 0.45);
    strokeSpline(ctx, [side * n * 1.06, 22, side * n * 0.62, 56, side * n * 0.24, 33], css(cloth.shade, 0.6), 1, 0.4);
  }
}

/** Paints only where something has been painted: shadows must not leave the body. */
function atop(ctx: Ctx, draw: () => void): void {
  ctx.globalCompositeOperation = 'source-atop';
  draw();
}

function button(ctx: Ctx, x: number, y: number, r: number, color: readonly [number, number, number]): void {
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

function drawBlazer(b: GarmentBrush): void {
  const { ctx, look, main, inner, k } = b;
  const n = look.build.neck;
  const w = look.build;
  const low = 372;
  // Blouse or shirt first, then the jacket with its deep opening over it.
  drawBody(b, inner, neckHole(b));
  if (look.clothes.neckline === 'collar') drawShirtFront(b, inner, low + 40);
  if (look.clothes.tie !== undefined) drawTie(b, look.clothes.tie, low);
  const opening = [-n * 1.2, -40, -n * 1.0, 60, -n * 0.55, 210, 0, low, n * 0.62, 210, n * 1.06, 60, n * 1.2, -40];
  soft(ctx, k, 8, () => atop(ctx, () => strokeSpline(ctx, opening.map((v, i) => (i % 2 === 0 ? v * 0.92 + 5 : v + 4)), css(inner.deep, 0.5), 14)));
  drawBody(b, main, opening);
  // Front edge below the button, running out to the hem.
  soft(ctx, k, 1.5, () => strokeSpline(ctx, [2, low - 2, -10, low + 90, -34, low + 230, -60, 700], css(main.deep, 0.85), 3.4));
  strokeSpline(ctx, [5, low, -6, low + 90, -29, low + 230, -55, 700], css(main.light, 0.35), 1.6);
  for (const side of [-1, 1]) {
    // Dart and pocket.
    soft(ctx, k, 2, () => strokeSpline(ctx, [side * w.chest * 0.6, 190, side * w.waist * 0.66, 330, side * w.waist * 0.78, 440], css(main.deep, 0.4), 2.2));
    soft(ctx, k, 1.2, () => strokeSpline(ctx, [side * w.waist * 0.5, 474, side * w.waist * 0.98, 462], css(main.deep, 0.7), 6));
    strokeSpline(ctx, [side * w.waist * 0.5, 470, side * w.waist * 0.98, 458], css(main.light, 0.3), 1.4);
    lapel(b, side, low);
  }
  button(ctx, 3, low + 22, 7.5, mix(main.deep, [90, 80, 84], 0.3));
  if (look.clothes.pocket === true) {
    const x = w.chest * 0.5;
    fillSpline(ctx, [x - 24, 170, x - 22, 148, x - 8, 156, x + 2, 142, x + 13, 153, x + 24, 146, x + 24, 166], css(mix(b.accent.base, b.accent.light, 0.3)), 0.4);
    strokeSpline(ctx, [x - 28, 172, x + 28, 167], css(main.deep, 0.8), 3);
  }
}

function lapel({ ctx, look, main, k }: GarmentBrush, side: number, low: number): void {
  const n = look.build.neck;
  const s = side;
  const notchX = s * (n + 62);
  const shape = [
    s * n * 1.02, -46, s * (n * 1.02 + 22), -34, s * (n + 46), 24, s * (n + 58), 66, s * (n + 24), 84,
    notchX + s * 14, 98, s * (n + 66), 138, s * (n * 0.9 + 24), 238, s * 4, low,
    s * n * 0.55, 210, s * n * 0.98, 70, s * n * 1.06, 0,
  ];
  const path = (dx: number, dy: number): void => {
    ctx.beginPath();
    polygon(ctx, shape.map((v, i) => v + (i % 2 === 0 ? dx : dy)));
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
  polygon(ctx, [s * (n + 58), 66, s * (n + 24), 84, notchX + s * 14, 98, s * (n + 66), 138, s * (n * 0.9 + 24), 238, s * 4, low]);
  ctx.strokeStyle = css(mix(main.light, main.rim, s > 0 ? 0.7 : 0.1), 0.42);
  ctx.lineWidth = 1.5;
  ctx.stroke();
}

function drawTie({ ctx, k }: GarmentBrush, color: string, low: number): void {
  const t = clothRamp(color);
  const g = ctx.createLinearGradient(-18, 0, 20, 30);
  g.addColorStop(0, css(t.light));
  g.addColorStop(0.5, css(t.base));
  g.addColorStop(1, css(t.deep));
  soft(ctx, k, 4, () => fillSpline(ctx, [-8, 60, 22, 60, 28, 220, 10, low], 'rgba(20,20,40,0.4)', 0.4));
  fillSpline(ctx, [-11, 60, 11, 60, 22, 230, 24, low + 20, -24, low + 20, -20, 230], g, 0.3);
  fillSpline(ctx, [-17, 34, 0, 30, 17, 34, 11, 64, 0, 68, -11, 64], g, 0.3);
  strokeSpline(ctx, [-11, 64, 0, 68, 11, 64], css(t.deep, 0.8), 2);
  for (let y = 90; y < low; y += 26) strokeSpline(ctx, [-18, y + 14, 18, y - 6], css(t.light, 0.28), 3);
}

function drawCardigan(b: GarmentBrush): void {
  const { ctx, look, main, inner, k } = b;
  const n = look.build.neck;
  drawBody(b, inner, neckHole(b));
  if (look.clothes.neckline === 'collar') drawShirtFront(b, inner, 640);
  if (look.clothes.tie !== undefined) drawTie(b, look.clothes.tie, 420);
  const opening = [-n * 1.14, -34, -n * 1.1, 70, -n * 0.86, 240, -30, 430, -34, 720, 34, 720, 30, 430, n * 0.9, 240, n * 1.12, 70, n * 1.14, -34];
  soft(ctx, k, 8, () => atop(ctx, () => strokeSpline(ctx, opening.map((v, i) => (i % 2 === 0 ? v * 0.94 + 5 : v)), css(inner.deep, 0.5), 14)));
  drawBody(b, main, opening);
  for (const side of [-1, 1]) {
    const top = look.clothes.neckline === 'scarf' ? 40 : -30;
    const edge = [side * n * 1.2, top, side * (n * 1.16 + 4), 70, side * (n * 0.9 + 4), 240, side * 38, 430, side * 42, 720];
    strokeSpline(ctx, edge, css(mix(main.base, side < 0 ? main.light : main.shade, 0.5)), 20);
    for (let o = -7; o <= 7; o += 4.6) {
      strokeSpline(ctx, edge.map((v, i) => (i % 2 === 0 ? v + o : v)), css(main.deep, 0.28), 1.2);
    }
    soft(ctx, k, 2, () => strokeSpline(ctx, edge.map((v, i) => (i % 2 === 0 ? v + side * 12 : v)), css(main.deep, 0.5), 3));
  }
  for (let y = 452; y < 660; y += 66) button(ctx, 40, y, 7, mix(main.deep, [120, 90, 60], 0.5));
  knitTexture(b, main, 0.14);
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
    for (let y = 40; y < 660; y += 8) {
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
  const band = [-n * 1.26, -22, -n * 0.94, 20, -n * 0.42, 40, 0, 44, n * 0.42, 40, n * 0.94, 20, n * 1.26, -22];
  soft(ctx, k, 3, () => strokeSpline(ctx, band.map((v, i) => (i % 2 === 0 ? v : v + 9)), css(main.deep, 0.5), 6));
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
  soft(ctx, k, 2, () => atop(ctx, () => strokeSpline(ctx, [-w - 4, 520, 0, 530, w + 4, 520], css(main.deep, 0.55), 4)));
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
  const hole = look.clothes.neckline === 'vee' ? [-n * 1.24, -22, -n * 0.82, 34, 0, 124, n * 0.82, 34, n * 1.24, -22] : [-n * 1.2, -18, 0, 26, n * 1.2, -18];
  strokeSpline(ctx, hole, css(accent.base), 9, 0.7);
  strokeSpline(ctx, hole, css(accent.light, 0.7), 2, 0.7);
  soft(ctx, k, 2, () => strokeSpline(ctx, [0, 128, 2, 240, 0, 640], css(main.deep, 0.4), 2.4));
  for (let y = 150; y < 330; y += 34) button(ctx, 0, y, 4, accent.light);
}

/** Apron straps run over the shoulders and end at the body's edge, below a collar. */
function drawStraps({ ctx, look, main }: GarmentBrush): void {
  const bib = look.build.chest * 0.62;
  const n = look.build.neck;
  ctx.save();
  ctx.globalCompositeOperation = 'source-atop';
  for (const side of [-1, 1]) {
    const line = [side * (bib - 8), 138, side * n * 1.36, 36, side * n * 1.3, -20, side * n * 1.2, -70];
    strokeSpline(ctx, line.map((v, i) => (i % 2 === 0 ? v + 2 : v + 3)), 'rgba(24,20,36,0.28)', 17);
    strokeSpline(ctx, line, css(main.deep, 0.9), 15);
    strokeSpline(ctx, line, css(mix(main.base, main.light, side < 0 ? 0.5 : 0)), 12.5);
  }
  ctx.restore();
}

function drawApron(b: GarmentBrush): void {
  const { ctx, look, main, k } = b;
  const w = look.build;
  const bib = w.chest * 0.62;
  const end = look.clothes.legs === undefined ? 720 : 640;
  const shape = [-bib, 132, bib, 132, bib + 8, 250, w.waist + 6, 344, w.hip + 4, 480, w.hip + 10, end, w.hip * 0.4, end + 9, -w.hip * 0.4, end + 9, -w.hip - 10, end, -w.hip - 4, 480, -w.waist - 6, 344, -bib - 8, 250];
  const path = (dy: number): void => {
    ctx.beginPath();
    polygon(ctx, shape.slice(0, 4).map((v, i) => (i % 2 === 0 ? v : v + dy)));
    spline(ctx, shape.slice(2).map((v, i) => (i % 2 === 0 ? v : v + dy)), false, 0.8, true);
    ctx.closePath();
  };
  soft(ctx, k, 7, () => {
    path(8);
    ctx.fillStyle = css(b.inner.deep, 0.6);
    ctx.fill();
  });
  ctx.save();
  path(0);
  ctx.clip();
  const g = ctx.createLinearGradient(-w.hip, 120, w.hip, 420);
  g.addColorStop(0, css(mix(main.base, main.light, 0.7)));
  g.addColorStop(0.45, css(main.base));
  g.addColorStop(1, css(main.deep));
  ctx.fillStyle = g;
  ctx.fillRect(-300, 100, 600, 640);
  shadeTrunk(b, main);
  ctx.restore();
  // Hem, waist tie, pocket with stitching.
  strokeSpline(ctx, [-bib + 4, 144, bib - 4, 144], css(main.deep, 0.45), 1.6);
  strokeSpline(ctx, [-bib + 1, 134, bib - 1, 134], css(main.light, 0.55), 1.8);
  const py = 400;
  const pw = w.waist * 0.62;
  soft(ctx, k, 2, () => strokeSpline(ctx, [-pw, py, -pw, py + 96, pw, py + 96, pw, py], css(main.deep, 0.6), 4, 0.3));
  strokeSpline(ctx, [-pw, py, -pw, py + 94, pw, py + 94, pw, py], css(main.light, 0.32), 1.4, 0.3);
  strokeSpline(ctx, [-pw, py, pw, py], css(main.deep, 0.75), 3);
  strokeSpline(ctx, [-pw, py + 9, pw, py + 9], css(main.light, 0.35), 1.3);
  strokeSpline(ctx, [0, py + 4, 0, py + 92], css(main.deep, 0.5), 1.6);
}

function drawLanyard({ ctx, look, k }: GarmentBrush, color: string): void {
  const n = look.build.neck;
  const r = clothRamp(color);
  const scarf = look.clothes.neckline === 'scarf';
  const top = scarf ? 60 : -18;
  soft(ctx, k, 2.5, () => {
    strokeSpline(ctx, [-n * 1.1 + 3, top + 4, -20, 200, 6, 292], 'rgba(20,18,34,0.35)', 8);
    strokeSpline(ctx, [n * 1.14 + 3, top + 4, 30, 200, 8, 292], 'rgba(20,18,34,0.35)', 8);
  });
  strokeSpline(ctx, [-n * 1.1, top, -24, 190, 0, 288], css(mix(r.base, r.light, 0.4)), 7.5);
  strokeSpline(ctx, [n * 1.14, top, 26, 190, 2, 288], css(mix(r.base, r.shade, 0.5)), 7.5);
  soft(ctx, k, 4, () => fillSpline(ctx, [-30, 306, 40, 306, 40, 400, -30, 400], 'rgba(20,18,34,0.4)', 0.1));
  const g = ctx.createLinearGradient(-36, 300, 36, 396);
  g.addColorStop(0, '#ffffff');
  g.addColorStop(1, '#d5d9e2');
  ctx.fillStyle = g;
  ctx.beginPath();
  ctx.roundRect(-35, 300, 70, 94, 6);
  ctx.fill();
  ctx.fillStyle = css(r.base);
  ctx.beginPath();
  ctx.roundRect(-35, 300, 70, 22, [6, 6, 0, 0]);
  ctx.fill();
  ctx.fillStyle = 'rgba(70,76,96,0.55)';
  ctx.fillRect(-22, 366, 44, 5);
  ctx.fillRect(-16, 376, 32, 4);
  ctx.beginPath();
  ctx.arc(0, 343, 13, 0, 7);
  ctx.fill();
  ctx.fillStyle = css(r.deep);
  ctx.fillRect(-6, 286, 14, 16);
}

/** The ends of a headscarf, wound about the neck and lying on the chest. */
function drawScarfEnds({ ctx, look, k }: GarmentBrush): void {
  const n = look.build.neck;
  const cloth = clothRamp(look.hair.color);
  const wrap = [-n * 1.5, -36, -n * 2.3, 8, -n * 2.0, 66, -n * 0.9, 118, 10, 150, n * 1.1, 112, n * 2.1, 58, n * 2.3, 6, n * 1.5, -36, 0, -4];
  soft(ctx, k, 8, () => atop(ctx, () => fillSpline(ctx, wrap.map((v, i) => v + (i % 2 === 0 ? 6 : 12)), 'rgba(18,16,34,0.5)')));
  const g = ctx.createLinearGradient(-n * 2, -30, n * 2, 130);
  g.addColorStop(0, css(cloth.light));
  g.addColorStop(0.45, css(cloth.base));
  g.addColorStop(1, css(cloth.deep));
  fillSpline(ctx, wrap, g);
  ctx.save();
  ctx.beginPath();
  spline(ctx, wrap, true);
  ctx.clip();
  soft(ctx, k, 3, () => {
    for (let i = 0; i < 6; i++) {
      const y = -26 + i * 25;
      taper(ctx, [-n * 2.2, y - 12, -n * 0.8, y + 26, n * 0.4, y + 34, n * 2.2, y - 16], 11, css(cloth.deep, 0.5), 0.6, 0.1);
      taper(ctx, [-n * 2.2, y - 22, -n * 0.8, y + 15, n * 0.3, y + 23, n * 2.0, y - 24], 7, css(cloth.light, 0.4), 0.4, 0.1);
    }
  });
  ctx.restore();
}
