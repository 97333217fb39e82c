import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { goertzel, makeTestVideo } from '../../testing/index.ts';
import type { LiveSource } from '../document.ts';
import { readClip, Rig, scratch, START, until, type Clip } from './test-rig.ts';
import { faults, makeClaps, numbers, random, Show, soundAfterPicture } from './test-sender.ts';

const folder = await scratch();
const SECONDS = 20;
let clip: Clip;
let rig: Rig;

beforeAll(async () => {
  const path = join(folder, 'claps.mp4');
  const sound = makeClaps(SECONDS);
  await makeTestVideo(path, {
    width: 160,
    height: 90,
    fps: 25,
    frames: SECONDS * 25,
    sound: { left: sound, right: sound },
  });
  clip = readClip(path);
});
afterEach(() => rig.close());

async function open(source: Partial<LiveSource> = {}): Promise<void> {
  rig = await Rig.open({ kind: 'rtmp', url: 'rtmp://example/live/a' }, { source });
}

describe('a fed source', () => {
  it('shows every picture once, 250 ms after it came, with its sound', async () => {
    await open();
    const show = new Show(rig, clip);
    show.connect();
    await show.ticks(200);
    expect(faults(show.looks)).toBe(0);
    const first = show.looks.find(({ number }) => number === 0)!;
    // Packets come up to a frame before their time here.
    expect(Math.abs(first.ms - START - 210)).toBeLessThanOrEqual(40);
    for (const second of [4, 5, 6, 7])
      expect(Math.abs(soundAfterPicture(rig, show.looks, second))).toBeLessThan(5);
    expect(rig.source.board.state).toBe('live');
    expect(rig.source.board.dropped).toBe(0);
    expect(rig.source.clock()!.slackMs).toBeGreaterThan(200);
  });

  it('keeps its beat when packets arrive up to 150 ms late', async () => {
    const chance = random(7);
    await open();
    const late = new Map<number, number>();
    const show = new Show(rig, clip, {
      arrival: (sent) => {
        if (!late.has(sent)) late.set(sent, chance() * 150);
        return sent + late.get(sent)!;
      },
    });
    show.connect();
    await show.ticks(250);
    expect(faults(show.looks.slice(50))).toBe(0);
    expect(Math.abs(soundAfterPicture(rig, show.looks, 8))).toBeLessThan(20);
  });

  it('smooths time stamps that wander by 60 ms', async () => {
    const chance = random(3);
    await open();
    const off = (): number => (chance() - 0.5) * 120;
    const show = new Show(rig, clip, {
      change: (packet) => {
        const by = off();
        return packet.kind === 'video'
          ? { ...packet, dts: Math.round(packet.dts + by), pts: Math.round(packet.pts + by) }
          : { ...packet, pts: Math.round(packet.pts + by) };
      },
    });
    show.connect();
    await show.ticks(300);
    // Two seconds to learn the beat; then it may waver once in a while.
    expect(faults(show.looks.slice(75))).toBeLessThanOrEqual(4);
    for (const second of [6, 8, 10])
      expect(Math.abs(soundAfterPicture(rig, show.looks, second))).toBeLessThan(40);
  });

  it.each([
    ['an hour forwards', 3_600_000],
    ['back to the beginning', -5000],
    ['over the end of 32 bits', 2 ** 32 - 6000],
  ])('goes on when time stamps jump %s', async (_name, by) => {
    await open();
    const wraps = by > 2 ** 31;
    const shift = (ms: number): number => {
      if (wraps) return (ms + by) % 2 ** 32;
      return ms >= 5000 ? ms + by : ms;
    };
    const show = new Show(rig, clip, {
      change: (packet) =>
        packet.kind === 'video'
          ? { ...packet, dts: shift(packet.dts), pts: shift(packet.pts) }
          : { ...packet, pts: shift(packet.pts) },
    });
    show.connect();
    await show.ticks(250);
    expect(faults(show.looks)).toBe(0);
    for (const second of [4, 6, 8])
      expect(Math.abs(soundAfterPicture(rig, show.looks, second))).toBeLessThan(25);
  });

  it('repairs missing and repeated time stamps', async () => {
    await open();
    let count = 0;
    const show = new Show(rig, clip, {
      change: (packet) => {
        if (packet.kind !== 'video') return packet;
        count++;
        if (count % 7 === 3) return { ...packet, dts: Number.NaN, pts: Number.NaN };
        if (count % 7 === 5) return { ...packet, dts: packet.dts - 40, pts: packet.pts - 40 };
        return packet;
      },
    });
    show.connect();
    await show.ticks(150);
    const shown = numbers(show.looks).filter((number) => number !== -1);
    expect(shown.every((number, n) => n === 0 || number! >= shown[n - 1]!)).toBe(true);
    expect(faults(show.looks.slice(30))).toBeLessThanOrEqual(2);
  });

  it('delays picture and sound alike', async () => {
    await open({ delayMs: 2000 });
    const show = new Show(rig, clip);
    show.connect();
    await show.ticks(200);
    const first = show.looks.find(({ number }) => number === 0)!;
    expect(Math.abs(first.ms - START - 2210)).toBeLessThanOrEqual(40);
    expect(faults(show.looks)).toBe(0);
    expect(Math.abs(soundAfterPicture(rig, show.looks, 3))).toBeLessThan(5);
    // What waits is encoded: no more pictures are decoded than are shown soon.
    expect(rig.source.board.decoded).toBeLessThan(200 - 50 - 6 + 10);
    expect(rig.source.board.bufferMs).toBeGreaterThan(2000);
    rig.source.setDelay(0);
    await show.ticks(50);
    const after = numbers(show.looks.slice(-10));
    expect(after).toEqual(Array.from({ length: 10 }, (_, n) => 236 + n));
    expect(Math.abs(soundAfterPicture(rig, show.looks.slice(-45), 9))).toBeLessThan(25);
  });

  it('is stale when nothing comes, lost at once when told, and comes back in sync', async () => {
    await open();
    const show = new Show(rig, clip);
    show.connect();
    await show.ticks(50);
    // Nothing is sent.
    const silent = await rig.ticks(20);
    expect(rig.source.board.state).toBe('stale');
    expect(silent.at(-1)!.number).toBeGreaterThan(40);
    rig.sink.lost('the connection was cut');
    expect(rig.source.board.state).toBe('lost');
    await rig.tick();
    await until(() => rig.states.at(-1)?.state === 'lost');
    expect(rig.states.at(-1)).toMatchObject({ state: 'lost', reason: 'the connection was cut' });
    const again = new Show(rig, clip, {}, rig.now - START);
    again.connect();
    await again.ticks(120);
    expect(rig.source.board.state).toBe('live');
    expect(faults(again.looks.slice(10))).toBe(0);
    expect(Math.abs(soundAfterPicture(rig, again.looks.slice(10), 3))).toBeLessThan(10);
    expect(rig.source.board.reconnects).toBe(1);
    rig.sink.ended();
    await rig.ticks(15);
    expect(rig.source.board.state).toBe('ended');
  });

  it('joins a stream at its live edge when the beginning comes in a burst', async () => {
    await open();
    // Five seconds of the past at once, then as it is made.
    const show = new Show(rig, clip, { arrival: (sent) => sent - 5000 });
    show.connect();
    const looks = await show.ticks(100);
    const third = looks[3]!;
    expect(third.number).toBeGreaterThanOrEqual(0);
    expect(faults(looks.slice(10))).toBe(0);
    const last = looks.at(-1)!;
    // 5000 ms in at the start, 250 ms behind.
    expect(Math.abs(last.number! * 40 - (last.ms - START + 5000 - 250))).toBeLessThanOrEqual(80);
  });

  it('decodes nothing while unseen, and shows the present within three frames', async () => {
    await open();
    const show = new Show(rig, clip);
    show.connect();
    await show.ticks(60);
    rig.source.setActive(false);
    await show.ticks(5);
    const before = rig.source.board.decoded;
    await show.ticks(85);
    expect(rig.source.board.decoded).toBe(before);
    expect(rig.source.board.state).toBe('live');
    rig.source.setActive(true);
    const looks = await show.ticks(20);
    expect(faults(looks.slice(2))).toBe(0);
    const third = looks[2]!;
    expect(Math.abs(third.number! * 40 - (third.ms - START - 250))).toBeLessThanOrEqual(80);
    expect(Math.abs(goertzel(rig.sound(rig.now - 400, 4800), 5))).toBeLessThan(1);
  });

  it('shows each picture at most in order through loss, damage and garbage', async () => {
    await open();
    const chance = random(11);
    const show = new Show(rig, clip, {
      change: (packet) => {
        const luck = chance();
        if (luck < 0.05) return undefined;
        if (luck < 0.1) return { ...packet, data: packet.data.slice(0, Math.floor(packet.data.length / 2)) };
        if (luck < 0.15) return { ...packet, data: packet.data.map(() => Math.floor(chance() * 256)) };
        if (luck < 0.16) return { ...packet, data: new Uint8Array(0) };
        return packet;
      },
    });
    show.connect();
    await show.ticks(300);
    expect(rig.source.board.state).toBe('live');
    const fresh = new Show(rig, clip, {}, rig.now - START);
    fresh.connect();
    await fresh.ticks(60);
    expect(faults(fresh.looks.slice(10))).toBe(0);
    expect(rig.states.every(({ state }) => state !== 'lost')).toBe(true);
  });

  it('survives a sender whose configuration is garbage', async () => {
    await open();
    rig.sink.connected();
    rig.sink.packet({ kind: 'video-config', codec: 'h264', data: new Uint8Array([1, 2, 3]) });
    rig.sink.packet({ kind: 'audio-config', codec: 'aac', data: new Uint8Array([255, 255]) });
    for (let n = 0; n < 20; n++) {
      rig.sink.packet({
        kind: 'video',
        dts: n * 40,
        pts: n * 40,
        key: true,
        data: new Uint8Array(50).fill(n),
      });
      rig.sink.packet({ kind: 'audio', pts: n * 40, data: new Uint8Array(30).fill(n) });
      await rig.tick();
    }
    const show = new Show(rig, clip, {}, rig.now - START);
    show.connect();
    await show.ticks(50);
    expect(rig.source.board.state).toBe('live');
    expect(faults(show.looks.slice(10))).toBe(0);
  });
});
