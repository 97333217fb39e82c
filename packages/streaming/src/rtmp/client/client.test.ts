import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StreamHub } from '../../hub/hub.ts';
import type { MediaPacket } from '../../packets.ts';
import { firstPackets, testPackets } from '../../testing/packets.ts';
import { openFaultProxy, type FaultProxy } from '../../testing/proxy.ts';
import { openTestPublisher } from '../../testing/publisher.ts';
import { RtmpServer } from '../server/server.ts';
import { connectRtmpPlay, type RtmpPlayer } from './play.ts';
import { connectRtmpPublish, type RtmpPublisher } from './publish.ts';
import { SendQueue } from './send-queue.ts';
import { parseRtmpUrl } from './url.ts';

let hub: StreamHub;
let server: RtmpServer;
let proxy: FaultProxy;
let direct: number;
const closers: (() => void)[] = [];

beforeEach(async () => {
  hub = new StreamHub();
  server = new RtmpServer({
    hub,
    guard: {
      mayPublish: async ({ query }) => query.get('key') !== 'wrong',
      mayPlay: async ({ query }) => query.get('key') !== 'wrong',
    },
    port: 0,
    limits: { pingMs: 50 },
  });
  ({ port: direct } = await server.listen());
  proxy = await openFaultProxy({ target: { port: direct } });
});
afterEach(async () => {
  for (const close of closers.splice(0)) close();
  await proxy.close();
  await server.close();
});

async function until(test: () => boolean): Promise<void> {
  while (!test()) await new Promise((done) => setImmediate(done));
}

const target = (name: string) => ({ url: `rtmp://127.0.0.1:${proxy.port}/live/${name}` });

interface Told {
  readonly publisher: RtmpPublisher;
  readonly told: string[];
}

function publish(name: string, more: Partial<Parameters<typeof connectRtmpPublish>[0]> = {}): Told {
  const told: string[] = [];
  const publisher = connectRtmpPublish({
    ...target(name),
    onConnected: () => told.push('connected'),
    onLost: (error) => told.push(`lost: ${error.message}`),
    ...more,
  });
  closers.push(() => publisher.destroy());
  return { publisher, told };
}

function play(
  name: string,
  more: Partial<Parameters<typeof connectRtmpPlay>[0]> = {},
): { readonly got: MediaPacket[]; readonly states: string[]; readonly player: RtmpPlayer } {
  const got: MediaPacket[] = [];
  const states: string[] = [];
  const player = connectRtmpPlay({
    ...target(name),
    onPacket: (packet) => got.push(packet),
    onState: (state) => states.push(state),
    ...more,
  });
  closers.push(() => player.close());
  return { got, states, player };
}

describe('addresses', () => {
  test.each([
    ['rtmp://host/live/cam', ['host', 1935, 'live', 'cam', 'rtmp://host/live', false]],
    ['rtmps://host/app/inst/key?a=b', ['host', 443, 'app/inst', 'key?a=b', 'rtmps://host/app/inst', true]],
    ['RTMP://Host:80/live/cam', ['host', 80, 'live', 'cam', 'rtmp://host:80/live', false]],
    ['rtmp://u:p@host:1936/a/b', ['host', 1936, 'a', 'b', 'rtmp://host:1936/a', false]],
    ['rtmp://[::1]:5000/a/b', ['::1', 5000, 'a', 'b', 'rtmp://[::1]:5000/a', false]],
    ['rtmp://host/a/主播 1?k=b', ['host', 1935, 'a', '主播 1?k=b', 'rtmp://host/a', false]],
    ['rtmp://host/a/50%25', ['host', 1935, 'a', '50%25', 'rtmp://host/a', false]],
  ] as const)('%s', (address, [host, port, app, name, tcUrl, secure]) => {
    expect(parseRtmpUrl(address)).toEqual({ host, port, app, name, tcUrl, secure });
  });

  test.each(['http://host/live/key', 'rtmp://host/key', 'rtmp://host', 'rtmp:///live/key', 'key', ''])(
    '"%s" is refused without its key being repeated',
    (address) => {
      expect(() => parseRtmpUrl(address)).toThrow(RangeError);
      expect(() => parseRtmpUrl(address)).not.toThrow('key');
    },
  );
});

