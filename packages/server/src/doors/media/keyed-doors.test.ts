import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FlvReader, StreamHub, type MediaPacket, type StreamGuard } from '@cyclorama/streaming';
import { firstPackets } from '@cyclorama/streaming/testing';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { flvDoor } from './flv.ts';
import { addAuth, keyedParts } from './hls-keyed.ts';
import { hlsDoor } from './hls.ts';
import { whepDoor, type WhepStream } from './whep.ts';

const INFO = { from: 'x', protocol: 'rtmp', epoch: 1 } as const;
const asked: string[] = [];
const guard: StreamGuard = {
  mayPublish: async () => false,
  mayPlay: async ({ path, query, protocol }) => {
    asked.push(`${protocol} ${path}`);
    return query.get('key') === 'good' ? { path: `tenant/${path}` } : false;
  },
};

let app: FastifyInstance;
beforeEach(() => {
  asked.length = 0;
  app = fastify({ forceCloseConnections: 'idle' });
});
afterEach(() => app.close());

function listen(): Promise<string> {
  return app.listen({ host: '127.0.0.1', port: 0 });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setImmediate(done));
}

describe('FLV of a stream that is made for its viewers', () => {
  let hub: StreamHub;
  let base: string;
  beforeEach(async () => {
    hub = new StreamHub();
    await app.register(flvDoor({ hub, guard, isExpected: (path) => path === 'tenant/live/cam_set' }));
    base = await listen();
  });

  test('begins with its first picture, to which the waiting counts as watching', async () => {
    const answer = fetch(`${base}/live/live/cam_set.flv?key=good`);
    await until(() => hub.figures('tenant/live/cam_set')?.viewers === 1);
    const publication = hub.publish('tenant/live/cam_set', INFO);
    const packets = firstPackets(60);
    for (const packet of packets) publication.packet(packet);
    expect((await answer).status).toBe(200);
    await until(() => hub.figures('tenant/live/cam_set')?.viewers === 1);
    publication.end('over');
    const got: MediaPacket[] = [];
    new FlvReader({ onPacket: (packet) => got.push(packet) }).push(
      new Uint8Array(await (await answer).arrayBuffer()),
    );
    expect(got.filter(({ kind }) => kind === 'video').length).toBeGreaterThan(0);
    expect(hub.list()).toEqual([]);
  });

  test('is let go by who hangs up, and when the server closes', async () => {
    const hangUp = new AbortController();
    const gone = fetch(`${base}/live/live/cam_set.flv?key=good`, { signal: hangUp.signal });
    await until(() => hub.figures('tenant/live/cam_set')?.viewers === 1);
    hangUp.abort();
    await expect(gone).rejects.toThrow();
    await until(() => hub.list().length === 0);
    const left = fetch(`${base}/live/live/cam_set.flv?key=good`);
    await until(() => hub.list().length === 1);
    await app.close();
    expect((await left).status).toBe(404);
    expect(hub.list()).toEqual([]);
  });

  test('is not waited for where none is made, nor without its key', async () => {
    expect((await fetch(`${base}/live/live/other.flv?key=good`)).status).toBe(404);
    expect((await fetch(`${base}/live/live/cam_set.flv`)).status).toBe(403);
    expect(hub.list()).toEqual([]);
  });
});

describe('HLS of a tenant’s stream', () => {
  let folder: string;
  let made: { readonly folder?: string } | undefined;
  let base: string;
  const players = new Set<string>();
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cyclorama-keyed-hls-'));
    await mkdir(join(folder, 'served', 'caster', 'abc'), { recursive: true });
    await writeFile(join(folder, 'served', 'caster', 'abc', 'index.m3u8'), '#EXTM3U');
    await mkdir(join(folder, 'cam', 'fmp4'), { recursive: true });
    await writeFile(join(folder, 'secret.ts'), 'secret');
    made = { folder: join(folder, 'cam') };
    players.clear();
    await app.register(
      hlsDoor({
        folder: join(folder, 'served'),
        keyed: {
          guard,
          find: (path, who) => {
            players.add(who);
            return path === 'tenant/live/主播 1' ? made : undefined;
          },
        },
      }),
    );
    base = await listen();
    return () => rm(folder, { recursive: true });
  });
  const url = (file: string, query = '?key=good'): string =>
    `${base}/hls/live/${encodeURIComponent('主播 1')}/${file}${query}`;

  test('waits for its playlist, whose addresses carry the key on', async () => {
    made = {};
    const answer = fetch(url('index.m3u8'), { headers: { 'user-agent': 'player' } });
    await until(() => players.size === 1);
    made = { folder: join(folder, 'cam') };
    await writeFile(join(folder, 'cam', 'index.m3u8'), '#EXTM3U\n#EXTINF:2,\nseg1.ts\n');
    expect(await (await answer).text()).toBe('#EXTM3U\n#EXTINF:2,\nseg1.ts?key=good\n');
    expect((await answer).headers.get('cache-control')).toBe('no-cache, no-store');
    expect([...players][0]).toContain('player');
    await writeFile(join(folder, 'cam', 'seg1.ts'), '0123456789');
    const segment = await fetch(url('seg1.ts'), { headers: { range: 'bytes=2-4' } });
    expect([segment.status, await segment.text()]).toEqual([206, '234']);
    await writeFile(join(folder, 'cam', 'fmp4', 'init.mp4'), 'init');
    expect(await (await fetch(url('fmp4/init.mp4'))).text()).toBe('init');
  });

  test('wants its key for everything', async () => {
    await writeFile(join(folder, 'cam', 'seg1.ts'), '0123456789');
    for (const file of ['index.m3u8', 'seg1.ts', 'fmp4/index.m3u8']) {
      expect((await fetch(url(file, ''))).status).toBe(403);
      expect((await fetch(url(file, '?key=bad'))).status).toBe(403);
    }
    expect(players.size).toBe(0);
  });

  test('is not waited for where no rule makes it, and segments never are', async () => {
    expect((await fetch(`${base}/hls/live/other/index.m3u8?key=good`)).status).toBe(404);
    expect((await fetch(url('seg9.ts'))).status).toBe(404);
    made = {};
    expect((await fetch(url('seg1.ts'))).status).toBe(404);
  });

  test('leads nowhere else', async () => {
    for (const file of [
      '..%2fsecret.ts',
      '%2e%2e/secret.ts',
      '.hidden.ts',
      'seg1.txt',
      'fmp4/..%2f..%2fsecret.ts',
    ])
      expect([404, 403]).toContain((await fetch(url(file))).status);
    expect((await fetch(`${base}/hls/caster/abc/index.m3u8`)).status).toBe(200);
    expect(asked.every((one) => !one.includes('caster'))).toBe(true);
  });

  test('that is waited for lets the server close', async () => {
    made = {};
    const answer = fetch(url('index.m3u8'));
    await until(() => players.size === 1);
    await app.close();
    expect((await answer).status).toBe(404);
  });
});

