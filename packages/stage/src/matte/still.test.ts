import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCREEN_MATTE } from './settings.ts';
import { matteStill } from './still.ts';

let folder: string;
let green: string;
let room: string;

/** A red figure before a ground. */
async function picture(name: string, ground: string): Promise<string> {
  const canvas = createCanvas(480, 270);
  const context = canvas.getContext('2d');
  context.fillStyle = ground;
  context.fillRect(0, 0, 480, 270);
  context.fillStyle = '#b03030';
  context.fillRect(180, 60, 120, 210);
  const path = join(folder, name);
  await writeFile(path, await canvas.encode('png'));
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matte-still-'));
  green = await picture('green.png', '#1f9d4a');
  room = await picture('room.png', '#b7ada0');
});
afterAll(() => rm(folder, { recursive: true }));

async function pixels(png: Uint8Array) {
  const image = await loadImage(Buffer.from(png));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  return {
    size: [image.width, image.height],
    at: (x: number, y: number) => [...context.getImageData(x, y, 1, 1).data],
  };
}

describe('a still picture', () => {
  it.each([SCREEN_MATTE, 'auto' as const])('loses its cloth and keeps its figure', async (matte) => {
    const { png, matte: used } = await matteStill(green, { matte, width: 320 });
    const { size, at } = await pixels(png);
    expect(size).toEqual([320, 180]);
    expect(at(20, 20)[3]).toBe(0);
    const [r, g, b, a] = at(160, 120);
    expect(a).toBe(255);
    expect(Math.hypot(r! - 0xb0, g! - 0x30, b! - 0x30)).toBeLessThan(12);
    expect(used.kind).toBe('screen');
  });

  it('without a cloth has none to sample; files that are no pictures are refused', async () => {
    await expect(matteStill(room, { matte: 'auto', width: 320 })).rejects.toThrow('no green or blue cloth');
    const broken = join(folder, 'broken.png');
    await writeFile(broken, 'no picture');
    await expect(matteStill(broken, { matte: 'auto', width: 320 })).rejects.toMatchObject({
      name: 'MediaError',
    });
  });
});
