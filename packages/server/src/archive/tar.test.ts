import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { BadArchive, readTar, TarWriter } from './tar.ts';

async function archive(files: Readonly<Record<string, Uint8Array>>): Promise<Buffer> {
  const out = new PassThrough();
  const all = buffer(out);
  const tar = new TarWriter(out);
  for (const [name, bytes] of Object.entries(files)) await tar.add(name, bytes.length, [bytes]);
  await tar.finish();
  out.end();
  return all;
}

async function read(bytes: Buffer): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {};
  for await (const entry of readTar(Readable.from(cut(bytes), { objectMode: false }))) {
    const parts: Uint8Array[] = [];
    for await (const part of entry.body) parts.push(part);
    files[entry.name] = Buffer.concat(parts);
  }
  return files;
}

/** In pieces that fit no block. */
function* cut(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 777) yield bytes.subarray(at, at + 777);
}

describe('an archive', () => {
  const files = {
    empty: Buffer.alloc(0),
    block: Buffer.alloc(512, 7),
    'odd/name with spaces.txt': Buffer.from('hello'),
    [`long/${'ü'.repeat(120)}`]: Buffer.alloc(1500, 3),
  };

  it('gives back what was put in', async () => {
    expect(await read(await archive(files))).toEqual(files);
  });

  it('may be read without looking into every entry', async () => {
    const names: string[] = [];
    for await (const { name } of readTar(Readable.from(cut(await archive(files)), { objectMode: false })))
      names.push(name);
    expect(names).toEqual(Object.keys(files));
  });

  it('that is cut off or damaged is refused', async () => {
    const whole = await archive(files);
    for (const length of [100, 512, 1500, whole.length - 1024]) {
      await expect(read(whole.subarray(0, length))).rejects.toThrow(BadArchive);
    }
    const damaged = Buffer.from(whole);
    damaged[3] = damaged[3]! ^ 1;
    await expect(read(damaged)).rejects.toThrow('a header is damaged');
  });

  it('refuses a file that changes its size meanwhile', async () => {
    const tar = new TarWriter(new PassThrough().resume());
    await expect(tar.add('a', 5, [Buffer.from('1234')])).rejects.toThrow('changed');
    await expect(tar.add('b', 5, [Buffer.from('123456')])).rejects.toThrow('changed');
  });
});
