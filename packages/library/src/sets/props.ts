import { glow, polygon, ramp, random, box, type Color, type Frame, type Paint } from './brush.ts';

/** Board floor running to a vanishing point, with light sliding over it. */
export function boardFloor(
  p: Paint,
  f: Frame,
  horizon: number,
  tones: { readonly near: Color; readonly far: Color; readonly joint: Color },
  seed: number,
): void {
  const { width: w, height: h } = f;
  box(p, 0, horizon, w, h - horizon, ramp(p, [0, horizon, 0, h], [0, tones.far], [1, tones.near]));
  const next = random(seed);
  const vx = w / 2;
  const vy = horizon - (h - horizon) * 0.9;
  const boards = 26;
  const span = w * 2.6;
  const xAt = (i: number, y: number): number => vx + ((i / boards - 0.5) * span * (y - vy)) / (h - vy);
  for (let i = 0; i < boards; i++) {
    const tone = next() * 0.16 - 0.08;
    polygon(
      p,
      [
        [xAt(i, horizon), horizon],
        [xAt(i + 1, horizon), horizon],
        [xAt(i + 1, h), h],
        [xAt(i, h), h],
      ],
      tone > 0 ? `rgba(255,240,220,${tone})` : `rgba(20,10,5,${-tone})`,
    );
    p.strokeStyle = tones.joint;
    p.lineWidth = 1.6 * f.u;
    p.beginPath();
    p.moveTo(xAt(i, horizon), horizon);
    p.lineTo(xAt(i, h), h);
    p.stroke();
    for (let k = 0; k < 2; k++) {
      const y = horizon + (h - horizon) * (0.08 + next() * 0.9);
      p.beginPath();
      p.moveTo(xAt(i, y), y);
      p.lineTo(xAt(i + 1, y), y);
      p.stroke();
    }
  }
}

/** Polished floor: a gradient with a mirrored, blurred copy of what stands above it. */
export function mirrorFloor(p: Paint, f: Frame, horizon: number, tint: Color, strength: number): void {
  const depth = f.height - horizon;
  p.save();
  p.beginPath();
  p.rect(0, horizon, f.width, depth);
  p.clip();
  p.globalAlpha = strength;
  p.filter = `blur(${(9 * f.u).toFixed(1)}px)`;
  p.translate(0, horizon * 2);
  p.scale(1, -1);
  p.drawImage(p.canvas, 0, horizon - depth, f.width, depth, 0, horizon - depth, f.width, depth);
  p.restore();
  box(p, 0, horizon, f.width, depth, ramp(p, [0, horizon, 0, f.height], [0, 'rgba(0,0,0,0)'], [1, tint]));
}

/** A leafy plant: arching stems with paired leaves lit from the upper left. `height` in pixels. */
export function plant(
  p: Paint,
  x: number,
  base: number,
  height: number,
  seed: number,
  greens: readonly [Color, Color, Color] = ['#20402f', '#2f6044', '#6fa06a'],
): void {
  const next = random(seed);
  const stems = 9;
  for (let s = 0; s < stems; s++) {
    const lean = (s / (stems - 1) - 0.5) * 1.5 + (next() - 0.5) * 0.3;
    const reach = height * (0.62 + next() * 0.38);
    const tipX = x + lean * reach * 0.75;
    const tipY = base - reach * (1 - Math.abs(lean) * 0.28);
    p.strokeStyle = greens[0];
    p.lineWidth = height * 0.008;
    p.beginPath();
    p.moveTo(x, base);
    p.quadraticCurveTo(x + lean * reach * 0.12, base - reach * 0.75, tipX, tipY);
    p.stroke();
    for (let l = 2; l <= 6; l++) {
      const t = l / 6;
      const mx = x + lean * reach * 0.12;
      const my = base - reach * 0.75;
      const px = (1 - t) ** 2 * x + 2 * (1 - t) * t * mx + t * t * tipX;
      const py = (1 - t) ** 2 * base + 2 * (1 - t) * t * my + t * t * tipY;
      for (const side of [-1, 1]) {
        const angle = lean * 0.8 * t - Math.PI / 2 + side * (0.75 + next() * 0.3);
        leaf(p, px, py, height * (0.17 - 0.06 * t), angle, greens);
      }
    }
  }
}

