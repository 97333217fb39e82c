import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MISBEHAVE, type FakeStageLine } from '../../hosts/live/testing/fake-stage.ts';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { casterScenes } from '../casters/table.ts';
import { readAsRun } from './as-run-query.ts';
import type { AsRunEntry } from './as-run.ts';
import { DistantSessions } from './distant-sessions.ts';
import { openOwner, type TestOwner, type TestOwnerOptions } from './testing/owner.ts';
import {
  seedCaster,
  setConfig,
  setDesired,
  showInProgramme,
  stageLog,
  TENANT,
  type SeededCaster,
} from './testing/seed.ts';

const CHANGE = { cause: 'test', requestId: 'r1' };
let studio: TestStudio;
let owners: TestOwner[];
let children: ChildProcess[];

beforeEach(async () => {
  studio = await withTestStudio();
  owners = [];
  children = [];
  return async () => {
    for (const child of children) child.kill('SIGKILL');
    for (const owner of owners) await owner.close();
    await studio.close();
  };
});

function open(options?: TestOwnerOptions): TestOwner {
  const owner = openOwner(studio, options);
  owners.push(owner);
  return owner;
}

function starts(caster: SeededCaster): readonly FakeStageLine[] {
  return stageLog(studio, caster).filter(({ what }) => what === 'start');
}

function shown(line: FakeStageLine | undefined): readonly string[] {
  return line?.document?.pgm.layers.map(({ source }) => source) ?? [];
}

async function asRun(owner: TestOwner, caster: SeededCaster, kind: string): Promise<readonly AsRunEntry[]> {
  await owner.asRun.flush();
  return readAsRun(studio, { projectId: TENANT, casterId: caster.id, kinds: [kind], limit: 100 });
}

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

