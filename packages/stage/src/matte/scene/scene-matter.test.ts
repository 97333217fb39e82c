import { describe, expect, it } from 'vitest';
import { allocatePicture, half, type Picture } from '../../pixels/picture.ts';
import { StageMemory } from '../../pixels/memory.ts';
import { SCENE_MATTE, type SceneMatte } from '../settings.ts';
import { openSceneMatter, sceneMatterBytes } from './open.ts';
import { SceneMatter } from './scene-matter.ts';
import type { Segmenter } from './segmenter.ts';

const PLAIN: SceneMatte = { ...SCENE_MATTE, lightWrap: 0 };
const PERSON = { y: 180, u: 100, v: 160 };
const ROOM = { y: 70, u: 140, v: 118 };

/** A person as an ellipse, in shares of the picture. */
interface Shape {
  readonly x: number;
  readonly y: number;
  readonly rx: number;
  readonly ry: number;
}
const BODY: Shape = { x: 0.5, y: 0.55, rx: 0.2, ry: 0.3 };

/** Below 1 inside. */
const within = ({ x, y, rx, ry }: Shape, px: number, py: number): number =>
  Math.hypot((px - x) / rx, (py - y) / ry);

/** Share of a pixel that the person covers: the edge is some two pixels wide, as a lens makes it. */
const covered = (shape: Shape, px: number, py: number): number =>
  Math.max(0, Math.min(1, 0.5 + (1 - within(shape, px, py)) * 30));

class Bench {
  readonly memory = new StageMemory(64 << 20);
  readonly source: Picture;
  readonly target: Picture;
  readonly scratch: number;
  readonly matter: SceneMatter;
  readonly end: number;
  shape = BODY;
  /** What the network says: coarse, and with an error that differs from picture to picture. */
  readonly network: Segmenter = {
    columns: 64,
    rows: 36,
    doubtful: true,
    run: (_, mask) => {
      for (let i = 0; i < mask.length; i++) {
        const d = within(this.shape, ((i % 64) + 0.5) / 64, (Math.floor(i / 64) + 0.5) / 36);
        const wobble = this.wobble * Math.sin(i * 12.9898 + this.pictures * 78.233);
        mask[i] = Math.max(0, Math.min(1, 0.5 + (1 - d) * 2.5 + wobble));
      }
    },
    forget: () => this.forgotten++,
    close: () => undefined,
  };
  wobble = 0;
  pictures = 0;
  forgotten = 0;

  constructor(width = 320, height = 180, settings = PLAIN) {
    this.source = allocatePicture(this.memory, width, height, false);
    this.target = allocatePicture(this.memory, width, height, true);
    this.scratch = this.memory.allocate(sceneMatterBytes(width, height));
    this.end = this.memory.allocate(64);
    this.memory.bytes.fill(91, this.end, this.end + 64);
    this.matter = new SceneMatter(
      { settings, memory: this.memory.memory, scratch: this.scratch, width, height },
      settings,
      this.network,
    );
  }

  /** Paints, looks, draws; the alpha plane without padding. */
  next(shape: Shape = this.shape, atMs = this.pictures * 40): Uint8Array {
    this.shape = shape;
    this.pictures++;
    const { source, memory } = this;
    const bytes = memory.bytes;
    const paint = (
      plane: number,
      stride: number,
      w: number,
      h: number,
      inside: number,
      outside: number,
    ): void => {
      for (let y = 0; y < h; y++) {
        for (let x = 0; x < w; x++) {
          const grain = ((x * 7 + y * 13 + this.pictures * 5) % 5) - 2;
          const share = covered(shape, (x + 0.5) / w, (y + 0.5) / h);
          bytes[plane + y * stride + x] = outside + (inside - outside) * share + grain;
        }
      }
    };
    const [cw, ch] = [half(source.width), half(source.height)];
    paint(source.y, source.strideY, source.width, source.height, PERSON.y, ROOM.y);
    paint(source.u, source.strideC, cw, ch, PERSON.u, ROOM.u);
    paint(source.v, source.strideC, cw, ch, PERSON.v, ROOM.v);
    void this.matter.look(source, atMs);
    this.matter.draw(source, this.target);
    return this.plane(this.target.a);
  }

