import { box, glow, polygon, ramp, random, roundBox, shade, sheet, type Frame, type Paint } from './brush.ts';
import { boardFloor, bokeh, mirrorFloor, windowFrame } from './props.ts';

/** Winter evening: snow behind a paned window, fir garland, lights and gifts. */
export function winter(p: Paint, f: Frame): void {
  const { width: w, height: h, u } = f;
  const floor = h * 0.84;
  box(p, 0, 0, w, h, ramp(p, [0, 0, w, 0], [0, '#5b2f28'], [0.5, '#6b3a30'], [1, '#3a1d1a']));
  sheet(p, f, 5, (q) => {
    for (let x = 0; x < w; x += h * 0.16) box(q, x, 0, 3 * u, floor, 'rgba(20,5,5,.28)');
    const wx = w * (f.portrait ? 0.12 : 0.24);
    const ww = w * (f.portrait ? 0.76 : 0.52);
    const wy = h * 0.09;
    const wh = h * (f.portrait ? 0.5 : 0.6);
    box(
      q,
      wx - 24 * u,
      wy - 24 * u,
      ww + 48 * u,
      wh + 48 * u,
      ramp(q, [wx, 0, wx + ww, 0], [0, '#fbf6ee'], [1, '#b9aea3']),
    );
    box(q, wx, wy, ww, wh, ramp(q, [0, wy, 0, wy + wh], [0, '#0d1b3d'], [0.6, '#2a4a80'], [1, '#7fa0cc']));
    const next = random(2);
    q.save();
    q.beginPath();
    q.rect(wx, wy, ww, wh);
    q.clip();
    for (let layer = 0; layer < 3; layer++) {
      for (let i = 0; i < 12; i++) {
        const x = wx + next() * ww;
        const base = wy + wh * (0.84 + layer * 0.07);
        const height = wh * (0.2 + next() * 0.24) * (1 - layer * 0.12);
        const tone = ['#3f5f8f', '#27436c', '#142a4a'][layer]!;
        for (let k = 0; k < 3; k++) {
          const y0 = base - height * (0.2 + k * 0.27);
          polygon(
            q,
            [
              [x, y0 - height * 0.34],
              [x + height * (0.26 - k * 0.06), y0],
              [x - height * (0.26 - k * 0.06), y0],
            ],
            tone,
          );
        }
      }
    }
    box(q, wx, wy + wh * 0.92, ww, wh * 0.08, '#dfeaf8');
    for (let i = 0; i < 260; i++) {
      q.fillStyle = `rgba(255,255,255,${0.3 + next() * 0.6})`;
      q.beginPath();
      q.arc(wx + next() * ww, wy + next() * wh, (1.5 + next() * 4.5) * u, 0, 7);
      q.fill();
    }
    glow(q, wx + ww * 0.3, wy + wh * 0.3, ww * 0.3, wh * 0.4, '150,190,255', 0.4);
    q.restore();
    windowFrame(q, wx, wy, ww, wh, [f.portrait ? 2 : 3, f.portrait ? 4 : 3], '#f4eee5', 12 * u);
    box(q, wx - 40 * u, wy + wh + 20 * u, ww + 80 * u, 22 * u, '#efe7dc');
    for (let i = 0; i < 150; i++) {
      const t = next();
      const x = wx - 30 * u + (ww + 60 * u) * t;
      const y = wy - 22 * u + Math.sin(t * Math.PI * 3) ** 2 * h * 0.06;
      const angle = next() * 7;
      q.strokeStyle = ['#1d4030', '#2b5a3f', '#3f7450'][i % 3]!;
      q.lineWidth = 5 * u;
      q.beginPath();
      q.moveTo(x, y);
      q.lineTo(x + Math.cos(angle) * 34 * u, y + Math.sin(angle) * 30 * u);
      q.stroke();
    }
    for (let i = 0; i < 26; i++) {
      const t = (i + 0.5) / 26;
      const x = wx - 30 * u + (ww + 60 * u) * t;
      const y = wy - 14 * u + Math.sin(t * Math.PI * 3) ** 2 * h * 0.06;
      q.fillStyle = ['#ffe2a0', '#d8342f', '#ffe9bf', '#d9a13a'][i % 4]!;
      q.beginPath();
      q.arc(x, y + 10 * u, (i % 2 ? 12 : 6) * u, 0, 7);
      q.fill();
      if (i % 2 === 0) glow(q, x, y + 10 * u, 60 * u, 60 * u, '255,210,130', 0.7);
    }
  });
  boardFloor(p, f, floor, { near: '#3a2016', far: '#75482f', joint: 'rgba(10,0,0,.35)' }, 22);
  sheet(p, f, 6, (q) => {
    const tx = w * (f.portrait ? 0.9 : 0.87);
    const base = floor + h * 0.06;
    const height = h * (f.portrait ? 0.5 : 0.72);
    const next = random(9);
    box(q, tx - 14 * u, base - h * 0.05, 28 * u, h * 0.06, '#3d2414');
    for (let k = 0; k < 30; k++) {
      const t = k / 29;
      const y = base - h * 0.05 - height * t;
      const half = height * 0.3 * (1 - t) ** 0.9 + 6 * u;
      const tone = ramp(q, [tx - half, 0, tx + half, 0], [0, '#3f7d56'], [0.35, '#285c40'], [1, '#0f2b1e']);
      q.fillStyle = tone;
      q.beginPath();
      q.moveTo(tx - half, y + 12 * u);
      for (let i = 0; i <= 8; i++)
        q.lineTo(tx - half + (half * 2 * i) / 8, y + (i % 2 ? -10 : 20) * u * (1 - t * 0.5));
      q.lineTo(tx, y - height * 0.06);
      q.fill();
    }
    for (let i = 0; i < 46; i++) {
      const t = next() ** 0.8 * 0.94;
      const half = height * 0.27 * (1 - t);
      const x = tx + (next() * 2 - 1) * half;
      const y = base - h * 0.06 - height * t;
      if (i % 3 === 0) {
        q.fillStyle = ['#c9322d', '#d9a441', '#e8e3da'][(i / 3) % 3]!;
        q.beginPath();
        q.arc(x, y, 13 * u, 0, 7);
        q.fill();
        glow(q, x - 4 * u, y - 4 * u, 12 * u, 12 * u, '255,255,255', 0.6);
      } else glow(q, x, y, 34 * u, 34 * u, '255,220,140', 0.95);
    }
    glow(q, tx, base - height - h * 0.05, h * 0.12, h * 0.12, '255,225,140', 0.9);
    for (const [x, s, c, r] of f.portrait
      ? ([
          [0.66, 0.09, '#a32a28', '#e8c26a'],
          [0.78, 0.065, '#e9e1d2', '#a32a28'],
          [0.12, 0.08, '#1f5140', '#e8c26a'],
        ] as const)
      : ([
          [0.71, 0.11, '#a32a28', '#e8c26a'],
          [0.785, 0.075, '#e9e1d2', '#a32a28'],
          [0.08, 0.1, '#1f5140', '#e8c26a'],
          [0.145, 0.07, '#d9b36a', '#8c2320'],
        ] as const)) {
      const y = floor + h * 0.085;
      shade(q, w * x + h * s * 0.5, y, h * s * 0.9, h * 0.03, 0.7, '20,5,5');
      box(
        q,
        w * x,
        y - h * s,
        h * s * 1.1,
        h * s,
        ramp(q, [w * x, 0, w * x + h * s, 0], [0, c], [1, 'rgba(0,0,0,.5)']),
      );
      box(
        q,
        w * x,
        y - h * s,
        h * s * 1.1,
        h * s,
        ramp(q, [w * x, 0, w * x + h * s * 1.1, 0], [0, `${c}cc`], [1, `${c}55`]),
      );
      box(q, w * x + h * s * 0.47, y - h * s, h * s * 0.15, h * s, r);
      for (const side of [-1, 1]) {
        q.fillStyle = r;
        q.beginPath();
        q.ellipse(
          w * x + h * s * (0.55 + side * 0.16),
          y - h * s * 1.07,
          h * s * 0.17,
          h * s * 0.08,
          side * 0.4,
          0,
          7,
        );
        q.fill();
      }
    }
  });
  glow(p, w * 0.86, h * 0.5, w * 0.4, h * 0.6, '255,190,110', 0.4);
  glow(p, w * 0.1, h * 0.7, w * 0.4, h * 0.5, '255,160,90', 0.3);
  bokeh(p, { x: 0, y: h * 0.55, w, h: h * 0.45 }, 16, 34 * u, ['255,200,120', '255,170,90'], 7, 0.22);
}

