import { describe, expect, it } from 'vitest';
import { StageMemory } from '../../../pixels/memory.ts';
import { allocatePicture, half } from '../../../pixels/picture.ts';
import { SCENE_MATTE } from '../../settings.ts';
import { sceneMatterBytes } from '../open.ts';
import { SceneMatter } from '../scene-matter.ts';
import type { PlatePlanes } from './clean-plate.ts';

const [WIDTH, HEIGHT] = [320, 180];
type Color = readonly [y: number, u: number, v: number];
type Scene = (x: number, y: number) => Color;

/** A wall with a pattern. */
const room: Scene = (x, y) => [90 + 40 * Math.sin(x / 11) * Math.cos(y / 9), 120 + x / 40, 130];
const body = (x: number, y: number): boolean => Math.hypot((x - 150) / 50, (y - 130) / 90) < 1;
const hand = (x: number, y: number): boolean => Math.hypot(x - 225, y - 60) < 12;
const SHIRT: Color = [170, 150, 110];
const SKIN: Color = [190, 105, 155];
const standing: Scene = (x, y) => (body(x, y) ? SHIRT : hand(x, y) ? SKIN : room(x, y));

function planesOf(scene: Scene): PlatePlanes {
  const [cw, ch] = [half(WIDTH), half(HEIGHT)];
  const plane = (w: number, h: number, lane: 0 | 1 | 2, step: number): Uint8Array =>
    Uint8Array.from({ length: w * h }, (_, i) => scene((i % w) * step, Math.floor(i / w) * step)[lane]);
  const slack = new Uint8Array(WIDTH * HEIGHT);
  return {
    width: WIDTH,
    height: HEIGHT,
    y: plane(WIDTH, HEIGHT, 0, 1),
    u: plane(cw, ch, 1, 2),
    v: plane(cw, ch, 2, 2),
    slack,
  };
}

/** Alpha of a scene; the network knows roughly of the body, not of the hand. */
function cut(
  scenes: readonly Scene[],
  surely: (x: number, y: number) => boolean = () => false,
  empty = room,
): Uint8Array {
  const memory = new StageMemory(64 << 20);
  const source = allocatePicture(memory, WIDTH, HEIGHT, false);
  const target = allocatePicture(memory, WIDTH, HEIGHT, true);
  const settings = { ...SCENE_MATTE, lightWrap: 0 };
  const scratch = memory.allocate(sceneMatterBytes(WIDTH, HEIGHT));
  const matter = new SceneMatter(
    { settings, memory: memory.memory, scratch, width: WIDTH, height: HEIGHT },
    settings,
    {
      columns: 64,
      rows: 36,
      doubtful: true,
      run: (_, mask) => {
        for (let i = 0; i < mask.length; i++) {
          const [x, y] = [(i % 64) * 5 + 2, Math.floor(i / 64) * 5 + 2];
          mask[i] = body(x, y) ? 0.99 : surely(x, y) ? 0.999 : 0.01;
        }
      },
      forget: () => undefined,
      close: () => undefined,
    },
    [planesOf(empty)],
  );
  for (const [n, scene] of scenes.entries()) {
    const { y, u, v } = planesOf(scene);
    for (let row = 0; row < HEIGHT; row++) {
      memory.bytes.set(y.subarray(row * WIDTH, (row + 1) * WIDTH), source.y + row * source.strideY);
    }
    for (let row = 0; row < half(HEIGHT); row++) {
      const [from, to] = [row * half(WIDTH), (row + 1) * half(WIDTH)];
      memory.bytes.set(u.subarray(from, to), source.u + row * source.strideC);
      memory.bytes.set(v.subarray(from, to), source.v + row * source.strideC);
    }
    void matter.look(source, 40 * n);
    matter.draw(source, target);
  }
  const alpha = new Uint8Array(WIDTH * HEIGHT);
  for (let row = 0; row < HEIGHT; row++) {
    const at = target.a + row * target.strideY;
    alpha.set(memory.bytes.subarray(at, at + WIDTH), row * WIDTH);
  }
  matter.close();
  return alpha;
}

/** Mean difference from the truth, 0…255, and the largest away from edges. */
function wrong(alpha: Uint8Array): { mean: number; most: number } {
  let [sum, most] = [0, 0];
  const person = (x: number, y: number): boolean => body(x, y) || hand(x, y);
  alpha.forEach((value, i) => {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    const difference = Math.abs(value - (person(x, y) ? 255 : 0));
    sum += difference;
    const edge = [-3, 3].some((d) => person(x + d, y) !== person(x, y) || person(x, y + d) !== person(x, y));
    if (!edge) most = Math.max(most, difference);
  });
  return { mean: sum / alpha.length, most };
}

describe('with the empty room known', () => {
  it('body and hand are cut out to the pixel, whatever the network misses', () => {
    const { mean, most } = wrong(cut([standing]));
    expect(mean).toBeLessThan(0.5);
    expect(most).toBeLessThan(20);
  });

  it('the room may become darker or brighter', () => {
    for (const gain of [0.75, 1.2]) {
      const { mean, most } = wrong(
        cut(
          [standing, standing].map((scene) => (x, y) => {
            const [luma, u, v] = scene(x, y);
            return [16 + (luma - 16) * gain, 128 + (u - 128) * gain, 128 + (v - 128) * gain];
          }),
        ),
      );
      expect(mean).toBeLessThan(0.8);
      expect(most).toBeLessThan(40);
    }
  });

  it('a shadow on the wall is no person', () => {
    const shaded: Scene = (x, y) => {
      const [luma, u, v] = standing(x, y);
      if (body(x, y) || hand(x, y)) return [luma, u, v];
      const dark = 1 - 0.1 * Math.exp(-(((x - 230) / 40) ** 2));
      return [16 + (luma - 16) * dark, 128 + (u - 128) * dark, 128 + (v - 128) * dark];
    };
    expect(wrong(cut([shaded, shaded])).mean).toBeLessThan(1);
  });

  it('the room between arm and body is seen through, though the network is sure of a person', () => {
    const gap = (x: number, y: number): boolean => Math.hypot(x - 205, y - 110) < 14;
    const alpha = cut([standing], gap);
    expect(alpha[110 * WIDTH + 210]).toBe(0);
  });

  it('clothes of the colour of the room behind them leave no hole', () => {
    const poster = (x: number, y: number): boolean => Math.abs(x - 150) < 14 && Math.abs(y - 130) < 12;
    const alpha = cut([standing], undefined, (x, y) => (poster(x, y) ? SHIRT : room(x, y)));
    expect(alpha[130 * WIDTH + 150]).toBe(255);
  });
});
