import { beam, box, glow, polygon, ramp, random, roundBox, shade, sheet, type Frame, type Paint } from './brush.ts';
import { artwork, boardFloor, bokeh, books, mirrorFloor, pendant, plant, pot, windowFrame } from './props.ts';

/** Dark studio with a curved wall of light and a glossy floor. */
export function newsroom(p: Paint, f: Frame): void {
  const { width: w, height: h, u } = f;
  const horizon = h * (f.portrait ? 0.8 : 0.76);
  box(p, 0, 0, w, h, ramp(p, [0, 0, 0, h], [0, '#070b18'], [0.6, '#0e1c38'], [1, '#0a1122']));
  sheet(p, f, 5, (q) => {
    const wallTop = h * 0.1;
    const wallBottom = horizon - h * 0.08;
    const columns = f.portrait ? 5 : 9;
    const next = random(11);
    for (let i = 0; i < columns; i++) {
      const x0 = (w * i) / columns + 5 * u;
      const x1 = (w * (i + 1)) / columns - 5 * u;
      const bend = (x: number): number => ((x / w - 0.5) * 2) ** 2;
      const top = (x: number): number => wallTop - bend(x) * h * 0.06;
      const bottom = (x: number): number => wallBottom + bend(x) * h * 0.05;
      const heat = 0.55 + 0.45 * Math.cos((i / (columns - 1) - 0.42) * 2.4);
      polygon(
        q,
        [[x0, top(x0)], [x1, top(x1)], [x1, bottom(x1)], [x0, bottom(x0)]],
        ramp(q, [0, wallTop, 0, wallBottom], [0, `rgba(22,56,122,${0.9 * heat})`], [0.5, `rgba(34,104,190,${heat})`], [1, `rgba(12,34,84,${heat})`]),
      );
    }
    q.globalCompositeOperation = 'screen';
    for (let row = 0; row < 34; row++) {
      for (let column = 0; column < 100; column++) {
        const lon = (column / 100 - 0.5) * 2;
        const lat = (row / 34 - 0.5) * 2;
        const land =
          Math.sin(lon * 5.1 + 1.2) * Math.cos(lat * 3.2 - 0.6) + 0.6 * Math.sin(lon * 11 + lat * 4.2) + 0.3 * Math.cos(lat * 9);
        if (land < 0.35 || next() < 0.12) continue;
        q.fillStyle = `rgba(150,205,255,${0.16 + 0.22 * next()})`;
        q.beginPath();
        q.arc(w * (0.03 + (0.94 * column) / 100), wallTop + (wallBottom - wallTop) * (0.08 + (0.84 * row) / 34), w * 0.0031 + u, 0, 7);
        q.fill();
      }
    }
  });
  sheet(p, f, 2.5, (q) => {
    for (const y of [h * 0.055, horizon - h * 0.05]) {
      const curve = y < h / 2 ? -1 : 1;
      q.strokeStyle = '#dff1ff';
      q.lineWidth = 7 * u;
      q.beginPath();
      q.moveTo(-20, y + curve * h * 0.055);
      q.quadraticCurveTo(w / 2, y - curve * h * 0.05, w + 20, y + curve * h * 0.055);
      q.stroke();
    }
  });
  glow(p, w * 0.5, h * 0.06, w * 0.7, h * 0.2, '90,170,255', 0.6);
  glow(p, w * 0.4, h * 0.42, w * 0.5, h * 0.42, '60,140,255', 0.4);
  glow(p, w * 0.5, horizon - h * 0.05, w * 0.75, h * 0.14, '120,200,255', 0.55);
  box(p, 0, horizon, w, h - horizon, ramp(p, [0, horizon, 0, h], [0, '#0f1d38'], [1, '#04070f']));
  mirrorFloor(p, f, horizon, 'rgba(2,4,10,.82)', 0.62);
  sheet(p, f, 10, (q) => {
    for (const side of [0, 1]) {
      const x = side ? w * 0.93 : w * 0.07;
      const span = w * (f.portrait ? 0.13 : 0.09);
      roundBox(q, x - span / 2, h * 0.16, span, horizon - h * 0.1, 12 * u, ramp(q, [x - span / 2, 0, x + span / 2, 0], [0, '#0d1a33'], [0.4, '#1d3c70'], [1, '#060c1a']));
      box(q, side ? x - span / 2 : x + span / 2 - 6 * u, h * 0.18, 6 * u, horizon - h * 0.14, '#ffb057');
      glow(q, side ? x - span / 2 : x + span / 2, h * 0.5, w * 0.1, h * 0.36, '255,150,60', 0.5);
    }
  });
  for (const x of [0.22, 0.5, 0.78]) beam(p, f, [w * x, -h * 0.05], [w * (x + (0.5 - x) * 0.3), h * 0.75], [w * 0.02, w * 0.26], '150,200,255', 0.16);
}

