import { box, glow, polygon, ramp, random, roundBox, shade, sheet, type Frame, type Paint } from './brush.ts';
import { artwork, boardFloor, bokeh, books, plant, pot, windowFrame } from './props.ts';

/** A study at dusk: wall of books, reading lamp, tall window with the last light. */
export function library(p: Paint, f: Frame): void {
  const { width: w, height: h, u } = f;
  const floor = h * 0.83;
  box(p, 0, 0, w, h, ramp(p, [0, 0, w, 0], [0, '#2b1c14'], [0.5, '#3a281c'], [1, '#1d130d']));
  sheet(p, f, 6, (q) => {
    const bays = f.portrait ? 3 : 5;
    const rows = f.portrait ? 8 : 6;
    const palette = [
      '#6e2c22',
      '#223a34',
      '#8a6a3a',
      '#2a2f4a',
      '#4a1f2a',
      '#c2a878',
      '#3f4a2e',
      '#1d2226',
      '#7a4a2c',
    ];
    for (let bay = 0; bay < bays; bay++) {
      const x0 = (w * bay) / bays;
      const x1 = (w * (bay + 1)) / bays;
      for (let row = 0; row < rows; row++) {
        const y = h * 0.04 + ((floor - h * 0.04) * (row + 1)) / rows;
        const cell = (floor - h * 0.04) / rows;
        box(q, x0, y - cell, x1 - x0, cell, ramp(q, [0, y - cell, 0, y], [0, '#0d0805'], [1, '#23150d']));
        books(q, x0 + w * 0.014, x1 - w * 0.014, y - cell * 0.05, cell * 0.8, palette, bay * 31 + row);
        box(
          q,
          x0,
          y - cell * 0.06,
          x1 - x0,
          cell * 0.075,
          ramp(q, [0, y - cell * 0.06, 0, y], [0, '#7a5232'], [1, '#38220f']),
        );
      }
      box(
        q,
        x0 - w * 0.007,
        0,
        w * 0.014,
        floor,
        ramp(q, [x0 - w * 0.007, 0, x0 + w * 0.007, 0], [0, '#8a5f3a'], [1, '#3a2412']),
      );
    }
    box(q, 0, 0, w, h * 0.045, ramp(q, [0, 0, 0, h * 0.045], [0, '#4a2f1a'], [1, '#6d472a']));
    const wx = w * (f.portrait ? 0.52 : 0.64);
    const ww = w * (f.portrait ? 0.4 : 0.2);
    const wy = h * 0.08;
    const wh = floor * (f.portrait ? 0.5 : 0.66);
    box(q, wx - 14 * u, wy - 14 * u, ww + 28 * u, wh + 28 * u, '#4b301c');
    box(
      q,
      wx,
      wy,
      ww,
      wh,
      ramp(q, [0, wy, 0, wy + wh], [0, '#33507e'], [0.55, '#c9866b'], [0.8, '#f2b87a'], [1, '#5c4a52']),
    );
    bokeh(
      q,
      { x: wx, y: wy + wh * 0.6, w: ww, h: wh * 0.4 },
      26,
      16 * u,
      ['255,210,140', '255,170,110', '255,240,210'],
      8,
      0.6,
    );
    windowFrame(q, wx, wy, ww, wh, [2, 4], '#5a3a22', 9 * u);
  });
  boardFloor(p, f, floor, { near: '#2d1a0f', far: '#5f3d24', joint: 'rgba(10,5,0,.4)' }, 14);
  const lampX = w * (f.portrait ? 0.2 : 0.17);
  const lampY = h * (f.portrait ? 0.52 : 0.46);
  sheet(p, f, 5, (q) => {
    box(q, lampX - 4 * u, lampY, 8 * u, floor - lampY + h * 0.03, '#2a1d10');
    polygon(
      q,
      [
        [lampX - h * 0.045, lampY - h * 0.1],
        [lampX + h * 0.045, lampY - h * 0.1],
        [lampX + h * 0.085, lampY + h * 0.02],
        [lampX - h * 0.085, lampY + h * 0.02],
      ],
      ramp(q, [0, lampY - h * 0.1, 0, lampY + h * 0.02], [0, '#d9a25e'], [0.6, '#ffe2a6'], [1, '#ffd084']),
    );
    const cx = w * (f.portrait ? 0.8 : 0.86);
    const cy = floor + h * 0.07;
    roundBox(
      q,
      cx - h * 0.15,
      cy - h * 0.4,
      h * 0.3,
      h * 0.38,
      60 * u,
      ramp(q, [cx - h * 0.15, 0, cx + h * 0.15, 0], [0, '#6d3a2a'], [0.3, '#7d4633'], [1, '#2d140d']),
    );
    roundBox(q, cx - h * 0.19, cy - h * 0.19, h * 0.09, h * 0.2, 30 * u, '#6a3828');
    roundBox(q, cx + h * 0.1, cy - h * 0.19, h * 0.09, h * 0.2, 30 * u, '#3f1f15');
    roundBox(
      q,
      cx - h * 0.14,
      cy - h * 0.12,
      h * 0.28,
      h * 0.1,
      26 * u,
      ramp(q, [0, cy - h * 0.12, 0, cy], [0, '#8a503b'], [1, '#40200f']),
    );
  });
  glow(p, lampX, lampY, w * (f.portrait ? 0.7 : 0.42), h * 0.62, '255,186,104', 0.62);
  glow(p, lampX, floor + h * 0.05, w * 0.3, h * 0.1, '255,180,100', 0.4);
  glow(p, w * 0.74, h * 0.3, w * 0.3, h * 0.4, '255,160,110', 0.26);
  sheet(p, f, 20, (q) => plant(q, w * 1.0, h * 1.12, h * 0.42, 21, ['#0d1a12', '#1d3626', '#3c5f40']));
}

