import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeAmf, type AmfValue } from '../../amf/amf0.ts';
import { StreamHub } from '../../hub/hub.ts';
import type { MediaPacket, PlayRequest, PublishRequest, StreamVerdict } from '../../packets.ts';
import { firstPackets } from '../../testing/packets.ts';
import { answerHandshake, digestHandshake, hasServerDigest, PART } from '../handshake.ts';
import { packetChunks } from '../media-messages.ts';
import { TYPE } from '../message.ts';
import { RawClient } from '../testing/raw-client.ts';
import type { RtmpLimits } from './options.ts';
import { RtmpServer } from './server.ts';

let hub: StreamHub;
let server: RtmpServer;
let port: number;
let mayPublish: (request: PublishRequest) => Promise<StreamVerdict>;
let mayPlay: (request: PlayRequest) => Promise<StreamVerdict>;
const clients: RawClient[] = [];

async function open(limits: Partial<RtmpLimits> = {}): Promise<void> {
  server = new RtmpServer({
    hub,
    guard: { mayPublish: (request) => mayPublish(request), mayPlay: (request) => mayPlay(request) },
    port: 0,
    limits,
  });
  ({ port } = await server.listen());
}

function client(): RawClient {
  const one = new RawClient(port);
  clients.push(one);
  return one;
}

async function publisher(name = 'cam'): Promise<RawClient> {
  const one = client();
  await one.enter();
  one.command('publish', 3, 1, null, name, 'live');
  await one.coded('NetStream.Publish.Start');
  return one;
}

function pour(one: RawClient, packets: readonly MediaPacket[]): void {
  one.send(TYPE.setChunkSize, 0, Buffer.from([0, 0, 0xea, 0x60]));
  for (const packet of packets) {
    const chunks = packetChunks(packet, 1, 0, true);
    if (chunks) one.socket.write(chunks);
  }
}

/** Resolves when it holds; looked at whenever something may have happened. */
async function until(test: () => boolean): Promise<void> {
  while (!test()) await new Promise((done) => setImmediate(done));
}

/** Resolves when the stream has had so many packets. */
async function arrived(path: string, packets: number): Promise<void> {
  await until(() => (hub.figures(path)?.packets ?? 0) >= packets);
}

function listen(path: string): { got: MediaPacket[]; said: string[]; next: () => Promise<void> } {
  const got: MediaPacket[] = [];
  const said: string[] = [];
  let wake: (() => void) | undefined;
  hub.play(path, {
    packet: (packet) => got.push(packet),
    paused: (reason) => {
      said.push(reason);
      wake?.();
    },
    end: (reason) => said.push(reason),
    waiting: () => 0,
  });
  return { got, said, next: () => new Promise((done) => (wake = done)) };
}

beforeEach(() => {
  hub = new StreamHub();
  mayPublish = async () => true;
  mayPlay = async () => true;
});
afterEach(async () => {
  for (const one of clients.splice(0)) one.destroy();
  await server.close();
});

