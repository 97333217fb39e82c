import { beam, box, glow, ramp, random, roundBox, shade, sheet, type Frame, type Paint } from './brush.ts';
import { boardFloor, bokeh, books, mirrorFloor, plant, pot, windowFrame } from './props.ts';

/** Classroom: green board with chalk drawings, teacher's desk, globe, light from the left. */
export function classroom(p: Paint, f: Frame): void {
  const { width: w, height: h, u } = f;
  const floor = h * 0.82;
  box(p, 0, 0, w, h, ramp(p, [0, 0, w, 0], [0, '#f2e8d2'], [0.6, '#dccfb2'], [1, '#b3a587']));
  sheet(p, f, 4, (q) => {
    box(
      q,
      0,
      floor - h * 0.17,
      w,
      h * 0.17,
      ramp(q, [0, floor - h * 0.17, 0, floor], [0, '#9b7b55'], [1, '#765837']),
    );
    for (let x = 0; x < w; x += h * 0.11) box(q, x, floor - h * 0.17, 3 * u, h * 0.17, 'rgba(40,22,8,.35)');
    const bx = w * (f.portrait ? 0.06 : 0.2);
    const bw = w * (f.portrait ? 0.88 : 0.6);
    const by = h * (f.portrait ? 0.17 : 0.1);
    const bh = h * (f.portrait ? 0.36 : 0.5);
    q.save();
    q.shadowColor = 'rgba(40,25,10,.5)';
    q.shadowBlur = 30 * u;
    q.shadowOffsetX = 10 * u;
    q.shadowOffsetY = 14 * u;
    roundBox(
      q,
      bx - 18 * u,
      by - 18 * u,
      bw + 36 * u,
      bh + 36 * u,
      8 * u,
      ramp(q, [0, by, 0, by + bh], [0, '#b98a55'], [1, '#7d552b']),
    );
    q.restore();
    box(
      q,
      bx,
      by,
      bw,
      bh,
      ramp(q, [bx, by, bx + bw, by + bh], [0, '#33594a'], [0.5, '#27473b'], [1, '#183128']),
    );
    chalk(q, bx, by, bw, bh, u);
    for (let i = 0; i < 5; i++) {
      const next = random(i + 3);
      glow(q, bx + bw * next(), by + bh * next(), bw * 0.2, bh * 0.16, '210,230,215', 0.09);
    }
    box(q, bx, by + bh + 6 * u, bw, 14 * u, '#8f6538');
    for (let i = 0; i < 4; i++)
      box(
        q,
        bx + bw * (0.1 + i * 0.04),
        by + bh + 1 * u,
        bw * 0.025,
        6 * u,
        ['#ffffff', '#f4d774', '#f09a8a', '#ffffff'][i]!,
      );
    if (!f.portrait) {
      for (let i = 0; i < 2; i++) {
        const wx = -w * 0.05 + i * w * 0.115;
        box(
          q,
          wx,
          h * 0.12,
          w * 0.1,
          h * 0.52,
          ramp(q, [0, h * 0.12, 0, h * 0.64], [0, '#cfe8f8'], [0.6, '#fbfbee'], [1, '#bcd49a']),
        );
        windowFrame(q, wx, h * 0.12, w * 0.1, h * 0.52, [1, 3], '#f6efdf', 10 * u);
      }
      const sx = w * 0.85;
      for (let s = 0; s < 4; s++) {
        const y = h * (0.24 + s * 0.145);
        box(
          q,
          sx,
          y - h * 0.13,
          w * 0.17,
          h * 0.13,
          ramp(q, [0, y - h * 0.13, 0, y], [0, '#5d4126'], [1, '#7e5c38']),
        );
        books(
          q,
          sx + w * 0.006,
          w * 0.995,
          y,
          h * 0.1,
          ['#c95d45', '#e4c466', '#3f6f8c', '#5f8d5a', '#efe4cd', '#7d4a6a'],
          40 + s,
        );
        box(q, sx - w * 0.004, y, w * 0.18, 10 * u, '#a67c4e');
      }
    }
    q.fillStyle = '#fbf8ef';
    q.beginPath();
    q.arc(w * (f.portrait ? 0.5 : 0.825), h * (f.portrait ? 0.075 : 0.075), h * 0.042, 0, 7);
    q.fill();
    q.lineWidth = 5 * u;
    q.strokeStyle = '#3b2c1c';
    q.stroke();
    const cx = w * (f.portrait ? 0.5 : 0.825);
    const cy = h * 0.075;
    for (const [angle, length] of [
      [-2.2, 0.02],
      [-0.5, 0.03],
    ] as const) {
      q.beginPath();
      q.moveTo(cx, cy);
      q.lineTo(cx + Math.cos(angle) * h * length, cy + Math.sin(angle) * h * length);
      q.stroke();
    }
  });
  boardFloor(p, f, floor, { near: '#8c6239', far: '#bd9262', joint: 'rgba(50,28,10,.3)' }, 8);
  sheet(p, f, 5, (q) => {
    const dx = w * (f.portrait ? 0.52 : 0.7);
    const dw = w * (f.portrait ? 0.5 : 0.25);
    const dy = floor - h * 0.06;
    shade(q, dx + dw / 2, floor + h * 0.1, dw * 0.66, h * 0.05, 0.6, '50,30,10');
    box(
      q,
      dx + dw * 0.04,
      dy,
      dw * 0.92,
      h * 0.17,
      ramp(q, [dx, 0, dx + dw, 0], [0, '#b88550'], [1, '#7b5229']),
    );
    box(q, dx, dy - h * 0.02, dw, h * 0.03, ramp(q, [dx, 0, dx + dw, 0], [0, '#e0b47c'], [1, '#9a6c3c']));
    books(
      q,
      dx + dw * 0.06,
      dx + dw * 0.3,
      dy - h * 0.02,
      h * 0.1,
      ['#3f6f8c', '#c95d45', '#e4c466', '#5f8d5a'],
      61,
    );
    const gx = dx + dw * 0.74;
    const gy = dy - h * 0.105;
    const r = h * 0.062;
    const ball = q.createRadialGradient(gx - r * 0.4, gy - r * 0.4, r * 0.1, gx, gy, r * 1.1);
    ball.addColorStop(0, '#bfe3f2');
    ball.addColorStop(0.5, '#4f93bd');
    ball.addColorStop(1, '#1d3f5e');
    q.fillStyle = ball;
    q.beginPath();
    q.arc(gx, gy, r, 0, 7);
    q.fill();
    q.save();
    q.beginPath();
    q.arc(gx, gy, r, 0, 7);
    q.clip();
    q.fillStyle = 'rgba(140,170,90,.85)';
    for (const [a, b, c, d] of [
      [-0.4, -0.3, 0.4, 0.3],
      [0.3, 0.1, 0.3, 0.5],
      [-0.1, 0.6, 0.4, 0.2],
    ] as const) {
      q.beginPath();
      q.ellipse(gx + r * a, gy + r * b, r * c, r * d, 0.5, 0, 7);
      q.fill();
    }
    q.restore();
    q.strokeStyle = '#c9a35c';
    q.lineWidth = 5 * u;
    q.beginPath();
    q.arc(gx, gy, r * 1.15, -0.9, 1.9);
    q.stroke();
    box(q, gx - 4 * u, gy + r, 8 * u, h * 0.024, '#8a6a34');
    pot(q, w * 0.05, floor + h * 0.07, h * 0.085, h * 0.1, ['#d98b5f', '#8a4a2a']);
    plant(q, w * 0.05, floor - h * 0.02, h * 0.34, 18);
  });
  beam(p, f, [-w * 0.05, h * 0.05], [w * 0.6, h * 1.0], [w * 0.14, w * 0.4], '255,240,205', 0.36);
  glow(p, w * 0.08, h * 0.25, w * 0.5, h * 0.6, '255,240,205', 0.3);
}