/** Bright office in the morning: tall windows left, desks and lamps out of focus. */
export function office(p: Paint, f: Frame): void {
  const { width: w, height: h, u } = f;
  const floor = h * (f.portrait ? 0.78 : 0.74);
  box(p, 0, 0, w, h, ramp(p, [0, 0, w, h * 0.4], [0, '#f1ece2'], [0.55, '#ddd6ca'], [1, '#b9b1a6']));
  box(p, 0, 0, w, h * 0.12, ramp(p, [0, 0, 0, h * 0.12], [0, '#a9a39b'], [1, '#d6d0c5']));
  boardFloor(p, f, floor, { near: '#8b6a4b', far: '#c3a27d', joint: 'rgba(60,35,20,.25)' }, 5);
  sheet(p, f, 8, (q) => {
    const count = f.portrait ? 2 : 4;
    const span = f.portrait ? 0.62 : 0.58;
    for (let i = 0; i < count; i++) {
      const x = w * (0.015 + (span * i) / count);
      const shrink = 1 - i * 0.06;
      const ww = ((w * span) / count) * 0.9;
      const y = h * (0.5 - 0.37 * shrink);
      const hh = floor * 0.98 - y - h * 0.07 * (1 + i * 0.25);
      box(q, x, y, ww, hh, ramp(q, [0, y, 0, y + hh], [0, '#bfe0f7'], [0.5, '#f4f8f4'], [0.72, '#d7e4cf'], [1, '#a9c193']));
      const next = random(30 + i);
      for (let b = 0; b < 7; b++) {
        const bw = ww * (0.1 + next() * 0.14);
        const bh = hh * (0.16 + next() * 0.32);
        box(q, x + next() * (ww - bw), y + hh * 0.72 - bh, bw, bh, `rgba(${150 + next() * 50},${170 + next() * 40},${190 + next() * 40},.75)`);
      }
      for (let t = 0; t < 9; t++) {
        q.fillStyle = `rgba(${80 + next() * 60},${120 + next() * 50},${70 + next() * 40},.75)`;
        q.beginPath();
        q.arc(x + next() * ww, y + hh * (0.76 + next() * 0.2), ww * (0.07 + next() * 0.09), 0, 7);
        q.fill();
      }
      windowFrame(q, x, y, ww, hh, [2, 3], '#3d3f42', 7 * u);
    }
    const wall = f.portrait ? 0.7 : 0.64;
    box(q, w * wall, h * 0.12, w * (1 - wall), floor - h * 0.12, ramp(q, [w * wall, 0, w, 0], [0, '#cfc6b8'], [1, '#8f867b']));
    const shelfX = w * (wall + 0.06);
    for (let s = 0; s < 4; s++) {
      const y = h * (0.3 + s * 0.115);
      books(q, shelfX + w * 0.01, shelfX + w * (f.portrait ? 0.2 : 0.17), y, h * 0.075, ['#3d5a6c', '#b5653c', '#e8dcc4', '#20303c', '#7d8f69', '#c9a35c'], 70 + s);
      box(q, shelfX, y, w * (f.portrait ? 0.24 : 0.19), 7 * u, '#5e432d');
    }
    artwork(q, w * (wall + (f.portrait ? 0.08 : 0.25)), h * (f.portrait ? 0.13 : 0.26), w * (f.portrait ? 0.14 : 0.075), h * (f.portrait ? 0.1 : 0.2), ['#e9dfcf', '#c96f4a', '#2f4858', '#d9b26f', '#86a59c'], 4);
  });
  sheet(p, f, 6, (q) => {
    for (const [x, s] of f.portrait ? ([[0.3, 1], [0.72, 0.9]] as const) : ([[0.17, 1], [0.47, 0.86], [0.8, 1.06]] as const)) {
      const y = floor + h * 0.03;
      const dw = w * (f.portrait ? 0.34 : 0.22) * s;
      box(q, w * x - dw / 2, y - h * 0.07 * s, dw, 10 * u, ramp(q, [w * x - dw / 2, 0, w * x + dw / 2, 0], [0, '#f3e9da'], [1, '#a98c69']));
      for (const leg of [-0.45, 0.43]) box(q, w * x + dw * leg, y - h * 0.06 * s, 6 * u, h * 0.1 * s, '#35332f');
      roundBox(q, w * x - dw * 0.16, y - h * 0.185 * s, dw * 0.34, h * 0.1 * s, 6 * u, '#23272d');
      box(q, w * x - dw * 0.145, y - h * 0.178 * s, dw * 0.31, h * 0.083 * s, ramp(q, [0, y - h * 0.2, 0, y - h * 0.08], [0, '#5d86a8'], [1, '#2d445c']));
      box(q, w * x, y - h * 0.085 * s, dw * 0.02, h * 0.02, '#23272d');
      roundBox(q, w * x - dw * 0.12, y - h * 0.045 * s, dw * 0.22, h * 0.1 * s, 14 * u, ramp(q, [0, y - h * 0.05, 0, y + h * 0.05], [0, '#4e5a63'], [1, '#262c31']));
      shade(q, w * x, y + h * 0.055, dw * 0.6, h * 0.03, 0.5);
    }
    pot(q, w * 0.91, floor + h * 0.07, h * 0.075, h * 0.09, ['#e4ddd2', '#8d857b']);
    plant(q, w * 0.91, floor - h * 0.02, h * 0.36, 9);
  });
  sheet(p, f, 4, (q) => {
    for (const [x, y] of f.portrait ? ([[0.3, 0.17], [0.62, 0.14]] as const) : ([[0.26, 0.22], [0.5, 0.19], [0.71, 0.225]] as const)) {
      pendant(q, w * x, 0, h * y, h * 0.085, '#2c2a29', '255,226,170');
    }
  });
  for (let i = 0; i < 3; i++) beam(p, f, [w * (0.08 + i * 0.15), h * 0.05], [w * (0.5 + i * 0.2), h * 1.02], [w * 0.07, w * 0.2], '255,236,196', 0.3);
  glow(p, w * 0.12, h * 0.3, w * 0.55, h * 0.6, '255,240,210', 0.42);
  sheet(p, f, 22, (q) => plant(q, w * (f.portrait ? 0.02 : 0.03), h * 1.08, h * 0.46, 77, ['#16301f', '#244d33', '#4f7f52']));
}

