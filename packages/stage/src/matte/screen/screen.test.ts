import { describe, expect, it } from 'vitest';
import { StageMemory } from '../../pixels/memory.ts';
import { allocatePicture, half, type Picture } from '../../pixels/picture.ts';
import { type MatteSettings, SCREEN_MATTE, type ScreenMatte } from '../settings.ts';
import { sampleBackdrop } from '../index.ts';
import { toYuva } from '../../pixels/color.ts';
import { openScreenMatter, screenMatterBytes } from './open.ts';

type Rgb = readonly [r: number, g: number, b: number];

const SKIN: Rgb = [214, 164, 132];
const GREEN: Rgb = [44, 172, 74];
const BLUE: Rgb = [30, 84, 196];
const SETTINGS: ScreenMatte = { ...SCREEN_MATTE, lightWrap: 0 };

/** Colour and true alpha of a person at a place, 0…1 of width and height. */
interface Scene {
  readonly cloth: Rgb;
  readonly person: Rgb;
  /** Loss of light from left to right. */
  readonly gradient?: number;
  readonly grain?: number;
  /** Light of the cloth on the person. */
  readonly spill?: number;
  readonly shift?: number;
}

/** A person as an ellipse with an edge that is `soft` pixels wide. */
function alphaAt(x: number, y: number, width: number, height: number, shift = 0, soft = 3): number {
  const distance = Math.hypot((x - width / 2 - shift) / (0.22 * width), (y - 0.6 * height) / (0.38 * height));
  return Math.max(0, Math.min(1, 0.5 + ((1 - distance) * 0.3 * height) / soft));
}

class Stage {
  readonly memory = new StageMemory(1 << 22);
  readonly source: Picture;
  readonly target: Picture;
  private readonly seeds = [1, 2, 3];
  private readonly matter: ReturnType<typeof openScreenMatter>;

  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number, settings: ScreenMatte = SETTINGS) {
    this.width = width;
    this.height = height;
    this.source = allocatePicture(this.memory, width, height, false);
    this.target = allocatePicture(this.memory, width, height, true);
    const scratch = this.memory.allocate(screenMatterBytes(width, height));
    this.matter = openScreenMatter({ settings, memory: this.memory.memory, scratch, width, height });
  }

  set(settings: MatteSettings): void {
    this.matter.set(settings);
  }

  /** Photographs: mixture in RGB, noise, chroma as the mean of four. */
  shoot(color: (x: number, y: number) => Rgb, grain = 0): void {
    const { bytes } = this.memory;
    const { source, width, height } = this;
    const noise = (): number => {
      this.seeds[0] = (Math.imul(this.seeds[0]!, 1664525) + 1013904223) >>> 0;
      return ((this.seeds[0] >>> 8) / 0xffffff - 0.5) * 3.46 * grain;
    };
    for (let j = 0; j < half(height); j++) {
      for (let i = 0; i < half(width); i++) {
        let [su, sv, count] = [0, 0, 0];
        for (let k = 0; k < 4; k++) {
          const [x, y] = [2 * i + (k & 1), 2 * j + (k >> 1)];
          if (x >= width || y >= height) continue;
          const [r, g, b] = color(x, y);
          const { y: luma, u, v } = toYuva({ r, g, b, a: 255 });
          bytes[source.y + y * source.strideY + x] = luma + noise();
          su += u;
          sv += v;
          count++;
        }
        bytes[source.u + j * source.strideC + i] = Math.round(su / count + 0.6 * noise());
        bytes[source.v + j * source.strideC + i] = Math.round(sv / count + 0.6 * noise());
      }
    }
  }

  scene({ cloth, person, gradient = 0, grain = 0, spill = 0, shift = 0 }: Scene): void {
    const { width, height } = this;
    this.shoot((x, y) => {
      const a = alphaAt(x, y, width, height, shift);
      const light = 1 - (gradient * x) / width;
      return [0, 1, 2].map(
        (c) => a * (person[c]! + spill * cloth[c]!) + (1 - a) * cloth[c]! * light,
      ) as unknown as Rgb;
    }, grain);
  }

  key(atMs = 0): void {
    this.matter.look(this.source, atMs);
    this.matter.draw(this.source, this.target);
  }

  alpha(x: number, y: number): number {
    return this.memory.bytes[this.target.a + y * this.target.strideY + x]!;
  }

  /** Straight YUV at a place. */
  color(x: number, y: number, picture = this.target): readonly [y: number, u: number, v: number] {
    const { bytes } = this.memory;
    const c = (y >> 1) * picture.strideC + (x >> 1);
    return [bytes[picture.y + y * picture.strideY + x]!, bytes[picture.u + c]!, bytes[picture.v + c]!];
  }

  /** Mean and largest |alpha − truth|, 0…255. */
  error(shift = 0): { readonly mean: number; readonly solid: number; readonly empty: number } {
    let [sum, solid, empty] = [0, 0, 0];
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        const truth = 255 * alphaAt(x, y, this.width, this.height, shift);
        const delta = Math.abs(this.alpha(x, y) - truth);
        sum += delta;
        // One block of chroma beside the edge belongs to it.
        const wide = 255 * alphaAt(x, y, this.width, this.height, shift, 14);
        if (wide >= 255) solid = Math.max(solid, delta);
        if (wide <= 0) empty = Math.max(empty, delta);
      }
    }
    return { mean: sum / (this.width * this.height), solid, empty };
  }
}

