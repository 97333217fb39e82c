import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineSpeech } from '../engines/protocol.ts';
import { cacheKey, SentenceCache } from './cache.ts';

let folder: string;

function speech(seed: number, samples = 1000): EngineSpeech {
  return {
    pcm: Int16Array.from({ length: samples }, (_, i) => (i * seed) % 30_000),
    scale: 0.7,
    phonemes: [{ symbol: 'aa', viseme: 'aa', start: 0, end: 0.01, stressed: true, token: 0 }],
  };
}

async function entries(): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).filter((n) => n.endsWith('.speech')).sort();
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('SentenceCache', () => {
  it('gives back exactly what it was given, in memory and from disk', async () => {
    const key = cacheKey(['a', 1]);
    const first = new SentenceCache(folder);
    await first.put(key, speech(7));
    expect(await first.get(key)).toEqual(speech(7));
    expect(await new SentenceCache(folder).get(key)).toEqual(speech(7));
    expect(await new SentenceCache().get(key)).toBeUndefined();
    expect(cacheKey(['a', 2])).not.toBe(key);
  });

  it('removes damaged entries instead of playing them', async () => {
    const key = cacheKey('damaged');
    await new SentenceCache(folder).put(key, speech(3));
    const [name = ''] = await entries();
    const data = await readFile(join(folder, name));
    for (const damaged of [
      data.subarray(0, data.length - 10),
      data.subarray(0, 5),
      Buffer.from('CYS1\u0002\u0000\u0000\u0000{]'),
    ]) {
      await writeFile(join(folder, name), damaged);
      expect(await new SentenceCache(folder).get(key)).toBeUndefined();
      expect(await entries()).toEqual([]);
    }
  });

  it('forgets the least recently used when the folder is full', async () => {
    const cache = new SentenceCache(folder, 10_000);
    const keys = Array.from({ length: 3 }, (_, i) => cacheKey(i));
    for (const key of keys) await cache.put(key, speech(5));
    // The first was used last.
    const age = async (key: string, seconds: number): Promise<void> => {
      const path = join(folder, key.slice(0, 2), `${key}.speech`);
      await utimes(path, seconds, seconds);
    };
    await age(keys[0] ?? '', 3000);
    await age(keys[1] ?? '', 1000);
    await age(keys[2] ?? '', 2000);
    for (let i = 10; i < 13; i++) await cache.put(cacheKey(i), speech(5));
    const left = (await entries()).map((n) => n.slice(3, -7));
    expect(left).not.toContain(keys[1]);
    expect(left).toContain(keys[0]);
    const sizes = await Promise.all((await entries()).map(async (n) => (await stat(join(folder, n))).size));
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(10_000);
  });

  it('leaves no half-written files and survives a folder that cannot be used', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    const cache = new SentenceCache(blocked);
    const warned = new Promise<string>((resolve) =>
      process.once('warning', (w) => {
        resolve(w.message);
      }),
    );
    await cache.put('abc', speech(1));
    expect(await warned).toContain('speech cache');
    expect(await cache.get('abc')).toEqual(speech(1));
    await mkdir(join(folder, 'x'));
    await new SentenceCache(join(folder, 'x')).put(cacheKey(1), speech(1));
    expect(
      (await readdir(join(folder, 'x'), { recursive: true })).filter((n) => n.endsWith('.part')),
    ).toEqual([]);
  });
});
