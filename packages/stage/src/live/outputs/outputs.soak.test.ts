import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { readFrameNumber, readFrames } from '../../testing/index.ts';
import { parsePlaylist } from './hls/playlist.ts';
import { offsetOfBeeps } from './test-media.ts';
import { rendition, Rig } from './test-rig.ts';
import { holes, Target } from './test-target.ts';

/** Minutes of programme. */
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 30);

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

it(
  `${MINUTES} minutes through all kinds of outputs: nothing lost, in sync, memory flat`,
  async () => {
    const target = await new Target().listen();
    const rig = new Rig();
    open.push(target, rig);
    const of = { rendition: 'main', folder: join(rig.folder, 'out') };
    const hls = { ...of, kind: 'hls', container: 'ts', segmentSeconds: 2, windowSegments: 6 } as const;
    const record = { ...of, kind: 'record', cycleSeconds: 30, sliceSeconds: 10 } as const;
    const side = await rig.open(
      rig.document(
        [rendition('main'), rendition('small', { width: 160, height: 90 })],
        [
          { ...hls, id: 'hls' },
          { ...record, id: 'mp4', format: 'mp4' },
          { ...record, id: 'flv', format: 'flv', rendition: 'small' },
          { kind: 'rtmp', id: 'push', rendition: 'main', url: target.url },
        ],
      ),
    );
    let calm = 0;
    for (let minute = 0; minute < MINUTES; minute++) {
      await rig.make(60 * 25);
      // What arrived is counted here and would be memory of the test otherwise.
      const pictures = target.pictures();
      target.packets.length = 0;
      holes(pictures);
      if (minute === Math.min(1, MINUTES - 2)) calm = process.memoryUsage().rss;
    }
    expect(process.memoryUsage().rss - calm).toBeLessThan(60 * 1024 * 1024);
    await side.stop();
    const mp4 = rig.events.filter((event) => event.kind === 'recorded' && event.output === 'mp4');
    const frames = mp4.map((event) => (event.kind === 'recorded' ? event.durationMs / 40 : 0));
    expect(frames.reduce((sum, count) => sum + count, 0)).toBeCloseTo(MINUTES * 1500, 3);
    const last = mp4.at(-1)!;
    if (last.kind !== 'recorded') throw new Error('nothing was recorded');
    const numbers = (await readFrames(last.path)).map((frame) => readFrameNumber(frame));
    numbers.forEach((number, n) => expect(number).toBe((last.startMs / 40 + n) % 16_384));
    for (const offset of await offsetOfBeeps(last.path)) expect(Math.abs(offset)).toBeLessThan(0.004);
    const index = parsePlaylist(readFileSync(join(dirname(last.path), 'index.m3u8'), 'utf8'));
    expect(index.sequence + index.entries.length).toBe(MINUTES * 30);
  },
  60 * 60_000,
);