function chalk(q: Paint, x: number, y: number, w: number, h: number, u: number): void {
  q.save();
  q.strokeStyle = 'rgba(240,245,238,.62)';
  q.lineWidth = 3 * u;
  q.lineCap = 'round';
  q.beginPath();
  q.moveTo(x + w * 0.07, y + h * 0.8);
  q.lineTo(x + w * 0.32, y + h * 0.8);
  q.moveTo(x + w * 0.09, y + h * 0.86);
  q.lineTo(x + w * 0.09, y + h * 0.42);
  q.stroke();
  q.strokeStyle = 'rgba(246,214,120,.75)';
  q.beginPath();
  for (let i = 0; i <= 40; i++) {
    const t = i / 40;
    const px = x + w * (0.09 + 0.22 * t);
    const py = y + h * (0.78 - 0.3 * Math.exp(-((t - 0.5) ** 2) * 18));
    if (i === 0) q.moveTo(px, py);
    else q.lineTo(px, py);
  }
  q.stroke();
  q.strokeStyle = 'rgba(240,245,238,.6)';
  q.beginPath();
  q.moveTo(x + w * 0.72, y + h * 0.78);
  q.lineTo(x + w * 0.92, y + h * 0.78);
  q.lineTo(x + w * 0.92, y + h * 0.38);
  q.closePath();
  q.stroke();
  q.strokeStyle = 'rgba(240,160,146,.7)';
  q.beginPath();
  q.arc(x + w * 0.72, y + h * 0.78, w * 0.05, -0.72, 0);
  q.stroke();
  q.strokeStyle = 'rgba(240,245,238,.5)';
  for (let row = 0; row < 4; row++) {
    const next = random(row + 20);
    let px = x + w * (0.08 + 0.03 * (row % 2));
    const py = y + h * (0.12 + row * 0.075);
    const end = x + w * (row < 2 ? 0.4 : 0.3);
    while (px < end) {
      const step = w * (0.008 + next() * 0.014);
      q.beginPath();
      q.moveTo(px, py + h * 0.012 * (next() - 0.5));
      q.quadraticCurveTo(px + step / 2, py - h * 0.03 * next(), px + step, py + h * 0.012 * (next() - 0.5));
      q.stroke();
      px += step * (next() < 0.2 ? 1.9 : 1.15);
    }
  }
  q.restore();
}

