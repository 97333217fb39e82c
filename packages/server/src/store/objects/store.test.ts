import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import S3rver from 's3rver';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { md5Of } from './chunks.ts';
import { DiskObjectStore } from './disk.ts';
import { DiskReserveReached, ObjectMissing, ObjectRejected } from './errors.ts';
import type { ObjectStore } from './object-store.ts';
import { S3ObjectStore } from './s3.ts';

const urlKey = randomBytes(32);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cyclorama-objects-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const openDisk = (freeBytes?: () => Promise<number>) =>
  new DiskObjectStore({ folder, urlKey, reserveBytes: 1000, ...(freeBytes && { freeBytes }) }).open();

/** Files below a folder, whatever they are. */
async function filesBelow(path: string): Promise<string[]> {
  const items = await readdir(path, { recursive: true, withFileTypes: true });
  return items.filter((item) => item.isFile()).map((item) => join(item.parentPath, item.name));
}

async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const object of store.list(prefix)) keys.push(object.key);
  return keys.sort();
}

/** What every driver must do. */
function storeBehaviour(open: () => Promise<ObjectStore>): void {
  test('what is put is there whole, with its type, size and digest', async () => {
    const store = await open();
    const bytes = randomBytes(300_000);
    const stored = await store.put(
      'p/kind/1',
      Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000)]),
      { contentType: 'image/png' },
    );
    expect(stored).toMatchObject({
      key: 'p/kind/1',
      size: 300_000,
      contentType: 'image/png',
      md5: md5Of(bytes),
    });
    expect(await store.stat('p/kind/1')).toMatchObject({
      size: 300_000,
      contentType: 'image/png',
      md5: md5Of(bytes),
    });
    expect(await buffer(await store.read('p/kind/1'))).toEqual(bytes);
    const local = await store.localFile('p/kind/1');
    expect((await stat(local.path)).size).toBe(300_000);
    await local.release();
  });

  test('ranges are inclusive', async () => {
    const store = await open();
    await store.put('r', Buffer.from('0123456789'), { contentType: 'text/plain' });
    expect(String(await buffer(await store.read('r', { start: 2, end: 4 })))).toBe('234');
    expect(String(await buffer(await store.read('r', { start: 7 })))).toBe('789');
  });

  test('replacing keeps one object; deleting leaves none and may be repeated', async () => {
    const store = await open();
    await store.put('a/b', Buffer.from('old'), { contentType: 'text/plain' });
    await store.put('a/b', Buffer.from('newer'), { contentType: 'text/html' });
    expect(await store.stat('a/b')).toMatchObject({ size: 5, contentType: 'text/html' });
    await store.delete('a/b');
    await store.delete('a/b');
    expect(await store.stat('a/b')).toBeUndefined();
    await expect(store.read('a/b')).rejects.toThrow(ObjectMissing);
    await expect(store.localFile('a/b')).rejects.toThrow(ObjectMissing);
    expect(await keysOf(store, '')).toEqual([]);
  });

  test('content that is too large or not the promised one is refused and leaves nothing', async () => {
    const store = await open();
    const refusal = async (work: Promise<unknown>) => {
      const error: unknown = await work.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(ObjectRejected);
      return (error as ObjectRejected).refusal;
    };
    const put = (body: Buffer, limits: object) =>
      store.put('x', body, { contentType: 'text/plain', ...limits });
    expect(await refusal(put(Buffer.alloc(11), { maxSize: 10 }))).toBe('size');
    expect(await refusal(put(Buffer.from('abc'), { md5: md5Of(Buffer.from('abd')) }))).toBe('md5');
    expect(await store.stat('x')).toBeUndefined();
    const broken = Readable.from(
      (function* () {
        yield Buffer.alloc(100);
        throw new Error('the client went away');
      })(),
    );
    await expect(store.put('x', broken, { contentType: 'text/plain' })).rejects.toThrow(
      'the client went away',
    );
    expect(await store.stat('x')).toBeUndefined();
  });

  test('parts are joined in order and are gone afterwards', async () => {
    const store = await open();
    const parts = [randomBytes(70_000), randomBytes(1), randomBytes(5000)];
    const keys = parts.map((_, index) => `up/${index}`);
    for (const [index, part] of parts.entries())
      await store.put(keys[index]!, part, { contentType: 'application/octet-stream' });
    const whole = Buffer.concat(parts);
    expect(await store.concat(keys, 'done', { contentType: 'video/mp4' })).toMatchObject({
      size: whole.length,
      md5: md5Of(whole),
    });
    expect(await buffer(await store.read('done'))).toEqual(whole);
    expect(await keysOf(store, '')).toEqual(['done']);
    await store.concat(['done'], 'moved/there', { contentType: 'video/webm' });
    expect(await store.stat('moved/there')).toMatchObject({
      size: whole.length,
      contentType: 'video/webm',
      md5: md5Of(whole),
    });
    expect(await keysOf(store, '')).toEqual(['moved/there']);
    await expect(store.concat(['moved/there', 'gone'], 'z', { contentType: 'x/y' })).rejects.toThrow(
      ObjectMissing,
    );
    expect(await keysOf(store, '')).toEqual(['moved/there']);
  });

  test('lists by prefix, whole segments or not', async () => {
    const store = await open();
    for (const key of ['t1/a/1', 't1/a/2', 't1/ab', 't2/a'])
      await store.put(key, Buffer.from(key), { contentType: 'text/plain' });
    expect(await keysOf(store, 't1/')).toEqual(['t1/a/1', 't1/a/2', 't1/ab']);
    expect(await keysOf(store, 't1/a')).toEqual(['t1/a/1', 't1/a/2', 't1/ab']);
    expect(await keysOf(store, 't3/')).toEqual([]);
  });

  test.each([
    '../x',
    'a/../b',
    '/abs',
    'a//b',
    '',
    '.hidden',
    'a/.b',
    'a\\b',
    'a%2fb',
    'nul\0',
    'x'.repeat(901),
    'a.obj/b',
    'ü',
  ])('the key %j is refused', async (key) => {
    const store = await open();
    const work = [
      () => store.put(key, Buffer.from('x'), { contentType: 'a/b' }),
      () => store.stat(key),
      () => store.read(key),
      () => store.delete(key),
    ];
    for (const one of work)
      await expect(one()).rejects.toMatchObject({ name: 'ObjectRejected', refusal: 'key' });
  });
}

