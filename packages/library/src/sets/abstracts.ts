import { beam, box, glow, polygon, ramp, shade, sheet, type Frame, type Paint } from './brush.ts';

/** Layered paper arches with soft shadows: calm, for any subject. */
export function arches(p: Paint, f: Frame): void {
  const { width: w, height: h, u } = f;
  const floor = h * 0.82;
  box(p, 0, 0, w, h, ramp(p, [0, 0, w, h], [0, '#f7d9c4'], [0.5, '#f0c3ae'], [1, '#d99f92']));
  const tones = ['#f6cdb8', '#eeb7a3', '#e09a8b', '#c97a77', '#a85e68', '#7e4459'];
  for (const [i, tone] of tones.entries()) {
    const t = 1 - i / tones.length;
    const rx = w * (f.portrait ? 0.1 + 0.52 * t : 0.06 + 0.46 * t);
    const spring = h * (0.52 - 0.02 * i) - h * 0.1 * t;
    const lift = Math.min(rx, h * 0.5);
    const cx = w * (0.5 + 0.012 * i);
    p.save();
    p.shadowColor = 'rgba(70,20,30,.42)';
    p.shadowBlur = 50 * u;
    p.shadowOffsetX = -14 * u;
    p.shadowOffsetY = -8 * u;
    p.fillStyle = ramp(
      p,
      [cx - rx, 0, cx + rx, h],
      [0, lighten(tone, 16)],
      [0.5, tone],
      [1, lighten(tone, -26)],
    );
    p.beginPath();
    p.moveTo(cx - rx, h * 1.2);
    p.lineTo(cx - rx, spring);
    p.ellipse(cx, spring, rx, lift, 0, Math.PI, 0);
    p.lineTo(cx + rx, h * 1.2);
    p.closePath();
    p.fill();
    p.restore();
  }
  glow(p, w * 0.5, h * 0.62, w * 0.2, h * 0.4, '255,190,150', 0.5);
  polygon(
    p,
    [
      [0, floor],
      [w, floor],
      [w, h],
      [0, h],
    ],
    ramp(p, [0, floor, 0, h], [0, '#e9b5a2'], [0.3, '#f3c9b5'], [1, '#c48a80']),
  );
  p.save();
  p.globalAlpha = 0.9;
  sheet(p, f, 26, (q) => box(q, 0, floor - 10 * u, w, 30 * u, 'rgba(90,35,45,.7)'));
  p.restore();
  const solid = (x: number, y: number, rx: number, height: number, tone: string): void => {
    shade(p, x + rx * 0.5, y + 6 * u, rx * 2, h * 0.045, 0.65, '90,35,40');
    const side = ramp(
      p,
      [x - rx, 0, x + rx, 0],
      [0, lighten(tone, 30)],
      [0.3, tone],
      [1, lighten(tone, -52)],
    );
    p.fillStyle = side;
    p.beginPath();
    p.ellipse(x, y, rx, rx * 0.26, 0, 0, Math.PI);
    p.lineTo(x - rx, y - height);
    p.ellipse(x, y - height, rx, rx * 0.26, 0, Math.PI, 0, true);
    p.closePath();
    p.fill();
    p.fillStyle = ramp(p, [x - rx, 0, x + rx, 0], [0, lighten(tone, 46)], [1, lighten(tone, 8)]);
    p.beginPath();
    p.ellipse(x, y - height, rx, rx * 0.26, 0, 0, 7);
    p.fill();
  };
  const k = f.portrait ? 0.62 : 1;
  solid(w * (f.portrait ? 0.1 : 0.13), floor + h * 0.07, h * 0.13 * k, h * 0.16, '#d98c78');
  solid(w * (f.portrait ? 0.02 : 0.045), floor + h * 0.1, h * 0.09 * k, h * 0.3, '#b9606a');
  solid(w * (f.portrait ? 0.93 : 0.88), floor + h * 0.075, h * 0.16 * k, h * 0.1, '#efc0aa');
  const ball = (x: number, y: number, r: number, tone: string): void => {
    const g = p.createRadialGradient(x - r * 0.4, y - r * 0.45, r * 0.05, x, y, r * 1.08);
    g.addColorStop(0, lighten(tone, 70));
    g.addColorStop(0.4, tone);
    g.addColorStop(1, lighten(tone, -70));
    p.fillStyle = g;
    p.beginPath();
    p.arc(x, y, r, 0, 7);
    p.fill();
  };
  ball(w * (f.portrait ? 0.94 : 0.885), floor + h * 0.075 - h * 0.1 - h * 0.085 * k, h * 0.09 * k, '#f2a65e');
  ball(w * (f.portrait ? 0.8 : 0.79), floor + h * 0.115, h * 0.045, '#8c4a5e');
  beam(p, f, [w * 0.1, -h * 0.1], [w * 0.7, h * 1.0], [w * 0.1, w * 0.4], '255,235,215', 0.34);
}

function lighten(hex: string, by: number): string {
  const part = (i: number): number =>
    Math.max(0, Math.min(255, parseInt(hex.slice(1 + i * 2, 3 + i * 2), 16) + by));
  return `rgb(${part(0)},${part(1)},${part(2)})`;
}