const far = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, index) => value - b[index]!));

describe('keying a screen', () => {
  it.each([
    ['green', GREEN],
    ['blue', BLUE],
    ['a colour of its own', [190, 60, 160] as Rgb],
  ])('finds alpha before %s with uneven light and grain', (name, cloth) => {
    const backdrop = name.includes('own') ? '#be3ca0' : 'auto';
    const stage = new Stage(320, 180, { ...SETTINGS, backdrop });
    for (let frame = 0; frame < 4; frame++) {
      stage.scene({ cloth, person: [90, 90, 96], gradient: 0.45, grain: 2 });
      stage.key(frame * 40);
    }
    const { mean, solid, empty } = stage.error();
    expect(mean).toBeLessThan(1.2);
    expect(solid).toBeLessThanOrEqual(3);
    expect(empty).toBe(0);
  });

  it('keeps alpha in steps at a soft edge', () => {
    const stage = new Stage(320, 180);
    stage.scene({ cloth: GREEN, person: SKIN });
    stage.key();
    const steps = new Set<number>();
    for (let x = 70; x < 110; x++) steps.add(stage.alpha(x, 108));
    expect(steps.size).toBeGreaterThan(3);
    expect(stage.error().mean).toBeLessThan(1);
  });

  it('leaves skin and grey as they are', () => {
    for (const person of [SKIN, [120, 78, 56], [128, 128, 128]] as Rgb[]) {
      const stage = new Stage(320, 180);
      stage.scene({ cloth: GREEN, person });
      stage.key();
      expect(far(stage.color(160, 110), stage.color(160, 110, stage.source))).toBeLessThan(2);
    }
  });

  it('takes the light of the screen off a person', () => {
    const stage = new Stage(320, 180, { ...SETTINGS, spill: 1 });
    stage.scene({ cloth: GREEN, person: [120, 120, 124], spill: 0.12 });
    stage.key();
    const clean = toYuva({ r: 120, g: 120, b: 124, a: 255 });
    const [, u, v] = stage.color(160, 110);
    const [, wasU, wasV] = stage.color(160, 110, stage.source);
    expect(far([u, v], [clean.u, clean.v])).toBeLessThan(0.55 * far([wasU, wasV], [clean.u, clean.v]));
  });

  it('unmixes edges: no rim of the screen colour remains', () => {
    const stage = new Stage(320, 180);
    stage.scene({ cloth: GREEN, person: [200, 200, 200] });
    stage.key();
    let worst = 0;
    for (let x = 60; x < 260; x++) {
      const [, u, v] = stage.color(x, 108);
      const at = stage.target.ac + 54 * stage.target.strideC + (x >> 1);
      const neutral = (stage.memory.bytes[at]! * 128) / 255;
      worst = Math.max(worst, neutral - u, neutral - v);
    }
    expect(worst).toBeLessThan(7);
  });

  it('keeps clothes that are like the screen when told to', () => {
    for (const person of [
      [47, 163, 154],
      [111, 122, 58],
      [154, 205, 50],
    ] as Rgb[]) {
      const stage = new Stage(320, 180, { ...SETTINGS, keepSimilar: true });
      stage.scene({ cloth: GREEN, person, gradient: 0.3, grain: 1.5 });
      stage.key();
      expect(stage.error().solid).toBeLessThanOrEqual(6);
      expect(far(stage.color(160, 110), stage.color(160, 110, stage.source))).toBeLessThan(4);
    }
  });

  it('lets shadows on the cloth vanish', () => {
    const stage = new Stage(320, 180);
    for (let frame = 0; frame < 10; frame++) {
      stage.shoot((x, y) => {
        const shade = 1 - 0.3 * Math.exp(-(((x - 90) / 40) ** 2) - ((y - 90) / 40) ** 2);
        return GREEN.map((c) => c * shade) as unknown as Rgb;
      });
      stage.key(frame * 40);
    }
    for (let x = 0; x < 320; x += 3) expect(stage.alpha(x, 90)).toBe(0);
  });

  it('follows a change of light, and a cut at once', () => {
    const stage = new Stage(320, 180);
    stage.scene({ cloth: GREEN, person: SKIN });
    stage.key(0);
    for (let frame = 1; frame <= 25; frame++) {
      const light = 1 - 0.3 * Math.min(1, frame / 10);
      const cloth = GREEN.map((c) => c * light) as unknown as Rgb;
      stage.scene({ cloth, person: SKIN });
      stage.key(frame * 40);
    }
    expect(stage.error().empty).toBe(0);
    stage.scene({ cloth: BLUE, person: SKIN });
    stage.key(1040);
    expect(stage.error().empty).toBe(0);
    expect(stage.error().solid).toBe(0);
  });

  it('leaves no trail of what moved', () => {
    const stage = new Stage(320, 180);
    for (let frame = 0; frame < 6; frame++) {
      stage.scene({ cloth: GREEN, person: SKIN, shift: frame * 9 - 20, grain: 1 });
      stage.key(frame * 40);
    }
    expect(stage.error(25).empty).toBe(0);
    expect(stage.error(25).mean).toBeLessThan(1.2);
  });
});