describe('on disk', () => {
  storeBehaviour(() => openDisk());

  test('nothing but the object is left on the disk', async () => {
    const store = await openDisk();
    await store.put('a/b/c', Buffer.from('1'), { contentType: 'a/b' });
    await store.put('a/b/c', Buffer.from('2'), { contentType: 'a/b' });
    expect(await filesBelow(folder)).toHaveLength(2);
    await expect(store.put('a/b/d', Buffer.alloc(9), { contentType: 'a/b', maxSize: 1 })).rejects.toThrow();
    expect(await filesBelow(folder)).toHaveLength(2);
    await store.delete('a/b/c');
    expect(await filesBelow(folder)).toEqual([]);
    expect(await readdir(join(folder, 'index'))).toEqual([]);
  });

  test('below the reserve nothing is written, also when it is reached midway', async () => {
    let free = 999;
    const store = await openDisk(() => Promise.resolve(free));
    await expect(store.put('k', Buffer.from('x'), { contentType: 'a/b' })).rejects.toThrow(
      DiskReserveReached,
    );
    free = 10_000;
    const filling = Readable.from(
      (function* () {
        for (let block = 0; block < 80; block++) {
          if (block === 40) free = 0;
          yield Buffer.alloc(1024 * 1024);
        }
      })(),
    );
    await expect(store.put('k', filling, { contentType: 'a/b' })).rejects.toMatchObject({ statusCode: 507 });
    expect(await filesBelow(folder)).toEqual([]);
  });

  test('the sweep removes leftovers of old crashes only', async () => {
    const store = await openDisk();
    await store.put('kept', Buffer.from('kept'), { contentType: 'a/b' });
    const [blobFolder = ''] = await readdir(join(folder, 'blobs'));
    const leftovers = [
      join(folder, 'tmp', 'half'),
      join(folder, 'blobs', blobFolder, `${blobFolder}${'0'.repeat(30)}`),
    ];
    for (const path of leftovers) await writeFile(path, 'x');
    const now = new Date();
    expect(await store.sweep(now)).toBe(0);
    const old = new Date(now.getTime() - 72 * 3600 * 1000);
    for (const path of leftovers) await utimes(path, old, old);
    for (const path of await filesBelow(join(folder, 'blobs'))) await utimes(path, old, old);
    expect(await store.sweep(now)).toBe(2);
    expect(String(await buffer(await store.read('kept')))).toBe('kept');
  });

  test('readers of an object that is replaced meanwhile get one of the two, whole', async () => {
    const store = await openDisk();
    const contents = [Buffer.alloc(200_000, 'a'), Buffer.alloc(300_000, 'b')];
    await store.put('k', contents[0]!, { contentType: 'a/b' });
    const stopping = new AbortController();
    const writer = (async () => {
      for (let turn = 1; !stopping.signal.aborted; turn++)
        await store.put('k', contents[turn % 2]!, { contentType: 'a/b' });
    })();
    for (let round = 0; round < 40; round++) {
      const read = await buffer(await store.read('k'));
      expect([200_000, 300_000]).toContain(read.length);
      expect(new Set(read).size).toBe(1);
    }
    stopping.abort();
    await writer;
  });
});