/** Evening living room: sofa, floor lamp, pictures, city behind a large pane. */
export function livingRoom(p: Paint, f: Frame): void {
  const { width: w, height: h, u } = f;
  const floor = h * 0.8;
  box(p, 0, 0, w, h, ramp(p, [0, 0, w, h], [0, '#5b6b70'], [0.5, '#465459'], [1, '#2a3336']));
  sheet(p, f, 7, (q) => {
    const x = w * (f.portrait ? 0.4 : 0.55);
    const y = h * 0.1;
    const ww = w * (f.portrait ? 0.66 : 0.5);
    const wh = floor * (f.portrait ? 0.62 : 0.74);
    box(
      q,
      x,
      y,
      ww,
      wh,
      ramp(q, [0, y, 0, y + wh], [0, '#131c3a'], [0.55, '#3d3a6b'], [0.85, '#c07a78'], [1, '#e8b488']),
    );
    const next = random(3);
    for (let b = 0; b < 22; b++) {
      const bw = ww * (0.04 + next() * 0.06);
      const bh = wh * (0.15 + next() * 0.45);
      const bx = x + next() * ww;
      box(
        q,
        bx,
        y + wh - bh,
        bw,
        bh,
        `rgba(${16 + next() * 20},${20 + next() * 20},${44 + next() * 24},.92)`,
      );
    }
    bokeh(
      q,
      { x, y: y + wh * 0.4, w: ww, h: wh * 0.6 },
      90,
      11 * u,
      ['255,214,150', '255,180,120', '190,210,255', '255,240,220'],
      15,
      0.75,
    );
    windowFrame(q, x, y, ww, wh, [f.portrait ? 2 : 3, 1], '#20272a', 10 * u);
    const cx = x - w * 0.02;
    const cw = w * (f.portrait ? 0.1 : 0.075);
    for (let i = 0; i < 7; i++)
      box(
        q,
        cx - cw / 2 + (cw * i) / 7,
        h * 0.06,
        cw / 7 + 1,
        floor - h * 0.05,
        i % 2 ? '#cfc4b4' : '#a3978a',
      );
    const size = w * (f.portrait ? 0.15 : 0.082);
    artwork(
      q,
      w * 0.08,
      h * 0.2,
      size,
      size * 1.3,
      ['#e8d9c4', '#b65a3c', '#284b52', '#d9a860', '#7f9a8c'],
      12,
    );
    artwork(
      q,
      w * 0.08 + size * 1.18,
      h * 0.235,
      size * 0.8,
      size * 1.05,
      ['#d8dfe0', '#31506b', '#c58b62', '#8fa3a8', '#e6c9a0'],
      19,
    );
  });
  boardFloor(p, f, floor, { near: '#4a3526', far: '#80624a', joint: 'rgba(20,10,5,.3)' }, 6);
  sheet(p, f, 6, (q) => {
    q.fillStyle = '#b9ab98';
    q.beginPath();
    q.ellipse(w * 0.45, floor + h * 0.13, w * 0.46, h * 0.07, 0, 0, 7);
    q.fill();
    const sx = w * (f.portrait ? 0.04 : 0.07);
    const sw = w * (f.portrait ? 0.8 : 0.44);
    const sy = floor + h * 0.05;
    const cloth = ramp(q, [sx, 0, sx + sw, 0], [0, '#c98b52'], [0.4, '#b87a45'], [1, '#6d4222']);
    shade(q, sx + sw / 2, sy + h * 0.02, sw * 0.6, h * 0.05, 0.7);
    roundBox(q, sx, sy - h * 0.25, sw, h * 0.2, 26 * u, cloth);
    for (let i = 0; i < 3; i++)
      roundBox(
        q,
        sx + sw * (0.07 + i * 0.29),
        sy - h * 0.235,
        sw * 0.275,
        h * 0.15,
        24 * u,
        ramp(q, [0, sy - h * 0.24, 0, sy - h * 0.1], [0, '#d79b61'], [1, '#9c6436']),
      );
    roundBox(q, sx - sw * 0.03, sy - h * 0.18, sw * 0.1, h * 0.18, 26 * u, '#c2824a');
    roundBox(q, sx + sw * 0.93, sy - h * 0.18, sw * 0.1, h * 0.18, 26 * u, '#7b4b28');
    for (let i = 0; i < 3; i++)
      roundBox(
        q,
        sx + sw * (0.07 + i * 0.29),
        sy - h * 0.11,
        sw * 0.28,
        h * 0.07,
        20 * u,
        ramp(q, [0, sy - h * 0.11, 0, sy - h * 0.04], [0, '#dca26a'], [1, '#8f5b30']),
      );
    roundBox(q, sx + sw * 0.1, sy - h * 0.19, h * 0.11, h * 0.1, 18 * u, '#33565a');
    roundBox(q, sx + sw * 0.74, sy - h * 0.18, h * 0.1, h * 0.095, 18 * u, '#e7dccb');
    const lx = w * (f.portrait ? 0.9 : 0.545);
    box(q, lx - 3 * u, h * 0.34, 6 * u, floor - h * 0.28, '#191714');
    roundBox(
      q,
      lx - h * 0.07,
      h * 0.26,
      h * 0.14,
      h * 0.1,
      14 * u,
      ramp(q, [0, h * 0.26, 0, h * 0.36], [0, '#ffdca6'], [1, '#fff0cf']),
    );
    glow(q, lx, h * 0.32, w * (f.portrait ? 0.5 : 0.3), h * 0.5, '255,190,110', 0.7);
    pot(q, w * 0.95, floor + h * 0.08, h * 0.09, h * 0.1, ['#d7cfc3', '#6e665d']);
    plant(q, w * 0.95, floor - h * 0.015, h * 0.4, 33);
  });
  glow(p, w * 0.15, h * 0.05, w * 0.5, h * 0.6, '255,205,150', 0.2);
  sheet(p, f, 18, (q) => {
    const y = h * 0.985;
    roundBox(q, w * 0.3, y - h * 0.05, w * 0.5, h * 0.12, 30 * u, '#2a1d14');
    glow(q, w * 0.5, y - h * 0.04, w * 0.2, h * 0.03, '255,200,140', 0.35);
  });
}