describe('areas, light and bad input', () => {
  const left = { effect: 'remove', points: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]] } as const; // prettier-ignore
  const corner = { effect: 'keep', points: [[0.8, 0], [1, 0], [1, 0.3], [0.8, 0.3]] } as const; // prettier-ignore

  it('removes and keeps areas', () => {
    const stage = new Stage(320, 180, { ...SETTINGS, areas: [left, corner] });
    stage.scene({ cloth: GREEN, person: SKIN });
    stage.key();
    expect(stage.alpha(130, 110)).toBe(0);
    expect(stage.alpha(190, 110)).toBe(255);
    expect(stage.alpha(300, 20)).toBe(255);
    expect(stage.color(300, 20)).toEqual(stage.color(300, 20, stage.source));
    stage.set(SETTINGS);
    stage.key(40);
    expect(stage.alpha(130, 110)).toBe(255);
    expect(stage.alpha(300, 20)).toBe(0);
  });

  it('removes areas of a picture without a screen', () => {
    const stage = new Stage(320, 180, { ...SETTINGS, areas: [left] });
    stage.shoot(() => [100, 100, 100]);
    stage.key();
    expect([stage.alpha(50, 90), stage.alpha(250, 90)]).toEqual([0, 255]);
  });

  it('adds light of the ground at edges only', () => {
    const light = (lightWrap: number): Stage => {
      const stage = new Stage(640, 360, { ...SETTINGS, lightWrap });
      stage.scene({ cloth: GREEN, person: SKIN });
      stage.key();
      return stage;
    };
    const [plain, wrapped] = [light(0), light(1)];
    const rim = Array.from({ length: 640 }, (_, x) => x).find((x) => plain.alpha(x, 216) === 255)!;
    expect(wrapped.alpha(rim, 216)).toBeLessThan(230);
    expect(wrapped.alpha(rim, 216)).toBeGreaterThan(120);
    expect(wrapped.alpha(320, 216)).toBe(255);
    // Over black (16, 128, 128) only light of black is added: nothing changes.
    const over = (stage: Stage): number => stage.color(rim, 216)[0] + (1 - stage.alpha(rim, 216) / 255) * 16;
    expect(Math.abs(over(plain) - over(wrapped))).toBeLessThanOrEqual(1);
  });

  it.each([
    ['without a screen', [128, 120, 110], 255],
    ['black', [0, 0, 0], 255],
    ['wholly green', GREEN, 0],
  ] as [string, Rgb, number][])('shows a picture that is %s as it should be', (_, color, alpha) => {
    const stage = new Stage(320, 180);
    stage.shoot(() => color);
    stage.key();
    for (const [x, y] of [[0, 0], [160, 90], [319, 179]] as const) expect(stage.alpha(x, y)).toBe(alpha); // prettier-ignore
  });

  it.each([
    [2, 2],
    [1, 1],
    [3, 5],
    [17, 9],
    [333, 187],
  ])('keys %i × %i and writes nothing beside it', (width, height) => {
    const stage = new Stage(width, height);
    const { bytes } = stage.memory;
    const { target } = stage;
    const end = target.ac + target.strideC * half(height);
    bytes.fill(99, target.y, end);
    stage.shoot(() => GREEN);
    stage.key();
    for (let y = 0; y < height; y++) {
      expect(bytes[target.a + y * target.strideY]).toBe(0);
      expect(bytes[target.a + y * target.strideY + width - 1]).toBe(0);
      if (width < target.strideY) expect(bytes[target.a + y * target.strideY + width]).toBe(99);
      if (width < target.strideY) expect(bytes[target.y + y * target.strideY + width]).toBe(99);
    }
    for (let y = 0; y < half(height); y++) {
      expect(bytes[target.ac + y * target.strideC + half(width) - 1]).toBe(0);
      if (half(width) < target.strideC) expect(bytes[target.u + y * target.strideC + half(width)]).toBe(99);
    }
  });

  it('refuses settings out of range by name, and larger pictures', () => {
    const stage = new Stage(64, 36);
    const refuse = (change: object, name: string): void =>
      expect(() => stage.set({ ...SETTINGS, ...change })).toThrow(
        expect.objectContaining({ name: 'RangeError', message: expect.stringContaining(name) as string }),
      );
    refuse({ similarity: 1.1 }, 'similarity');
    refuse({ smoothness: Number.NaN }, 'smoothness');
    refuse({ spill: -1 }, 'spill');
    refuse({ lightWrap: '1' }, 'lightWrap');
    refuse({ backdrop: 'red' }, 'backdrop');
    refuse({ backdrop: '#808080' }, 'backdrop');
    refuse({ keepSimilar: 1 }, 'keepSimilar');
    refuse({ areas: [{ effect: 'remove', points: [[0, 0], [1, 1]] }] }, 'areas[0].points'); // prettier-ignore
    refuse({ areas: [{ effect: 'keep', points: [[0, 0], [1, 1], [2, 0]] }] }, 'areas[0].points[2][0]'); // prettier-ignore
    refuse({ kind: 'scene' }, 'kind');
    const large = allocatePicture(stage.memory, 128, 72, false);
    expect(() => openSame(stage).look(large, 0)).toThrow(RangeError);
  });
});

