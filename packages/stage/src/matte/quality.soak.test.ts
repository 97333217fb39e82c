import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCREEN_MATTE, type ScreenMatte } from './settings.ts';
import {
  type Backing,
  bestPlainKey,
  BLUE_CLOTH,
  type Cutout,
  DRAWN_PEOPLE,
  GREEN_CLOTH,
  type KeyedPlanes,
  MatteMeter,
  type MatteScore,
  MatterBench,
  paintCloth,
  PersonDrawer,
  plainKey,
  type Planes,
  readClip,
  shoot,
  soften,
  toKeyed,
  toPlanes,
  writeClip,
} from './testing/index.ts';

const SIZE = { width: 640, height: 360 };
const FPS = 25;
const FRAMES = 12;
/** The keyer has found the cloth and calmed down. */
const JUDGED = [5, 8, 11];

interface Recorded {
  readonly seen: readonly Planes[];
  readonly truths: readonly Cutout[];
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cyclorama-matte-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A drawn person before an unevenly lit cloth, through grain, 4:2:0 and x264. */
async function record(kind: 'green' | 'blue'): Promise<Recorded> {
  const drawer = new PersonDrawer(
    DRAWN_PEOPLE[kind === 'green' ? 'olive' : 'blond'],
    SIZE.width,
    SIZE.height,
  );
  const cloth = paintCloth({
    ...SIZE,
    color: kind === 'green' ? GREEN_CLOTH : BLUE_CLOTH,
    gradient: 0.25,
    vignette: 0.25,
    hotSpot: 0.15,
    creases: 0.06,
    seed: 11,
  });
  const shot = { spill: 0.35, shadow: 0.16, grain: 1.2, seed: 5 };
  const truths: Cutout[] = [];
  function* film(): Iterable<Planes> {
    for (let index = 0; index < FRAMES; index++) {
      const truth = soften(drawer.draw(index / FPS, 1 / FPS));
      truths.push(truth);
      yield shoot(truth, cloth, shot, index);
    }
  }
  const path = join(folder, `${kind}.mp4`);
  await writeClip(path, { ...SIZE, fps: FPS, kbps: 2000 }, film());
  return { seen: await readClip(path), truths };
}

function plain(r: number, g: number, b: number): Backing {
  const rgb = new Float32Array(SIZE.width * SIZE.height * 3);
  for (let at = 0; at < rgb.length; at += 3) rgb.set([r, g, b], at);
  return { ...SIZE, rgb };
}
const GROUNDS = [plain(225, 220, 236), plain(28, 40, 70)];

async function judge(
  { seen, truths }: Recorded,
  key: (planes: Planes, index: number) => Promise<KeyedPlanes> | KeyedPlanes,
): Promise<MatteScore> {
  const meter = new MatteMeter(GROUNDS.map(toPlanes));
  for (const [index, planes] of seen.entries()) {
    const truth = toKeyed(truths[index]!);
    const result = await key(planes, index);
    // Two frames are given to find the cloth.
    if (index >= 2) meter.follow(result.a, truth.a);
    if (JUDGED.includes(index)) meter.add(result, truth);
  }
  return meter.score;
}

async function judgeOurs(recorded: Recorded, settings: ScreenMatte): Promise<MatteScore> {
  const bench = await MatterBench.open(settings, SIZE);
  try {
    return await judge(recorded, (planes, index) => bench.key(planes, (index * 1000) / FPS));
  } finally {
    bench.close();
  }
}

/** A plain keyer with the best settings that there are, found with knowledge of the truth. */
async function judgePlain(recorded: Recorded, type: 'green' | 'blue'): Promise<MatteScore> {
  const frames = JUDGED.map((n) => ({ planes: recorded.seen[n]!, truth: recorded.truths[n]! }));
  const despill = { type, mix: 0.3, expand: 0 };
  const { key } = bestPlainKey('chromakey', frames, GROUNDS, [undefined, despill]);
  return judge(recorded, (planes) => toKeyed(plainKey(planes, key), true));
}

describe.each(['green', 'blue'] as const)('a person with loose hair before %s cloth', (kind) => {
  it('is keyed 3 dB better than by the distance from one colour, whole, with half the flicker', async () => {
    const recorded = await record(kind);
    // The shirt before blue is of the cloth's own hue.
    const keepSimilar = kind === 'blue';
    const settings: ScreenMatte = { ...SCREEN_MATTE, backdrop: kind, keepSimilar, lightWrap: 0 };
    const ours = await judgeOurs(recorded, settings);
    const reference = await judgePlain(recorded, kind);
    expect(ours.psnr).toBeGreaterThan(reference.psnr + 3);
    // Single pixels of a blurred sleeve; a hole that can be seen is ten times as much.
    expect(ours.holesInside).toBeLessThan(0.03);
    expect(ours.holes).toBeLessThan(0.2);
    expect(ours.ghosts).toBeLessThan(0.3);
    expect(ours.spill).toBeLessThan(reference.spill);
    expect(ours.flicker).toBeLessThan(reference.flicker / 2);
  });
});
