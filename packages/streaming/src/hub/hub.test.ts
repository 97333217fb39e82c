import { beforeEach, describe, expect, test } from 'vitest';
import type { MediaPacket, Subscriber } from '../packets.ts';
import { awaitStream } from './await-stream.ts';
import { PathTaken, StreamHub } from './hub.ts';

const WHO = { from: '10.0.0.1', protocol: 'rtmp' } as const;
const AVC: MediaPacket = { kind: 'video-config', codec: 'h264', data: Buffer.from([1]) };
const AAC: MediaPacket = { kind: 'audio-config', codec: 'aac', data: Buffer.from([2]) };

const frame = (dts: number, key = false, bytes = 100): MediaPacket => ({
  kind: 'video',
  codec: 'h264',
  dts,
  pts: dts,
  key,
  data: Buffer.alloc(bytes),
});
const sound = (dts: number): MediaPacket => ({ kind: 'audio', codec: 'aac', dts, data: Buffer.alloc(10) });

class Listener implements Subscriber {
  readonly got: string[] = [];
  bytes = 0;
  backlog = 0;

  packet(packet: MediaPacket): void {
    if (packet.kind !== 'metadata') this.bytes += packet.data.length;
    const key = packet.kind === 'video' && packet.key ? '!' : '';
    this.got.push('dts' in packet ? `${packet.kind[0] ?? ''}${packet.dts}${key}` : packet.kind);
  }
  paused(reason: string): void {
    this.got.push(`paused: ${reason}`);
  }
  end(reason: string): void {
    this.got.push(`end: ${reason}`);
  }
  waiting(): number {
    return this.backlog;
  }
  take(): string[] {
    return this.got.splice(0);
  }
}

let now: number;
let hub: StreamHub;
beforeEach(() => {
  now = 0;
  hub = new StreamHub({ now: () => now, cacheBytes: 20_000, viewers: { softBytes: 5000, hopelessMs: 1000 } });
});

test('who joins gets configurations, the group of pictures so far, and what follows', () => {
  const publication = hub.publish('live/a', WHO);
  for (const packet of [AVC, AAC, frame(0, true), sound(5), frame(40), frame(80, true), sound(90)])
    publication.packet(packet);
  const listener = new Listener();
  hub.play('live/a', listener);
  publication.packet(frame(120));
  expect(listener.take()).toEqual(['video-config', 'audio-config', 'v80!', 'a90', 'v120']);
});

test('who joins first waits, and begins with a key frame', () => {
  const listener = new Listener();
  hub.play('live/a', listener);
  const publication = hub.publish('live/a', WHO);
  for (const packet of [AVC, frame(0), sound(3), frame(40, true), sound(45)]) publication.packet(packet);
  expect(listener.take()).toEqual(['video-config', 'v40!', 'a45']);
});

test('a stream of sound alone begins at once', () => {
  const publication = hub.publish('live/a', WHO);
  publication.packet(AAC);
  publication.packet(sound(0));
  const listener = new Listener();
  hub.play('live/a', listener);
  publication.packet(sound(21));
  expect(listener.take()).toEqual(['audio-config', 'a21']);
});

test('a group of pictures beyond the bound is not kept, and its joiners wait for the next', () => {
  const publication = hub.publish('live/a', WHO);
  publication.packet(AVC);
  publication.packet(frame(0, true, 10_000));
  publication.packet(frame(40, false, 15_000));
  publication.packet(frame(80, false, 15_000));
  const listener = new Listener();
  hub.play('live/a', listener);
  publication.packet(frame(120));
  publication.packet(frame(160, true));
  expect(listener.take()).toEqual(['video-config', 'v160!']);
});

test('a configuration that is said again is not passed on; a new one is, and forgets the pictures before', () => {
  const publication = hub.publish('live/a', WHO);
  publication.packet(AVC);
  publication.packet(frame(0, true));
  const first = new Listener();
  hub.play('live/a', first);
  publication.packet({ ...AVC, data: Buffer.from([1]) });
  publication.packet({ ...AVC, data: Buffer.from([9]) });
  expect(first.take()).toEqual(['video-config', 'v0!', 'video-config']);
  const late = new Listener();
  hub.play('live/a', late);
  expect(late.take()).toEqual(['video-config']);
});