describe('publishing', () => {
  test('what was sent before the server accepted begins with the last key frame, complete', async () => {
    const { got } = play('cam');
    const { publisher, told } = publish('cam');
    const packets = firstPackets(400, { gop: 50 });
    for (const packet of packets) publisher.packet(packet);
    await until(() => told.includes('connected'));
    const lastKey = packets.findLastIndex((packet) => packet.kind === 'video' && packet.key);
    const expected = [...packets.slice(0, 3), ...packets.slice(lastKey)];
    await until(() => got.length >= expected.length);
    expect(got).toEqual(expected);
    expect(publisher.dropped).toBe(lastKey - 3);
    await publisher.close();
    expect(told).toEqual(['connected']);
    expect(publisher.packet(packets[5]!)).toBe(false);
  });

  test('the server says how much arrived', async () => {
    const { publisher, send, close } = await openTestPublisher(target('cam'), { pictureBytes: 20_000 });
    expect(publisher.acknowledgedBy).toBe('socket');
    send(60);
    await until(() => publisher.acknowledgedBy === 'peer' && publisher.bytesAcknowledged > 1_000_000);
    expect(publisher.bytesAcknowledged).toBeLessThanOrEqual(publisher.bytesWritten);
    await until(() => publisher.backlogBytes === 0);
    expect(publisher.backlogMs).toBe(0);
    await close();
    expect(hub.isPublished('live/cam')).toBe(false);
  });

  test('a refusal is told with its code, and never as a connection', async () => {
    const { publisher, told } = publish('cam?key=wrong');
    await until(() => told.length > 0);
    expect(told).toEqual(['lost: NetStream.Publish.BadName: publishing is not allowed']);
    expect(publisher.state).toBe('closed');
  });

  test('a connection that is cut is told once', async () => {
    const { publisher, told } = publish('cam');
    await until(() => told.includes('connected'));
    await proxy.cut();
    await until(() => publisher.state === 'closed');
    expect(told).toHaveLength(2);
    expect(told[1]).toMatch(/^lost: /);
    await until(() => !hub.isPublished('live/cam'));
  });

  test('a slow line leaves out whole groups of pictures and keeps its bound', async () => {
    const { got } = play('cam', { url: `rtmp://127.0.0.1:${direct}/live/cam` });
    const { publisher, told } = publish('cam', { maxBacklogMs: 1000 });
    await until(() => told.includes('connected'));
    proxy.set({ bytesPerSecond: 30_000 });
    const packets = testPackets({ pictureBytes: 20_000, gop: 10 });
    for (let sent = 0; sent < 3000; sent++) {
      const next = packets.next();
      if (!next.done) publisher.packet(next.value);
      if (sent % 50 === 0) await new Promise((done) => setImmediate(done));
      expect(publisher.backlogBytes).toBeLessThan(4_000_000);
    }
    expect(publisher.dropped).toBeGreaterThan(1000);
    proxy.set({});
    await until(() => publisher.backlogBytes === 0);
    // Healed: the next key frame is taken again.
    let last: MediaPacket | undefined;
    for (let sent = 0; sent < 60; sent++) {
      const next = packets.next();
      if (!next.done && publisher.packet(next.value)) last = next.value;
    }
    expect(last).toBeDefined();
    await until(() => JSON.stringify(got.at(-1)) === JSON.stringify(last));
    // After each hole comes a key frame.
    const video = got.filter((packet) => packet.kind === 'video');
    for (let i = 1; i < video.length; i++) {
      const gap = video[i]!.dts - video[i - 1]!.dts;
      if (gap > 41) expect(video[i]!.key).toBe(true);
    }
    expect(video.some((packet, i) => i > 0 && packet.dts - video[i - 1]!.dts > 41)).toBe(true);
  });

  test('a half-open connection is noticed', async () => {
    const { publisher, told } = publish('cam', {
      stallMs: 150,
      maxBacklogMs: 1e9,
      maxBacklogBytes: 60_000_000,
    });
    await until(() => told.includes('connected'));
    // Nothing is taken any more; what fits into the buffers of the system still leaves.
    proxy.set({ bytesPerSecond: 1 });
    for (const packet of firstPackets(400, { pictureBytes: 200_000 })) publisher.packet(packet);
    await until(() => told.length === 2);
    expect(told[1]).toContain('Nothing left');
  });

  test('a publisher with nothing to send stays alive', async () => {
    const impatient = new RtmpServer({
      hub,
      guard: { mayPublish: async () => true, mayPlay: async () => true },
      port: 0,
      limits: { publishIdleMs: 300 },
    });
    const { port } = await impatient.listen();
    closers.push(() => void impatient.close());
    const { publisher, told } = publish('quiet', { connect: { host: '127.0.0.1', port }, keepAliveMs: 50 });
    await until(() => told.includes('connected'));
    const before = publisher.bytesWritten;
    // Sixteen bytes every 50 to 75 ms: three times the patience of the server.
    await until(() => publisher.bytesWritten >= before + 16 * 18 || told.length > 1);
    expect(told).toEqual(['connected']);
  });

  test('nobody who answers: the attempt ends in time', async () => {
    proxy.set({ blackhole: true });
    const { told } = publish('cam', { openMs: 80 });
    await until(() => told.length > 0);
    expect(told[0]).toContain('did not answer');
  });

  test('nobody who listens', async () => {
    const { told } = publish('cam', { connect: { host: '127.0.0.1', port: 1 } });
    await until(() => told.length > 0);
    expect(told[0]).toContain('ECONNREFUSED');
  });
});

