import { createReadStream } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeJson } from '../keep-record.ts';
import { ShowRecord, type Happening } from './record.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cyclorama-record-'));
  path = join(folder, 'show', 'record.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The record as its user gets it. */
async function whole(): Promise<unknown> {
  const json = join(folder, 'record.json');
  await writeJson(json, createInterface({ input: createReadStream(path) }));
  return JSON.parse(await readFile(json, 'utf8')) as unknown;
}

it('goes on after a kill that left a line half written', async () => {
  const first = new ShowRecord(path);
  first.write({ kind: 'note', at: 't1', text: 'one' });
  await first.close();
  await appendFile(path, '{"kind":"note","at":"t2","te');
  const second = new ShowRecord(path);
  second.write({ kind: 'note', at: 't3', text: 'three' });
  await second.close();
  expect(await whole()).toEqual([
    { kind: 'note', at: 't1', text: 'one' },
    { kind: 'note', at: 't3', text: 'three' },
  ]);
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
  expect(await whole()).toHaveLength(2);
});
