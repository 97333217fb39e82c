import { random, smooth } from './numbers.ts';

function hash(i: number, seed: number): number {
  let h = (Math.imul(i | 0, 374761393) + Math.imul(seed | 0, 668265263)) | 0;
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** Smooth noise in −1…1 that never repeats; one wave is about a unit of `t`. */
export function noise(t: number, seed: number): number {
  const i = Math.floor(t);
  const f = t - i;
  const u = f * f * f * (f * (f * 6 - 15) + 10);
  return (hash(i, seed) * (1 - u) + hash(i + 1, seed) * u) * 2 - 1;
}

/** Events are drawn block by block, so that any moment can be asked for by itself. */
const BLOCK = 24;
/** Blocks that are kept; older ones are drawn again when they are asked for. */
const KEPT = 16;

interface Glance {
  readonly at: number;
  readonly x: number;
  readonly y: number;
}

/** What a body does by itself: breath, sway, glances, blinks. A function of the seed and time. */
export class Idle {
  private readonly seed: number;
  private readonly blinks = new Map<number, number[]>();
  private readonly glances = new Map<number, Glance[]>();

  constructor(seed: number) {
    this.seed = seed;
  }

  /** −1…1, a breath about every four seconds, in slightly faster than out. */
  breath(t: number): number {
    const phase = (t / 4 + 0.12 * noise(t / 9, this.seed + 1) + hash(3, this.seed)) * Math.PI * 2;
    return Math.sin(phase + 0.35 * Math.sin(phase)) * (0.9 + 0.1 * noise(t / 7, this.seed + 2));
  }

  sway(t: number): number {
    return noise(t / 3.7, this.seed + 3) * 0.7 + noise(t / 1.9, this.seed + 4) * 0.22;
  }

  lean(t: number): number {
    return noise(t / 5.3, this.seed + 5) * 0.5;
  }

  head(t: number): { yaw: number; pitch: number; roll: number } {
    return {
      yaw: noise(t / 2.9, this.seed + 6) * 0.05 + noise(t / 1.3, this.seed + 7) * 0.012,
      pitch: noise(t / 3.3, this.seed + 8) * 0.03 + noise(t / 1.1, this.seed + 9) * 0.008,
      roll: noise(t / 4.1, this.seed + 10) * 0.022,
    };
  }

  /** Moments at which a blink begins within the block of `t`, the block before included. */
  blinkTimes(t: number): number[] {
    const b = Math.floor(t / BLOCK);
    return [...this.blinkBlock(b - 1), ...this.blinkBlock(b)];
  }

  private blinkBlock(block: number): number[] {
    const known = this.blinks.get(block);
    if (known !== undefined) return known;
    const next = random(this.seed * 7919 + block * 104729 + 17);
    const list: number[] = [];
    const end = (block + 1) * BLOCK;
    let last = block * BLOCK;
    for (let t = last + 1.2 + next() * 1.2; t < end - 1; t += 2.2 + next() * 3.4) {
      list.push(t);
      last = t;
      if (next() < 0.16) list.push(t + 0.3 + next() * 0.06);
    }
    // Blocks do not know each other: none may leave a long stare at its end.
    if (end - last > 3.5) list.push(end - 1);
    if (this.blinks.size >= KEPT) this.blinks.clear();
    this.blinks.set(block, list);
    return list;
  }

  /** Where the eyes rest, −1…1; mostly on the camera. */
  gaze(t: number): { x: number; y: number } {
    const b = Math.floor(t / BLOCK);
    let from: Glance = { at: -Infinity, x: 0, y: 0 };
    for (const block of [b - 1, b]) for (const g of this.glanceBlock(block)) if (g.at <= t) from = g;
    return from;
  }

  private glanceBlock(block: number): Glance[] {
    const known = this.glances.get(block);
    if (known !== undefined) return known;
    const next = random(this.seed * 6271 + block * 15485863 + 5);
    const list: Glance[] = [{ at: block * BLOCK, x: 0, y: 0 }];
    let t = block * BLOCK + 1.5 + next() * 2.5;
    while (t < (block + 1) * BLOCK - 1.6) {
      const away = next() < 0.34;
      list.push({
        at: t,
        x: away ? (next() < 0.5 ? -1 : 1) * (0.35 + next() * 0.4) : (next() - 0.5) * 0.16,
        y: away ? (next() - 0.4) * 0.4 : (next() - 0.5) * 0.1,
      });
      if (away) {
        t += 0.7 + next() * 0.9;
        list.push({ at: t, x: (next() - 0.5) * 0.1, y: 0 });
      }
      t += 1.5 + next() * 2.5;
    }
    if (this.glances.size >= KEPT) this.glances.clear();
    this.glances.set(block, list);
    return list;
  }
}

/** Lid of one blink: shut within 60 ms, for as long as a picture lasts, open again after 190 ms. */
export function blinkShape(since: number): number {
  if (since < 0 || since > 0.19) return 0;
  if (since < 0.06) return smooth(since / 0.06);
  if (since < 0.105) return 1;
  return 1 - smooth((since - 0.105) / 0.085);
}
