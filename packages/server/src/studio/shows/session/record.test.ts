import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ShowRecord, type Happening } from './record.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cyclorama-record-'));
  path = join(folder, 'show', 'record.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function whole(record: ShowRecord): Promise<unknown> {
  await record.toJsonFile(join(folder, 'record.json'));
  return JSON.parse(await readFile(join(folder, 'record.json'), 'utf8')) as unknown;
}

it('goes on after a kill that left a line half written', async () => {
  const first = new ShowRecord(path);
  first.write({ kind: 'note', at: 't1', text: 'one' });
  await first.close();
  await appendFile(path, '{"kind":"note","at":"t2","te');
  const second = new ShowRecord(path);
  second.write({ kind: 'note', at: 't3', text: 'three' });
  await second.close();
  expect(await whole(second)).toEqual([
    { kind: 'note', at: 't1', text: 'one' },
    { kind: 'note', at: 't3', text: 'three' },
  ]);
});

it('of a show in which nothing happened is empty', async () => {
  const record = new ShowRecord(path);
  await record.close();
  expect(await whole(record)).toEqual([]);
});

it('is heard by those who watch, until they stop', async () => {
  const heard: Happening[] = [];
  const record = new ShowRecord(path);
  const stop = record.watch((happening) => heard.push(happening));
  record.write({ kind: 'note', at: 't1', text: 'one' });
  record.tell({ kind: 'state', at: 't2', state: 'PROCESSING' });
  stop();
  record.write({ kind: 'note', at: 't3', text: 'three' });
  await record.close();
  expect(heard).toMatchObject([{ at: 't1' }, { at: 't2' }]);
  expect(await whole(record)).toHaveLength(2);
});