/** A study at dusk: wall of books, reading lamp, tall window with the last light. */
export function library(p: Paint, f: Frame): void {
  const { width: w, height: h, u } = f;
  const floor = h * 0.83;
  box(p, 0, 0, w, h, ramp(p, [0, 0, w, 0], [0, '#2b1c14'], [0.5, '#3a281c'], [1, '#1d130d']));
  sheet(p, f, 6, (q) => {
    const bays = f.portrait ? 3 : 5;
    const rows = f.portrait ? 8 : 6;
    const palette = ['#6e2c22', '#223a34', '#8a6a3a', '#2a2f4a', '#4a1f2a', '#c2a878', '#3f4a2e', '#1d2226', '#7a4a2c'];
    for (let bay = 0; bay < bays; bay++) {
      const x0 = (w * bay) / bays;
      const x1 = (w * (bay + 1)) / bays;
      for (let row = 0; row < rows; row++) {
        const y = h * 0.04 + ((floor - h * 0.04) * (row + 1)) / rows;
        const cell = (floor - h * 0.04) / rows;
        box(q, x0, y - cell, x1 - x0, cell, ramp(q, [0, y - cell, 0, y], [0, '#0d0805'], [1, '#23150d']));
        books(q, x0 + w * 0.014, x1 - w * 0.014, y - cell * 0.05, cell * 0.8, palette, bay * 31 + row);
        box(q, x0, y - cell * 0.06, x1 - x0, cell * 0.075, ramp(q, [0, y - cell * 0.06, 0, y], [0, '#7a5232'], [1, '#38220f']));
      }
      box(q, x0 - w * 0.007, 0, w * 0.014, floor, ramp(q, [x0 - w * 0.007, 0, x0 + w * 0.007, 0], [0, '#8a5f3a'], [1, '#3a2412']));
    }
    box(q, 0, 0, w, h * 0.045, ramp(q, [0, 0, 0, h * 0.045], [0, '#4a2f1a'], [1, '#6d472a']));
    const wx = w * (f.portrait ? 0.52 : 0.64);
    const ww = w * (f.portrait ? 0.4 : 0.2);
    const wy = h * 0.08;
    const wh = floor * (f.portrait ? 0.5 : 0.66);
    box(q, wx - 14 * u, wy - 14 * u, ww + 28 * u, wh + 28 * u, '#4b301c');
    box(q, wx, wy, ww, wh, ramp(q, [0, wy, 0, wy + wh], [0, '#33507e'], [0.55, '#c9866b'], [0.8, '#f2b87a'], [1, '#5c4a52']));
    bokeh(q, { x: wx, y: wy + wh * 0.6, w: ww, h: wh * 0.4 }, 26, 16 * u, ['255,210,140', '255,170,110', '255,240,210'], 8, 0.6);
    windowFrame(q, wx, wy, ww, wh, [2, 4], '#5a3a22', 9 * u);
  });
  boardFloor(p, f, floor, { near: '#2d1a0f', far: '#5f3d24', joint: 'rgba(10,5,0,.4)' }, 14);
  const lampX = w * (f.portrait ? 0.2 : 0.17);
  const lampY = h * (f.portrait ? 0.52 : 0.46);
  sheet(p, f, 5, (q) => {
    box(q, lampX - 4 * u, lampY, 8 * u, floor - lampY + h * 0.03, '#2a1d10');
    polygon(
      q,
      [[lampX - h * 0.045, lampY - h * 0.1], [lampX + h * 0.045, lampY - h * 0.1], [lampX + h * 0.085, lampY + h * 0.02], [lampX - h * 0.085, lampY + h * 0.02]],
      ramp(q, [0, lampY - h * 0.1, 0, lampY + h * 0.02], [0, '#d9a25e'], [0.6, '#ffe2a6'], [1, '#ffd084']),
    );
    const cx = w * (f.portrait ? 0.8 : 0.86);
    const cy = floor + h * 0.07;
    roundBox(q, cx - h * 0.15, cy - h * 0.4, h * 0.3, h * 0.38, 60 * u, ramp(q, [cx - h * 0.15, 0, cx + h * 0.15, 0], [0, '#6d3a2a'], [0.3, '#7d4633'], [1, '#2d140d']));
    roundBox(q, cx - h * 0.19, cy - h * 0.19, h * 0.09, h * 0.2, 30 * u, '#6a3828');
    roundBox(q, cx + h * 0.1, cy - h * 0.19, h * 0.09, h * 0.2, 30 * u, '#3f1f15');
    roundBox(q, cx - h * 0.14, cy - h * 0.12, h * 0.28, h * 0.1, 26 * u, ramp(q, [0, cy - h * 0.12, 0, cy], [0, '#8a503b'], [1, '#40200f']));
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
    box(q, x, y, ww, wh, ramp(q, [0, y, 0, y + wh], [0, '#131c3a'], [0.55, '#3d3a6b'], [0.85, '#c07a78'], [1, '#e8b488']));
    const next = random(3);
    for (let b = 0; b < 22; b++) {
      const bw = ww * (0.04 + next() * 0.06);
      const bh = wh * (0.15 + next() * 0.45);
      const bx = x + next() * ww;
      box(q, bx, y + wh - bh, bw, bh, `rgba(${16 + next() * 20},${20 + next() * 20},${44 + next() * 24},.92)`);
    }
    bokeh(q, { x, y: y + wh * 0.4, w: ww, h: wh * 0.6 }, 90, 11 * u, ['255,214,150', '255,180,120', '190,210,255', '255,240,220'], 15, 0.75);
    windowFrame(q, x, y, ww, wh, [f.portrait ? 2 : 3, 1], '#20272a', 10 * u);
    for (const cx of [x - w * 0.02]) {
      const cw = w * (f.portrait ? 0.1 : 0.075);
      for (let i = 0; i < 7; i++) box(q, cx - cw / 2 + (cw * i) / 7, h * 0.06, cw / 7 + 1, floor - h * 0.05, i % 2 ? '#cfc4b4' : '#a3978a');
    }
    const size = w * (f.portrait ? 0.15 : 0.082);
    artwork(q, w * 0.08, h * 0.2, size, size * 1.3, ['#e8d9c4', '#b65a3c', '#284b52', '#d9a860', '#7f9a8c'], 12);
    artwork(q, w * 0.08 + size * 1.18, h * 0.235, size * 0.8, size * 1.05, ['#d8dfe0', '#31506b', '#c58b62', '#8fa3a8', '#e6c9a0'], 19);
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
    for (let i = 0; i < 3; i++) roundBox(q, sx + sw * (0.07 + i * 0.29), sy - h * 0.235, sw * 0.275, h * 0.15, 24 * u, ramp(q, [0, sy - h * 0.24, 0, sy - h * 0.1], [0, '#d79b61'], [1, '#9c6436']));
    roundBox(q, sx - sw * 0.03, sy - h * 0.18, sw * 0.1, h * 0.18, 26 * u, '#c2824a');
    roundBox(q, sx + sw * 0.93, sy - h * 0.18, sw * 0.1, h * 0.18, 26 * u, '#7b4b28');
    for (let i = 0; i < 3; i++) roundBox(q, sx + sw * (0.07 + i * 0.29), sy - h * 0.11, sw * 0.28, h * 0.07, 20 * u, ramp(q, [0, sy - h * 0.11, 0, sy - h * 0.04], [0, '#dca26a'], [1, '#8f5b30']));
    roundBox(q, sx + sw * 0.1, sy - h * 0.19, h * 0.11, h * 0.1, 18 * u, '#33565a');
    roundBox(q, sx + sw * 0.74, sy - h * 0.18, h * 0.1, h * 0.095, 18 * u, '#e7dccb');
    const lx = w * (f.portrait ? 0.9 : 0.545);
    box(q, lx - 3 * u, h * 0.34, 6 * u, floor - h * 0.28, '#191714');
    roundBox(q, lx - h * 0.07, h * 0.26, h * 0.14, h * 0.1, 14 * u, ramp(q, [0, h * 0.26, 0, h * 0.36], [0, '#ffdca6'], [1, '#fff0cf']));
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
