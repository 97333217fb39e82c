import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, describe, expect, it } from 'vitest';
import { readCleanPlate } from './clean-plate.ts';
import { levelFor, placePlate, plateBytes } from './plate-memory.ts';
import { StageMemory } from '../../../pixels/memory.ts';

describe('a clean plate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plate-'));
  const path = join(folder, 'room.png');
  const canvas = createCanvas(300, 170);
  const context = canvas.getContext('2d');
  context.fillStyle = '#808080';
  context.fillRect(0, 0, 300, 170);
  context.fillStyle = '#ff0000';
  context.fillRect(150, 0, 150, 170);
  writeFileSync(path, canvas.toBuffer('image/png'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    [300, 170],
    [641, 361],
    [81, 45],
  ])('is read as luma and chroma at %i × %i', async (width, height) => {
    const [plate] = await readCleanPlate(path, width, height);
    const at = (x: number): number[] => {
      const c = 10 * Math.ceil(width / 2) + (x >> 1);
      return [plate!.y[20 * width + x]!, plate!.u[c]!, plate!.v[c]!];
    };
    expect(at(width >> 2)).toEqual([126, 128, 128]);
    expect(at((3 * width) >> 2)).toEqual([63, 102, 240]);
    // A shift matters where both colours meet, nowhere else.
    expect(plate!.slack[20 * width + (width >> 2)]).toBe(0);
    expect(plate!.slack.some((slack) => slack > 8)).toBe(true);
  });

  it('serves smaller pictures with a smaller size', async () => {
    const levels = await readCleanPlate(path, 320, 180);
    const memory = new StageMemory(8 << 20);
    const bytes = plateBytes(320, 180);
    const start = memory.allocate(bytes + 64);
    memory.bytes.fill(91, start + bytes, start + bytes + 64);
    const placed = placePlate(memory.memory, start, levels);
    expect([320, 200, 160, 150, 80, 40].map((width) => levelFor(placed, width).width)).toEqual([
      320, 320, 160, 160, 80, 80,
    ]);
    const { y, strideY, v, strideC } = placed[1]!;
    expect(memory.bytes[y + 40 * strideY + 120]).toBe(63);
    expect(memory.bytes[v + 40 * strideC + 60]).toBe(240);
    expect(memory.bytes.subarray(start + bytes, start + bytes + 64).every((byte) => byte === 91)).toBe(true);
  });
});
