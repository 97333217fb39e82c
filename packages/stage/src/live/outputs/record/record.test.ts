import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readFrameNumber, readFrames, readSamples, streamInfo } from '../../../testing/index.ts';
import type { LiveOutput } from '../../document.ts';
import type { LiveEvent } from '../../stage-api.ts';
import { parsePlaylist } from '../hls/playlist.ts';
import { offsetOfBeeps } from '../test-media.ts';
import { rendition, Rig } from '../test-rig.ts';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

function newRig(options: ConstructorParameters<typeof Rig>[0] = {}): Rig {
  const rig = new Rig(options);
  rigs.push(rig);
  return rig;
}

type Record = Extract<LiveOutput, { kind: 'record' }>;

const record = (rig: Rig, format: Record['format'], changes: Partial<Record> = {}): Record => ({
  ...{ kind: 'record', id: `rec/${format}`, rendition: 'main', folder: join(rig.folder, 'rec'), format },
  ...{ cycleSeconds: 4, sliceSeconds: 2 },
  ...changes,
});

type Recorded = Extract<LiveEvent, { kind: 'recorded' }>;
const recordedOf = (rig: Rig): Recorded[] => rig.events.filter((event) => event.kind === 'recorded');

/** One file that plays: slices are put together. */
function playable({ path, files }: Recorded): string {
  if (!path.endsWith('.m3u8')) return path;
  const { entries, ended } = parsePlaylist(readFileSync(path, 'utf8'));
  expect(ended).toBe(true);
  const slices = entries.map(({ file }) => join(dirname(path), file));
  expect(files).toEqual([path, ...slices]);
  const whole = `${path}.ts`;
  writeFileSync(whole, Buffer.concat(slices.map((slice) => readFileSync(slice))));
  return whole;
}

async function numbersOf(path: string): Promise<(number | null)[]> {
  return (await readFrames(path)).map((frame) => readFrameNumber(frame));
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => n + from);

