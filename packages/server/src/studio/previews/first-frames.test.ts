import { expect, it } from 'vitest';
import type { LayerSpec, RenderPlan } from '@cyclorama/stage';
import { firstFrames } from './first-frames.ts';

const layer = (startFrame: number): LayerSpec => ({
  source: 's',
  rect: { x: 0, y: 0, width: 2, height: 2 },
  fit: 'stretch',
  startFrame,
});
const sound = { path: 'a', role: 'speech' as const, gain: 1, loop: 0 };
const plan: RenderPlan = {
  version: 1,
  format: {
    container: 'mp4',
    video: 'h264',
    width: 2,
    height: 2,
    fps: { num: 25, den: 1 },
    bitrateKbps: 1000,
    alpha: false,
  },
  frames: 100,
  sources: { s: { kind: 'color', color: '#000000' } },
  shots: [
    { from: 0, to: 60, layers: [layer(0), layer(45)] },
    { from: 60, to: 100, layers: [layer(60)] },
  ],
  overlays: [layer(10), layer(50)],
  audio: [
    { ...sound, start: 0, end: 192_000 },
    { ...sound, start: 48_000 },
    { ...sound, start: 115_200 },
  ],
  ducking: { depthDb: 12, rampMs: 250 },
  pieces: [30, 60, 100],
};

it('ends pictures and sound at once, and leaves no piece, layer or sound beyond', () => {
  expect(firstFrames(plan, 40)).toMatchObject({
    frames: 40,
    shots: [{ from: 0, to: 40, layers: [layer(0)] }],
    overlays: [layer(10)],
    audio: [
      { start: 0, end: 76_800 },
      { start: 48_000, end: 76_800 },
    ],
    pieces: [30, 40],
  });
  expect(firstFrames(plan, 60).pieces).toEqual([30, 60]);
});

it('leaves a shorter programme as it is', () => {
  expect(firstFrames(plan, 100)).toBe(plan);
});
