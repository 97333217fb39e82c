import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { md5Of } from '../../store/objects/chunks.ts';
import { DiskObjectStore } from '../../store/objects/disk.ts';
import type { UploadGrant } from '../../store/objects/object-store.ts';
import { objectsDoor } from './objects.ts';

let folder: string;
let app: FastifyInstance;
let store: DiskObjectStore;
let baseUrl: string;
let now: Date;
let free: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cyclorama-door-'));
  const urlKey = randomBytes(32);
  now = new Date('2026-03-01T00:00:00Z');
  free = 1e12;
  store = await new DiskObjectStore({
    folder,
    urlKey,
    reserveBytes: 1000,
    freeBytes: () => Promise.resolve(free),
  }).open();
  app = fastify({ bodyLimit: 1000, forceCloseConnections: true });
  const options = { objects: store, urlKey, clock: { now: () => now }, log: pino({ level: 'silent' }) };
  await app.register(objectsDoor(options));
  baseUrl = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const later = () => new Date(now.getTime() + 3600_000);

async function grant(body: Buffer, more: Partial<UploadGrant> = {}): Promise<string> {
  return store.signUpload(
    { key: 'up/1', md5: md5Of(body), maxSize: 5e9, exactSize: body.length, expiresAt: later(), ...more },
    baseUrl,
  );
}

async function put(
  url: string,
  body: Buffer,
  headers: Record<string, string> = { 'content-md5': md5Of(body) },
) {
  const answer = await fetch(url, { method: 'PUT', body: new Uint8Array(body), headers });
  const text = await answer.text();
  return {
    status: answer.status,
    code: text === '' ? undefined : (JSON.parse(text) as { error_code: string }).error_code,
  };
}

/** Nothing of a refused upload may stay: no object, no temporary file. */
async function expectNothingLeft(): Promise<void> {
  const items = await readdir(folder, { recursive: true, withFileTypes: true });
  expect(items.filter((item) => item.isFile()).map((item) => item.name)).toEqual([]);
}