/** Spring festival: moon gate, red lanterns, plum branch, gold light. */
export function festival(p: Paint, f: Frame): void {
  const { width: w, height: h, u } = f;
  const floor = h * 0.84;
  box(p, 0, 0, w, h, ramp(p, [0, 0, w, h], [0, '#a8201f'], [0.5, '#8e1518'], [1, '#560a10']));
  sheet(p, f, 4, (q) => {
    const cx = w * 0.5;
    const cy = h * (f.portrait ? 0.46 : 0.47);
    const r = Math.min(w * 0.4, h * 0.39);
    q.save();
    q.beginPath();
    q.arc(cx, cy, r, 0, 7);
    q.clip();
    box(
      q,
      cx - r,
      cy - r,
      r * 2,
      r * 2,
      ramp(q, [0, cy - r, 0, cy + r], [0, '#f8d7a0'], [0.5, '#f6b97e'], [1, '#d8785a']),
    );
    for (let layer = 0; layer < 3; layer++) {
      q.fillStyle = ['rgba(205,110,86,.55)', 'rgba(168,70,62,.7)', 'rgba(112,34,40,.85)'][layer]!;
      q.beginPath();
      q.moveTo(cx - r, cy + r);
      for (let i = 0; i <= 24; i++) {
        const t = i / 24;
        q.lineTo(
          cx - r + r * 2 * t,
          cy +
            r * (0.24 + layer * 0.22) -
            r * 0.22 * Math.abs(Math.sin(t * 5.2 + layer * 1.7)) -
            r * 0.05 * Math.sin(t * 17),
        );
      }
      q.lineTo(cx + r, cy + r);
      q.fill();
    }
    q.fillStyle = 'rgba(255,246,220,.95)';
    q.beginPath();
    q.arc(cx + r * 0.35, cy - r * 0.42, r * 0.17, 0, 7);
    q.fill();
    glow(q, cx + r * 0.35, cy - r * 0.42, r * 0.7, r * 0.7, '255,235,180', 0.8);
    q.restore();
    for (const [size, color, width] of [
      [1.02, '#d9a441', 14],
      [1.07, '#5c0d12', 22],
      [1.11, '#e7bd62', 6],
    ] as const) {
      q.strokeStyle = color;
      q.lineWidth = width * u;
      q.beginPath();
      q.arc(cx, cy, r * size, 0, 7);
      q.stroke();
    }
    q.strokeStyle = 'rgba(231,189,98,.16)';
    q.lineWidth = 3 * u;
    const cell = h * 0.075;
    for (let y = 0; y < floor; y += cell) {
      for (let x = (Math.round(y / cell) % 2) * cell; x < w + cell; x += cell * 2) {
        if (Math.hypot(x - cx, y - cy) < r * 1.2) continue;
        for (const k of [1, 0.66, 0.33]) {
          q.beginPath();
          q.arc(x, y + cell, cell * k, Math.PI, 0);
          q.stroke();
        }
      }
    }
  });
  boardFloor(p, f, floor, { near: '#3d0a0c', far: '#7c1c1a', joint: 'rgba(20,0,0,.4)' }, 2);
  mirrorFloor(p, f, floor, 'rgba(40,4,8,.5)', 0.35);
  sheet(p, f, 3, (q) => plumBranch(q, f));
  const lantern = (q: Paint, x: number, y: number, r: number): void => {
    box(q, x - 2 * u, 0, 4 * u, y - r, '#3d0a0c');
    glow(q, x, y, r * 3.4, r * 3.2, '255,120,50', 0.6);
    const g = q.createRadialGradient(x - r * 0.2, y + r * 0.05, r * 0.1, x, y, r * 1.25);
    g.addColorStop(0, '#ffd27a');
    g.addColorStop(0.4, '#f0482c');
    g.addColorStop(1, '#8a0f14');
    q.fillStyle = g;
    q.beginPath();
    q.ellipse(x, y, r * 1.2, r, 0, 0, 7);
    q.fill();
    q.strokeStyle = 'rgba(120,10,15,.5)';
    q.lineWidth = 2.5 * u;
    for (const k of [0.25, 0.6, 0.9]) {
      q.beginPath();
      q.ellipse(x, y, r * 1.2 * k, r, 0, 0, 7);
      q.stroke();
    }
    for (const side of [-1, 1])
      roundBox(q, x - r * 0.42, y + side * r * 0.98 - r * 0.1, r * 0.84, r * 0.2, r * 0.05, '#e2b04e');
    for (let i = -3; i <= 3; i++)
      box(q, x + i * r * 0.07 - 1.5 * u, y + r * 1.05, 3 * u, r * (0.9 - Math.abs(i) * 0.06), '#e2a53f');
  };
  sheet(p, f, 5, (q) => {
    for (const [x, y, r] of f.portrait
      ? ([
          [0.12, 0.2, 0.045],
          [0.87, 0.26, 0.05],
        ] as const)
      : ([
          [0.09, 0.26, 0.075],
          [0.2, 0.15, 0.055],
          [0.82, 0.17, 0.06],
          [0.92, 0.31, 0.08],
        ] as const))
      lantern(q, w * x, h * y, h * r);
  });
  sheet(p, f, 16, (q) => {
    lantern(q, w * (f.portrait ? -0.02 : -0.005), h * 0.6, h * 0.12);
    lantern(q, w * 1.01, h * 0.68, h * 0.13);
  });
  glow(p, w * 0.5, h * 0.45, w * 0.42, h * 0.6, '255,200,130', 0.28);
  bokeh(p, { x: 0, y: 0, w, h }, 46, 13 * u, ['255,210,120', '255,170,80'], 91, 0.4);
}

