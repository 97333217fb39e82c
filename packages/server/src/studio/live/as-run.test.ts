import { appendFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { asRunCsv, readAsRun } from './as-run-query.ts';
import { AsRunLog, type AsRunEntry } from './as-run.ts';
import { Spool } from './spool.ts';

const log = pino({ level: 'silent' });
let studio: TestStudio;
let folder: string;

beforeEach(async () => {
  studio = await withTestStudio();
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-as-run-'));
});
afterEach(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

function entry(frame: number, more: Partial<AsRunEntry> = {}): AsRunEntry {
  return {
    id: randomUUID(),
    projectId: 'p',
    casterId: 'c',
    epoch: 3,
    at: new Date(1_767_600_000_000 + frame * 40).toISOString(),
    frame,
    ptsMs: frame * 40,
    kind: 'take',
    subject: 'pgm',
    cause: 'test',
    detail: { n: frame },
    ...more,
  };
}

const query = { projectId: 'p', casterId: 'c', limit: 100 };
const call = {
  projectId: 'p',
  url: 'https://hooks.example.com/',
  body: {},
  auth: { kind: 'none' as const },
  subject: 's',
};

describe('the as-run log', () => {
  it('is heard at once here, soon elsewhere, and stands in the database with its callback', async () => {
    const here = new AsRunLog(studio, join(folder, 'a'));
    const elsewhere = new AsRunLog(studio, join(folder, 'b'));
    const heard: string[] = [];
    here.on('entry', ({ id }) => heard.push(`here ${id}`));
    elsewhere.on('entry', ({ id }) => heard.push(`elsewhere ${id}`));
    const one = entry(7);
    here.write({ entry: one, call });
    expect(heard).toEqual([`here ${one.id}`]);
    await vi.waitFor(() => expect(heard).toEqual([`here ${one.id}`, `elsewhere ${one.id}`]), {
      timeout: 3000,
    });
    expect(await readAsRun(studio, query)).toEqual([one]);
    expect((await studio.db.executeSql('select subject from outbox')).rows).toEqual([{ subject: 's' }]);
    await here.close();
    await elsewhere.close();
  });

  it('outlasts the database, and a kill while that is away, in order and without twins', async () => {
    const file = join(folder, 'spool');
    const state = { away: true };
    const db: TestStudio['db']['tx'] = (work) =>
      state.away ? Promise.reject(new Error('Connection terminated')) : studio.db.tx(work);
    const away = { ...studio, db: { orm: studio.db.orm, tx: db } };
    const first = new AsRunLog(away, file);
    for (let frame = 0; frame < 300; frame += 1) first.write({ entry: entry(frame), call });
    await first.flush();
    expect(statSync(file).size).toBeGreaterThan(300 * 100);
    // Killed here, in the middle of a line; the next process finds what is whole.
    appendFileSync(file, '{"entry":{"id":');
    const second = new AsRunLog(away, file);
    second.write({ entry: entry(300), call });
    await second.flush();
    expect(new Spool(file, log).peek(1000)).toHaveLength(301);
    expect(await readAsRun(studio, query)).toEqual([]);
    state.away = false;
    const wanted = Array.from({ length: 301 }, (_, i) => 300 - i);
    await vi.waitFor(
      async () => {
        const entries = await readAsRun(studio, { ...query, limit: 1000 });
        expect(entries.map(({ frame }) => frame)).toEqual(wanted);
      },
      { timeout: 8000, interval: 200 },
    );
    expect(existsSync(file)).toBe(false);
    expect((await studio.db.executeSql('select count(*)::int as n from outbox')).rows).toEqual([{ n: 301 }]);
    await second.close();
    await first.close();
  });

  it('loses nothing but the entry that the database refuses', async () => {
    const asRun = new AsRunLog(studio, join(folder, 'a'));
    asRun.write({ entry: entry(1) });
    asRun.write({ entry: entry(2, { id: 'no uuid' }) });
    asRun.write({ entry: entry(3) });
    await asRun.flush();
    expect((await readAsRun(studio, query)).map(({ frame }) => frame)).toEqual([3, 1]);
    await asRun.close();
  });

  it('is read by time, kind and number, of its tenant alone', async () => {
    const asRun = new AsRunLog(studio, join(folder, 'a'));
    for (const frame of [0, 25, 50]) asRun.write({ entry: entry(frame) });
    asRun.write({ entry: entry(75, { kind: 'stop' }) });
    await asRun.flush();
    const frames = async (more: object): Promise<unknown> =>
      (await readAsRun(studio, { ...query, ...more })).map(({ frame }) => frame);
    expect(await frames({})).toEqual([75, 50, 25, 0]);
    expect(await frames({ kinds: ['take'], limit: 2 })).toEqual([50, 25]);
    expect(await frames({ from: new Date(entry(25).at), to: new Date(entry(75).at) })).toEqual([50, 25]);
    expect(await frames({ projectId: 'other' })).toEqual([]);
    await asRun.close();
  });

  it('is a CSV file that no spreadsheet takes for formulas', () => {
    const csv = asRunCsv([entry(1, { id: 'i', subject: '=1+1', cause: 'a "b", c' })]);
    expect(csv).toBe(
      'at,frame,pts_ms,kind,subject,cause,detail,epoch,id\r\n' +
        `${entry(1).at},1,40,take,'=1+1,"a ""b"", c","{""n"":1}",3,i\r\n`,
    );
  });
});

describe('a spool', () => {
  it('gives up its oldest half when it is full', () => {
    const spool = new Spool<number>(join(folder, 's'), log, 1000);
    spool.append(Array.from({ length: 400 }, (_, i) => i));
    const left = new Spool<number>(join(folder, 's'), log, 1000).peek(1000);
    expect(left[0]).toBe(200);
    expect(left.at(-1)).toBe(399);
  });
});
