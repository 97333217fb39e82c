import {
  beam,
  box,
  glow,
  ramp,
  random,
  roundBox,
  shade,
  sheet,
  type Fill,
  type Frame,
  type Paint,
} from './brush.ts';
import { boardFloor, mirrorFloor, pendant, plant, pot } from './props.ts';
import { ware, type Ware } from './wares.ts';

/** Cosmetics shop: lit shelves with products, oak counter in front. */
export function boutique(p: Paint, f: Frame): void {
  const { width: w, height: h, u } = f;
  const floor = h * 0.86;
  box(p, 0, 0, w, h, ramp(p, [0, 0, 0, h], [0, '#d9b9a6'], [0.6, '#c79f8b'], [1, '#8d6656']));
  sheet(p, f, 6, (q) => {
    const bays = f.portrait ? 2 : 4;
    const rows = f.portrait ? 5 : 4;
    const kinds: readonly Ware[] = ['bottle', 'jar', 'carton', 'tube', 'bottle', 'jar'];
    const colors = ['#f4e7dc', '#c76f5a', '#2f4a4a', '#e2b7a0', '#f8f4ee', '#8c3f3a', '#d8a24f', '#7d9a8a'];
    for (let bay = 0; bay < bays; bay++) {
      const x0 = w * (0.02 + (0.96 * bay) / bays) + 10 * u;
      const x1 = w * (0.02 + (0.96 * (bay + 1)) / bays) - 10 * u;
      const top = h * 0.1;
      roundBox(
        q,
        x0 - 12 * u,
        top - 12 * u,
        x1 - x0 + 24 * u,
        floor - top + 12 * u,
        10 * u,
        ramp(q, [0, top, 0, floor], [0, '#a87d60'], [1, '#6f4a36']),
      );
      const cell = (floor - top) / rows;
      for (let row = 0; row < rows; row++) {
        const y = top + cell * (row + 1);
        box(
          q,
          x0,
          y - cell,
          x1 - x0,
          cell,
          ramp(q, [0, y - cell, 0, y], [0, '#fff0dc'], [0.35, '#eecdb4'], [1, '#b98a70']),
        );
        const next = random(bay * 17 + row * 5 + 2);
        const kind = kinds[(bay * 2 + row) % kinds.length]!;
        const size = cell * (0.52 + next() * 0.2);
        const count = Math.max(2, Math.floor((x1 - x0) / (size * (kind === 'jar' ? 0.85 : 0.62))));
        const color = colors[(bay * 3 + row * 2) % colors.length]!;
        const accent = colors[(bay * 3 + row * 2 + 3) % colors.length]!;
        for (let i = 0; i < count; i++) {
          if (next() < 0.12) continue;
          ware(
            q,
            kind,
            x0 + ((i + 0.5) * (x1 - x0)) / count,
            y - cell * 0.045,
            size * (0.94 + next() * 0.1),
            color,
            accent,
          );
        }
        glow(q, (x0 + x1) / 2, y - cell * 0.97, (x1 - x0) * 0.55, cell * 0.42, '255,226,180', 0.75);
        box(
          q,
          x0,
          y - cell * 0.06,
          x1 - x0,
          cell * 0.075,
          ramp(q, [0, y - cell * 0.06, 0, y], [0, '#c89a77'], [1, '#5f3d2a']),
        );
      }
    }
    box(q, 0, 0, w, h * 0.075, ramp(q, [0, 0, 0, h * 0.075], [0, '#6d4a3a'], [1, '#a2785f']));
  });
  sheet(p, f, 3, (q) => {
    const lamps = f.portrait ? [0.25, 0.75] : [0.14, 0.38, 0.62, 0.86];
    for (const x of lamps) pendant(q, w * x, 0, h * 0.12, h * 0.075, '#b98745', '255,220,160');
  });
  boardFloor(p, f, floor, { near: '#5d3e2d', far: '#8a6249', joint: 'rgba(30,15,8,.3)' }, 3);
  shade(p, w / 2, floor + h * 0.02, w * 0.7, h * 0.05, 0.6);
  sheet(p, f, 9, (q) => {
    const y = h * 0.915;
    roundBox(
      q,
      -w * 0.04,
      y,
      w * 1.08,
      h * 0.2,
      8 * u,
      ramp(q, [0, y, 0, h], [0, '#e3bd95'], [0.14, '#c79a6f'], [0.16, '#8f6544'], [1, '#5c3d28']),
    );
    glow(q, w * 0.4, y, w * 0.4, h * 0.05, '255,235,205', 0.5);
    for (const [x, kind, s, c, a] of [
      [0.06, 'bottle', 0.2, '#2f4a4a', '#d8a24f'],
      [0.125, 'jar', 0.1, '#f4e7dc', '#c76f5a'],
      [0.93, 'tube', 0.17, '#c76f5a', '#f8f4ee'],
    ] as const) {
      ware(q, kind, w * x, y + h * 0.015, h * s, c, a);
    }
    pot(q, w * 0.99, y + h * 0.01, h * 0.07, h * 0.07, ['#f0e2d4', '#a98a78']);
    plant(q, w * 0.99, y - h * 0.055, h * 0.2, 4);
  });
  glow(p, w * 0.35, h * 0.2, w * 0.7, h * 0.7, '255,214,170', 0.24);
}

