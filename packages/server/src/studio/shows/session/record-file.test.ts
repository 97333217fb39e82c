import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RecordFile } from './record-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cyclorama-record-file-'));
  path = join(folder, 'show', 'record.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lines = async (): Promise<readonly string[]> => (await readFile(path, 'utf8')).split('\n');

it('has every line of a crowd with the operating system, in order, when it says so', async () => {
  const file = new RecordFile(path);
  const wanted = Array.from({ length: 5000 }, (_, n) => `{"n":${n},"text":"${'x'.repeat(n % 300)}"}`);
  for (const [n, line] of wanted.entries()) {
    file.append(line);
    // What came before is not waited for by whoever comes later only.
    if (n === 2500) void file.written();
  }
  await file.written();
  // It is not closed: a process that is killed now has lost nothing.
  expect(await lines()).toEqual([...wanted, '']);
  await file.written();
  file.append('last');
  await file.close();
  expect((await lines()).slice(-2)).toEqual(['last', '']);
});

it('tells at its end that the disk was full, and keeps nobody waiting meanwhile', async () => {
  const file = new RecordFile('/dev/full');
  file.append('one');
  await file.written();
  file.append('two');
  await file.written();
  await expect(file.close()).rejects.toThrow('ENOSPC');
});