/** Keynote stage: arcs of light, beams through haze, mirrored floor. */
export function keynote(p: Paint, f: Frame): void {
  const { width: w, height: h, u } = f;
  const floor = h * 0.77;
  box(p, 0, 0, w, h, ramp(p, [0, 0, 0, h], [0, '#0a0618'], [0.6, '#1b0f3a'], [1, '#0b0718']));
  glow(p, w * 0.5, floor, w * 0.8, h * 0.7, '110,60,220', 0.6);
  sheet(p, f, 3, (q) => {
    const arcs = 7;
    for (let i = arcs - 1; i >= 0; i--) {
      const t = i / (arcs - 1);
      const rx = w * (f.portrait ? 0.3 + 0.4 * t : 0.2 + 0.42 * t);
      const ry = floor * (0.42 + 0.62 * t);
      const hue = 262 - 78 * t;
      q.save();
      q.shadowColor = `hsla(${hue},95%,65%,.95)`;
      q.shadowBlur = 44 * u;
      q.strokeStyle = `hsla(${hue},90%,${76 - 18 * t}%,${0.95 - 0.5 * t})`;
      q.lineWidth = (11 - 6 * t) * u;
      q.beginPath();
      q.ellipse(w / 2, floor, rx, ry, 0, Math.PI, 0);
      q.stroke();
      q.restore();
      q.fillStyle = `hsla(${hue + 6},60%,${6 + 3 * (1 - t)}%,.34)`;
      q.fill();
    }
  });
  sheet(p, f, 6, (q) => {
    const next = random(5);
    for (const side of [-1, 1]) {
      for (let i = 0; i < 5; i++) {
        const x = w / 2 + side * w * (f.portrait ? 0.3 + i * 0.06 : 0.27 + i * 0.055);
        const height = floor * (0.3 + 0.1 * i + 0.05 * next());
        box(
          q,
          x - 9 * u,
          floor - height,
          18 * u,
          height,
          ramp(
            q,
            [0, floor - height, 0, floor],
            [0, 'rgba(80,220,255,0)'],
            [0.6, 'rgba(90,190,255,.5)'],
            [1, 'rgba(190,240,255,.95)'],
          ),
        );
      }
    }
  });
  for (const [x, tx, c] of [
    [0.08, 0.42, '120,90,255'],
    [0.92, 0.58, '80,200,255'],
    [0.3, 0.2, '255,90,200'],
    [0.7, 0.8, '120,90,255'],
    [0.5, 0.5, '200,190,255'],
  ] as const) {
    beam(p, f, [w * x, -h * 0.06], [w * tx, h * 0.86], [w * 0.012, w * 0.2], c, 0.42);
  }
  box(p, 0, floor, w, h - floor, ramp(p, [0, floor, 0, h], [0, '#150c2e'], [1, '#05030c']));
  mirrorFloor(p, f, floor, 'rgba(5,2,14,.72)', 0.7);
  sheet(p, f, 2, (q) => {
    q.fillStyle = ramp(
      q,
      [0, floor, 0, floor + h * 0.12],
      [0, 'rgba(150,120,255,.55)'],
      [1, 'rgba(60,30,140,.18)'],
    );
    q.beginPath();
    q.ellipse(w / 2, floor + h * 0.085, w * (f.portrait ? 0.44 : 0.26), h * 0.055, 0, 0, 7);
    q.fill();
    q.strokeStyle = 'rgba(215,225,255,.95)';
    q.lineWidth = 5 * u;
    q.stroke();
  });
  glow(p, w / 2, floor + h * 0.08, w * 0.34, h * 0.1, '150,130,255', 0.5);
  bokeh(p, { x: 0, y: 0, w, h: floor }, 40, 9 * u, ['190,170,255', '120,220,255', '255,170,230'], 31, 0.35);
  sheet(p, f, 9, (q) => {
    const next = random(12);
    const heads = f.portrait ? 9 : 19;
    for (let i = 0; i < heads; i++) {
      const x = (w * (i + 0.5)) / heads + (next() - 0.5) * w * 0.02;
      const r = h * (0.026 + next() * 0.008);
      const y = h * (0.985 + next() * 0.03);
      q.fillStyle = '#05030b';
      q.beginPath();
      q.ellipse(x, y - r, r * 0.8, r, 0, 0, 7);
      q.fill();
      roundBox(q, x - r * 1.9, y - r * 0.2, r * 3.8, r * 3, r * 1.4, '#05030b');
    }
  });
}