function leaf(
  p: Paint,
  x: number,
  y: number,
  length: number,
  angle: number,
  greens: readonly [Color, Color, Color],
): void {
  p.save();
  p.translate(x, y);
  p.rotate(angle);
  const wide = length * 0.24;
  p.fillStyle = ramp(p, [0, -wide, 0, wide], [0, greens[2]], [0.45, greens[1]], [1, greens[0]]);
  p.beginPath();
  p.moveTo(0, 0);
  p.bezierCurveTo(length * 0.3, -wide * 1.3, length * 0.8, -wide, length, 0);
  p.bezierCurveTo(length * 0.75, wide * 0.9, length * 0.3, wide, 0, 0);
  p.fill();
  p.restore();
}

export function pot(
  p: Paint,
  x: number,
  base: number,
  w: number,
  h: number,
  tone: readonly [Color, Color],
): void {
  const g = ramp(p, [x - w / 2, 0, x + w / 2, 0], [0, tone[0]], [0.3, tone[0]], [1, tone[1]]);
  polygon(
    p,
    [
      [x - w / 2, base - h],
      [x + w / 2, base - h],
      [x + w * 0.38, base],
      [x - w * 0.38, base],
    ],
    g,
  );
  box(p, x - w * 0.54, base - h, w * 1.08, h * 0.14, g);
}

/** A row of books standing between two x positions. */
export function books(
  p: Paint,
  x0: number,
  x1: number,
  base: number,
  height: number,
  palette: readonly Color[],
  seed: number,
): void {
  const next = random(seed);
  let x = x0;
  while (x < x1 - height * 0.1) {
    const w = height * (0.09 + next() * 0.12);
    if (x + w > x1) break;
    if (next() < 0.07) {
      x += w * (1 + next() * 2);
      continue;
    }
    const h = height * (0.72 + next() * 0.28);
    const color = palette[Math.floor(next() * palette.length)]!;
    box(p, x, base - h, w, h, color);
    box(
      p,
      x,
      base - h,
      w,
      h,
      ramp(
        p,
        [x, 0, x + w, 0],
        [0, 'rgba(255,255,255,.18)'],
        [0.25, 'rgba(255,255,255,.05)'],
        [1, 'rgba(0,0,0,.38)'],
      ),
    );
    if (next() < 0.6) box(p, x + w * 0.15, base - h * 0.8, w * 0.7, h * 0.025, 'rgba(240,220,170,.6)');
    if (next() < 0.4) box(p, x + w * 0.15, base - h * 0.25, w * 0.7, h * 0.06, 'rgba(240,220,170,.35)');
    x += w + height * 0.006;
  }
}

/** A pendant lamp with its light. `color` is r,g,b of the light. */
export function pendant(
  p: Paint,
  x: number,
  top: number,
  bottom: number,
  size: number,
  shadeColor: Color,
  color: string,
): void {
  box(p, x - size * 0.012, top, size * 0.024, bottom - top - size * 0.4, '#15151a');
  p.beginPath();
  p.moveTo(x - size * 0.1, bottom - size * 0.42);
  p.bezierCurveTo(
    x - size * 0.16,
    bottom - size * 0.22,
    x - size * 0.5,
    bottom - size * 0.2,
    x - size * 0.52,
    bottom,
  );
  p.lineTo(x + size * 0.52, bottom);
  p.bezierCurveTo(
    x + size * 0.5,
    bottom - size * 0.2,
    x + size * 0.16,
    bottom - size * 0.22,
    x + size * 0.1,
    bottom - size * 0.42,
  );
  p.closePath();
  p.fillStyle = ramp(
    p,
    [x - size / 2, 0, x + size / 2, 0],
    [0, shadeColor],
    [0.3, 'rgba(255,255,255,.25)'],
    [0.5, shadeColor],
    [1, '#0b0b10'],
  );
  p.fill();
  p.fillStyle = `rgba(${color},1)`;
  p.beginPath();
  p.ellipse(x, bottom, size * 0.5, size * 0.07, 0, 0, 7);
  p.fill();
  glow(p, x, bottom + size * 0.1, size * 2.2, size * 1.9, color, 0.55);
}