function plumBranch(q: Paint, f: Frame): void {
  const { width: w, height: h, u } = f;
  const next = random(17);
  const blossom = (x: number, y: number, r: number): void => {
    for (let i = 0; i < 5; i++) {
      const a = (i / 5) * Math.PI * 2 + next();
      q.fillStyle = i % 2 ? '#ffd9d6' : '#ffb9b8';
      q.beginPath();
      q.arc(x + Math.cos(a) * r * 0.6, y + Math.sin(a) * r * 0.6, r * 0.55, 0, 7);
      q.fill();
    }
    q.fillStyle = '#e9a83c';
    q.beginPath();
    q.arc(x, y, r * 0.26, 0, 7);
    q.fill();
  };
  const grow = (x: number, y: number, angle: number, length: number, width: number): void => {
    const ex = x + Math.cos(angle) * length;
    const ey = y + Math.sin(angle) * length;
    q.strokeStyle = '#3a1512';
    q.lineCap = 'round';
    q.lineWidth = width;
    q.beginPath();
    q.moveTo(x, y);
    q.quadraticCurveTo(
      (x + ex) / 2 + (next() - 0.5) * length * 0.3,
      (y + ey) / 2 + (next() - 0.5) * length * 0.3,
      ex,
      ey,
    );
    q.stroke();
    if (width < 7 * u) {
      for (let i = 0; i < 3; i++) blossom(x + (ex - x) * next(), y + (ey - y) * next(), (9 + next() * 9) * u);
    }
    if (width < 2.6 * u) return;
    grow(ex, ey, angle - 0.35 - next() * 0.4, length * (0.62 + next() * 0.16), width * 0.62);
    grow(ex, ey, angle + 0.3 + next() * 0.45, length * (0.58 + next() * 0.16), width * 0.58);
  };
  const reach = Math.min(h * 0.24, w * 0.19);
  grow(-w * 0.01, h * (f.portrait ? 0.3 : 0.78), f.portrait ? -0.2 : -0.85, reach, 22 * u);
  grow(w * 1.01, h * (f.portrait ? 0.16 : 0.74), Math.PI + (f.portrait ? -0.5 : 0.7), reach * 0.84, 18 * u);
}
