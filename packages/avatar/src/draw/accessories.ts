import { css, mix, clothRamp } from './color.ts';
import { atop, shadeTrunk, type GarmentBrush } from './garment-body.ts';
import { fillSpline, polygon, soft, spline, strokeSpline, taper } from './shapes.ts';

/** Apron straps run over the shoulders and end at the body's edge, below a collar. */
export function drawStraps({ ctx, look, main }: GarmentBrush): void {
  const bib = look.build.chest * 0.62;
  const n = look.build.neck;
  ctx.save();
  ctx.globalCompositeOperation = 'source-atop';
  for (const side of [-1, 1]) {
    const line = [side * (bib - 8), 138, side * n * 1.36, 36, side * n * 1.3, -20, side * n * 1.2, -70];
    strokeSpline(
      ctx,
      line.map((v, i) => (i % 2 === 0 ? v + 2 : v + 3)),
      'rgba(24,20,36,0.28)',
      17,
    );
    strokeSpline(ctx, line, css(main.deep, 0.9), 15);
    strokeSpline(ctx, line, css(mix(main.base, main.light, side < 0 ? 0.5 : 0)), 12.5);
  }
  ctx.restore();
}

export function drawApron(b: GarmentBrush): void {
  const { ctx, look, main, k } = b;
  const w = look.build;
  const bib = w.chest * 0.62;
  const end = look.clothes.legs === undefined ? 720 : 640;
  const shape = [
    -bib,
    132,
    bib,
    132,
    bib + 8,
    250,
    w.waist + 6,
    344,
    w.hip + 4,
    480,
    w.hip + 6,
    end,
    w.hip * 0.4,
    end + 9,
    -w.hip * 0.4,
    end + 9,
    -w.hip - 6,
    end,
    -w.hip - 4,
    480,
    -w.waist - 6,
    344,
    -bib - 8,
    250,
  ];
  const path = (dy: number): void => {
    ctx.beginPath();
    polygon(
      ctx,
      shape.slice(0, 4).map((v, i) => (i % 2 === 0 ? v : v + dy)),
    );
    spline(
      ctx,
      shape.slice(2).map((v, i) => (i % 2 === 0 ? v : v + dy)),
      false,
      0.8,
      true,
    );
    ctx.closePath();
  };
  soft(ctx, k, 7, () => {
    path(8);
    ctx.fillStyle = 'rgba(18,16,32,0.34)';
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
  soft(ctx, k, 2, () =>
    strokeSpline(ctx, [-pw, py, -pw, py + 96, pw, py + 96, pw, py], css(main.deep, 0.6), 4, 0.3),
  );
  strokeSpline(ctx, [-pw, py, -pw, py + 94, pw, py + 94, pw, py], css(main.light, 0.32), 1.4, 0.3);
  strokeSpline(ctx, [-pw, py, pw, py], css(main.deep, 0.75), 3);
  strokeSpline(ctx, [-pw, py + 9, pw, py + 9], css(main.light, 0.35), 1.3);
  strokeSpline(ctx, [0, py + 4, 0, py + 92], css(main.deep, 0.5), 1.6);
}

export function drawLanyard({ ctx, look, k }: GarmentBrush, color: string): void {
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
export function drawScarfEnds({ ctx, look, k }: GarmentBrush): void {
  const n = look.build.neck;
  const cloth = clothRamp(look.hair.color);
  const wrap = [
    -n * 1.5,
    -36,
    -n * 2.3,
    8,
    -n * 2.0,
    66,
    -n * 0.9,
    118,
    10,
    150,
    n * 1.1,
    112,
    n * 2.1,
    58,
    n * 2.3,
    6,
    n * 1.5,
    -36,
    0,
    -4,
  ];
  soft(ctx, k, 8, () =>
    atop(ctx, () =>
      fillSpline(
        ctx,
        wrap.map((v, i) => v + (i % 2 === 0 ? 6 : 12)),
        'rgba(18,16,34,0.5)',
      ),
    ),
  );
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
      taper(
        ctx,
        [-n * 2.2, y - 12, -n * 0.8, y + 26, n * 0.4, y + 34, n * 2.2, y - 16],
        11,
        css(cloth.deep, 0.5),
        0.6,
        0.1,
      );
      taper(
        ctx,
        [-n * 2.2, y - 22, -n * 0.8, y + 15, n * 0.3, y + 23, n * 2.0, y - 24],
        7,
        css(cloth.light, 0.4),
        0.4,
        0.1,
      );
    }
  });
  ctx.restore();
}