describe('publishing', () => {
  test('as OBS and ffmpeg do it; every packet arrives', async () => {
    await open();
    const asked: string[] = [];
    mayPublish = async ({ path, query, from, protocol }) => {
      asked.push(`${path} ${query.toString()} ${from} ${protocol}`);
      return true;
    };
    const { got } = listen('live/cam');
    const one = client();
    await one.shake();
    one.command('connect', 1, 0, { app: 'live/', type: 'nonprivate', tcUrl: 'rtmp://127.0.0.1/live' });
    await one.coded('NetConnection.Connect.Success');
    one.command('releaseStream', 2, 0, null, 'cam?key=a%20b');
    one.command('FCPublish', 3, 0, null, 'cam?key=a%20b');
    one.command('createStream', 4, 0, null);
    one.command('_checkbw', 5, 0, null);
    one.command('publish', 6, 1, null, 'cam?key=a%20b', 'live');
    await one.coded('NetStream.Publish.Start');
    expect(asked).toEqual(['live/cam key=a+b 127.0.0.1 rtmp']);
    expect(one.commands.map(([name, transaction]) => JSON.stringify([name, transaction]))).toEqual([
      '["_result",1]',
      '["_result",2]',
      '["_result",3]',
      '["onFCPublish",0]',
      '["_result",4]',
      '["_result",5]',
      '["onStatus",0]',
    ]);
    const packets = firstPackets(40);
    pour(one, packets);
    await arrived('live/cam', 40);
    expect(got).toEqual(packets);
    one.command('FCUnpublish', 7, 0, null, 'cam');
    one.command('deleteStream', 8, 0, null, 1);
    await one.coded('NetStream.Unpublish.Success');
    expect(hub.isPublished('live/cam')).toBe(false);
  });

  test('with a digest in the handshake', async () => {
    await open();
    const one = client();
    const answer = await one.shake(digestHandshake(1));
    expect(hasServerDigest(answer.subarray(1, 1 + PART))).toBe(true);
    one.command('connect', 1, 0, { app: 'live' });
    await one.coded('NetConnection.Connect.Success');
    expect(answerHandshake(digestHandshake(0)).length).toBe(answer.length);
  });

  test('commands in AMF3 envelopes, media in aggregates and data in AMF3 envelopes are understood', async () => {
    await open();
    const { got } = listen('live/cam');
    const one = client();
    await one.shake();
    const amf3 = (...values: readonly AmfValue[]): Buffer =>
      Buffer.concat([Buffer.from([0]), encodeAmf(...values)]);
    one.send(TYPE.commandAmf3, 0, amf3('connect', 1, { app: 'live', objectEncoding: 3 }));
    one.send(TYPE.commandAmf3, 0, amf3('createStream', 2, null));
    one.send(TYPE.commandAmf3, 1, amf3('publish', 3, null, 'cam'));
    await one.coded('NetStream.Publish.Start');
    one.send(TYPE.dataAmf3, 1, amf3('@setDataFrame', 'onMetaData', { width: 2 }));
    const tag = (time: number, body: string): Buffer => {
      const data = Buffer.from(body, 'hex');
      const head = Buffer.alloc(11);
      head[0] = 9;
      head.writeUIntBE(data.length, 1, 3);
      head.writeUIntBE(time, 4, 3);
      return Buffer.concat([head, data, Buffer.from([0, 0, 0, 11 + data.length])]);
    };
    one.send(TYPE.aggregate, 1, Buffer.concat([tag(7, '1701000000aa'), tag(47, '2701000000bb')]), 1000);
    await arrived('live/cam', 3);
    expect(got.map((packet) => ('dts' in packet ? packet.dts : packet.kind))).toEqual([
      'metadata',
      1000,
      1040,
    ]);
  });

  test.each([
    ['no', async (): Promise<boolean> => false],
    ['an error', (): Promise<boolean> => Promise.reject(new Error('the database is gone'))],
  ] as const)('a guard that says %s refuses and hangs up', async (_what, verdict) => {
    await open();
    mayPublish = verdict;
    const one = client();
    await one.enter();
    one.command('publish', 3, 1, null, 'cam?key=wrong');
    await one.until(() => one.closed);
    expect(one.codes.at(-1)).toBe('NetStream.Publish.BadName');
    expect(hub.list()).toEqual([]);
  });

  test('a guard may lead the stream elsewhere', async () => {
    await open();
    mayPublish = async () => ({ path: 'tenant/live/cam' });
    await publisher();
    expect(hub.list().map(({ path }) => path)).toEqual(['tenant/live/cam']);
  });

  test.each(['', '..', 'a/../b', 'x\u0001', 'y'.repeat(600)])('the name "%s" is refused', async (name) => {
    await open();
    const one = client();
    await one.enter();
    one.command('publish', 3, 1, null, name);
    await one.until(() => one.closed);
    expect(one.codes.at(-1)).toBe('NetStream.Publish.BadName');
  });

  test('an URL without application is refused', async () => {
    await open();
    const one = client();
    await one.shake();
    one.command('connect', 1, 0, { app: '/' });
    await one.until(() => one.closed);
    expect(one.codes).toEqual(['NetConnection.Connect.InvalidApp']);
  });

  test('a second publisher is refused and the first goes on', async () => {
    await open();
    const first = await publisher();
    const second = client();
    await second.enter();
    second.command('publish', 3, 1, null, 'cam');
    await second.until(() => second.closed);
    expect(second.codes.at(-1)).toBe('NetStream.Publish.BadName');
    expect(first.closed).toBe(false);
    pour(first, firstPackets(10));
    await arrived('live/cam', 10);
  });

  test('a higher epoch takes over, and the one before is cut off', async () => {
    await open();
    const { said } = listen('live/cam');
    const old = await publisher('cam?epoch=4');
    const next = await publisher('cam?epoch=5');
    await old.until(() => old.closed);
    expect(old.codes.at(-1)).toBe('NetStream.Publish.BadName');
    expect(said).toEqual(['another publisher took over']);
    const late = client();
    await late.enter();
    late.command('publish', 3, 1, null, 'cam?epoch=4');
    await late.until(() => late.closed);
    expect(next.closed).toBe(false);
    expect(hub.figures('live/cam')).toMatchObject({ published: true, epoch: 5 });
  });

  test('a connection that breaks off ends the stream at once', async () => {
    await open();
    const { said, next } = listen('live/cam');
    const one = await publisher();
    const paused = next();
    one.socket.resetAndDestroy();
    await paused;
    expect(said).toHaveLength(1);
    expect(hub.isPublished('live/cam')).toBe(false);
  });
});