describe('on S3', () => {
  let server: S3rver;
  let port: number;
  let data: string;

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'cyclorama-s3-'));
    port = await freePort();
    server = new S3rver({ port, address: '127.0.0.1', silent: true, directory: data });
    await server.run();
  });
  afterAll(async () => {
    await server.close();
    await rm(data, { recursive: true, force: true });
  });

  let bucket = 0;
  const open = async (): Promise<S3ObjectStore> => {
    bucket += 1;
    const name = `bucket-${bucket}`;
    await server.configureBuckets();
    const response = await fetch(`http://127.0.0.1:${port}/${name}`, { method: 'PUT' });
    expect(response.status).toBeLessThan(300);
    const endpoint = `http://127.0.0.1:${port}`;
    const s3 = {
      endpoint,
      region: 'us-east-1',
      bucket: name,
      accessKey: 'S3RVER',
      secretKey: 'S3RVER',
      pathStyle: true,
    };
    return new S3ObjectStore({ s3, tmpDir: join(folder, 'tmp') });
  };
  storeBehaviour(open);

  test('large bodies go up in parts and keep their digest', async () => {
    const store = await open();
    const block = randomBytes(1024 * 1024);
    const digest = createHash('md5');
    const body = Readable.from(
      (function* () {
        for (let index = 0; index < 40; index++) {
          digest.update(block);
          yield block;
        }
      })(),
    );
    const stored = await store.put('large', body, { contentType: 'video/mp4' });
    expect(stored).toMatchObject({ size: 40 * block.length, md5: digest.digest('base64') });
    expect(await store.stat('large')).toMatchObject({ size: stored.size, md5: stored.md5 });
    expect(await keysOf(store, '')).toEqual(['large']);
    await store.delete('large');
    expect(await store.stat('large')).toBeUndefined();
  });

  test('signed URLs carry an upload and a download', async () => {
    const store = await open();
    const body = Buffer.from('hello');
    const expiresAt = new Date(Date.now() + 60_000);
    const put = await store.signUpload({
      key: 'up/1',
      md5: md5Of(body),
      exactSize: 5,
      maxSize: 5,
      expiresAt,
    });
    expect(new URL(put).searchParams.get('X-Amz-SignedHeaders')).toMatch(/content-length;content-md5/);
    const sent = await fetch(put, { method: 'PUT', body, headers: { 'content-md5': md5Of(body) } });
    expect(sent.status).toBe(200);
    expect(await store.stat('up/1')).toMatchObject({ size: 5, md5: md5Of(body) });
    const get = await store.signDownload({
      key: 'up/1',
      expiresAt,
      fileName: 'ö.txt',
      contentType: 'text/plain',
    });
    const answer = await fetch(get);
    expect(await answer.text()).toBe('hello');
    expect(answer.headers.get('content-disposition')).toContain("filename*=UTF-8''%C3%B6.txt");
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
