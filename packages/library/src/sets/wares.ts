import { ramp, roundBox, box, type Color, type Fill, type Paint } from './brush.ts';

export type Ware = 'bottle' | 'jar' | 'carton' | 'tube' | 'bowl';

/** A product on a shelf: round or boxed, shaded from the upper left. `base` is where it stands. */
export function ware(
  p: Paint,
  kind: Ware,
  x: number,
  base: number,
  h: number,
  color: Color,
  accent: Color,
): void {
  const width = h * { bottle: 0.34, jar: 0.62, carton: 0.56, tube: 0.3, bowl: 0.95 }[kind];
  const round = (left: number, w: number): Fill =>
    ramp(
      p,
      [left, 0, left + w, 0],
      [0, 'rgba(0,0,0,.28)'],
      [0.16, 'rgba(255,255,255,.22)'],
      [0.28, 'rgba(255,255,255,.42)'],
      [0.4, 'rgba(255,255,255,.02)'],
      [1, 'rgba(0,0,0,.46)'],
    );
  const body = (left: number, top: number, w: number, bodyHeight: number, r: number, c: Color): void => {
    roundBox(p, left, top, w, bodyHeight, r, c);
    roundBox(p, left, top, w, bodyHeight, r, round(left, w));
  };
  p.fillStyle = 'rgba(0,0,0,.3)';
  p.beginPath();
  p.ellipse(x + width * 0.1, base, width * 0.62, h * 0.035, 0, 0, 7);
  p.fill();
  const left = x - width / 2;
  if (kind === 'carton') {
    box(p, left, base - h * 0.86, width, h * 0.86, color);
    box(p, left, base - h * 0.86, width * 0.72, h * 0.86, 'rgba(255,255,255,.10)');
    box(p, left + width * 0.72, base - h * 0.86, width * 0.28, h * 0.86, 'rgba(0,0,0,.24)');
    box(p, left + width * 0.1, base - h * 0.6, width * 0.52, h * 0.22, accent);
  } else if (kind === 'bowl') {
    p.fillStyle = color;
    p.beginPath();
    p.ellipse(x, base - h * 0.36, width / 2, h * 0.36, 0, 0, Math.PI);
    p.fill();
    p.fillStyle = round(left, width);
    p.fill();
    p.fillStyle = accent;
    p.beginPath();
    p.ellipse(x, base - h * 0.36, width / 2, h * 0.07, 0, 0, 7);
    p.fill();
  } else {
    const neck = kind === 'bottle' ? 0.4 : kind === 'tube' ? 0.75 : 0.86;
    const shoulder = kind === 'bottle' ? 0.66 : 0.8;
    body(left, base - h * shoulder, width, h * shoulder, width * 0.14, color);
    body(
      x - (width * neck) / 2,
      base - h * (shoulder + 0.14),
      width * neck,
      h * 0.18,
      width * 0.06,
      kind === 'bottle' ? color : accent,
    );
    if (kind === 'bottle')
      body(x - (width * neck) / 2, base - h, width * neck, h * 0.2, width * 0.05, accent);
    box(p, left, base - h * 0.46, width, h * 0.24, accent);
    box(p, left, base - h * 0.46, width, h * 0.24, round(left, width));
  }
}