describe('uploads', () => {
  const body = randomBytes(50_000);

  test('a good one is stored, whatever type it claims, even above the body limit', async () => {
    const headers = { 'content-md5': md5Of(body), 'content-type': 'application/json' };
    expect(await put(await grant(body), body, headers)).toEqual({ status: 200, code: undefined });
    expect(await store.stat('up/1')).toMatchObject({
      size: 50_000,
      md5: md5Of(body),
      contentType: 'application/json',
    });
  });

  test.each([
    [
      'another content under the same digest',
      () => randomBytes(50_000),
      () => ({ 'content-md5': md5Of(body) }),
      400,
      'BadDigest',
    ],
    ['another digest', () => body, () => ({ 'content-md5': md5Of(randomBytes(4)) }), 400, 'InvalidDigest'],
    ['no digest', () => body, () => ({}), 400, 'MissingContentMD5'],
    ['too few bytes', () => body.subarray(1), () => ({ 'content-md5': md5Of(body) }), 400, 'IncompleteBody'],
    [
      'too many bytes',
      () => Buffer.concat([body, body]),
      () => ({ 'content-md5': md5Of(body) }),
      400,
      'IncompleteBody',
    ],
  ])('%s is refused and leaves nothing', async (_what, content, headers, status, code) => {
    expect(await put(await grant(body), content(), headers())).toEqual({ status, code });
    await expectNothingLeft();
  });

  test('a size limit without an exact size holds too, announced or not', async () => {
    const url = await store.signUpload({ key: 'up/1', maxSize: 1000, expiresAt: later() }, baseUrl);
    expect(await put(url, body, {})).toEqual({ status: 400, code: 'EntityTooLarge' });
    const chunked = await new Promise<number | undefined>((done, failed) => {
      const request = httpRequest(
        url,
        { method: 'PUT', headers: { 'transfer-encoding': 'chunked' } },
        (answer) => {
          answer.resume();
          done(answer.statusCode);
        },
      );
      request.on('error', failed);
      request.end(Buffer.alloc(2000));
    });
    expect(chunked).toBe(400);
    await expectNothingLeft();
  });

  test.each([
    [
      'expiry',
      (url: string) =>
        url.replace(/X-Expires=(\d+)/, (_, seconds: string) => `X-Expires=${Number(seconds) + 1}`),
    ],
    ['size', (url: string) => url.replace('X-Size=50000', 'X-Size=50001')],
    ['key', (url: string) => url.replace('/up/1', '/up/2')],
    ['signature', (url: string) => url.slice(0, -1) + (url.endsWith('0') ? '1' : '0')],
  ])('a URL with a changed %s is refused', async (_what, change) => {
    const url = await grant(body);
    expect(change(url)).not.toBe(url);
    expect(await put(change(url), body)).toEqual({ status: 403, code: 'SignatureDoesNotMatch' });
    await expectNothingLeft();
  });

  test('an expired or unsigned URL, or one for a download, is refused', async () => {
    const url = await grant(body);
    expect(await put(url.replace(/\?.*/, ''), body)).toEqual({ status: 403, code: 'AccessDenied' });
    expect(await put(await store.signDownload({ key: 'up/1', expiresAt: later() }, baseUrl), body)).toEqual({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
    now = new Date(later().getTime() + 1000);
    expect(await put(url, body)).toEqual({ status: 403, code: 'AccessDenied' });
    await expectNothingLeft();
  });

  test('a type that was agreed must be sent', async () => {
    const url = await grant(body, { contentType: 'image/png' });
    expect(await put(url, body, { 'content-md5': md5Of(body), 'content-type': 'text/html' })).toEqual({
      status: 400,
      code: 'InvalidContentType',
    });
    expect((await put(url, body, { 'content-md5': md5Of(body), 'content-type': 'image/png' })).status).toBe(
      200,
    );
  });

  test('a connection that dies midway leaves nothing', async () => {
    const url = new URL(await grant(body));
    const socket = connect(Number(url.port), url.hostname);
    await new Promise<void>((done) => {
      socket.write(
        `PUT ${url.pathname}${url.search} HTTP/1.1\r\nHost: x\r\nContent-MD5: ${md5Of(body)}\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
      socket.write(body.subarray(0, 20_000), () => done());
    });
    await vi.waitFor(async () => expect(await readdir(join(folder, 'tmp'))).toHaveLength(1));
    socket.destroy();
    await vi.waitFor(expectNothingLeft);
  });

  test.each(['/objects/../secrets', '/objects/a/%2e%2e/b', '/objects/%00', '/objects/'])(
    'the path %s goes nowhere',
    async (path) => {
      const answer = await app.inject({ method: 'GET', url: path });
      expect([400, 403, 404]).toContain(answer.statusCode);
      expect(answer.body).not.toContain('ENOENT');
    },
  );

  test('a full disk answers 507', async () => {
    const url = await grant(body);
    free = 10;
    expect(await put(url, body)).toEqual({ status: 507, code: 'InsufficientStorage' });
    await expectNothingLeft();
  });
});

describe('downloads', () => {
  const body = Buffer.from('0123456789');
  let url: string;

  beforeEach(async () => {
    await store.put('d/1', body, { contentType: 'video/mp4' });
    url = await store.signDownload({ key: 'd/1', expiresAt: later(), fileName: 'Grüße "1".mp4' }, baseUrl);
  });

  const get = (headers: Record<string, string> = {}, method = 'GET') => fetch(url, { method, headers });

  test('whole, with what players and caches need', async () => {
    const answer = await get();
    expect(await answer.text()).toBe('0123456789');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': '10',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'content-disposition': `inline; filename="Gr__e _1_.mp4"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22.mp4`,
    });
    expect((await get({ 'if-none-match': answer.headers.get('etag') ?? '' })).status).toBe(304);
  });

  test('HEAD tells the same without the bytes', async () => {
    const answer = await get({}, 'HEAD');
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([
      200,
      '10',
      '',
    ]);
  });

  test.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=4-2', 200, '0123456789', null],
    ['bytes=0-1,3-4', 200, '0123456789', null],
    ['lines=1-2', 200, '0123456789', null],
  ])('Range: %s', async (range, status, text, contentRange) => {
    const answer = await get({ range });
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
      status,
      text,
      contentRange,
    ]);
  });

  test('If-Range with an old tag gives the whole', async () => {
    expect((await get({ range: 'bytes=1-2', 'if-range': '"old"' })).status).toBe(200);
  });

  test('uploaded pages cannot run on this origin', async () => {
    await store.put('d/2', Buffer.from('<script>'), { contentType: 'text/html' });
    const answer = await fetch(await store.signDownload({ key: 'd/2', expiresAt: later() }, baseUrl));
    expect(answer.headers.get('content-disposition')).toBe('attachment');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
  });

  test('expired, changed and missing', async () => {
    expect((await fetch(url.replace('/d/1', '/d/2'))).status).toBe(403);
    await store.delete('d/1');
    expect((await get()).status).toBe(404);
    now = new Date(later().getTime() + 1000);
    expect((await get()).status).toBe(403);
  });
});
