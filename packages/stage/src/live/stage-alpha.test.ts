import { afterEach, describe, expect, it } from 'vitest';
import { half } from '../pixels/picture.ts';
import type { LiveDocument } from './document.ts';
import {
  document,
  layer,
  plain,
  scene,
  source,
  startPainted,
  type Paint,
  type PaintedRig,
} from './testing/index.ts';

const rigs: PaintedRig[] = [];
afterEach(async () => {
  await Promise.all(rigs.splice(0).map(({ rig }) => rig.stop()));
});

const WIDTH = 320;
const HEIGHT = 90;

/** Nothing on the left, everything on the right; white where it covers, weighted by alpha as pictures of the stage are. */
const ramp: Paint = (bytes, picture) => {
  for (let y = 0; y < picture.height; y++)
    for (let x = 0; x < picture.width; x++) {
      const alpha = alphaAt(x, picture.width);
      bytes[picture.a + y * picture.strideY + x] = alpha;
      bytes[picture.y + y * picture.strideY + x] = Math.round((235 * alpha) / 255);
    }
  for (let y = 0; y < half(picture.height); y++)
    for (let x = 0; x < half(picture.width); x++) {
      const alpha = alphaAt(2 * x + 1, picture.width);
      const at = y * picture.strideC + x;
      bytes[picture.ac + at] = alpha;
      // A strong colour: nothing of it may be seen in the matte.
      bytes[picture.u + at] = Math.round((90 * alpha) / 255);
      bytes[picture.v + at] = Math.round((210 * alpha) / 255);
    }
};

function alphaAt(x: number, width: number): number {
  return Math.round((255 * x) / (width - 1));
}

const upper = { x: 0, y: 0, width: 1, height: 0.5 };
const lower = { x: 0, y: 0.5, width: 1, height: 0.5 };

async function start(first: LiveDocument, width = WIDTH, height = HEIGHT): Promise<PaintedRig> {
  const made = await startPainted(first, {
    someone: { width, height, paint: ramp, alpha: true },
    wall: { width, height, paint: plain(120, 60, 200) },
  });
  rigs.push(made);
  await made.rig.frames(4);
  return made;
}

describe('a layer that shows alpha', () => {
  it.each([
    ['as it comes', WIDTH, HEIGHT],
    ['scaled', WIDTH / 2, HEIGHT / 2],
  ])('is the matte of a source whose colour stands above it over black: %s', async (_how, width, height) => {
    const layers = [layer('someone', upper), layer('someone', lower, { channel: 'alpha' })];
    const { rig } = await start(document([source('someone')], scene(layers)), width, height);
    const picture = rig.picture(rig.next - 1);
    for (const x of [0, 40, 160, 250, WIDTH - 1]) {
      const share = alphaAt(x, WIDTH) / 255;
      const matte = picture.y[(HEIGHT + 45) * WIDTH + x]!;
      expect(Math.abs(matte - (16 + 219 * share))).toBeLessThanOrEqual(2);
      // White over black is as bright as its matte.
      expect(Math.abs(picture.y[45 * WIDTH + x]! - matte)).toBeLessThanOrEqual(2);
    }
    const chroma = (WIDTH / 2) * (HEIGHT / 2);
    for (const plane of [picture.u, picture.v])
      expect(plane.subarray(chroma).every((value) => value === 128)).toBe(true);
    expect(picture.u[chroma - 1]).toBeLessThan(95);
  });

  it('is white all over where its source is opaque, whatever lies below', async () => {
    const layers = [layer('wall'), layer('wall', lower, { channel: 'alpha' })];
    const { rig } = await start(document([source('wall')], scene(layers)));
    const picture = rig.picture(rig.next - 1);
    const [above, below] = [picture.y.subarray(0, WIDTH * HEIGHT), picture.y.subarray(WIDTH * HEIGHT)];
    expect([above.every((value) => value === 120), below.every((value) => value === 235)]).toEqual([
      true,
      true,
    ]);
  });

  it('is not half transparent', async () => {
    const layers = [layer('wall', lower, { channel: 'alpha', opacity: 0.5 })];
    await expect(start(document([source('wall')], scene(layers)))).rejects.toThrow('not 1');
  });
});
