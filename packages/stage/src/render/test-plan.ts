import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { LayerSpec, OutputFormat, Rect, RenderPlan, SourceSpec } from '../plan.ts';
import { readFrames, type RgbaFrame } from '../testing/index.ts';
import { renderPlan } from './whole.ts';

// Helpers of this folder's tests.

/** A folder for one test file; removed after it. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stage-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const mp4: OutputFormat = {
  container: 'mp4',
  video: 'h264',
  width: 320,
  height: 180,
  fps: { num: 25, den: 1 },
  bitrateKbps: 4000,
  alpha: false,
};

export const webm: OutputFormat = { ...mp4, container: 'webm', video: 'vp8', alpha: true };

export interface PlanParts {
  readonly frames?: number;
  readonly format?: Partial<OutputFormat>;
  readonly sources: Readonly<Record<string, SourceSpec>>;
  readonly layers: readonly LayerSpec[];
  readonly pieces?: readonly number[];
}

/** A plan of one shot. */
export function planOf({ frames = 2, format, sources, layers, pieces }: PlanParts): RenderPlan {
  return {
    version: 1,
    format: { ...mp4, ...format },
    frames,
    sources,
    shots: [{ from: 0, to: frames, layers }],
    overlays: [],
    audio: [],
    ducking: { depthDb: 0, rampMs: 0 },
    pieces: pieces ?? [frames],
  };
}

/** A layer with usual values. */
export function layer(source: string, rect: Rect, more: Partial<LayerSpec> = {}): LayerSpec {
  return { source, rect, fit: 'stretch', startFrame: 0, ...more };
}

export function rect(x: number, y: number, width: number, height: number): Rect {
  return { x, y, width, height };
}

export const full = rect(0, 0, 320, 180);

let count = 0;

/** Renders a plan and decodes all of it. */
export async function show(folder: string, plan: RenderPlan): Promise<RgbaFrame[]> {
  const path = join(folder, `out-${count++}.${plan.format.container}`);
  await renderPlan(plan, path, { workDir: join(folder, 'work') });
  return readFrames(path, { alpha: plan.format.alpha });
}

/** Colour of one pixel. */
export function pixel(frame: RgbaFrame, x: number, y: number): readonly [number, number, number, number] {
  const at = (y * frame.width + x) * 4;
  const [r, g, b, a] = frame.rgba.subarray(at, at + 4);
  return [r!, g!, b!, a!];
}

/** Largest difference of two colours in any of red, green and blue. */
export function distance(a: readonly number[], b: readonly number[]): number {
  return Math.max(...[0, 1, 2].map((i) => Math.abs(a[i]! - b[i]!)));
}
