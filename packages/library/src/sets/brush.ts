import { createCanvas, type Canvas, type SKRSContext2D } from '@napi-rs/canvas';

export type Paint = SKRSContext2D;
export type Color = string;
export type Gradient = ReturnType<Paint['createLinearGradient']>;
export type Fill = Color | Gradient;

/** Where a set is painted: pixels, and `u`, the length that is 1 px on a 1080-line landscape picture. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly u: number;
  readonly portrait: boolean;
}

/** Repeatable random numbers in 0…1. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Paints on a sheet of its own and lays it over the picture, out of focus by `blur` (picture units). */
export function sheet(paint: Paint, frame: Frame, blur: number, draw: (p: Paint) => void, alpha = 1): void {
  const canvas = createCanvas(frame.width, frame.height);
  draw(canvas.getContext('2d'));
  paint.save();
  paint.globalAlpha = alpha;
  if (blur > 0) paint.filter = `blur(${(blur * frame.u).toFixed(2)}px)`;
  paint.drawImage(canvas, 0, 0);
  paint.restore();
}

/** A fill that runs between stops along a line. */
export function ramp(
  paint: Paint,
  line: readonly [number, number, number, number],
  ...stops: readonly (readonly [number, Color])[]
): Gradient {
  const gradient = paint.createLinearGradient(...line);
  for (const [offset, color] of stops) gradient.addColorStop(offset, color);
  return gradient;
}

export function box(paint: Paint, x: number, y: number, w: number, h: number, fill: Fill): void {
  paint.fillStyle = fill;
  paint.fillRect(x, y, w, h);
}

export function roundBox(
  paint: Paint,
  x: number,
  y: number,
  w: number,
  h: number,
  r: number,
  fill: Fill,
): void {
  paint.fillStyle = fill;
  paint.beginPath();
  paint.roundRect(x, y, w, h, r);
  paint.fill();
}

export function polygon(paint: Paint, points: readonly (readonly [number, number])[], fill: Fill): void {
  paint.fillStyle = fill;
  paint.beginPath();
  for (const [i, [x, y]] of points.entries()) {
    if (i === 0) paint.moveTo(x, y);
    else paint.lineTo(x, y);
  }
  paint.closePath();
  paint.fill();
}

/** A soft ellipse laid over the picture; `falloff` pairs distance with level. */
function cloud(
  paint: Paint,
  [x, y, rx, ry]: readonly [number, number, number, number],
  operation: 'screen' | 'multiply',
  color: string,
  falloff: readonly (readonly [number, number])[],
): void {
  paint.save();
  paint.globalCompositeOperation = operation;
  paint.translate(x, y);
  paint.scale(rx, ry);
  const gradient = paint.createRadialGradient(0, 0, 0, 0, 0, 1);
  for (const [offset, level] of falloff) gradient.addColorStop(offset, `rgba(${color},${level.toFixed(3)})`);
  paint.fillStyle = gradient;
  paint.fillRect(-1, -1, 2, 2);
  paint.restore();
}

/** Light added to the picture: falls off softly from a centre. `color` is `r,g,b`. */
export function glow(
  paint: Paint,
  x: number,
  y: number,
  rx: number,
  ry: number,
  color: string,
  strength: number,
): void {
  cloud(paint, [x, y, rx, ry], 'screen', color, [
    [0, strength],
    [0.18, 0.72 * strength],
    [0.4, 0.34 * strength],
    [0.68, 0.1 * strength],
    [1, 0],
  ]);
}

/** Shade laid over the picture, the opposite of glow. */
export function shade(
  paint: Paint,
  x: number,
  y: number,
  rx: number,
  ry: number,
  strength: number,
  color = '8,10,18',
): void {
  cloud(paint, [x, y, rx, ry], 'multiply', color, [
    [0, strength],
    [0.35, 0.66 * strength],
    [0.7, 0.2 * strength],
    [1, 0],
  ]);
}

/** A beam of light through air: a soft trapezoid added to the picture. */
export function beam(
  paint: Paint,
  frame: Frame,
  from: readonly [number, number],
  to: readonly [number, number],
  widths: readonly [number, number],
  color: string,
  strength: number,
): void {
  const canvas = createCanvas(frame.width, frame.height);
  const p = canvas.getContext('2d');
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]) + Math.PI / 2;
  const [a, b] = [widths[0] / 2, widths[1] / 2];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const fill = ramp(
    p,
    [from[0], from[1], to[0], to[1]],
    [0, `rgba(${color},${strength})`],
    [0.45, `rgba(${color},${(strength * 0.45).toFixed(3)})`],
    [1, `rgba(${color},0)`],
  );
  polygon(
    p,
    [
      [from[0] - cos * a, from[1] - sin * a],
      [from[0] + cos * a, from[1] + sin * a],
      [to[0] + cos * b, to[1] + sin * b],
      [to[0] - cos * b, to[1] - sin * b],
    ],
    fill,
  );
  paint.save();
  paint.globalCompositeOperation = 'screen';
  paint.filter = `blur(${(18 * frame.u).toFixed(1)}px)`;
  paint.drawImage(canvas, 0, 0);
  paint.restore();
}

/** Lens and film: highlights bloom, corners fall off, fine grain hides banding. */
export function develop(
  canvas: Canvas,
  frame: Frame,
  look: { readonly bloom: number; readonly vignette: number; readonly grain: number; readonly seed: number },
): void {
  const paint = canvas.getContext('2d');
  if (look.bloom > 0) {
    const small = createCanvas(Math.ceil(frame.width / 4), Math.ceil(frame.height / 4));
    const p = small.getContext('2d');
    p.filter = `blur(${(9 * frame.u).toFixed(1)}px) contrast(1.5) brightness(0.85)`;
    p.drawImage(canvas, 0, 0, small.width, small.height);
    paint.save();
    paint.globalCompositeOperation = 'screen';
    paint.globalAlpha = look.bloom;
    paint.drawImage(small, 0, 0, frame.width, frame.height);
    paint.restore();
  }
  const reach = Math.hypot(frame.width, frame.height) / 2;
  const corner = paint.createRadialGradient(
    frame.width / 2,
    frame.height * 0.46,
    reach * 0.42,
    frame.width / 2,
    frame.height * 0.46,
    reach * 1.05,
  );
  corner.addColorStop(0, 'rgba(6,8,16,0)');
  corner.addColorStop(1, `rgba(6,8,16,${look.vignette})`);
  paint.fillStyle = corner;
  paint.fillRect(0, 0, frame.width, frame.height);
  const image = paint.getImageData(0, 0, frame.width, frame.height);
  const next = random(look.seed);
  const grain = Int8Array.from({ length: 65_521 }, () => (next() + next() - 1) * look.grain);
  const { data } = image;
  for (let i = 0, g = 0; i < data.length; i += 4) {
    const value = grain[g]!;
    if (++g === grain.length) g = 0;
    data[i] = data[i]! + value;
    data[i + 1] = data[i + 1]! + value;
    data[i + 2] = data[i + 2]! + value;
  }
  paint.putImageData(image, 0, 0);
}
