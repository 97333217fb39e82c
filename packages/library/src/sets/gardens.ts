import { beam, box, glow, polygon, ramp, random, shade, sheet, type Frame, type Paint } from './brush.ts';
import { boardFloor, bokeh, plant, pot } from './props.ts';
import { ware } from './wares.ts';

/** Garden terrace in early summer: pergola, climbing green, string lights at golden hour. */
export function terrace(p: Paint, f: Frame): void {
  const { width: w, height: h, u } = f;
  const floor = h * 0.8;
  box(
    p,
    0,
    0,
    w,
    h,
    ramp(p, [0, 0, 0, floor], [0, '#8fc0dd'], [0.45, '#f6d9a6'], [0.8, '#f2b77c'], [1, '#8f9d62']),
  );
  glow(p, w * 0.28, h * 0.42, w * 0.5, h * 0.6, '255,226,160', 0.75);
  sheet(p, f, 12, (q) => {
    const next = random(13);
    for (let layer = 0; layer < 4; layer++) {
      for (let i = 0; i < 26; i++) {
        const r = h * (0.05 + next() * 0.08);
        const y = floor - h * (0.2 - layer * 0.06) - next() * h * 0.08;
        const light = 120 - layer * 22 + next() * 30;
        q.fillStyle = `rgb(${light * 0.78},${light * 0.95},${light * 0.45})`;
        q.beginPath();
        q.arc(next() * w, y, r, 0, 7);
        q.fill();
      }
    }
    box(q, 0, floor - h * 0.12, w, h * 0.13, '#5f7a3c');
  });
  bokeh(
    p,
    { x: 0, y: h * 0.25, w, h: floor - h * 0.25 },
    60,
    26 * u,
    ['255,236,170', '230,220,120', '255,210,150'],
    3,
    0.32,
  );
  boardFloor(p, f, floor, { near: '#8a6546', far: '#c49a70', joint: 'rgba(50,25,10,.34)' }, 40);
  sheet(p, f, 5, (q) => {
    for (const x of [0.02, 0.94]) {
      box(
        q,
        w * x,
        0,
        w * 0.035,
        floor + h * 0.03,
        ramp(q, [w * x, 0, w * (x + 0.035), 0], [0, '#e2c29a'], [0.4, '#b98d60'], [1, '#6f4c2c']),
      );
      shade(q, w * (x + 0.02), floor + h * 0.04, w * 0.06, h * 0.025, 0.55, '50,30,10');
    }
    box(q, 0, h * 0.055, w, h * 0.045, ramp(q, [0, h * 0.055, 0, h * 0.1], [0, '#d3ab7b'], [1, '#7d5632']));
    const beams = f.portrait ? 6 : 11;
    for (let i = 0; i < beams; i++) {
      const x = (w * (i + 0.5)) / beams;
      polygon(
        q,
        [
          [x - 9 * u, h * 0.058],
          [x + 9 * u, h * 0.058],
          [x + (x - w / 2) * 0.1 + 16 * u, -h * 0.02],
          [x + (x - w / 2) * 0.1 - 16 * u, -h * 0.02],
        ],
        '#a67a4d',
      );
    }
    const next = random(71);
    for (let i = 0; i < 240; i++) {
      const side = i % 2;
      const t = next();
      const along = i % 5 < 2;
      const x = along ? w * next() : w * (side ? 0.955 : 0.04) + (next() - 0.5) * w * 0.07;
      const y = along ? h * (0.04 + next() ** 2 * 0.12) : h * 0.1 + t * t * (floor - h * 0.16);
      q.fillStyle = ['#375a2a', '#4d7a38', '#7ba552', '#a8c86c'][Math.floor(next() * 4)]!;
      q.beginPath();
      q.ellipse(x, y, (10 + next() * 14) * u, (6 + next() * 7) * u, next() * 3, 0, 7);
      q.fill();
    }
    for (let s = 0; s < 2; s++) {
      q.strokeStyle = 'rgba(40,25,10,.6)';
      q.lineWidth = 2.5 * u;
      q.beginPath();
      const y0 = h * (0.12 + s * 0.05);
      const bulbs = f.portrait ? 7 : 12;
      for (let i = 0; i <= 60; i++) {
        const t = i / 60;
        const y = y0 + Math.sin(t * Math.PI * (2 + s)) ** 2 * h * 0.06;
        if (i === 0) q.moveTo(0, y);
        else q.lineTo(w * t, y);
      }
      q.stroke();
      for (let i = 0; i < bulbs; i++) {
        const t = (i + 0.5) / bulbs;
        const y = y0 + Math.sin(t * Math.PI * (2 + s)) ** 2 * h * 0.06 + 12 * u;
        q.fillStyle = '#fff3cf';
        q.beginPath();
        q.arc(w * t, y, 7 * u, 0, 7);
        q.fill();
        glow(q, w * t, y, 52 * u, 52 * u, '255,214,130', 0.8);
      }
    }
  });
  sheet(p, f, 7, (q) => {
    const tx = w * (f.portrait ? 0.78 : 0.82);
    const ty = floor + h * 0.02;
    shade(q, tx, floor + h * 0.13, h * 0.16, h * 0.03, 0.55, '50,30,10');
    box(q, tx - 6 * u, ty, 12 * u, h * 0.12, '#55391f');
    q.fillStyle = ramp(q, [tx - h * 0.14, 0, tx + h * 0.14, 0], [0, '#f0dcb9'], [1, '#b08a5c']);
    q.beginPath();
    q.ellipse(tx, ty, h * 0.14, h * 0.024, 0, 0, 7);
    q.fill();
    ware(q, 'bottle', tx - h * 0.05, ty, h * 0.12, '#d98f4a', '#fff2d6');
    ware(q, 'jar', tx + h * 0.04, ty + h * 0.008, h * 0.07, '#f3ead8', '#8fae5c');
    for (const [x, s] of [
      [0.1, 0.3],
      [0.2, 0.22],
    ] as const) {
      pot(q, w * x, floor + h * 0.08, h * s * 0.3, h * s * 0.32, ['#d58a5c', '#854425']);
      plant(q, w * x, floor + h * 0.08 - h * s * 0.28, h * s, Math.round(s * 100), [
        '#33552a',
        '#517f3c',
        '#9cc267',
      ]);
    }
  });
  beam(p, f, [w * 0.1, h * 0.1], [w * 0.75, h * 1.05], [w * 0.12, w * 0.4], '255,224,160', 0.36);
  sheet(p, f, 20, (q) => plant(q, w * 1.0, h * 1.12, h * 0.44, 64, ['#243d1c', '#40682f', '#7da552']));
}
