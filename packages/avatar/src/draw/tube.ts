import { css, facing, lit, mix, type Ramp, type Rgb } from './color.ts';
import { clamp, normalAt, polygon, sample, type Ctx } from './shapes.ts';

export interface TubeOptions {
  /** Strips across; more are smoother. */
  readonly strips: number;
  readonly capStart?: boolean;
  readonly capEnd?: boolean;
  /** One colour per strip instead of a gradient along the tube. */
  readonly flat?: boolean;
  readonly steps?: number;
  /** Strength of the rim light; a limb before the trunk gets less. */
  readonly rim?: number;
}

/**
 * A rounded limb along a line, lit by its real surface normals: nested strips from one edge to the other, each in
 * the tone that its part of the round gets from the key, with the rim light where it faces right.
 * Radii are given at the line's points.
 */
export function drawTube(ctx: Ctx, points: readonly number[], radii: readonly number[], ramp: Ramp, options: TubeOptions): void {
  const steps = options.steps ?? 16;
  const line = sample(points, steps);
  const pairs: number[] = [];
  for (const r of radii) pairs.push(r, 0);
  const sampled = sample(pairs, steps);
  const radius: number[] = [];
  for (let i = 0; i <= steps; i++) radius.push(sampled[i * 2]!);
  const normals: [number, number][] = [];
  for (let i = 0; i <= steps; i++) normals.push(normalAt(line, i));
  if (options.capStart === true) cap(line, radius, normals, true);
  if (options.capEnd === true) cap(line, radius, normals, false);
  const n = radius.length;
  const edge = (s: number): number[] => {
    const out: number[] = [];
    for (let i = 0; i < n; i++) out.push(line[i * 2]! + normals[i]![0] * radius[i]! * s, line[i * 2 + 1]! + normals[i]![1] * radius[i]! * s);
    return out;
  };
  const last = edge(1);
  const flipped: number[] = [];
  for (let i = last.length - 2; i >= 0; i -= 2) flipped.push(last[i]!, last[i + 1]!);
  const a = Math.floor(n * 0.15);
  const b = Math.floor(n * 0.5);
  const c = Math.floor(n * 0.85);
  for (let i = 0; i < options.strips; i++) {
    const s = -1 + (2 * i) / options.strips;
    const mid = clamp(s + 1 / options.strips, -1, 1);
    const z = Math.sqrt(Math.max(0, 1 - mid * mid));
    const color = (k: number): Rgb => {
      const nx = normals[k]![0] * mid;
      const ny = normals[k]![1] * mid;
      const tone = lit(ramp, facing(nx, ny, z));
      return nx > 0.45 ? mix(tone, ramp.rim, (nx - 0.45) ** 2 * 2.6 * (options.rim ?? 1)) : tone;
    };
    if (options.flat === true) {
      ctx.fillStyle = css(color(b));
    } else {
      const g = ctx.createLinearGradient(line[a * 2]!, line[a * 2 + 1]!, line[c * 2]! + 0.01, line[c * 2 + 1]! + 0.01);
      g.addColorStop(0, css(color(a)));
      g.addColorStop(0.5, css(color(b)));
      g.addColorStop(1, css(color(c)));
      ctx.fillStyle = g;
    }
    ctx.beginPath();
    polygon(ctx, i === 0 ? edge(-1) : edge(s));
    polygon(ctx, flipped, true);
    ctx.closePath();
    ctx.fill();
  }
}

/** Adds a rounded end in place. */
function cap(line: number[], radius: number[], normals: [number, number][], start: boolean): void {
  const end = radius.length - 1;
  const i = start ? 0 : end;
  const [nx, ny] = normals[i]!;
  // The tube's direction is its normal turned back; the cap grows outwards from the end.
  const dx = start ? -ny : ny;
  const dy = start ? nx : -nx;
  const x = line[i * 2]!;
  const y = line[i * 2 + 1]!;
  const r = radius[i]!;
  for (const f of [0.4, 0.7, 0.9, 0.985, 1]) {
    const px = x + dx * r * f;
    const py = y + dy * r * f;
    const pr = r * Math.sqrt(1 - f * f);
    if (start) {
      line.unshift(px, py);
      radius.unshift(pr);
      normals.unshift([nx, ny]);
    } else {
      line.push(px, py);
      radius.push(pr);
      normals.push([nx, ny]);
    }
  }
}