describe('a session', () => {
  it('goes on air, follows its rows to the frame, and stops', async () => {
    const caster = await seedCaster(studio);
    const owner = open();
    const first = await owner.sessions.start(caster.id, CHANGE);
    expect(first.frame).toBe(0);
    expect(shown(starts(caster)[0])).toEqual(['RV01']);
    await showInProgramme(studio, caster.id, caster.layouts.RV02);
    const moment = (await owner.sessions.follow(caster.id, CHANGE))!;
    expect(moment.ptsMs).toBe(moment.frame * 40);
    const applied = stageLog(studio, caster).at(-1);
    expect(shown(applied)).toEqual(['RV02']);
    expect((await owner.sessions.status(caster.id))?.sources.map(({ id }) => id)).toEqual(['RV01', 'RV02']);
    const [take] = await asRun(owner, caster, 'take');
    expect(take).toMatchObject({
      subject: 'pgm',
      cause: 'test',
      frame: moment.frame,
      detail: { requestId: 'r1', layers: ['RV02'] },
    });
    await setDesired(studio, caster.id, 'stopped');
    await owner.sessions.stop(caster.id, CHANGE);
    expect(stageLog(studio, caster).at(-1)?.what).toBe('stop');
    expect(await owner.sessions.follow(caster.id, CHANGE)).toBeUndefined();
    expect((await asRun(owner, caster, 'stop'))[0]?.cause).toBe('test');
  });

  it('whose host is killed goes on within seconds, same scenes, frames by the wall', async () => {
    const caster = await seedCaster(studio);
    const owner = open();
    await owner.sessions.start(caster.id, CHANGE);
    await showInProgramme(studio, caster.id, caster.layouts.RV02);
    await owner.sessions.follow(caster.id, CHANGE);
    const before = stageLog(studio, caster).at(-1)!;
    process.kill(before.pid, 'SIGKILL');
    const from = performance.now();
    await vi.waitFor(() => expect(starts(caster)).toHaveLength(2), { timeout: 10_000, interval: 20 });
    expect(performance.now() - from).toBeLessThan(4000);
    const again = starts(caster)[1]!;
    expect(shown(again)).toEqual(['RV02']);
    expect(again.frame).toBeGreaterThan(before.frame);
    expect((again.frame - before.frame) * 40).toBeGreaterThan(again.at - before.at - 200);
    const url = (line: FakeStageLine): string =>
      line.document!.outputs.map((output) => (output.kind === 'rtmp' ? output.url : '')).join(' ');
    const epoch = (line: FakeStageLine): number => Number(/epoch=(\d+)/.exec(url(line))?.[1]);
    expect(epoch(again)).toBeGreaterThan(epoch(starts(caster)[0]!));
    expect((await owner.sessions.follow(caster.id, CHANGE))?.frame).toBeGreaterThan(again.frame);
    expect((await asRun(owner, caster, 'host')).map(({ subject }) => subject)).toEqual(['replaced', 'died']);
  });

  it('whose server is killed goes on in another, within seconds, from where it was', async () => {
    const caster = await seedCaster(studio);
    const program = fileURLToPath(new URL('./testing/owner-process.js', import.meta.url));
    const child = fork(program, [
      JSON.stringify({ connection: studio.connection, dataDir: studio.config.dataDir }),
    ]);
    children.push(child);
    await once(child, 'message');
    await vi.waitFor(() => expect(starts(caster)).toHaveLength(1), { timeout: 20_000, interval: 20 });
    const owner = open();
    owner.sessions.open();
    // While the other lives, it has the show.
    await vi.waitFor(
      async () => expect((await owner.sessions.status(caster.id))?.frame).toBeGreaterThan(25),
      {
        timeout: 10_000,
      },
    );
    expect(owner.sessions.running).toHaveLength(0);
    const [before] = starts(caster);
    child.kill('SIGKILL');
    const from = performance.now();
    await vi.waitFor(() => expect(starts(caster)).toHaveLength(2), { timeout: 15_000, interval: 20 });
    expect(performance.now() - from).toBeLessThan(6000);
    await vi.waitFor(() => expect(isAlive(before!.pid)).toBe(false), { timeout: 5000 });
    const after = starts(caster)[1]!;
    expect(shown(after)).toEqual(['RV01']);
    expect(after.frame).toBeGreaterThan(25);
    expect(Math.abs(after.frame - before!.frame - (after.at - before!.at) / 40)).toBeLessThan(25);
  }, 60_000);

  it('is handed over by a server that drains', async () => {
    const caster = await seedCaster(studio);
    const [a, b] = [open(), open()];
    await a.sessions.start(caster.id, CHANGE);
    await a.close();
    expect(stageLog(studio, caster).at(-1)?.what).toBe('stop');
    b.sessions.open();
    await vi.waitFor(() => expect(b.sessions.running).toHaveLength(1), { timeout: 5000 });
    expect((await asRun(b, caster, 'stop'))[0]?.cause).toBe('handover');
  });

  it('is one, however many owners there are, and answers all of them', async () => {
    const caster = await seedCaster(studio);
    const [a, b] = [open(), open()];
    const [one, other] = await Promise.all([
      a.sessions.start(caster.id, CHANGE),
      b.sessions.start(caster.id, CHANGE),
    ]);
    expect(Math.min(one.frame, other.frame)).toBe(0);
    expect(starts(caster)).toHaveLength(1);
    expect(a.sessions.running.length + b.sessions.running.length).toBe(1);
    const distant = new DistantSessions(studio);
    const foreign = a.sessions.running.length === 0 ? a : b;
    expect((await foreign.sessions.follow(caster.id, CHANGE))?.frame).toBeGreaterThan(0);
    expect((await distant.follow(caster.id, CHANGE))?.at).toBeInstanceOf(Date);
    expect((await distant.status(caster.id))?.outputs.length).toBeGreaterThan(0);
    await distant.control(caster.id, 'RV01', { kind: 'pause' });
    expect(stageLog(studio, caster).at(-1)?.detail).toEqual({ source: 'RV01', command: { kind: 'pause' } });
    await setDesired(studio, caster.id, 'stopped');
    await distant.stop(caster.id, CHANGE);
    expect(a.sessions.running.length + b.sessions.running.length).toBe(0);
    const from = performance.now();
    await distant.stop(caster.id, CHANGE);
    expect(performance.now() - from).toBeLessThan(2000);
    distant.close();
  });

  it('takes up what nobody told it of', async () => {
    const caster = await seedCaster(studio);
    const owner = open();
    owner.sessions.open();
    await vi.waitFor(() => expect(starts(caster)).toHaveLength(1), { timeout: 10_000 });
    await showInProgramme(studio, caster.id, caster.layouts.RV02);
    await vi.waitFor(() => expect(shown(stageLog(studio, caster).at(-1))).toEqual(['RV02']), {
      timeout: 10_000,
    });
    await setDesired(studio, caster.id, 'stopped');
    await vi.waitFor(() => expect(owner.sessions.running).toHaveLength(0), { timeout: 10_000 });
  });

  it('that this machine cannot carry is refused with the reason', async () => {
    const [one, two] = [await seedCaster(studio), await seedCaster(studio)];
    const owner = open({ cores: 0.3 });
    await owner.sessions.start(one.id, CHANGE);
    await expect(owner.sessions.start(two.id, CHANGE)).rejects.toMatchObject({
      reason: 'capacity',
      message: expect.stringContaining('CYCLORAMA_LIVE_CORES') as string,
    });
    expect(starts(two)).toHaveLength(0);
  });

  it('stops publishing when an external database is lost, and goes on when another may not have it', async () => {
    const state = { away: false };
    const db: NonNullable<TestOwnerOptions['db']> = {
      executeSql: (text, values) =>
        state.away ? Promise.reject(new Error('Connection terminated')) : studio.db.executeSql(text, values),
    };
    const [stopping, going] = [await seedCaster(studio), await seedCaster(studio)];
    const external = open({ db });
    const embedded = open({ db, keepWithoutDatabase: true });
    await external.sessions.start(stopping.id, CHANGE);
    await embedded.sessions.start(going.id, CHANGE);
    const host = stageLog(studio, stopping)[0]!.pid;
    state.away = true;
    const from = performance.now();
    await vi.waitFor(() => expect(isAlive(host)).toBe(false), { timeout: 12_000, interval: 50 });
    expect(performance.now() - from).toBeLessThan(7000);
    expect(isAlive(stageLog(studio, going)[0]!.pid)).toBe(true);
    expect(embedded.sessions.running).toHaveLength(1);
  }, 30_000);
});