  plane(at: number): Uint8Array {
    const { width, height, strideY } = this.target;
    const out = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      out.set(this.memory.bytes.subarray(at + y * strideY, at + y * strideY + width), y * width);
    }
    return out;
  }

  /** Mean difference of alpha from the truth, 0…255. */
  wrong(alpha: Uint8Array): number {
    const { width, height } = this.target;
    let sum = 0;
    alpha.forEach((value, i) => {
      const share = covered(this.shape, ((i % width) + 0.5) / width, (Math.floor(i / width) + 0.5) / height);
      sum += Math.abs(value - 255 * share);
    });
    return sum / alpha.length;
  }
}

describe('a person in a room', () => {
  it('is cut out along the edge that the colours show, not where the network is vague', () => {
    const bench = new Bench();
    const alpha = bench.next();
    expect(bench.wrong(alpha)).toBeLessThan(0.6);
    expect(alpha[90 * 320 + 160]).toBe(255);
    expect(alpha[10 * 320 + 10]).toBe(0);
  });

  it('keeps its colour, premultiplied; the room leaves none', () => {
    const bench = new Bench();
    const alpha = bench.next();
    const luma = bench.plane(bench.target.y);
    const source = bench.plane(bench.source.y);
    let [sum, count] = [0, 0];
    alpha.forEach((a, i) => {
      if (a === 255) expect(Math.abs(luma[i]! - source[i]!)).toBeLessThanOrEqual(1);
      if (a === 0) expect(luma[i]).toBe(0);
      if (a > 60 && a < 200) {
        sum += (luma[i]! * 255) / a;
        count++;
      }
    });
    // Half transparent pixels carry the person's brightness, not a mixture with the room's.
    expect(Math.abs(sum / count - PERSON.y)).toBeLessThan(15);
  });

  it('stays calm where nothing moves, whatever the network says', () => {
    const flicker = (steadiness: number): number => {
      const bench = new Bench(320, 180, { ...PLAIN, steadiness });
      bench.wobble = 0.45;
      let before = bench.next();
      let sum = 0;
      for (let n = 0; n < 8; n++) {
        const alpha = bench.next();
        alpha.forEach((value, i) => (sum += Math.abs(value - before[i]!)));
        before = alpha;
      }
      return sum / 8 / before.length;
    };
    expect(flicker(0.7)).toBeLessThan(flicker(0) * 0.6);
  });

  it('follows at once where something moves and leaves no trail', () => {
    const bench = new Bench();
    for (let n = 0; n < 5; n++) bench.next();
    const alpha = bench.next({ ...BODY, x: 0.58 });
    expect(bench.wrong(alpha)).toBeLessThan(1);
  });

  it('forgets what was before after a pause or a step back', () => {
    const bench = new Bench();
    bench.next(BODY, 0);
    bench.next(BODY, 40);
    expect(bench.forgotten).toBe(1);
    bench.next(BODY, 1000);
    expect(bench.forgotten).toBe(2);
    bench.next(BODY, 400);
    expect(bench.forgotten).toBe(3);
  });

  it('grows and shrinks with the edge setting', () => {
    const cover = (edge: number): number =>
      new Bench(320, 180, { ...PLAIN, edge }).next().reduce((sum, a) => sum + a, 0);
    expect(cover(-1)).toBeLessThan(cover(0));
    expect(cover(1)).toBeGreaterThan(cover(0));
  });

  it('lets light of the new ground over the edge only where it is asked for', () => {
    const bench = new Bench(320, 180, { ...PLAIN, lightWrap: 1 });
    const alpha = bench.next();
    const edge = alpha[90 * 320 + Math.round(320 * 0.31)]!;
    expect(edge).toBeGreaterThan(100);
    expect(edge).toBeLessThan(245);
    expect(alpha[99 * 320 + 160]).toBe(255);
    bench.matter.set(PLAIN);
    expect(bench.next()[90 * 320 + Math.round(320 * 0.31)]).toBe(255);
  });

  it('obeys areas', () => {
    const left = [
      [0, 0],
      [0.5, 0],
      [0.5, 1],
      [0, 1],
    ] as const;
    const corner = [
      [0.8, 0],
      [1, 0],
      [1, 0.3],
      [0.8, 0.3],
    ] as const;
    const bench = new Bench();
    bench.matter.set({
      ...PLAIN,
      areas: [
        { effect: 'remove', points: left },
        { effect: 'keep', points: corner },
      ],
    });
    const alpha = bench.next();
    expect(alpha[99 * 320 + 130]).toBe(0);
    expect(alpha[99 * 320 + 190]).toBe(255);
    expect(alpha[20 * 320 + 300]).toBe(255);
    expect(alpha[90 * 320 + 300]).toBe(0);
  });

  it.each([
    [319, 179],
    [41, 23],
    [64, 36],
    [2, 2],
  ])('takes pictures of %i × %i and writes nowhere else', (width, height) => {
    const bench = new Bench(width, height);
    const { target } = bench;
    const bytes = bench.memory.bytes;
    const size = 2 * target.strideY * height + 3 * target.strideC * half(height);
    bytes.fill(77, target.block, target.block + size);
    bench.next();
    bench.next();
    for (let y = 0; y < height; y++) {
      for (let x = width; x < target.strideY; x++) {
        expect(bytes[target.a + y * target.strideY + x]).toBe(77);
        expect(bytes[target.y + y * target.strideY + x]).toBe(77);
      }
    }
    for (let y = 0; y < half(height); y++) {
      for (let x = half(width); x < target.strideC; x++) {
        expect(bytes[target.ac + y * target.strideC + x]).toBe(77);
      }
    }
    expect(bytes.subarray(bench.end, bench.end + 64).every((value) => value === 91)).toBe(true);
    if (width > 40) expect(bench.wrong(bench.plane(target.a))).toBeLessThan(6);
  });

  it('draws the same person at another size', () => {
    const bench = new Bench();
    bench.next();
    const small = allocatePicture(bench.memory, 160, 90, false);
    const out = allocatePicture(bench.memory, 160, 90, true);
    const bytes = bench.memory.bytes;
    for (let y = 0; y < 90; y++) {
      for (let x = 0; x < 160; x++) {
        bytes[small.y + y * small.strideY + x] =
          bytes[bench.source.y + 2 * y * bench.source.strideY + 2 * x]!;
      }
    }
    for (const plane of ['u', 'v'] as const) {
      for (let y = 0; y < 45; y++) {
        for (let x = 0; x < 80; x++) {
          bytes[small[plane] + y * small.strideC + x] =
            bytes[bench.source[plane] + 2 * y * bench.source.strideC + 2 * x]!;
        }
      }
    }
    bench.matter.draw(small, out);
    expect(bytes[out.a + 45 * out.strideY + 80]).toBe(255);
    expect(bytes[out.a + 5 * out.strideY + 5]).toBe(0);
  });

  it('refuses to become another kind', () => {
    const bench = new Bench();
    expect(() => bench.matter.set({ ...PLAIN, cleanPlate: '/room.png' })).toThrow(RangeError);
  });
});

