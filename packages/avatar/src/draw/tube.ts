import { css, facing, lit, mix, type Ramp, type Rgb } from './color.ts';
import { normalAt, sample, type Ctx } from './shapes.ts';

export interface TubeOptions {
  readonly capStart?: boolean;
  readonly capEnd?: boolean;
  /** Samples along the line. */
  readonly steps?: number;
  /** Tones across. */
  readonly stops?: number;
  /** Strength of the rim light; a limb before the trunk gets less. */
  readonly rim?: number;
}

/**
 * A rounded limb along a gently bent line, lit by its surface normals: the tones across it are those that a cylinder
 * of its direction gets from the key, with the rim light where it faces right. Radii are given at the line's points.
 */
export function drawTube(
  ctx: Ctx,
  points: readonly number[],
  radii: readonly number[],
  ramp: Ramp,
  options: TubeOptions = {},
): void {
  const steps = options.steps ?? 8;
  const line = sample(points, steps);
  const pairs: number[] = [];
  for (const r of radii) pairs.push(r, 0);
  const sampled = sample(pairs, steps);
  const end = steps * 2;
  let ax = line[end]! - line[0]!;
  let ay = line[end + 1]! - line[1]!;
  const l = Math.hypot(ax, ay) || 1;
  ax /= l;
  ay /= l;
  // Across: the normal of the whole limb.
  const nx = -ay;
  const ny = ax;
  let low = Infinity;
  let high = -Infinity;
  const right: number[] = [];
  const left: number[] = [];
  for (let i = 0; i <= steps; i++) {
    const [mx, my] = normalAt(line, i);
    const r = sampled[i * 2]!;
    const x = line[i * 2]!;
    const y = line[i * 2 + 1]!;
    right.push(x + mx * r, y + my * r);
    left.push(x - mx * r, y - my * r);
    const s = x * nx + y * ny;
    low = Math.min(low, s - r);
    high = Math.max(high, s + r);
  }
  ctx.beginPath();
  ctx.moveTo(right[0]!, right[1]!);
  for (let i = 2; i < right.length; i += 2) ctx.lineTo(right[i]!, right[i + 1]!);
  if (options.capEnd === true) {
    const [mx, my] = normalAt(line, steps);
    const a = Math.atan2(my, mx);
    ctx.arc(line[end]!, line[end + 1]!, sampled[end]!, a, a - Math.PI, true);
  }
  for (let i = left.length - 2; i >= 0; i -= 2) ctx.lineTo(left[i]!, left[i + 1]!);
  if (options.capStart === true) {
    const [mx, my] = normalAt(line, 0);
    const a = Math.atan2(-my, -mx);
    ctx.arc(line[0]!, line[1]!, sampled[0]!, a, a - Math.PI, true);
  }
  ctx.closePath();
  const c = line[0]! * nx + line[1]! * ny;
  const from = low - c;
  const to = high - c;
  const g = ctx.createLinearGradient(
    line[0]! + nx * from,
    line[1]! + ny * from,
    line[0]! + nx * to,
    line[1]! + ny * to,
  );
  const tones = tonesAcross(ramp, nx, ny, options.stops ?? 9, options.rim ?? 1);
  for (let i = 0; i < tones.length; i++) g.addColorStop(i / (tones.length - 1), tones[i]!);
  ctx.fillStyle = g;
  ctx.fill();
}

/** A straight bone with round ends: what fingers are made of. */
export function drawBone(
  ctx: Ctx,
  x0: number,
  y0: number,
  r0: number,
  x1: number,
  y1: number,
  r1: number,
  ramp: Ramp,
): void {
  const l = Math.hypot(x1 - x0, y1 - y0) || 1;
  const nx = -(y1 - y0) / l;
  const ny = (x1 - x0) / l;
  const a = Math.atan2(ny, nx);
  ctx.beginPath();
  ctx.arc(x1, y1, r1, a, a - Math.PI, true);
  ctx.arc(x0, y0, r0, a - Math.PI, a - Math.PI * 2, true);
  ctx.closePath();
  const r = Math.max(r0, r1);
  const g = ctx.createLinearGradient(x0 - nx * r, y0 - ny * r, x0 + nx * r, y0 + ny * r);
  const tones = tonesAcross(ramp, nx, ny, 5, 1);
  for (let i = 0; i < tones.length; i++) g.addColorStop(i / 4, tones[i]!);
  ctx.fillStyle = g;
  ctx.fill();
}

const cache = new WeakMap<Ramp, Map<number, string[]>>();

/** Tones from one edge of a round to the other. Directions are told apart to 1/256 of a turn, so that tones can be kept. */
function tonesAcross(ramp: Ramp, nx: number, ny: number, stops: number, rim: number): string[] {
  const turn = Math.round((Math.atan2(ny, nx) / (Math.PI * 2)) * 256);
  const key = (turn + 512) * 4000 + stops * 100 + Math.round(rim * 50);
  let kept = cache.get(ramp);
  if (kept === undefined) cache.set(ramp, (kept = new Map<number, string[]>()));
  const known = kept.get(key);
  if (known !== undefined) return known;
  const x = Math.cos((turn / 256) * Math.PI * 2);
  const y = Math.sin((turn / 256) * Math.PI * 2);
  const tones: string[] = [];
  for (let i = 0; i < stops; i++) {
    const s = -1 + (2 * i) / (stops - 1);
    tones.push(css(toneAt(ramp, x * s, y * s, Math.sqrt(Math.max(0, 1 - s * s)), rim)));
  }
  kept.set(key, tones);
  return tones;
}

function toneAt(ramp: Ramp, nx: number, ny: number, nz: number, rim: number): Rgb {
  const tone = lit(ramp, facing(nx, ny, nz));
  return nx > 0.5 ? mix(tone, ramp.rim, (nx - 0.5) ** 2 * 2.6 * rim) : tone;
}
