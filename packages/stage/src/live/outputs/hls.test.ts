import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readFrameNumber, readFrames, readSamples, streamInfo } from '../../testing/index.ts';
import type { LiveOutput } from '../document.ts';
import { parsePlaylist } from './hls/playlist.ts';
import { rendition, Rig } from './test-rig.ts';
import { offsetOfBeeps } from './test-media.ts';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

function newRig(options: ConstructorParameters<typeof Rig>[0] = {}): Rig {
  const rig = new Rig(options);
  rigs.push(rig);
  return rig;
}

const hls = (
  rig: { readonly folder: string },
  container: 'ts' | 'fmp4',
  changes: Partial<Extract<LiveOutput, { kind: 'hls' }>> = {},
): LiveOutput => ({
  ...{
    kind: 'hls',
    id: `hls ${container}`,
    rendition: 'main',
    folder: join(rig.folder, container),
    container,
  },
  ...{ segmentSeconds: 2, windowSegments: 4 },
  ...changes,
});

/** The whole stream as one file: what a player puts together. */
function joined(folder: string, name: string): string {
  const { entries } = parsePlaylist(readFileSync(join(folder, 'index.m3u8'), 'utf8'));
  const maps = new Set(entries.flatMap(({ map }) => (map === undefined ? [] : [map])));
  expect(maps.size).toBeLessThan(2);
  const path = join(folder, name);
  const parts = [...maps, ...entries.map(({ file }) => file)].map((file) => readFileSync(join(folder, file)));
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

async function numbersOf(path: string): Promise<(number | null)[]> {
  return (await readFrames(path)).map((frame) => readFrameNumber(frame));
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => n + from);

describe('HLS', () => {
  for (const container of ['ts', 'fmp4'] as const) {
    it(`in ${container} has every frame once, in step with the sound, and ends`, async () => {
      const rig = newRig();
      const side = await rig.open(rig.document([rendition('main')], [hls(rig, container)]));
      await rig.make(180);
      await side.stop();
      const folder = join(rig.folder, container);
      const playlist = parsePlaylist(readFileSync(join(folder, 'index.m3u8'), 'utf8'));
      expect(playlist.ended).toBe(true);
      expect(playlist.entries.map(({ seconds }) => seconds)).toEqual([2, 2, 2, 1.2]);
      playlist.entries.forEach(({ wallMs }, index) =>
        expect(Math.abs(wallMs - playlist.entries[0]!.wallMs - index * 2000)).toBeLessThan(2),
      );
      expect(Math.abs(playlist.entries[0]!.wallMs - Date.now())).toBeLessThan(20_000);
      const path = joined(folder, container === 'ts' ? 'all.ts' : 'all.mp4');
      expect(await numbersOf(path)).toEqual(range(0, 180));
      const [video, sound] = streamInfo(path).streams;
      video!.pts.forEach((pts, n) => expect(pts - video!.pts[0]!).toBeCloseTo(n * 0.04, 4));
      expect(video!.keyframes.flatMap((key, n) => (key ? [n] : []))).toEqual([0, 50, 100, 150]);
      sound!.pts.forEach((pts, n) => expect(pts - sound!.pts[0]!).toBeCloseTo((n * 1024) / 48_000, 4));
      for (const offset of await offsetOfBeeps(path)) expect(Math.abs(offset)).toBeLessThan(0.004);
      const samples = await readSamples(path);
      expect(samples.sampleRate).toBe(48_000);
    });
  }

  it('slides its window, deletes what left it and keeps numbers and names', async () => {
    const rig = newRig();
    await rig.open(rig.document([rendition('main')], [hls(rig, 'fmp4', { windowSegments: 3 })]));
    await rig.make(50 * 9 + 5);
    await rig.settle();
    const folder = join(rig.folder, 'fmp4');
    const path = join(folder, 'index.m3u8');
    await rig.seen(() => parsePlaylist(readFileSync(path, 'utf8')).sequence === 6);
    const { entries, sequence, ended } = parsePlaylist(readFileSync(path, 'utf8'));
    expect(sequence).toBe(6);
    expect(ended).toBe(false);
    expect(entries.map(({ file }) => file)).toEqual(['seg-6.m4s', 'seg-7.m4s', 'seg-8.m4s']);
    await rig.seen(() => readdirSync(folder).length === 8);
    expect(readdirSync(folder).toSorted()).toEqual(
      ['index.m3u8', 'init-0.mp4', ...range(3, 9).map((n) => `seg-${n}.m4s`)].toSorted(),
    );
  });

  it('of a host that was killed is continued by the next, marked and with rising numbers', async () => {
    const rig = newRig();
    const output = hls(rig, 'ts', { windowSegments: 10 });
    await rig.open(rig.document([rendition('main')], [output]));
    await rig.make(205);
    const path = join(rig.folder, 'ts', 'index.m3u8');
    await rig.seen(() => parsePlaylist(readFileSync(path, 'utf8')).entries.length === 4);
    rig.side!.fence();
    const before = parsePlaylist(readFileSync(path, 'utf8'));
    await rig.open(rig.document([rendition('main')], [output]));
    await rig.make(200);
    await rig.side!.stop();
    const after = parsePlaylist(readFileSync(path, 'utf8'));
    expect(after.sequence).toBe(before.sequence);
    expect(after.entries.slice(0, 4)).toEqual(before.entries);
    expect(after.entries.map(({ discontinuity }) => discontinuity)).toEqual(
      after.entries.map((_, index) => index === 4),
    );
    expect(after.entries.map(({ file }) => file)).toEqual(after.entries.map((_, n) => `seg-${n}.ts`));
    const second = join(rig.folder, 'ts', after.entries[4]!.file);
    expect((await numbersOf(second))[0]).toBeGreaterThanOrEqual(204);
  });

  it('of a session that ended is not played again, but numbers go on', async () => {
    const rig = newRig();
    const output = hls(rig, 'ts');
    for (let session = 0; session < 2; session++) {
      const side = await rig.open(rig.document([rendition('main')], [output]));
      await rig.make(110);
      await side.stop();
    }
    const text = readFileSync(join(rig.folder, 'ts', 'index.m3u8'), 'utf8');
    const { sequence, entries, discontinuities } = parsePlaylist(text);
    expect(sequence).toBe(3);
    expect(entries[0]!.discontinuity || discontinuities > 0).toBe(true);
    expect(entries.length).toBeGreaterThanOrEqual(2);
  });

  it('goes on through a disk that fails, and tells', async () => {
    const rig = newRig();
    const folder = join(rig.folder, 'ts');
    writeFileSync(folder, 'a file where the folder should be');
    await rig.open(rig.document([rendition('main')], [hls(rig, 'ts')]));
    await rig.make(60);
    await rig.seen(() => rig.states('hls ts').includes('failed'));
    rmSync(folder);
    await rig.make(60);
    await rig.seen(() => rig.states('hls ts').at(-1) === 'live');
    const playlist = (): ReturnType<typeof parsePlaylist> =>
      parsePlaylist(readFileSync(join(folder, 'index.m3u8'), 'utf8'));
    const next = playlist().entries.length;
    for (const n of [next, next + 1]) symlinkSync('/dev/full', join(folder, `seg-${n}.ts.new`));
    await rig.make(100);
    await rig.seen(() =>
      rig.events.some((event) => event.kind === 'output' && event.reason === 'the disk is full'),
    );
    await rig.make(160);
    await rig.seen(() => playlist().entries.length > next + 1 && rig.states('hls ts').at(-1) === 'live');
    const { entries } = playlist();
    expect(entries[next]!.discontinuity).toBe(true);
    const [first] = await numbersOf(join(folder, entries[next]!.file));
    expect(first! % 50).toBe(0);
  });
});
