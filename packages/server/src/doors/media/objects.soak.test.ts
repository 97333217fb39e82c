import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fastify from 'fastify';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { DiskObjectStore } from '../../store/objects/disk.ts';
import { objectsDoor } from './objects.ts';

const BLOCK = randomBytes(1024 * 1024);
const BLOCKS = 600;
/** Buffers on both sides of a loopback connection, not the size of the file. */
const MAX_GROWTH_BYTES = 150 * 1024 * 1024;

function* blocks(): Generator<Buffer> {
  for (let index = 0; index < BLOCKS; index++) yield BLOCK;
}

/** Runs while the resident memory is watched; returns its highest growth. */
async function growth(work: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage.rss();
  let highest = before;
  const timer = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 20);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return highest - before;
}

test('600 MB up, joined and down again do not grow memory', { timeout: 600_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cyclorama-soak-'));
  const urlKey = randomBytes(32);
  const store = await new DiskObjectStore({ folder, urlKey, reserveBytes: 0 }).open();
  const app = fastify({ forceCloseConnections: true });
  const clock = { now: () => new Date() };
  await app.register(objectsDoor({ objects: store, urlKey, clock, log: pino({ level: 'silent' }) }));
  const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 });
  try {
    const size = BLOCK.length * BLOCKS;
    const digest = createHash('md5');
    for (const block of blocks()) digest.update(block);
    const md5 = digest.digest('base64');
    const expiresAt = new Date(Date.now() + 3600_000);
    const grant = { key: 'up/1', md5, maxSize: size, exactSize: size, expiresAt };
    const url = await store.signUpload(grant, baseUrl);
    const up = await growth(async () => {
      const headers = { 'content-md5': md5, 'content-length': size };
      const status = await new Promise<number | undefined>((done, failed) => {
        const request = httpRequest(url, { method: 'PUT', headers }, (answer) => {
          answer.resume();
          done(answer.statusCode);
        });
        pipeline(Readable.from(blocks()), request).catch(failed);
      });
      expect(status).toBe(200);
    });
    const joined = await growth(async () => {
      await store.put('up/2', BLOCK, { contentType: 'a/b' });
      const whole = await store.concat(['up/1', 'up/2'], 'whole', { contentType: 'video/mp4' });
      expect(whole.size).toBe(size + BLOCK.length);
    });
    const down = await growth(async () => {
      const answer = await fetch(await store.signDownload({ key: 'whole', expiresAt }, baseUrl));
      let received = 0;
      for await (const chunk of answer.body!) received += (chunk as Uint8Array).byteLength;
      expect(received).toBe(size + BLOCK.length);
    });
    for (const grown of [up, joined, down]) expect(grown).toBeLessThan(MAX_GROWTH_BYTES);
  } finally {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  }
});
