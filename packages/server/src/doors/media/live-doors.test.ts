import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connectRtmpPublish,
  FlvReader,
  RtmpServer,
  StreamHub,
  type MediaPacket,
  type StreamGuard,
} from '@cyclorama/streaming';
import { firstPackets, openTestPublisher } from '@cyclorama/streaming/testing';
import fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { selfSignedCertificate } from '../certificate.ts';
import { flvDoor } from './flv.ts';
import { hlsDoor } from './hls.ts';
import { CannotListenRtmp, openRtmp } from './rtmp.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const OPEN: StreamGuard = { mayPublish: async () => true, mayPlay: async () => true };

async function listen(app: FastifyInstance): Promise<string> {
  closers.push(() => app.close());
  return app.listen({ host: '127.0.0.1', port: 0 });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setImmediate(done));
}

describe('RTMP', () => {
  test('a taken port makes way for the next free one, said aloud', async () => {
    const blocker = createServer();
    await new Promise<void>((done) => blocker.listen(0, '127.0.0.1', done));
    closers.push(() => new Promise((done) => blocker.close(done)));
    const { port } = blocker.address() as AddressInfo;
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const door = await openRtmp({
      hub: new StreamHub(),
      guard: OPEN,
      config: { host: '127.0.0.1', rtmpPort: port },
      log,
    });
    closers.push(() => door.close());
    expect(door.port).toBeGreaterThan(port);
    expect(lines.join('')).toContain(`RTMP port ${port} is taken; RTMP listens on port ${door.port}`);
    const publisher = await openTestPublisher({ url: `rtmp://127.0.0.1:${door.port}/live/cam` });
    await publisher.close();
  });

  test('an address that is not ours is an error that names the setting', async () => {
    const config = { host: '203.0.113.1', rtmpPort: 1935 };
    const opening = openRtmp({ hub: new StreamHub(), guard: OPEN, config, log: pino({ level: 'silent' }) });
    await expect(opening).rejects.toThrow(CannotListenRtmp);
    await expect(opening).rejects.toThrow('CYCLORAMA_RTMP_PORT');
  });

  test('RTMPS: a certificate is checked, unless it is said not to be', async () => {
    const now = Date.now();
    const { cert, key } = selfSignedCertificate(
      ['127.0.0.1'],
      new Date(now - 1000),
      new Date(now + 3600_000),
    );
    const hub = new StreamHub();
    const server = new RtmpServer({ hub, guard: OPEN, port: 0, tls: { cert, key } });
    const { port } = await server.listen();
    closers.push(() => server.close());
    const url = `rtmps://127.0.0.1:${port}/live/cam`;
    const refused = await new Promise<Error>((done) => connectRtmpPublish({ url, onLost: done }));
    expect(refused.message).toContain('certificate');
    const publisher = await openTestPublisher({ url, tls: { insecure: true } });
    const sent = publisher.send(20);
    await until(() => hub.figures('live/cam')?.packets === sent.length);
    await publisher.close();
  });
});

describe('FLV over HTTP', () => {
  let hub: StreamHub;
  let base: string;
  const asked: string[] = [];
  beforeEach(async () => {
    hub = new StreamHub();
    asked.length = 0;
    const guard: StreamGuard = {
      mayPublish: async () => true,
      mayPlay: async ({ path, query, protocol }) => {
        asked.push(`${path} ${query.toString()} ${protocol}`);
        return query.get('key') === 'no' ? false : { path: path.replace(/^mapped/, 'live') };
      },
    };
    const app = fastify({ forceCloseConnections: 'idle' });
    await app.register(flvDoor({ hub, guard }));
    base = await listen(app);
  });

  const INFO = { from: 'x', protocol: 'rtmp' } as const;

  test('what is published comes out, and the answer ends with the publisher', async () => {
    const publication = hub.publish('live/cam', INFO);
    const packets = firstPackets(60);
    for (const packet of packets.slice(0, 20)) publication.packet(packet);
    const answer = await fetch(`${base}/live/mapped/cam.flv?key=a`);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'video/x-flv',
      'access-control-allow-origin': '*',
      'cache-control': 'no-store',
    });
    for (const packet of packets.slice(20)) publication.packet(packet);
    publication.end('over');
    const got: MediaPacket[] = [];
    new FlvReader({ onPacket: (packet) => got.push(packet) }).push(
      new Uint8Array(await answer.arrayBuffer()),
    );
    expect(got).toEqual(packets);
    expect(asked).toEqual(['mapped/cam key=a http-flv']);
    expect(hub.list()).toEqual([]);
  });

  test.each([
    ['/live/live/cam.flv?key=no', 403],
    ['/live/live/other.flv', 404],
    ['/live/live/cam', 404],
    ['/live/cam.flv', 404],
    ['/live/live/%2e%2e/cam.flv', 404],
    ['/live/live/%ff.flv', 400],
  ])('%s answers %i', async (path, status) => {
    hub.publish('live/cam', INFO);
    const answer = await fetch(base + path);
    expect(answer.status).toBe(status);
  });

  test('a viewer that takes nothing is left behind, then sent away; memory stays bounded', async () => {
    const slow = new StreamHub({ viewers: { softBytes: 100_000, hopelessMs: 50 } });
    const app = fastify();
    await app.register(flvDoor({ hub: slow, guard: OPEN }));
    const { port } = new URL(await listen(app));
    const publication = slow.publish('live/cam', INFO);
    const socket = connect({ host: '127.0.0.1', port: Number(port) });
    closers.push(() => socket.destroy());
    socket.pause();
    socket.write('GET /live/live/cam.flv HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => slow.figures('live/cam')?.viewers === 1);
    for (const packet of firstPackets(3)) publication.packet(packet);
    const frames = firstPackets(30, { pictureBytes: 100_000, gop: 5 }).slice(3);
    while (slow.figures('live/cam')?.viewers === 1) {
      for (const packet of frames) publication.packet({ ...packet });
      await new Promise((done) => setImmediate(done));
    }
    expect(slow.figures('live/cam')?.dropped).toBeGreaterThan(0);
  });

  test('closing the server ends the viewers', async () => {
    const app = fastify({ forceCloseConnections: 'idle' });
    await app.register(flvDoor({ hub, guard: OPEN }));
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const publication = hub.publish('live/cam', INFO);
    for (const packet of firstPackets(20)) publication.packet(packet);
    const answer = await fetch(`${url}/live/live/cam.flv`);
    const body = answer.arrayBuffer().catch(() => undefined);
    await app.close();
    await body;
    expect(hub.figures('live/cam')?.viewers).toBe(0);
  });
});

