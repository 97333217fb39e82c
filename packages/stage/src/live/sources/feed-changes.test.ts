import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { goertzel, makeTestVideo, type TestVideo } from '../../testing/index.ts';
import { readClip, Rig, scratch, START, until, type Clip } from './test-rig.ts';
import { faults, numbers, Show } from './test-sender.ts';

const folder = await scratch();
let rig: Rig;
afterEach(() => rig.close());

async function clipOf(name: string, video: Partial<TestVideo> = {}): Promise<Clip> {
  const path = join(folder, name);
  await makeTestVideo(path, { width: 160, height: 90, fps: 25, frames: 75, tone: 440, ...video });
  return readClip(path);
}

let usual: Clip;
beforeAll(async () => {
  usual = await clipOf('usual.mp4');
});

async function open(): Promise<void> {
  rig = await Rig.open({ kind: 'rtmp', url: 'rtmp://example/live/a' });
}

/** Goes on with another clip's configuration on the same connection. */
function change(clip: Clip): Show {
  for (const packet of clip.config) rig.sink.packet(packet);
  return new Show(rig, clip, {}, rig.now - START);
}

describe('a sender that changes on the way', () => {
  it('its size: every picture of both is shown, in its own size, and memory is given back', async () => {
    await open();
    const first = new Show(rig, usual);
    first.connect();
    await first.ticks(70);
    const before = rig.memory.inUse;
    const second = change(await clipOf('wide.mp4', { width: 320, height: 120 }));
    const looks = await second.ticks(60);
    const seen = numbers(looks);
    const start = seen.indexOf(0);
    expect(start).toBeGreaterThan(2);
    // The old pictures are shown to their end; then the new ones, none lost.
    expect(seen.slice(0, start)).toEqual(
      Array.from({ length: start }, (_, n) => Math.min(74, numbers(first.looks).at(-1)! + 1 + n)),
    );
    expect(faults(looks.slice(start))).toBe(0);
    expect([rig.shown!.width, rig.shown!.height]).toEqual([320, 120]);
    expect([rig.source.board.width, rig.source.board.height]).toEqual([320, 120]);
    // Ten pictures of each size for a moment, then only the new ones.
    await until(() => rig.memory.inUse < before + 10 * 320 * 120 * 1.5);
    expect(rig.source.board.state).toBe('live');
    expect(rig.source.board.dropped).toBe(0);
  });

  it('its codecs, rate of samples and channels: H.264 and AAC to VP8 and Opus', async () => {
    await open();
    const first = new Show(rig, usual);
    first.connect();
    await first.ticks(70);
    const second = change(await clipOf('other.webm', { tone: 700 }));
    const looks = await second.ticks(60);
    expect(faults(looks.slice(numbers(looks).indexOf(0)))).toBe(0);
    expect(goertzel(rig.sound(rig.now - 600, 9600), 700)).toBeGreaterThan(0.45);
  });

  it('its sound goes: the picture stays; without pictures the sound plays', async () => {
    await open();
    const mute = new Show(rig, usual, { change: (p) => (p.kind === 'audio' && p.pts > 800 ? undefined : p) });
    mute.connect();
    await mute.ticks(70);
    expect(faults(mute.looks)).toBe(0);
    expect(rig.source.board.state).toBe('live');
    expect(rig.source.board.soundWritten / 48).toBeLessThan(START + 1200);
    await rig.close();
    await open();
    const sound: Clip = {
      config: usual.config.filter(({ kind }) => kind === 'audio-config'),
      packets: usual.packets.filter(({ kind }) => kind === 'audio'),
    };
    const radio = new Show(rig, sound);
    radio.connect();
    await radio.ticks(50);
    expect(rig.source.board.state).toBe('live');
    expect(goertzel(rig.sound(rig.now - 700, 24_000), 440)).toBeGreaterThan(0.49);
    await rig.ticks(40);
    expect(rig.source.board.state).toBe('stale');
  });

  it('sources of a group follow one clock', async () => {
    await open();
    const show = new Show(rig, usual);
    show.connect();
    await show.ticks(30);
    const clock = rig.source.clock()!;
    rig.source.setClock(clock.offsetMs + 200);
    await rig.source.settle();
    const looks = await show.ticks(30);
    // Five frames later than before, and all there.
    expect(looks.at(-1)!.number).toBe(show.looks[29]!.number! + 30 - 5);
    expect(Math.abs(rig.source.clock()!.offsetMs - clock.offsetMs - 200)).toBeLessThan(2);
  });
});

describe('bytes of a container', () => {
  it.each(['ts', 'flv'] as const)('%s: pictures and sound come out', async (extension) => {
    const path = join(folder, `bytes.${extension}`);
    await makeTestVideo(path, { width: 160, height: 90, fps: 25, frames: 75, tone: 440 });
    rig = await Rig.open({ kind: 'hls', url: 'http://example/a.m3u8' }, { options: { jitterMs: 500 } });
    rig.sink.connected();
    const bytes = readFileSync(path);
    // Odd pieces, as networks deliver them.
    for (let at = 0; at < bytes.length; at += 1000)
      rig.sink.bytes(bytes.subarray(at, at + 1000), extension === 'ts' ? 'mpegts' : 'flv');
    const seen = await watch(20);
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.every((number, n) => n === 0 || number > seen[n - 1]!)).toBe(true);
    expect(rig.source.board.hasSound).toBe(true);
  });

  it('garbage does no harm, and the next connection is read', async () => {
    rig = await Rig.open({ kind: 'http-flv', url: 'http://example/a.flv' });
    rig.sink.connected();
    rig.sink.bytes(Buffer.from('<html>not found</html>'.repeat(2000)), 'flv');
    rig.sink.lost('the sender ended');
    await until(() => rig.states.some(({ state }) => state === 'lost'));
    expect(rig.source.board.written).toBe(0);
    const path = join(folder, 'good.flv');
    await makeTestVideo(path, { width: 160, height: 90, fps: 25, frames: 50 });
    rig.sink.connected();
    rig.sink.bytes(readFileSync(path), 'flv');
    expect((await watch(3)).length).toBeGreaterThanOrEqual(3);
  });
});

/** Lets time pass until so many numbered pictures were seen; demuxing goes on beside it. */
async function watch(count: number): Promise<number[]> {
  const seen: number[] = [];
  for (let n = 0; n < 1500 && seen.length < count; n++) {
    const { number } = await rig.tick();
    if (number !== null && number >= 0 && number !== seen.at(-1)) seen.push(number);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return seen;
}
