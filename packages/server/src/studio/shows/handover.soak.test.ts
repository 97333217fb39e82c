import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FakeStageLine } from '../../hosts/live/testing/fake-stage.ts';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import type { LiveJobRow } from '../rooms/table.ts';
import { DistantShows } from './distant-shows.ts';
import type { ViewerEvent } from './port.ts';
import { recordLines, storedPieces } from './record-pieces.ts';
import type { RecordEntry } from './session/record.ts';
import { loadShow } from './store.ts';
import { openShowOwner, type TestShowOwner, type TestShowOwnerOptions } from './testing/owner.ts';
import { hostLog, jobRow, seedLiveJob, SENTENCES, wantStopped } from './testing/seed.ts';
import type { WireRule } from './wire.ts';

const SOON = { timeout: 15_000, interval: 20 } as const;
const OWNER = fileURLToPath(new URL('testing/owner-process.js', import.meta.url));

let studio: TestStudio;
let owners: TestShowOwner[];
let children: ChildProcess[];
let machines: string[];

beforeEach(async () => {
  studio = await withTestStudio();
  [owners, children, machines] = [[], [], []];
  return async () => {
    for (const child of children) child.kill('SIGKILL');
    for (const owner of owners) await owner.close();
    for (const machine of machines) rmSync(machine, { recursive: true, force: true });
    await studio.close();
  };
});

/** A data folder of a machine of its own. */
function machine(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cyclorama-machine-'));
  machines.push(folder);
  return folder;
}

function open(options: TestShowOwnerOptions = {}): TestShowOwner {
  const owner = openShowOwner(studio, options);
  owners.push(owner);
  return owner;
}

/** An owner in a process of its own, on a machine of its own. */
async function openElsewhere(): Promise<{ readonly child: ChildProcess; readonly dataDir: string }> {
  const dataDir = machine();
  const { connection, config } = studio;
  const child = fork(OWNER, [JSON.stringify({ connection, dataDir, objectsDir: config.dataDir })]);
  children.push(child);
  await once(child, 'message');
  return { child, dataDir };
}

function starts(dataDir: string, job: LiveJobRow): readonly FakeStageLine[] {
  return hostLog(dataDir, job).filter(({ what }) => what === 'start');
}

/** Publication epoch with which a host publishes. */
function epochOf(line: FakeStageLine | undefined): number {
  const urls = line?.document?.outputs.map((output) => (output.kind === 'rtmp' ? output.url : '')) ?? [];
  return Number(/[?&]epoch=(\d+)/.exec(urls.join(' '))?.[1]);
}

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

async function recordOf(job: LiveJobRow): Promise<readonly RecordEntry[]> {
  const { recordKey } = await jobRow(studio, job.id);
  if (recordKey === null) throw new Error('there is no record');
  const { path } = await studio.objects.localFile(recordKey);
  return JSON.parse(await readFile(path, 'utf8')) as readonly RecordEntry[];
}

function spoken(record: readonly RecordEntry[]): readonly string[] {
  return record.flatMap((entry) => (entry.kind === 'speech' ? [entry.text] : []));
}

const rule = (index: string, trigger: WireRule['trigger'], tags: object[]): WireRule =>
  ({
    rule_index: index,
    rule_name: index,
    event_type: 4,
    hit_condition: { relation: 'AND', tags },
    trigger,
  }) as WireRule;

const RULES: readonly WireRule[] = [
  rule('roses', { time_window: 0, reply_mode: 'SYSTEM_REPLY', reply_texts: ['Ten roses in all.'] }, [
    { tag: 'giftName', match: 'EQUAL', value: 'rose' },
    { tag: 'giftNum', operation: 'SUM', match: 'MATH_GE', value: '10' },
  ]),
  rule('once', { time_window: -1, reply_mode: 'SYSTEM_REPLY', reply_texts: ['The only boat.'] }, [
    { tag: 'giftName', match: 'EQUAL', value: 'boat' },
  ]),
];

const gift = (giftName: string, giftNum: number): ViewerEvent => ({
  timestamp: Date.now(),
  type: 4,
  content: JSON.stringify({ user: { userId: 'u' }, gift: { giftName, giftNum } }),
});

