import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { PaintedPicture } from '@cyclorama/stage';
import { encodeOpus } from '@cyclorama/stage/testing';
import type { Viseme } from '@cyclorama/speech';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawCover } from '../../cover.ts';
import { neutralPose, type Pose } from '../../draw/pose.ts';
import { type FaceFinder, openFaceFinder } from '../../face/index.ts';
import { RESTING } from '../../motion/emotions.ts';
import { Tracks } from '../../motion/tracks.ts';
import { MOUTHS } from '../../motion/visemes.ts';
import { createPainter } from '../../painter.ts';
import { emptyPerformance } from '../../performance.ts';
import { phoneme } from '../../testing/mouth.ts';
import { Show } from '../../testing/show.ts';
import type { Performance } from '../../types.ts';
import { openFigure } from '../figure.ts';
import { measureBorder } from './border.ts';
import { makePortrait, PortraitError } from './make.ts';
import { PortraitFigure } from './portrait-figure.ts';

const PORTRAITS = fileURLToPath(new URL('../../../../../examples/portraits/', import.meta.url));
/** Of one the lips are shut, the other smiles and shows her teeth. */
const SHUT = 'grace-hopper';
const SMILING = 'eileen-collins';

let folder = '';
let faceFinder: FaceFinder;
const model = (name: string): string => join(folder, `${name}.person`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portrait-test-'));
  faceFinder = await openFaceFinder();
  for (const [name, cut] of [
    [SHUT, false],
    [SMILING, false],
    [SHUT, true],
  ] as const)
    await makePortrait(`${PORTRAITS}${name}.jpg`, model(cut ? `${name}-cut` : name), {
      replacesBackground: cut,
      faceFinder,
    });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function open(name: string, width: number, height: number): Promise<PortraitFigure> {
  const figure = await openFigure(model(name), width, height);
  if (!(figure instanceof PortraitFigure)) throw new Error('no portrait');
  return figure;
}

const pose = (change: Partial<Pose> = {}): Pose => ({ ...neutralPose(), ...RESTING, ...change });

/** The photograph as it is, in a frame of its own size. */
async function photo(name: string, width: number, height: number): Promise<Uint8ClampedArray> {
  const context = createCanvas(width, height).getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(await loadImage(`${PORTRAITS}${name}.jpg`), 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

/** Largest opening across the line from corner to corner, widths of the mouth. */
function gap(figure: PortraitFigure): number {
  const { upper, lower, width } = figure.lips();
  const [a, b] = [upper[0]!, upper.at(-1)!];
  const angle = Math.atan2(b.y - a.y, b.x - a.x);
  const across = (p: { x: number; y: number }): number => p.y * Math.cos(angle) - p.x * Math.sin(angle);
  return Math.max(...upper.map((p, i) => across(lower[i]!) - across(p))) / width;
}

/** Darkness between and about the lips, 0 = as light as the skin below them. */
function darkness({ rgba }: PaintedPicture, figure: PortraitFigure): number {
  const { upper, lower, width } = figure.lips();
  const [a, b] = [upper[0]!, upper.at(-1)!];
  const [cx, cy] = [(a.x + b.x) / 2, (upper[5]!.y + lower[5]!.y) / 2];
  let sum = 0;
  for (let y = Math.round(cy - width * 0.3); y < cy + width * 0.3; y++)
    for (let x = Math.round(cx - width * 0.3); x < cx + width * 0.3; x++) {
      const i = (y * figure.width + x) * 4;
      sum += Math.max(0, 70 - (0.3 * rgba[i]! + 0.59 * rgba[i + 1]! + 0.11 * rgba[i + 2]!));
    }
  return sum / (width * width);
}

/** Speech of all visemes, m, b and p among vowels; half a second of silence first. */
function speech(): { performance: Performance; closures: readonly number[] } {
  const order: Viseme[] = [
    ...(['aa', 'PP', 'E', 'DD', 'O', 'PP', 'U', 'SS', 'I', 'PP', 'aa', 'nn', 'kk'] as const),
    ...(['PP', 'O', 'FF', 'E', 'PP', 'PP', 'aa', 'TH', 'CH', 'U', 'PP', 'RR', 'aa', 'PP', 'I'] as const),
  ];
  let at = 0.5;
  const phonemes = order.map((viseme) => {
    const length = viseme === 'PP' ? 0.08 : viseme.length === 1 || viseme === 'aa' ? 0.16 : 0.09;
    return phoneme(viseme, at, (at += length));
  });
  return {
    performance: { ...emptyPerformance(at + 0.7, 3), phonemes },
    closures: phonemes.filter(({ viseme }) => viseme === 'PP').map(({ start, end }) => (start + end) / 2),
  };
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((x, i) => {
    ab += (x - ma) * (b[i]! - mb);
    aa += (x - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}

describe('a portrait that speaks', () => {
  it('is the photograph when it rests, without a seam at the border of what moves', async () => {
    for (const [name, width, height] of [
      [SHUT, 512, 600],
      [SMILING, 512, 512],
    ] as const) {
      const figure = await open(name, width, height);
      const { rgba, dirty } = await figure.paint(pose());
      expect(dirty).toBeUndefined();
      const real = await photo(name, width, height);
      let sum = 0;
      let most = 0;
      for (let i = 0; i < real.length; i++) {
        const difference = Math.abs(rgba[i]! - real[i]!);
        sum += difference;
        if (difference > 3) most++;
      }
      expect(sum / real.length, name).toBeLessThan(0.15);
      // Lips that are a little apart are brought together.
      expect(most / real.length, name).toBeLessThan(0.004);
    }
  });

  it('leaves its surroundings alone: what is far from the head never changes', async () => {
    const figure = await open(SHUT, 256, 300);
    const rest = Uint8ClampedArray.from((await figure.paint(pose())).rgba);
    const { rgba } = await figure.paint(
      pose({ ...MOUTHS.aa, yaw: 0.3, roll: -0.2, pitch: 0.2, breath: 1, swayX: 1 }),
    );
    let moved = 0;
    for (let y = 0; y < 300; y++)
      for (let x = 0; x < 256; x++) {
        const i = (y * 256 + x) * 4;
        const differs = rgba[i] !== rest[i] || rgba[i + 1] !== rest[i + 1] || rgba[i + 2] !== rest[i + 2];
        if (differs) moved++;
        if (differs && (x < 8 || x > 248 || y > 270)) expect.fail(`pixel ${x}, ${y} moved`);
      }
    expect(moved).toBeGreaterThan(5000);
    // Along the border between what moves and what stays there is no step.
    for (const name of [SHUT, SMILING])
      expect(await measureBorder(await open(name, 512, 512), speech().performance), name).toBeLessThanOrEqual(
        3,
      );
  });

  it('meets its lips for m, b and p, and opens them as the sounds ask', async () => {
    for (const name of [SHUT, SMILING]) {
      const { performance, closures } = speech();
      const figure = await open(name, 384, 384);
      const tracks = new Tracks(performance, 25);
      const gaps: number[] = [];
      const wanted: number[] = [];
      const dark: number[] = [];
      for (let n = 0; n < performance.duration * 25; n++) {
        const asked = tracks.pose(n);
        const picture = await figure.paint(asked);
        gaps.push(gap(figure));
        wanted.push(asked.jaw * (1 - asked.press));
        dark.push(darkness(picture, figure));
      }
      const shut = closures.filter((time) => {
        const n = Math.floor(time * 25);
        return Math.min(gaps[n - 1]!, gaps[n]!, gaps[n + 1]!) < 0.02;
      });
      expect(shut.length / closures.length, name).toBeGreaterThanOrEqual(0.95);
      const during = [10, Math.floor((performance.duration - 0.6) * 25)] as const;
      expect(correlation(gaps.slice(...during), wanted.slice(...during)), name).toBeGreaterThan(0.8);
      expect(correlation(dark.slice(...during), wanted.slice(...during)), name).toBeGreaterThan(0.7);
      expect(Math.max(...gaps), name).toBeLessThan(0.45);
    }
  });

  it('rounds its lips for o and u and spreads them for e', async () => {
    for (const name of [SHUT, SMILING]) {
      const figure = await open(name, 384, 384);
      const width = async (viseme: Viseme): Promise<number> => {
        await figure.paint(pose(MOUTHS[viseme]));
        const { upper } = figure.lips();
        return Math.hypot(upper.at(-1)!.x - upper[0]!.x, upper.at(-1)!.y - upper[0]!.y);
      };
      const [round, rest, spread] = [await width('U'), await width('sil'), await width('I')];
      expect(round / rest, name).toBeLessThan(0.75);
      expect(spread / rest, name).toBeGreaterThan(1.05);
    }
  });

  it('shuts its eyes with its own skin', async () => {
    const figure = await open(SMILING, 512, 512);
    const openEyes = Uint8ClampedArray.from((await figure.paint(pose())).rgba);
    const shut = Uint8ClampedArray.from((await figure.paint(pose({ lidL: 1, lidR: 1 }))).rgba);
    const again = (await figure.paint(pose())).rgba;
    // The iris of the eye at the left of the picture.
    const iris = (101 * 512 + 203) * 4;
    const light = (rgba: Uint8Array | Uint8ClampedArray): number =>
      rgba[iris]! + rgba[iris + 1]! + rgba[iris + 2]!;
    expect(light(openEyes)).toBeLessThan(330);
    expect(light(shut)).toBeGreaterThan(light(openEyes) + 60);
    expect(Buffer.compare(Buffer.from(again), Buffer.from(openEyes))).toBe(0);
  });

  it('paints the same pixels whatever was painted before, and tells all that changed', async () => {
    for (const name of [SHUT, `${SHUT}-cut`]) {
      const [width, height] = [200, 160];
      const { performance } = speech();
      const tracks = new Tracks(performance, 25);
      const going = await open(name, width, height);
      let before: Uint8ClampedArray | undefined;
      for (let n = 20; n < 60; n++) {
        const { rgba, dirty } = await going.paint(tracks.pose(n));
        const now = Uint8ClampedArray.from(rgba);
        if (before !== undefined && dirty !== undefined)
          for (let i = 0; i < now.length; i++)
            if (now[i] !== before[i]) {
              const [x, y] = [(i >> 2) % width, Math.floor((i >> 2) / width)];
              const told = dirty.some((r) => x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height);
              if (!told) expect.fail(`${name}: ${x}, ${y} of picture ${n} is not told of`);
            }
        before = now;
        if (n % 13 === 0) {
          const fresh = await open(name, width, height);
          expect(
            Buffer.compare(Buffer.from((await fresh.paint(tracks.pose(n))).rgba), Buffer.from(now)),
            name,
          ).toBe(0);
        }
      }
      const same = await going.paint(tracks.pose(59));
      expect(same.dirty).toEqual([]);
    }
  });

  it('stands alone when its ground is taken away, without cracks however it turns', async () => {
    const [width, height] = [256, 256];
    const figure = await open(`${SHUT}-cut`, width, height);
    for (const change of [
      {},
      { yaw: 0.3, roll: 0.2 },
      { yaw: -0.3, pitch: -0.2, ...MOUTHS.aa },
      { swayX: 1, breath: -1 },
    ]) {
      const { rgba } = await figure.paint(pose(change));
      const alpha = (x: number, y: number): number => rgba[(y * width + x) * 4 + 3]!;
      for (const [x, y] of [
        [4, 4],
        [251, 4],
        [40, 60],
        [215, 60],
      ] as const)
        expect(alpha(x, y)).toBe(0);
      // A disc within the face.
      for (let y = 70; y < 130; y++)
        for (let x = 105; x < 150; x++) if (alpha(x, y) !== 255) expect.fail(`a hole at ${x}, ${y}`);
      for (let x = 90; x < 160; x++) expect(alpha(x, height - 1)).toBeGreaterThan(250);
      for (let i = 0; i < rgba.length; i += 4)
        if (Math.max(rgba[i]!, rgba[i + 1]!, rgba[i + 2]!) > rgba[i + 3]! + 1)
          expect.fail('not premultiplied');
    }
    const cover = await drawCover(model(`${SHUT}-cut`), 96, 120);
    expect(cover.rgba[3]).toBe(0);
    expect(cover.rgba[(100 * 96 + 48) * 4 + 3]).toBe(255);
  });

  it('plays in videos and live, by the path of its model', async () => {
    const { performance } = speech();
    const painter = await createPainter(
      { character: model(SHUT), performance },
      { width: 96, height: 96, fps: { num: 25, den: 1 } },
    );
    const first = Uint8ClampedArray.from((await painter.paint(0)).rgba);
    const later = (await painter.paint(14)).rgba;
    expect(Buffer.compare(Buffer.from(first), Buffer.from(later))).not.toBe(0);
    painter.close?.();
    let pictures = 0;
    const show = await Show.open(
      { character: model(SMILING) },
      { width: 96, height: 96, look: ({ rgba }) => void (pictures += rgba[3] === 255 ? 1 : 0) },
    );
    await show.play(4);
    expect(pictures).toBeGreaterThan(4);
    show.painter.close?.();
  });

  it('moves its lips to the voice of somebody who takes over', async () => {
    const [width, height] = [256, 300];
    const dark: number[] = [];
    const show = await Show.open(
      { character: model(SHUT) },
      {
        width,
        height,
        look: ({ rgba }, n) => {
          let count = 0;
          for (let y = 132; y < 165; y++)
            for (let x = 112; x < 156; x++) {
              const i = (y * width + x) * 4;
              if (0.3 * rgba[i]! + 0.59 * rgba[i + 1]! + 0.11 * rgba[i + 2]! < 50) count++;
            }
          dark[n] = count;
        },
      },
    );
    // Half a second of an open vowel, and as much of silence.
    const voice = new Float32Array(48_000);
    for (let n = 0; n < 24_000; n++)
      for (let h = 1; h < 26; h++) {
        const hz = h * 125;
        const loud =
          Math.exp(-(((hz - 730) / 260) ** 2)) + 0.6 * Math.exp(-(((hz - 1150) / 260) ** 2)) + 0.03;
        voice[n]! += 0.09 * loud * Math.sin((2 * Math.PI * hz * n) / 48_000);
      }
    const packets = encodeOpus(voice);
    await show.painter.tell?.({ kind: 'voice', state: 'begin' });
    for (let at = 0; at < packets.length; at += 2) {
      await show.painter.tell?.({ kind: 'voice', state: 'sound', packets: packets.slice(at, at + 2) });
      await show.play(1);
    }
    await show.painter.tell?.({ kind: 'voice', state: 'end' });
    await show.play(15);
    const shut = dark.at(-1)!;
    expect(Math.max(...dark)).toBeGreaterThan(shut + 30);
    expect(dark.filter((count) => count > shut + 15).length).toBeGreaterThan(5);
    show.painter.close?.();
  });

  it('is made of pictures as cameras turn them, and of large ones; not of pictures without a face', async () => {
    const jpeg = await readFile(`${PORTRAITS}${SHUT}.jpg`);
    // Orientation 6 says: turned by a quarter. So it lies on its side, and no upright face is found.
    const exif = Buffer.from(
      'ffe1002245786966000049492a00080000000100120103000100000006000000000000000000'.slice(0, 72),
      'hex',
    );
    const side = createCanvas(600, 512);
    const context = side.getContext('2d');
    context.translate(0, 512);
    context.rotate(-Math.PI / 2);
    context.drawImage(await loadImage(jpeg), 0, 0);
    const turned = await side.encode('jpeg');
    const tagged = Buffer.concat([turned.subarray(0, 2), exif, turned.subarray(2)]);
    await writeFile(join(folder, 'turned.jpg'), tagged);
    const info = await makePortrait(join(folder, 'turned.jpg'), model('turned'), {
      replacesBackground: false,
      faceFinder,
    });
    expect([info.width, info.height]).toEqual([512, 600]);
    const large = createCanvas(2700, 600);
    large.getContext('2d').drawImage(await loadImage(jpeg), 1000, 0);
    await writeFile(join(folder, 'large.jpg'), await large.encode('jpeg'));
    const reduced = await makePortrait(join(folder, 'large.jpg'), model('large'), {
      replacesBackground: false,
      faceFinder,
    });
    expect([reduced.width, reduced.height]).toEqual([2160, 480]);
    await writeFile(join(folder, 'empty.png'), await createCanvas(300, 300).encode('png'));
    const none = makePortrait(join(folder, 'empty.png'), model('none'), {
      replacesBackground: true,
      faceFinder,
    });
    await expect(none).rejects.toThrow(PortraitError);
    await expect(readFile(model('none'))).rejects.toThrow('ENOENT');
  });
});