describe('slow subscribers', () => {
  test('are left behind up to a key frame, others are not', () => {
    const publication = hub.publish('live/a', WHO);
    const [slow, fast] = [new Listener(), new Listener()];
    hub.play('live/a', slow);
    hub.play('live/a', fast);
    publication.packet(AVC);
    publication.packet(frame(0, true));
    slow.backlog = 6000;
    for (const packet of [frame(40), sound(41), frame(80, true), frame(120)]) publication.packet(packet);
    slow.backlog = 1000;
    publication.packet(frame(160));
    publication.packet({ ...AVC, data: Buffer.from([7]) });
    publication.packet(frame(200, true));
    publication.packet(frame(240));
    expect(slow.take()).toEqual(['video-config', 'v0!', 'video-config', 'v200!', 'v240']);
    expect(fast.take()).toHaveLength(10);
    expect(hub.figures('live/a')?.dropped).toBe(5);
  });

  test('are ended when there is no hope, and cost nothing until then', () => {
    const publication = hub.publish('live/a', WHO);
    const slow = new Listener();
    hub.play('live/a', slow);
    publication.packet(AVC);
    publication.packet(frame(0, true));
    slow.backlog = 100_000;
    for (now = 0; now <= 1000; now += 100) publication.packet(frame(now, true, 1000));
    expect(slow.take()).toEqual(['video-config', 'v0!', 'end: too slow']);
    expect(hub.figures('live/a')?.viewers).toBe(0);
  });

  test('that throw are ended, and nobody else notices', () => {
    const publication = hub.publish('live/a', WHO);
    const broken = new Listener();
    broken.packet = () => {
      throw new Error('broken');
    };
    const good = new Listener();
    hub.play('live/a', broken);
    hub.play('live/a', good);
    publication.packet(AVC);
    publication.packet(frame(0, true));
    expect(broken.take()).toEqual(['end: broken']);
    expect(good.take()).toEqual(['video-config', 'v0!']);
  });
});

describe('publishers', () => {
  test('there is one per path, unless it may be replaced', () => {
    const ended: string[] = [];
    hub.publish('live/a', { ...WHO, onEnded: (reason) => ended.push(reason) });
    expect(() => hub.publish('live/a', WHO)).toThrow(PathTaken);
    now = 4000;
    expect(() => hub.publish('live/a', { ...WHO, replacesAfterMs: 5000 })).toThrow(PathTaken);
    expect(() => hub.publish('live/a', { ...WHO, replacesAfterMs: 3000 })).not.toThrow();
    expect(ended).toEqual(['another publisher took over']);
  });

  test('a higher epoch takes over, a lower one and one without are refused', () => {
    const events: string[] = [];
    hub.on('published', (path, { epoch }) => events.push(`+${path} ${epoch ?? 'none'}`));
    hub.on('unpublished', (path) => events.push(`-${path}`));
    const listener = new Listener();
    hub.play('p/a', listener);
    const old = hub.publish('p/a', { ...WHO, epoch: 4 });
    for (const refused of [{ ...WHO, epoch: 3 }, WHO, { ...WHO, replacesAfterMs: 0 }])
      expect(() => hub.publish('p/a', refused)).toThrow(PathTaken);
    old.packet(AVC);
    const next = hub.publish('p/a', { ...WHO, epoch: 5 });
    old.packet(frame(0, true));
    old.end('gone');
    next.packet(AVC);
    next.packet(frame(7, true));
    expect(listener.take()).toEqual([
      'video-config',
      'paused: another publisher took over',
      'video-config',
      'v7!',
    ]);
    expect(events).toEqual(['+p/a 4', '-p/a', '+p/a 5']);
    expect(hub.figures('p/a')).toMatchObject({ published: true, epoch: 5, packets: 2 });
  });

  test('the same epoch comes back', () => {
    hub.publish('p/a', { ...WHO, epoch: 4 });
    expect(() => hub.publish('p/a', { ...WHO, epoch: 4 })).not.toThrow();
  });

  test('the end of one pauses the audience at once; what comes next begins anew', () => {
    const listener = new Listener();
    hub.play('live/a', listener);
    const one = hub.publish('live/a', WHO);
    one.packet(AVC);
    one.packet(frame(500, true));
    one.end('the connection was closed');
    one.end('twice');
    one.packet(frame(540));
    const other = hub.publish('live/a', WHO);
    other.packet(frame(0));
    other.packet(frame(40, true));
    expect(listener.take()).toEqual(['video-config', 'v500!', 'paused: the connection was closed', 'v40!']);
  });
});