describe('HLS', () => {
  let base: string;
  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cyclorama-hls-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const root = join(folder, 'hls');
    await mkdir(join(root, 'caster', 'abc', 'fmp4'), { recursive: true });
    await writeFile(join(folder, 'secret.ts'), 'secret');
    await writeFile(join(root, 'caster', 'abc', 'index.m3u8'), '#EXTM3U');
    await writeFile(join(root, 'caster', 'abc', 'index.m3u8.tmp'), 'half');
    await writeFile(join(root, 'caster', 'abc', 'seg1.ts'), '0123456789');
    await writeFile(join(root, 'caster', 'abc', 'fmp4', 'seg1.m4s'), 'moof');
    await writeFile(join(root, 'caster', 'abc', '.hidden.ts'), 'hidden');
    await symlink(join(root, 'caster'), join(root, 'caster', 'abc', 'loop.ts'));
    const app = fastify();
    await app.register(hlsDoor({ folder: root }));
    base = await listen(app);
  });

  test('playlists are never kept, segments are; both play from other pages', async () => {
    const list = await fetch(`${base}/hls/caster/abc/index.m3u8?x=1`);
    expect(await list.text()).toBe('#EXTM3U');
    expect(Object.fromEntries(list.headers)).toMatchObject({
      'content-type': 'application/vnd.apple.mpegurl',
      'cache-control': 'no-cache, no-store',
      'access-control-allow-origin': '*',
      'content-length': '7',
    });
    const segment = await fetch(`${base}/hls/caster/abc/seg1.ts`);
    expect(await segment.text()).toBe('0123456789');
    expect(Object.fromEntries(segment.headers)).toMatchObject({
      'content-type': 'video/mp2t',
      'cache-control': 'max-age=60',
      'accept-ranges': 'bytes',
    });
    const part = await fetch(`${base}/hls/caster/abc/fmp4/seg1.m4s`, { method: 'HEAD' });
    expect([part.status, part.headers.get('content-type'), part.headers.get('content-length')]).toEqual([
      200,
      'video/iso.segment',
      '4',
    ]);
    const range = await fetch(`${base}/hls/caster/abc/seg1.ts`, { headers: { range: 'bytes=2-4' } });
    expect([range.status, await range.text(), range.headers.get('content-range')]).toEqual([
      206,
      '234',
      'bytes 2-4/10',
    ]);
    expect((await fetch(`${base}/hls/caster/abc/seg1.ts`, { headers: { range: 'bytes=10-' } })).status).toBe(
      416,
    );
  });

  test.each([
    '/hls/caster/abc/seg2.ts',
    '/hls/caster/abc/index.m3u8.tmp',
    '/hls/caster/abc/.hidden.ts',
    '/hls/caster/abc/loop.ts',
    '/hls/../secret.ts',
    '/hls/caster/%2e%2e/%2e%2e/secret.ts',
    '/hls/caster/abc/..%2f..%2f..%2fsecret.ts',
    '/hls/caster/abc/seg1.ts%00',
    '/hls/caster/abc/seg1.ts/x.ts',
    '/hls//etc/passwd.ts',
    '/hls/a/b/c/d/e/f/g/h/i.ts',
    `/hls/caster/${'x'.repeat(300)}/index.m3u8`,
  ])('%s is not there', async (path) => {
    // A client of our own, since fetch tidies paths up.
    const { hostname, port } = new URL(base);
    const socket = connect({ host: hostname, port: Number(port) });
    let answer = '';
    socket.on('data', (data: Buffer) => (answer += data.toString()));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    await new Promise((done) => socket.on('close', done));
    expect(answer).toMatch(/^HTTP\/1\.1 (404|400) /);
    expect(answer).not.toContain('secret\n');
    expect(answer.endsWith('secret')).toBe(false);
  });
});
