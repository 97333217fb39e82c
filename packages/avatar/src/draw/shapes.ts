import { createCanvas, type Canvas, type SKRSContext2D } from '@napi-rs/canvas';

export type Ctx = SKRSContext2D;
/** Points as x0, y0, x1, y1 … */
export type Flat = readonly number[];

/** Adds a smooth curve through the points to the current path. */
export function spline(ctx: Ctx, p: Flat, closed = false, tension = 1, join = false): void {
  const n = p.length / 2;
  const at = (i: number): number => (closed ? ((i % n) + n) % n : Math.max(0, Math.min(n - 1, i)));
  if (join) ctx.lineTo(p[0]!, p[1]!);
  else ctx.moveTo(p[0]!, p[1]!);
  const k = tension / 6;
  for (let i = 0; i < (closed ? n : n - 1); i++) {
    const a = at(i - 1) * 2;
    const b = at(i) * 2;
    const c = at(i + 1) * 2;
    const d = at(i + 2) * 2;
    ctx.bezierCurveTo(
      p[b]! + (p[c]! - p[a]!) * k,
      p[b + 1]! + (p[c + 1]! - p[a + 1]!) * k,
      p[c]! - (p[d]! - p[b]!) * k,
      p[c + 1]! - (p[d + 1]! - p[b + 1]!) * k,
      p[c]!,
      p[c + 1]!,
    );
  }
  if (closed) ctx.closePath();
}

export function fillSpline(ctx: Ctx, p: Flat, style: string | CanvasGradientLike, tension = 1): void {
  ctx.beginPath();
  spline(ctx, p, true, tension);
  ctx.fillStyle = style;
  ctx.fill();
}

export type CanvasGradientLike = ReturnType<Ctx['createLinearGradient']>;

export function strokeSpline(ctx: Ctx, p: Flat, style: string, width: number, tension = 1): void {
  ctx.beginPath();
  spline(ctx, p, false, tension);
  ctx.strokeStyle = style;
  ctx.lineWidth = width;
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  ctx.stroke();
}

/** A stroke that swells in the middle and tapers to both ends (brows, lashes, folds). */
export function taper(
  ctx: Ctx,
  p: Flat,
  width: number,
  style: string | CanvasGradientLike,
  peak = 0.5,
  end = 0.12,
): void {
  const line = sample(p, Math.max(8, p.length));
  const n = line.length / 2;
  const left: number[] = [];
  const right: number[] = [];
  for (let i = 0; i < n; i++) {
    const t = i / (n - 1);
    const [nx, ny] = normalAt(line, i);
    const f = t < peak ? t / peak : (1 - t) / (1 - peak);
    const w = (width / 2) * (end + (1 - end) * Math.sin((Math.max(0, f) * Math.PI) / 2));
    left.push(line[i * 2]! + nx * w, line[i * 2 + 1]! + ny * w);
    right.unshift(line[i * 2]! - nx * w, line[i * 2 + 1]! - ny * w);
  }
  ctx.beginPath();
  polygon(ctx, left);
  polygon(ctx, right, true);
  ctx.closePath();
  ctx.fillStyle = style;
  ctx.fill();
}

export function polygon(ctx: Ctx, p: Flat, join = false): void {
  for (let i = 0; i < p.length; i += 2) {
    if (i === 0 && !join) ctx.moveTo(p[i]!, p[i + 1]!);
    else ctx.lineTo(p[i]!, p[i + 1]!);
  }
}

/** Resamples a smooth curve through the points into `n + 1` points. */
export function sample(p: Flat, n: number): number[] {
  const m = p.length / 2;
  const out: number[] = [];
  for (let i = 0; i <= n; i++) {
    const u = (i / n) * (m - 1);
    const s = Math.min(m - 2, Math.floor(u));
    const t = u - s;
    const a = Math.max(0, s - 1) * 2;
    const b = s * 2;
    const c = (s + 1) * 2;
    const d = Math.min(m - 1, s + 2) * 2;
    for (let k = 0; k < 2; k++) {
      const p0 = p[a + k]!;
      const p1 = p[b + k]!;
      const p2 = p[c + k]!;
      const p3 = p[d + k]!;
      out.push(
        0.5 *
          (2 * p1 +
            (p2 - p0) * t +
            (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t +
            (3 * p1 - p0 - 3 * p2 + p3) * t * t * t),
      );
    }
  }
  return out;
}

/** Unit normal of a sampled line, to the right of its direction. */
export function normalAt(line: Flat, i: number): [number, number] {
  const n = line.length / 2;
  const a = Math.max(0, i - 1) * 2;
  const b = Math.min(n - 1, i + 1) * 2;
  const dx = line[b]! - line[a]!;
  const dy = line[b + 1]! - line[a + 1]!;
  const l = Math.hypot(dx, dy) || 1;
  return [-dy / l, dx / l];
}

/** Draws with everything blurred by `radius` local units; `k` is pixels per unit. */
export function soft(ctx: Ctx, k: number, radius: number, draw: () => void): void {
  ctx.save();
  ctx.filter = `blur(${(radius * k).toFixed(2)}px)`;
  draw();
  ctx.restore();
}

/** A picture drawn once in local units and placed many times. */
export interface Sprite {
  readonly canvas: Canvas;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Draws into a new sprite that covers the box (local units) at `k` pixels per unit. */
export function makeSprite(
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  k: number,
  draw: (ctx: Ctx) => void,
): Sprite {
  const canvas = createCanvas(Math.max(1, Math.ceil(box.width * k)), Math.max(1, Math.ceil(box.height * k)));
  const ctx = canvas.getContext('2d');
  ctx.scale(k, k);
  ctx.translate(-box.x, -box.y);
  draw(ctx);
  return { canvas, x: box.x, y: box.y, width: canvas.width / k, height: canvas.height / k };
}

export function placeSprite(ctx: Ctx, s: Sprite): void {
  ctx.drawImage(s.canvas, s.x, s.y, s.width, s.height);
}

/** Tells whether a point lies within the polygon. */
export function insidePolygon(p: readonly number[]): (x: number, y: number) => boolean {
  return (x, y) => {
    let hit = false;
    for (let i = 0, j = p.length - 2; i < p.length; j = i, i += 2) {
      if (
        p[i + 1]! > y !== p[j + 1]! > y &&
        x < ((p[j]! - p[i]!) * (y - p[i + 1]!)) / (p[j + 1]! - p[i + 1]!) + p[i]!
      )
        hit = !hit;
    }
    return hit;
  };
}