describe('playing', () => {
  test('configurations, pictures, pauses and returns', async () => {
    await open();
    const one = client();
    await one.enter();
    one.command('getStreamLength', 3, 0, null, 'cam');
    one.command('play', 4, 1, null, 'cam', -2000);
    await one.coded('NetStream.Play.Start');
    const camera = await publisher();
    const packets = firstPackets(20, { startMs: 5000 });
    pour(camera, packets);
    const media = () =>
      one.messages.filter(({ type }) => [TYPE.audio, TYPE.video, TYPE.data].includes(type as 8));
    await one.until(() => media().length === 20);
    expect(media()[1]).toMatchObject({ type: TYPE.video, stream: 1, timestamp: 5000 });
    camera.destroy();
    await one.coded('NetStream.Play.UnpublishNotify');
    pour(await publisher(), packets);
    await one.coded('NetStream.Play.PublishNotify');
    await one.until(() => media().length === 40);
    one.command('pause', 0, 1, null, true, 0);
    await one.coded('NetStream.Pause.Notify');
    expect(hub.figures('live/cam')?.viewers).toBe(0);
    one.command('pause', 0, 1, null, false, 0);
    one.command('seek', 0, 1, null, 0);
    await one.coded('NetStream.Seek.Notify');
    expect(hub.figures('live/cam')?.viewers).toBe(1);
  });

  test('a guard may refuse', async () => {
    await open();
    mayPlay = async () => false;
    const one = client();
    await one.enter();
    one.command('play', 4, 1, null, 'cam');
    await one.until(() => one.closed);
    expect(one.codes.at(-1)).toBe('NetStream.Play.Failed');
  });

  test('a player is pinged', async () => {
    await open({ pingMs: 20 });
    const one = client();
    await one.enter();
    one.command('play', 4, 1, null, 'cam');
    const pings = () =>
      one.messages.filter(({ type, payload }) => type === TYPE.userControl && payload[1] === 6);
    await one.until(() => pings().length >= 2);
    expect(one.closed).toBe(false);
  });
});

describe('time limits', () => {
  test('a publisher that is silent is taken for dead', async () => {
    await open({ publishIdleMs: 100 });
    const { said, next } = listen('live/cam');
    const one = await publisher();
    await next();
    expect(said[0]).toContain('nothing came');
    await one.until(() => one.closed);
  });

  test('half a handshake, and a connection that asks for nothing, are closed', async () => {
    await open({ handshakeMs: 60, commandMs: 60 });
    const half = client();
    half.socket.write(Buffer.from([3, 0, 0]));
    const idle = client();
    await idle.enter();
    await Promise.all([half, idle].map((one) => one.until(() => one.closed)));
    await until(() => server.figures.connections === 0);
  });
});

describe('many connections', () => {
  test('a hundred attempts with wrong keys at once: all are refused, the publisher notices nothing', async () => {
    await open();
    mayPublish = async ({ query }) => query.get('key') === 'right';
    const camera = await publisher('cam?key=right');
    const attempts = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const one = client();
        one.socket.on('error', () => undefined);
        await one.shake();
        one.command('connect', 1, 0, { app: 'live' });
        one.command('createStream', 2, 0, null);
        one.command('publish', 3, 1, null, 'cam?key=wrong');
        await one.until(() => one.closed);
        return one.codes.at(-1);
      }),
    );
    // Those beyond the bound of an address are turned away before they can speak.
    const { refused } = server.figures;
    expect(attempts.filter((code) => code === 'NetStream.Publish.BadName')).toHaveLength(100 - refused);
    await until(() => server.figures.connections === 1);
    pour(camera, firstPackets(30));
    await arrived('live/cam', 30);
  });

  test('connections of an address are bounded; who publishes does not count as waiting', async () => {
    await open({ pendingPerAddress: 3, perAddress: 6 });
    await Promise.all([publisher('a'), publisher('b'), publisher('c')]);
    const waiting = [client(), client(), client()];
    await Promise.all(waiting.map((one) => one.shake()));
    const more = [client(), client()];
    await Promise.all(more.map((one) => one.until(() => one.closed)));
    expect(server.figures).toMatchObject({ connections: 6, refused: 2 });
    waiting[0]?.destroy();
    await until(() => server.figures.connections === 5);
  });
});

test('what is no RTMP is hung up on at the first byte', async () => {
  await open();
  const one = client();
  one.socket.write('GET / HTTP/1.1\r\n\r\n');
  await one.until(() => one.closed);
  expect(one.messages).toEqual([]);
});