/** City or garden lights out of focus. */
export function bokeh(
  p: Paint,
  area: { readonly x: number; readonly y: number; readonly w: number; readonly h: number },
  count: number,
  size: number,
  palette: readonly string[],
  seed: number,
  strength = 0.5,
): void {
  const next = random(seed);
  p.save();
  p.beginPath();
  p.rect(area.x, area.y, area.w, area.h);
  p.clip();
  p.globalCompositeOperation = 'screen';
  for (let i = 0; i < count; i++) {
    const x = area.x + next() * area.w;
    const y = area.y + next() ** 0.8 * area.h;
    const r = size * (0.35 + next() * 0.65);
    const color = palette[Math.floor(next() * palette.length)]!;
    const level = strength * (0.35 + next() * 0.65);
    const g = p.createRadialGradient(x, y, 0, x, y, r);
    g.addColorStop(0, `rgba(${color},${(level * 0.75).toFixed(3)})`);
    g.addColorStop(0.82, `rgba(${color},${level.toFixed(3)})`);
    g.addColorStop(1, `rgba(${color},0)`);
    p.fillStyle = g;
    p.beginPath();
    p.arc(x, y, r, 0, 7);
    p.fill();
  }
  p.restore();
}

/** A window with a view painted by the caller, frame and sill around it. */
export function windowFrame(
  p: Paint,
  x: number,
  y: number,
  w: number,
  h: number,
  panes: readonly [number, number],
  color: Color,
  bar: number,
): void {
  p.fillStyle = color;
  const [columns, rows] = panes;
  for (let i = 0; i <= columns; i++) p.fillRect(x + (w * i) / columns - bar / 2, y - bar / 2, bar, h + bar);
  for (let i = 0; i <= rows; i++) p.fillRect(x - bar / 2, y + (h * i) / rows - bar / 2, w + bar, bar);
  p.fillStyle = 'rgba(255,255,255,.22)';
  for (let i = 0; i <= columns; i++) p.fillRect(x + (w * i) / columns - bar / 2, y, bar * 0.22, h);
}

/** A framed abstract picture on a wall. */
export function artwork(
  p: Paint,
  x: number,
  y: number,
  w: number,
  h: number,
  palette: readonly Color[],
  seed: number,
): void {
  const next = random(seed);
  p.save();
  p.shadowColor = 'rgba(0,0,0,.45)';
  p.shadowBlur = w * 0.12;
  p.shadowOffsetX = w * 0.03;
  p.shadowOffsetY = w * 0.05;
  box(p, x, y, w, h, '#16130f');
  p.restore();
  const m = w * 0.05;
  box(p, x + m * 0.5, y + m * 0.5, w - m, h - m, '#efe9dd');
  p.save();
  p.beginPath();
  p.rect(x + m * 2, y + m * 2, w - m * 4, h - m * 4);
  p.clip();
  box(p, x, y, w, h, palette[0]!);
  for (let i = 1; i < 6; i++) {
    p.fillStyle = palette[i % palette.length]!;
    p.globalAlpha = 0.85;
    p.beginPath();
    p.ellipse(
      x + w * next(),
      y + h * (0.4 + next() * 0.6),
      w * (0.2 + next() * 0.4),
      h * (0.12 + next() * 0.3),
      next(),
      0,
      7,
    );
    p.fill();
  }
  p.restore();
}