describe('shows of several servers', { timeout: 60_000 }, () => {
  it('have one owner each, who answers all of them', async () => {
    const job = await seedLiveJob(studio, { interaction_rules: [...RULES] });
    const [a, b] = [open(), open({ dataDir: machine() })];
    await Promise.all([a.shows.start(job.id), b.shows.start(job.id)]);
    await vi.waitFor(async () => expect((await jobRow(studio, job.id)).state).toBe('PROCESSING'), SOON);
    const [owner, other] = a.shows.session(job.id) === undefined ? [b, a] : [a, b];
    expect(other.shows.session(job.id)).toBeUndefined();
    expect(machines.concat(studio.config.dataDir).flatMap((dir) => starts(dir, job))).toHaveLength(1);
    const distant = new DistantShows(studio);
    await vi.waitFor(async () => expect((await distant.status(job.id))?.state).toBe('PROCESSING'), SOON);
    expect(await other.shows.status(job.id)).toMatchObject({ round: 1, scene: 'Scene' });

    // More than a message of the bus holds: it goes in parts, and every single event is counted.
    const ballast = Array.from({ length: 800 }, (_, n) => ({
      timestamp: Date.now(),
      type: 1,
      content: JSON.stringify({ user: { userId: `${n} ${Math.random()}` }, content: `${Math.random()}` }),
    }));
    await other.shows.report(job.id, [...ballast, gift('rose', 4)]);
    await distant.report(job.id, [gift('rose', 5)]);
    await distant.report(job.id, [gift('rose', 1)]);
    await vi.waitFor(
      async () => {
        const lines: string[] = [];
        for await (const line of recordLines(studio, { ...job })) lines.push(line);
        expect(lines.filter((line) => line.startsWith('{"kind":"event"'))).toHaveLength(803);
        expect(lines.join()).toContain('Ten roses in all.');
      },
      { ...SOON, interval: 200 },
    );

    const playing = { id: 'c0', command: 'GET_CURRENT_PLAYING_SCRIPTS', params: {} };
    expect(JSON.parse(await other.shows.command(job.id, playing))).toMatchObject({
      scene_scripts: [{ script_name: 'Scene' }],
    });
    await distant.command(job.id, { id: 'c1', command: 'play_pause', params: { timing: 'NOW' } });
    expect(owner.shows.session(job.id)?.director.phase).toBe('PLAY_PAUSE');
    expect((await other.shows.status(job.id))?.state).toBe('PLAY_PAUSE');
    await other.shows.command(job.id, { id: 'c2', command: 'play_resume', params: {} });
    expect((await distant.status(job.id))?.state).toBe('PROCESSING');
    await expect(distant.command(job.id, { id: 'c3', command: 'dance', params: {} })).rejects.toMatchObject({
      code: 'MSS.00000003',
    });

    await wantStopped(studio, job.id);
    await distant.stop(job.id, 'test');
    expect((await jobRow(studio, job.id)).state).toBe('SUCCEED');
    await expect(other.shows.report(job.id, [gift('rose', 1)])).rejects.toMatchObject({
      reason: 'not-running',
    });
    distant.close();
  });

  it('go on elsewhere when their server is killed: place, sums, what fires once, and the record', async () => {
    const job = await seedLiveJob(studio, { interaction_rules: [...RULES] });
    const first = await openElsewhere();
    await vi.waitFor(async () => expect((await jobRow(studio, job.id)).state).toBe('PROCESSING'), SOON);
    const distant = new DistantShows(studio);
    await vi.waitFor(async () => expect((await distant.status(job.id))?.sequenceNo).toBe(3), SOON);
    await distant.report(job.id, [gift('rose', 9), gift('boat', 1)]);
    await vi.waitFor(
      async () => {
        const lines: string[] = [];
        for await (const line of recordLines(studio, { ...job })) lines.push(line);
        expect(lines.join()).toContain('"text":"The only boat."');
        expect(lines.some((line) => line.startsWith('{"kind":"speech"') && line.includes('boat'))).toBe(true);
      },
      { ...SOON, interval: 200 },
    );
    const [before] = starts(first.dataDir, job);
    const stood = (await loadShow(studio, job.id))?.state.position;

    const here = machine();
    const second = open({ dataDir: here });
    // It must not look before the other one is gone: the order of the two is what is tested.
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    second.shows.open();
    await vi.waitFor(() => expect(starts(here, job)).toHaveLength(1), SOON);
    await vi.waitFor(() => expect(isAlive(before!.pid)).toBe(false), SOON);
    const [after] = starts(here, job);
    expect(epochOf(after)).toBeGreaterThan(epochOf(before));
    expect(after!.frame).toBeGreaterThan(before!.frame);
    // The hub takes the higher epoch only; what the first host still sends is refused.
    expect(second.shows.session(job.id)!.director.position.round).toBeGreaterThanOrEqual(stood!.round);

    await vi.waitFor(async () => expect((await distant.status(job.id))?.state).toBe('PROCESSING'), SOON);
    await distant.report(job.id, [gift('boat', 1), gift('rose', 1)]);
    await vi.waitFor(
      async () => {
        const lines: string[] = [];
        for await (const line of recordLines({ ...studio, config: { ...studio.config, dataDir: here } }, job))
          lines.push(line);
        expect(lines.some((line) => line.startsWith('{"kind":"speech"') && line.includes('Ten roses'))).toBe(
          true,
        );
      },
      { ...SOON, interval: 200 },
    );
    await wantStopped(studio, job.id);
    await second.shows.stop(job.id, 'test');
    distant.close();

    const record = await recordOf(job);
    const events = record.flatMap((entry) => (entry.kind === 'event' ? [entry.outcome] : []));
    expect(events).toEqual(['unmatched', 'speech', 'unmatched', 'speech']);
    const texts = spoken(record);
    expect(texts.filter((text) => text === 'The only boat.')).toHaveLength(1);
    expect(texts.filter((text) => text === 'Ten roses in all.')).toHaveLength(1);
    // The script went on where it stood: nothing is missing in its order.
    const script = texts.filter((text) => (SENTENCES as readonly string[]).includes(text));
    const order = script.map((text) => (SENTENCES as readonly string[]).indexOf(text));
    for (const [at, n] of order.entries())
      if (at > 0) expect([order[at - 1], (order[at - 1]! + 1) % SENTENCES.length]).toContain(n);
    expect(await storedPieces(studio, job)).toEqual([]);
  });

  it('change their server when it stops, and every line that was said is recorded once', async () => {
    const job = await seedLiveJob(studio);
    const a = open({ dataDir: machine() });
    a.shows.open();
    await vi.waitFor(() => expect(a.shows.session(job.id)?.director.position.sequenceNo).toBe(2), SOON);
    const b = open({ dataDir: machine() });
    b.shows.open();
    await a.close();
    expect(hostLog(machines[0]!, job).at(-1)?.what).toBe('stop');
    const position = () => b.shows.session(job.id)?.director.position;
    await vi.waitFor(() => expect(position()).toMatchObject({ round: 2, sequenceNo: 2 }), SOON);
    expect(starts(machines[1]!, job)).toHaveLength(1);
    await wantStopped(studio, job.id);
    await b.shows.stop(job.id, 'test');
    const whole = (await recordOf(job)).filter((entry) => entry.kind === 'speech' && !entry.cut);
    expect(spoken(whole).slice(0, 5)).toEqual([...SENTENCES, SENTENCES[0]]);
  });
});