describe('opening', () => {
  const memory = new StageMemory(64 << 20);
  const options = {
    memory: memory.memory,
    scratch: memory.allocate(sceneMatterBytes(64, 64)),
    width: 64,
    height: 64,
  };

  it('finds the model that comes along, for wide and for high pictures', async () => {
    const source = allocatePicture(memory, 64, 64, false);
    const target = allocatePicture(memory, 64, 64, true);
    const luma = 64 * source.strideY;
    memory.bytes.fill(60, source.y, source.y + luma);
    memory.bytes.fill(128, source.u, source.u + 64 * source.strideC);
    for (const [width, height] of [
      [64, 36],
      [36, 64],
    ] as const) {
      const matter = await openSceneMatter({ ...options, settings: PLAIN, width, height });
      await matter.look({ ...source, width, height }, 0);
      matter.draw({ ...source, width, height }, { ...target, width, height });
      // A grey wall is no person.
      expect(memory.bytes.subarray(target.a, target.a + width).every((a) => a === 0)).toBe(true);
      matter.close();
    }
  });

  it('names what is missing', async () => {
    const open = (settings: SceneMatte): Promise<unknown> => openSceneMatter({ ...options, settings });
    await expect(open({ ...PLAIN, cleanPlate: '/nowhere/room.png' })).rejects.toThrow(
      /clean plate.*room\.png/,
    );
    await expect(open({ ...PLAIN, quality: 'accurate' })).rejects.toThrow(/^model:/);
  });
});