/** Fashion atelier: rails of clothes, round mirror, arch and terrazzo. */
export function atelier(p: Paint, f: Frame): void {
  const { width: w, height: h, u } = f;
  const floor = h * 0.8;
  box(p, 0, 0, w, h, ramp(p, [0, 0, w, h], [0, '#f4ebe0'], [0.5, '#e5d6c6'], [1, '#bfa995']));
  sheet(p, f, 5, (q) => {
    const ax = w * (f.portrait ? 0.5 : 0.5);
    const aw = w * (f.portrait ? 0.56 : 0.3);
    q.fillStyle = ramp(
      q,
      [ax - aw / 2, 0, ax + aw / 2, 0],
      [0, '#a9846c'],
      [0.25, '#c49a80'],
      [1, '#d8b49a'],
    );
    q.beginPath();
    q.moveTo(ax - aw / 2, floor);
    q.lineTo(ax - aw / 2, h * 0.36);
    q.arc(ax, h * 0.36, aw / 2, Math.PI, 0);
    q.lineTo(ax + aw / 2, floor);
    q.fill();
    glow(q, ax, h * 0.5, aw * 0.55, h * 0.42, '255,224,190', 0.55);
    shade(q, ax - aw * 0.42, h * 0.55, aw * 0.2, h * 0.4, 0.5, '90,55,40');
  });
  box(p, 0, floor, w, h - floor, ramp(p, [0, floor, 0, h], [0, '#d9cbbb'], [1, '#a3917f']));
  const next = random(44);
  for (let i = 0; i < 420; i++) {
    const t = next() ** 0.7;
    const y = floor + (h - floor) * t;
    const size = (2 + 11 * t) * u * (0.4 + next());
    p.fillStyle = [
      'rgba(120,90,70,.32)',
      'rgba(255,250,240,.5)',
      'rgba(190,120,90,.3)',
      'rgba(80,90,95,.26)',
    ][i % 4]!;
    p.beginPath();
    p.ellipse(next() * w, y, size, size * 0.42, next() * 3, 0, 7);
    p.fill();
  }
  mirrorFloor(p, f, floor, 'rgba(90,70,55,.28)', 0.22);
  sheet(p, f, 6, (q) => {
    const rails = f.portrait
      ? ([
          [-0.06, 0.44],
          [0.66, 0.44],
        ] as const)
      : ([
          [0.03, 0.29],
          [0.69, 0.29],
        ] as const);
    const palettes = [
      ['#8c3f36', '#c98d62', '#e8d7c0', '#5d6b58', '#2f3b45', '#d9b38a', '#7a4a52', '#efe6da'],
      ['#31475a', '#9fb0b8', '#f1ece4', '#b0643f', '#51463d', '#cbb79d', '#6d7f6a', '#1f262d'],
    ];
    for (const [side, [x, span]] of rails.entries()) {
      const left = w * x;
      const right = w * (x + span);
      const top = h * 0.33;
      shade(q, (left + right) / 2, floor + h * 0.07, (right - left) * 0.62, h * 0.05, 0.55, '60,40,30');
      const pole = (px: number): void => box(q, px - 3 * u, top, 6 * u, floor - top + h * 0.07, '#2b2724');
      pole(left);
      pole(right);
      box(q, left - 6 * u, top - 3 * u, right - left + 12 * u, 6 * u, '#2b2724');
      const count = 11;
      for (let i = 0; i < count; i++)
        garment(
          q,
          left + ((i + 0.5) * (right - left)) / count,
          top,
          h * (0.3 + 0.1 * ((i * 7) % 3)),
          (right - left) / count,
          palettes[side]![i % 8]!,
          u,
        );
      for (let i = 0; i < 3; i++) {
        const bx = left + (right - left) * (0.12 + i * 0.26);
        roundBox(
          q,
          bx,
          floor + h * 0.035,
          (right - left) * 0.2,
          h * 0.04,
          8 * u,
          ['#7a4a35', '#e6dccb', '#2b2a2a'][i]!,
        );
      }
    }
  });
  sheet(p, f, 3, (q) => {
    for (const x of f.portrait ? [0.5] : [0.36, 0.64])
      pendant(q, w * x, 0, h * 0.15, h * 0.08, '#efe6da', '255,232,200');
  });
  beam(p, f, [w * 0.02, -h * 0.1], [w * 0.62, h * 1.05], [w * 0.12, w * 0.36], '255,238,214', 0.42);
  sheet(p, f, 20, (q) => plant(q, w * 0.99, h * 1.1, h * 0.5, 52, ['#2b3f30', '#4c6b4e', '#8fab82']));
}