test('addresses of HLS are taken apart', () => {
  const parts = (path: string) => {
    const found = keyedParts(`/hls/${path}`, '/hls/');
    return found && [found.path, found.file.join('/')];
  };
  expect(parts('live/cam/index.m3u8')).toEqual(['live/cam', 'index.m3u8']);
  expect(parts('live/cam/fmp4/seg1.m4s?key=x')).toEqual(['live/cam', 'fmp4/seg1.m4s']);
  expect(parts('live/fmp4/index.m3u8')).toEqual(['live/fmp4', 'index.m3u8']);
  for (const none of [
    'live/index.m3u8',
    'live//index.m3u8',
    'live/%2e%2e/a.ts',
    'live/a%2fb/c.ts',
    'a/%ff/b.ts',
  ])
    expect(parts(none)).toBeUndefined();
});

test('playlists carry a query on', () => {
  const text = '#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:2,\na.m4s\nb.m4s?x=1\n';
  expect(addAuth(text, 'key=k')).toBe(
    '#EXTM3U\n#EXT-X-MAP:URI="init.mp4?key=k"\n#EXTINF:2,\na.m4s?key=k\nb.m4s?x=1&key=k\n',
  );
  expect(addAuth(text, '')).toBe(text);
});

describe('WHEP of a tenant’s stream', () => {
  const VIEWER = '6b1d5ca4-87e1-4b4e-9d0c-0d3a54d3a0a1';
  const done: string[] = [];
  const stream: WhepStream = {
    watch: async (offer) => ({ id: VIEWER, answer: `answer to ${offer}` }),
    unwatch: async (viewer) => void done.push(viewer),
  };
  beforeEach(async () => {
    done.length = 0;
    const find = (path: string): WhepStream | undefined =>
      path === 'tenant/live/cam_set' ? stream : undefined;
    await app.register(
      whepDoor({
        find: async () => undefined,
        keyed: { guard, find: async (path) => find(path), running: find },
      }),
    );
  });
  const post = (url: string, headers: Readonly<Record<string, string>> = {}) =>
    app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/sdp', ...headers },
      body: 'offer',
    });

  test.each([
    ['?key=good', {}],
    ['', { authorization: 'Bearer good' }],
  ] as const)('answers with a key (%s), and ends at its Location', async (query, headers) => {
    const answer = await post(`/rtc/whep/live/cam_set${query}`, headers);
    expect([answer.statusCode, answer.body]).toEqual([201, 'answer to offer']);
    const location = answer.headers.location as string;
    expect(location).toBe(`/rtc/whep/live/cam_set/${VIEWER}?key=good`);
    const without = await app.inject({ method: 'DELETE', url: location.split('?')[0]! });
    expect(without.statusCode).toBe(401);
    expect((await app.inject({ method: 'DELETE', url: location })).statusCode).toBe(200);
    expect(done).toEqual([VIEWER]);
  });

  test('says what is wrong', async () => {
    expect((await post('/rtc/whep/live/cam_set')).statusCode).toBe(401);
    expect((await post('/rtc/whep/live/none?key=good')).statusCode).toBe(404);
    const plain = await post('/rtc/whep/live/cam_set?key=good', { 'content-type': 'text/plain' });
    expect(plain.statusCode).toBe(415);
    const gone = `/rtc/whep/live/none/${VIEWER}?key=good`;
    expect((await app.inject({ method: 'DELETE', url: gone })).statusCode).toBe(404);
    const options = await app.inject({ method: 'OPTIONS', url: '/rtc/whep/live/cam_set' });
    expect(options.headers['access-control-allow-methods']).toContain('POST');
  });
});