test('figures tell what is going on, and nothing is kept of what is over', () => {
  const publication = hub.publish('live/a', WHO);
  publication.packet(AVC);
  publication.packet(AAC);
  publication.packet(frame(0, true, 99));
  now = 250;
  const seat = hub.play('live/a', new Listener());
  expect(hub.list()).toEqual([
    {
      path: 'live/a',
      published: true,
      from: '10.0.0.1',
      protocol: 'rtmp',
      video: 'h264',
      audio: 'aac',
      packets: 3,
      bytes: 101,
      idleMs: 250,
      viewers: 1,
      dropped: 0,
    },
  ]);
  publication.end('over');
  expect(hub.isPublished('live/a')).toBe(false);
  expect(hub.list()).toHaveLength(1);
  seat.close();
  expect(hub.list()).toEqual([]);
});

test('closing ends everybody and refuses the rest', () => {
  const listener = new Listener();
  hub.play('live/a', listener);
  hub.publish('live/a', WHO);
  hub.close();
  expect(listener.take()).toEqual(['paused: the server is closing', 'end: the server is closing']);
  expect(() => hub.publish('live/a', WHO)).toThrow(PathTaken);
  const late = new Listener();
  hub.play('live/a', late);
  expect(late.take()).toEqual(['end: the server is closing']);
});

test('a publisher that is kicked is told', () => {
  const told: string[] = [];
  hub.publish('live/a', { ...WHO, onEnded: (reason) => told.push(reason) });
  hub.kick('live/a', 'its key was taken away');
  expect(told).toEqual(['its key was taken away']);
  expect(hub.list()).toEqual([]);
});

test('a reserved path is for publishers with an epoch; who is there already stays', () => {
  const first = hub.publish('live/a', WHO);
  const [one, two] = [hub.reserve('live/a'), hub.reserve('live/a')];
  first.packet(AVC);
  expect(hub.figures('live/a')?.packets).toBe(1);
  first.end('over');
  expect(() => hub.publish('live/a', WHO)).toThrow(PathTaken);
  hub.publish('live/a', { ...WHO, epoch: 1 }).end('over');
  one.release();
  one.release();
  expect(() => hub.publish('live/a', WHO)).toThrow(PathTaken);
  two.release();
  expect(() => hub.publish('live/a', WHO)).not.toThrow();
});

describe('waiting for a stream', () => {
  test('ends with its first picture, the seat kept', async () => {
    const joined: string[] = [];
    hub.on('joined', (path) => joined.push(path));
    const waiting = awaitStream(hub, 'live/a', { timeoutMs: 60_000 });
    expect(joined).toEqual(['live/a']);
    const publication = hub.publish('live/a', WHO);
    for (const packet of [AVC, frame(0), frame(40, true)]) publication.packet(packet);
    const seat = await waiting;
    expect(hub.figures('live/a')?.viewers).toBe(1);
    seat?.close();
    expect(hub.figures('live/a')?.viewers).toBe(0);
  });

  test('ends without one in time, when who waits is gone, and with the hub', async () => {
    expect(await awaitStream(hub, 'live/a', { timeoutMs: 1 })).toBeUndefined();
    const gone = new AbortController();
    const waiting = awaitStream(hub, 'live/a', { timeoutMs: 60_000, signal: gone.signal });
    gone.abort();
    expect(await waiting).toBeUndefined();
    expect(await awaitStream(hub, 'live/a', { timeoutMs: 60_000, signal: gone.signal })).toBeUndefined();
    const last = awaitStream(hub, 'live/a', { timeoutMs: 60_000 });
    hub.close();
    expect(await last).toBeUndefined();
    expect(hub.list()).toEqual([]);
  });
});