describe('the queue in front of a connection', () => {
  const [metadata, avc, aac, key, , delta] = firstPackets(8, { pictureBytes: 100 });

  test('configurations survive, frames wait for a key frame', () => {
    const queue = new SendQueue(1000, 1e6);
    expect([metadata, avc, aac].map((packet) => queue.add(packet!, true, 0))).toEqual([true, true, true]);
    expect(queue.add(delta!, true, 0)).toBe(false);
    expect(queue.add(key!, true, 0)).toBe(true);
    const kinds = [];
    for (let next = queue.take(); next; next = queue.take()) kinds.push(next.packet.kind);
    expect(kinds).toEqual(['metadata', 'video-config', 'audio-config', 'video']);
    expect(queue.bytes).toBe(0);
  });

  test('too much media waiting empties it', () => {
    const queue = new SendQueue(1000, 1e6);
    queue.add(avc!, true, 0);
    queue.add(key!, true, 0);
    queue.add(delta!, true, 500);
    expect(queue.add(delta!, true, 1001)).toBe(false);
    expect(queue.bytes).toBe(0);
    expect(queue.add(key!, true, 600)).toBe(false);
    expect(queue.add(key!, true, 400)).toBe(true);
    expect(queue.dropped).toBe(4);
  });
});

describe('playing', () => {
  test('accepted, paused when the publisher goes, on when it is back', async () => {
    const { got, states } = play('cam');
    await until(() => states.length === 1);
    const one = await openTestPublisher(target('cam'));
    const sent = one.send(30);
    await until(() => got.length === sent.length);
    expect(got).toEqual(sent);
    await one.close();
    await until(() => states.length === 2);
    const other = await openTestPublisher(target('cam'), { startMs: 7000 });
    const more = other.send(10);
    await until(() => got.length === sent.length + more.length);
    expect(got.slice(sent.length)).toEqual(more);
    expect(states).toEqual(['playing', 'paused', 'playing']);
    await other.close();
  });

  test('a refusal, a cut and silence are losses', async () => {
    const refused = play('cam?key=wrong');
    await until(() => refused.states.length > 0);
    const idle = play('cam', { idleMs: 300 });
    await until(() => idle.states[0] === 'playing');
    proxy.set({ blackhole: true });
    await until(() => idle.states.length === 2);
    proxy.set({});
    const cut = play('cam');
    await until(() => cut.states[0] === 'playing');
    await proxy.cut();
    await until(() => cut.states.length === 2);
    expect([refused.states, idle.states, cut.states]).toEqual([
      ['lost'],
      ['playing', 'lost'],
      ['playing', 'lost'],
    ]);
  });

  test('pings keep a player that waits for a publisher', async () => {
    const { states, player } = play('cam', { idleMs: 300 });
    await until(() => states.length === 1);
    const before = player.bytesRead;
    await until(() => player.bytesRead > before + 18 * 8);
    expect(states).toEqual(['playing']);
  });

  test('a reader that rests is left behind by the server, not buffered', async () => {
    hub.close();
    hub = new StreamHub({ viewers: { softBytes: 200_000 } });
    await server.close();
    server = new RtmpServer({
      hub,
      guard: { mayPublish: async () => true, mayPlay: async () => true },
      port: direct,
    });
    await server.listen();
    const { got, states, player } = play('cam', { url: `rtmp://127.0.0.1:${direct}/live/cam` });
    await until(() => states.length === 1);
    const camera = await openTestPublisher(
      { url: `rtmp://127.0.0.1:${direct}/live/cam` },
      { pictureBytes: 40_000, gop: 10 },
    );
    camera.send(3);
    await until(() => got.length > 3);
    player.setPaused(true);
    while ((hub.figures('live/cam')?.dropped ?? 0) === 0) {
      camera.send(10);
      await new Promise((done) => setImmediate(done));
    }
    player.setPaused(false);
    const before = got.length;
    const latest = () => got.at(-1);
    while (got.length < before + 50 || latest()?.kind !== 'video') {
      camera.send(1);
      await new Promise((done) => setImmediate(done));
    }
    expect(states).toEqual(['playing']);
    await camera.close();
  });
});