describe('a machine without room', { timeout: 60_000 }, () => {
  it('refuses another show with the reason, and leaves it to one that has room', async () => {
    const [one, two] = [await seedLiveJob(studio), await seedLiveJob(studio)];
    const full = open({ cores: 0.3 });
    await full.shows.start(one.id);
    await vi.waitFor(() => expect(full.shows.session(one.id)).toBeDefined(), SOON);
    expect(full.shows.load).toEqual([expect.closeTo(0.28, 1)]);
    expect(await full.shows.noRoomFor(two.document)).toContain('CYCLORAMA_LIVE_CORES');
    const distant = new DistantShows(studio);
    expect(await distant.noRoomFor(two.document)).toContain('has room');
    // A start that nobody could foresee, e.g. two at once.
    full.shows.open();
    await vi.waitFor(async () => expect((await jobRow(studio, two.id)).state).toBe('FAILED'), SOON);
    expect(await jobRow(studio, two.id)).toMatchObject({
      errorCode: 'MSS.20010035',
      errorMsg: expect.stringContaining('CYCLORAMA_LIVE_CORES') as string,
    });
    expect(starts(studio.config.dataDir, two)).toEqual([]);

    const three = await seedLiveJob(studio);
    const roomy = open({ dataDir: machine(), cores: 0.3 });
    expect(await full.shows.noRoomFor(three.document)).toBeUndefined();
    expect(await distant.noRoomFor(three.document)).toBeUndefined();
    roomy.shows.open();
    await vi.waitFor(async () => expect((await jobRow(studio, three.id)).state).toBe('PROCESSING'), SOON);
    expect(roomy.shows.session(three.id)).toBeDefined();
    distant.close();
  });

  it('takes over a show that nobody else takes: busy is better than off air', async () => {
    const [one, two] = [await seedLiveJob(studio), await seedLiveJob(studio)];
    const leaving = open({ dataDir: machine() });
    await leaving.shows.start(two.id);
    await vi.waitFor(async () => expect((await jobRow(studio, two.id)).state).toBe('PROCESSING'), SOON);
    const full = open({ cores: 0.3 });
    await full.shows.start(one.id);
    await vi.waitFor(() => expect(full.shows.session(one.id)).toBeDefined(), SOON);
    await leaving.close();
    full.shows.open();
    await vi.waitFor(() => expect(full.shows.session(two.id)).toBeDefined(), SOON);
    expect((await jobRow(studio, two.id)).state).toBe('PROCESSING');
  });
});