function garment(
  q: Paint,
  x: number,
  top: number,
  length: number,
  step: number,
  color: string,
  u: number,
): void {
  const half = step * 0.78;
  const cloth: Fill = ramp(
    q,
    [x - half, 0, x + half, 0],
    [0, 'rgba(255,255,255,.28)'],
    [0.35, 'rgba(255,255,255,.04)'],
    [1, 'rgba(0,0,0,.42)'],
  );
  q.strokeStyle = '#2b2724';
  q.lineWidth = 2.5 * u;
  q.beginPath();
  q.moveTo(x, top);
  q.lineTo(x, top + length * 0.06);
  q.stroke();
  const outline = (): void => {
    q.beginPath();
    q.moveTo(x - half * 0.25, top + length * 0.06);
    q.quadraticCurveTo(x - half * 0.7, top + length * 0.08, x - half * 0.8, top + length * 0.17);
    q.lineTo(x - half * 0.86, top + length);
    q.quadraticCurveTo(x, top + length * 1.03, x + half * 0.86, top + length * 0.99);
    q.lineTo(x + half * 0.8, top + length * 0.17);
    q.quadraticCurveTo(x + half * 0.7, top + length * 0.08, x + half * 0.25, top + length * 0.06);
    q.closePath();
  };
  outline();
  q.fillStyle = color;
  q.fill();
  q.fillStyle = cloth;
  q.fill();
  q.strokeStyle = 'rgba(0,0,0,.18)';
  q.lineWidth = 2 * u;
  for (const k of [-0.3, 0.1, 0.45]) {
    q.beginPath();
    q.moveTo(x + half * k * 0.7, top + length * 0.22);
    q.quadraticCurveTo(x + half * k, top + length * 0.6, x + half * k * 1.1, top + length * 0.98);
    q.stroke();
  }
}