describe('the standby', () => {
  it('goes on when a source of the programme is lost for too long, and off when it is back', async () => {
    const caster = await seedCaster(studio, {
      AutoSwitchUrgentOn: true,
      AutoSwitchUrgentConfig: { eofThres: 1 },
      UrgentLiveStreamUrl: 'rtmp://camera.example.org/live/standby',
      CallbackUrl: 'https://hooks.example.org/caster',
    });
    const owner = open();
    await owner.sessions.start(caster.id, CHANGE);
    const misbehave = (ms: number): Promise<unknown> =>
      owner.sessions.session(caster.id)!.control('RV01', { kind: 'seek', ms });
    await misbehave(MISBEHAVE.loseSource);
    await vi.waitFor(() => expect(shown(stageLog(studio, caster).at(-1))).toEqual(['standby']), {
      timeout: 6000,
    });
    expect(
      stageLog(studio, caster)
        .at(-1)
        ?.document?.sources.find(({ id }) => id === 'RV01')?.decode,
    ).toBe('always');
    await misbehave(MISBEHAVE.returnSource);
    await vi.waitFor(() => expect(shown(stageLog(studio, caster).at(-1))).toEqual(['RV01']), {
      timeout: 6000,
    });
    await vi.waitFor(async () => expect(await asRun(owner, caster, 'standby')).toHaveLength(2));
    const entries = await asRun(owner, caster, 'standby');
    expect(entries.map(({ detail, subject }) => [detail['state'], subject])).toEqual([
      ['off', 'RV01'],
      ['on', 'RV01'],
    ]);
    for (const { frame, ptsMs } of entries) expect(ptsMs).toBe(frame! * 40);
    const { rows } = await studio.db.executeSql('select body from outbox order by created_at');
    const events = rows.map(({ body }) => (body as { Event: string }).Event);
    expect(events).toEqual(
      expect.arrayContaining(['CasterStarted', 'SourceLost', 'StandbyOn', 'StandbyOff', 'SourceReturned']),
    );
  });

  it('that somebody asks for is told with its frame, and so is its end', async () => {
    const caster = await seedCaster(studio, {
      UrgentLiveStreamUrl: 'rtmp://camera.example.org/live/standby',
      CallbackUrl: 'https://hooks.example.org/caster',
    });
    const owner = open();
    await owner.sessions.start(caster.id, CHANGE);
    const moments = [];
    for (const urgent of [true, false]) {
      await studio.db.orm.update(casterScenes).set({ urgent }).where(eq(casterScenes.casterId, caster.id));
      await setConfig(studio, caster.id, {});
      moments.push(
        await owner.sessions.follow(caster.id, { cause: urgent ? 'EffectCasterUrgent' : 'a cut' }),
      );
    }
    const [off, on] = await asRun(owner, caster, 'standby');
    expect(on).toMatchObject({ frame: moments[0]!.frame, cause: 'EffectCasterUrgent', subject: '' });
    expect(off).toMatchObject({ frame: moments[1]!.frame, cause: 'a cut', detail: { state: 'off' } });
    const { rows } = await studio.db.executeSql('select body from outbox order by created_at');
    const bodies = rows.map(({ body }) => body as { Event: string; Frame?: number });
    expect(bodies.find(({ Event }) => Event === 'StandbyOn')?.Frame).toBe(moments[0]!.frame);
    expect(bodies.find(({ Event }) => Event === 'StandbyOff')?.Frame).toBe(moments[1]!.frame);
  });

  it('waits when nothing is set', async () => {
    const caster = await seedCaster(studio);
    const owner = open();
    await owner.sessions.start(caster.id, CHANGE);
    await owner.sessions.session(caster.id)!.control('RV01', { kind: 'seek', ms: MISBEHAVE.loseSource });
    await vi.waitFor(async () =>
      expect((await asRun(owner, caster, 'source'))[0]?.detail['state']).toBe('lost'),
    );
    await setConfig(studio, caster.id, { AutoSwitchUrgentOn: true, AutoSwitchUrgentConfig: { eofThres: 0 } });
    await owner.sessions.follow(caster.id, CHANGE);
    await vi.waitFor(async () => expect(await asRun(owner, caster, 'standby')).toHaveLength(1));
  });
});