function openSame({ memory, width, height }: Stage): ReturnType<typeof openScreenMatter> {
  const scratch = memory.allocate(screenMatterBytes(width, height));
  return openScreenMatter({ settings: SETTINGS, memory: memory.memory, scratch, width, height });
}

describe('sampling a backdrop', () => {
  const sample = (scene: Scene): ScreenMatte | undefined => {
    const stage = new Stage(320, 180);
    stage.scene(scene);
    return sampleBackdrop(stage.memory.memory, stage.source);
  };

  it('names green, blue and other screens', () => {
    expect(sample({ cloth: GREEN, person: SKIN, gradient: 0.4 })?.backdrop).toBe('green');
    expect(sample({ cloth: BLUE, person: SKIN, gradient: 0.4 })?.backdrop).toBe('blue');
    expect(sample({ cloth: [190, 60, 160], person: SKIN })?.backdrop).toMatch(/^#[0-9a-f]{6}$/);
  });

  it('sees similar clothes and noise', () => {
    const plain = sample({ cloth: GREEN, person: SKIN })!;
    const noisy = sample({ cloth: GREEN, person: SKIN, grain: 5 })!;
    const similar = sample({ cloth: GREEN, person: [47, 163, 154] })!;
    expect([plain.keepSimilar, similar.keepSimilar]).toEqual([false, true]);
    expect(noisy.similarity).toBeGreaterThan(plain.similarity);
  });

  it('finds no screen in a room', () => {
    const stage = new Stage(320, 180);
    stage.shoot((x, y) => (y > 130 ? [120, 84, 50] : x > 290 ? [60, 110, 60] : [196, 190, 178]));
    expect(sampleBackdrop(stage.memory.memory, stage.source)).toBeUndefined();
  });
});