describe('recordings', () => {
  for (const format of ['mp4', 'flv', 'm3u8'] as const) {
    it(`as ${format} change files on a key frame without losing anything`, async () => {
      const rig = newRig();
      const side = await rig.open(rig.document([rendition('main')], [record(rig, format)]));
      await rig.make(150);
      await side.stop();
      const recorded = recordedOf(rig);
      expect(recorded.map(({ startMs, durationMs }) => [startMs, Math.round(durationMs)])).toEqual([
        [0, 4000],
        [4000, 2000],
      ]);
      const [first, second] = recorded.map(playable);
      expect(await numbersOf(first!)).toEqual(range(0, 100));
      expect(await numbersOf(second!)).toEqual(range(100, 150));
      const packets = [first, second].flatMap((path) => streamInfo(path!).streams[1]!.pts);
      // The last block is cut off where the programme ends.
      expect(Math.abs(packets.length - (6 * 48_000) / 1024)).toBeLessThan(1);
      for (const offset of await offsetOfBeeps(first!)) expect(Math.abs(offset)).toBeLessThan(0.004);
      const sound = await readSamples(second!);
      expect(sound.sampleRate).toBe(48_000);
      expect(readdirSync(join(rig.folder, 'rec')).filter((file) => file.endsWith('.part'))).toEqual([]);
    });
  }

  it('as MP4 have an index of all samples when they are finished', async () => {
    const rig = newRig();
    const side = await rig.open(
      rig.document([rendition('main')], [record(rig, 'mp4', { cycleSeconds: 60 })]),
    );
    await rig.make(120);
    await side.stop();
    const [recorded] = recordedOf(rig);
    const bytes = readFileSync(recorded!.path);
    expect(boxesOf(bytes)).toEqual(['ftyp', 'mdat', 'moov']);
    const { duration, streams } = streamInfo(recorded!.path);
    expect(duration).toBeCloseTo(4.8, 1);
    expect(streams[0]!.durations.every((seconds) => Math.abs(seconds - 0.04) < 1e-6)).toBe(true);
    expect(streams[0]!.keyframes.flatMap((key, n) => (key ? [n] : []))).toEqual([0, 50, 100]);
  });

  it('of a host that was killed are found, closed and told', async () => {
    const rig = newRig();
    const outputs = (['mp4', 'flv', 'm3u8'] as const).map((format) =>
      record(rig, format, { cycleSeconds: 60, sliceSeconds: 4, folder: join(rig.folder, format) }),
    );
    await rig.open(rig.document([rendition('main')], outputs));
    await rig.make(170);
    // Three groups are on disk, the fourth is not complete.
    await rig.seen(() => rig.side!.status().outputs.every(({ bytesSent }) => bytesSent > 20_000));
    await rig.seen(() => outputs.every(({ folder }) => sizeOf(folder) > 25_000));
    rig.side!.fence();
    for (const { folder, format } of outputs) {
      const part = readdirSync(folder).find((file) => file.endsWith('.part'));
      expect(part).toBeDefined();
      // What a kill leaves: the last write is not whole.
      const path = join(folder, part!);
      if (format !== 'm3u8') truncateSync(path, statSync(path).size - 100);
    }
    rig.events.length = 0;
    const side = await rig.open(rig.document([rendition('main')], outputs));
    await rig.seen(() => recordedOf(rig).length === 3);
    for (const recorded of recordedOf(rig)) {
      expect(recorded.startMs).toBe(0);
      const numbers = await numbersOf(playable(recorded));
      expect(numbers.length).toBeGreaterThanOrEqual(99);
      expect(numbers).toEqual(range(0, numbers.length));
      expect(Math.abs(recorded.durationMs - numbers.length * 40)).toBeLessThan(2);
    }
    await rig.make(60);
    await side.stop();
    expect(recordedOf(rig).length).toBe(6);
    const names = recordedOf(rig).map(({ path }) => basename(path));
    expect(new Set(names).size).toBe(6);
  });

  it('that nobody took away yet are told again', async () => {
    const rig = newRig();
    for (let session = 0; session < 2; session++) {
      const side = await rig.open(rig.document([rendition('main')], [record(rig, 'mp4')]));
      await rig.make(55);
      await side.stop();
    }
    const paths = recordedOf(rig).map(({ path }) => path);
    expect(paths.length).toBe(3);
    expect(paths[1]).toBe(paths[0]);
    const [first, again] = recordedOf(rig);
    expect(Math.abs(first!.durationMs - again!.durationMs)).toBeLessThan(1);
  });

  it('of which nothing was seen leave nothing', async () => {
    const rig = newRig();
    const output = record(rig, 'mp4');
    await rig.open(rig.document([rendition('main')], [output]));
    await rig.make(20);
    await rig.settle();
    rig.side!.fence();
    const side = await rig.open(rig.document([rendition('main')], [output]));
    await side.stop();
    expect(recordedOf(rig).filter(({ durationMs }) => durationMs === 0)).toEqual([]);
  });

  it('go on in another file when their folder fails and comes back, while HLS never notices', async () => {
    const rig = newRig();
    const output = record(rig, 'mp4', { cycleSeconds: 2 });
    const hls: LiveOutput = {
      ...{ kind: 'hls', id: 'hls', rendition: 'main', folder: join(rig.folder, 'hls') },
      ...{ container: 'ts', segmentSeconds: 2, windowSegments: 50 },
    };
    await rig.open(rig.document([rendition('main')], [output, hls]));
    await rig.make(110);
    await rig.seen(() => recordedOf(rig).length === 1);
    const away = `${output.folder}.away`;
    renameSync(output.folder, away);
    writeFileSync(output.folder, 'not a folder');
    await rig.make(100);
    await rig.seen(() => rig.states(output.id).at(-1) === 'failed');
    rmSync(output.folder);
    renameSync(away, output.folder);
    await rig.make(160);
    await rig.seen(() => rig.states(output.id).at(-1) === 'live');
    await rig.side!.stop();
    const last = recordedOf(rig).at(-1)!;
    expect(existsSync(last.path)).toBe(true);
    expect(await numbersOf(last.path)).toEqual(range(last.startMs / 40, 370));
    // What could not be finished meanwhile is not lost.
    const starts = recordedOf(rig).map(({ startMs }) => startMs);
    expect(starts.slice(0, 2)).toEqual([0, 2000]);
    expect(rig.states('hls')).toEqual(['connecting', 'live', 'stopped']);
    const { entries } = parsePlaylist(readFileSync(join(rig.folder, 'hls', 'index.m3u8'), 'utf8'));
    expect(entries.some(({ discontinuity }) => discontinuity)).toBe(false);
  });

  it('stop while the disk has less than its reserve', async () => {
    const rig = newRig();
    await rig.open(rig.document([rendition('main')], [record(rig, 'mp4')]), {
      diskReserveBytes: Number.MAX_SAFE_INTEGER,
    });
    await rig.make(60);
    await rig.seen(() => rig.states('rec/mp4').includes('failed'));
    const told = rig.events.find((event) => event.kind === 'output' && event.state === 'failed');
    expect(told).toMatchObject({ reason: 'the disk has no more room than its reserve' });
    await rig.side!.stop();
    expect(recordedOf(rig)).toEqual([]);
    expect(readdirSync(join(rig.folder, 'rec'))).toEqual([]);
  });
});

function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}

function boxesOf(bytes: Buffer): string[] {
  const types: string[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const short = bytes.readUInt32BE(at);
    types.push(bytes.toString('latin1', at + 4, at + 8));
    at += short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short;
  }
  return types;
}
