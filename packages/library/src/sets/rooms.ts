import {
  beam,
  box,
  glow,
  polygon,
  ramp,
  random,
  roundBox,
  shade,
  sheet,
  type Frame,
  type Paint,
} from './brush.ts';
import { artwork, boardFloor, books, mirrorFloor, pendant, plant, pot, windowFrame } from './props.ts';

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
        [
          [x0, top(x0)],
          [x1, top(x1)],
          [x1, bottom(x1)],
          [x0, bottom(x0)],
        ],
        ramp(
          q,
          [0, wallTop, 0, wallBottom],
          [0, `rgba(22,56,122,${0.9 * heat})`],
          [0.5, `rgba(34,104,190,${heat})`],
          [1, `rgba(12,34,84,${heat})`],
        ),
      );
    }
    q.globalCompositeOperation = 'screen';
    for (let row = 0; row < 34; row++) {
      for (let column = 0; column < 100; column++) {
        const lon = (column / 100 - 0.5) * 2;
        const lat = (row / 34 - 0.5) * 2;
        const land =
          Math.sin(lon * 5.1 + 1.2) * Math.cos(lat * 3.2 - 0.6) +
          0.6 * Math.sin(lon * 11 + lat * 4.2) +
          0.3 * Math.cos(lat * 9);
        if (land < 0.35 || next() < 0.12) continue;
        q.fillStyle = `rgba(150,205,255,${0.16 + 0.22 * next()})`;
        q.beginPath();
        q.arc(
          w * (0.03 + (0.94 * column) / 100),
          wallTop + (wallBottom - wallTop) * (0.08 + (0.84 * row) / 34),
          w * 0.0031 + u,
          0,
          7,
        );
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
      roundBox(
        q,
        x - span / 2,
        h * 0.16,
        span,
        horizon - h * 0.1,
        12 * u,
        ramp(q, [x - span / 2, 0, x + span / 2, 0], [0, '#0d1a33'], [0.4, '#1d3c70'], [1, '#060c1a']),
      );
      box(q, side ? x - span / 2 : x + span / 2 - 6 * u, h * 0.18, 6 * u, horizon - h * 0.14, '#ffb057');
      glow(q, side ? x - span / 2 : x + span / 2, h * 0.5, w * 0.1, h * 0.36, '255,150,60', 0.5);
    }
  });
  for (const x of [0.22, 0.5, 0.78])
    beam(
      p,
      f,
      [w * x, -h * 0.05],
      [w * (x + (0.5 - x) * 0.3), h * 0.75],
      [w * 0.02, w * 0.26],
      '150,200,255',
      0.16,
    );
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
      box(
        q,
        x,
        y,
        ww,
        hh,
        ramp(q, [0, y, 0, y + hh], [0, '#bfe0f7'], [0.5, '#f4f8f4'], [0.72, '#d7e4cf'], [1, '#a9c193']),
      );
      const next = random(30 + i);
      for (let b = 0; b < 7; b++) {
        const bw = ww * (0.1 + next() * 0.14);
        const bh = hh * (0.16 + next() * 0.32);
        box(
          q,
          x + next() * (ww - bw),
          y + hh * 0.72 - bh,
          bw,
          bh,
          `rgba(${150 + next() * 50},${170 + next() * 40},${190 + next() * 40},.75)`,
        );
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
    box(
      q,
      w * wall,
      h * 0.12,
      w * (1 - wall),
      floor - h * 0.12,
      ramp(q, [w * wall, 0, w, 0], [0, '#cfc6b8'], [1, '#8f867b']),
    );
    const shelfX = w * (wall + 0.06);
    for (let s = 0; s < 4; s++) {
      const y = h * (0.3 + s * 0.115);
      books(
        q,
        shelfX + w * 0.01,
        shelfX + w * (f.portrait ? 0.2 : 0.17),
        y,
        h * 0.075,
        ['#3d5a6c', '#b5653c', '#e8dcc4', '#20303c', '#7d8f69', '#c9a35c'],
        70 + s,
      );
      box(q, shelfX, y, w * (f.portrait ? 0.24 : 0.19), 7 * u, '#5e432d');
    }
    artwork(
      q,
      w * (wall + (f.portrait ? 0.08 : 0.25)),
      h * (f.portrait ? 0.13 : 0.26),
      w * (f.portrait ? 0.14 : 0.075),
      h * (f.portrait ? 0.1 : 0.2),
      ['#e9dfcf', '#c96f4a', '#2f4858', '#d9b26f', '#86a59c'],
      4,
    );
  });
  sheet(p, f, 6, (q) => {
    for (const [x, s] of f.portrait
      ? ([
          [0.3, 1],
          [0.72, 0.9],
        ] as const)
      : ([
          [0.17, 1],
          [0.47, 0.86],
          [0.8, 1.06],
        ] as const)) {
      const y = floor + h * 0.03;
      const dw = w * (f.portrait ? 0.34 : 0.22) * s;
      box(
        q,
        w * x - dw / 2,
        y - h * 0.07 * s,
        dw,
        10 * u,
        ramp(q, [w * x - dw / 2, 0, w * x + dw / 2, 0], [0, '#f3e9da'], [1, '#a98c69']),
      );
      for (const leg of [-0.45, 0.43])
        box(q, w * x + dw * leg, y - h * 0.06 * s, 6 * u, h * 0.1 * s, '#35332f');
      roundBox(q, w * x - dw * 0.16, y - h * 0.185 * s, dw * 0.34, h * 0.1 * s, 6 * u, '#23272d');
      box(
        q,
        w * x - dw * 0.145,
        y - h * 0.178 * s,
        dw * 0.31,
        h * 0.083 * s,
        ramp(q, [0, y - h * 0.2, 0, y - h * 0.08], [0, '#5d86a8'], [1, '#2d445c']),
      );
      box(q, w * x, y - h * 0.085 * s, dw * 0.02, h * 0.02, '#23272d');
      roundBox(
        q,
        w * x - dw * 0.12,
        y - h * 0.045 * s,
        dw * 0.22,
        h * 0.1 * s,
        14 * u,
        ramp(q, [0, y - h * 0.05, 0, y + h * 0.05], [0, '#4e5a63'], [1, '#262c31']),
      );
      shade(q, w * x, y + h * 0.055, dw * 0.6, h * 0.03, 0.5);
    }
    pot(q, w * 0.91, floor + h * 0.07, h * 0.075, h * 0.09, ['#e4ddd2', '#8d857b']);
    plant(q, w * 0.91, floor - h * 0.02, h * 0.36, 9);
  });
  sheet(p, f, 4, (q) => {
    for (const [x, y] of f.portrait
      ? ([
          [0.3, 0.17],
          [0.62, 0.14],
        ] as const)
      : ([
          [0.26, 0.22],
          [0.5, 0.19],
          [0.71, 0.225],
        ] as const)) {
      pendant(q, w * x, 0, h * y, h * 0.085, '#2c2a29', '255,226,170');
    }
  });
  for (let i = 0; i < 3; i++)
    beam(
      p,
      f,
      [w * (0.08 + i * 0.15), h * 0.05],
      [w * (0.5 + i * 0.2), h * 1.02],
      [w * 0.07, w * 0.2],
      '255,236,196',
      0.3,
    );
  glow(p, w * 0.12, h * 0.3, w * 0.55, h * 0.6, '255,240,210', 0.42);
  sheet(p, f, 22, (q) =>
    plant(q, w * (f.portrait ? 0.02 : 0.03), h * 1.08, h * 0.46, 77, ['#16301f', '#244d33', '#4f7f52']),
  );
}
