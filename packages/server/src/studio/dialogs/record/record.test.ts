import { beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestDoor, type TestDoor } from '../../../doors/testing/door.ts';
import { CONSOLE_TOPIC } from '../../console-events/console-events.ts';
import { changeRetention, sweepRetention } from '../../system/retention.ts';
import { createTenant } from '../../tenants/create.ts';
import { setQuota, usageSince } from '../../usage/quota.ts';
import type { Dialogs } from '../port.ts';
import { robots, type StoredRobot } from '../robots/table.ts';
import { dialogsDoor } from './dialogs-api.ts';
import { followDialogEnds } from './ends.ts';
import { DIALOGS } from './quota.ts';
import { StoredLedger } from './stored-ledger.ts';
import { dialogLines } from './table.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await openTestDoor({ doors: ({ studio, identities }) => [dialogsDoor({ studio, identities })] });
});

const owner = (name: string): string => JSON.stringify(['', 0, '', name]);
let made = 0;

/** A tenant of its own with a robot, so that tests do not count each other's dialogs. */
async function place(maxDialogs: number | null = null, projectId = `project-${++made}`) {
  const robotId = `robot-${++made}`;
  const now = door.clock.now();
  await door.studio.db.orm.insert(robots).values({
    ...{ id: robotId, projectId, name: 'Clara', knowledge: [], knowledgeRevision: 1 },
    document: { maxDialogs } as StoredRobot,
    ...{ createdAt: now, updatedAt: now },
  });
  return { projectId, robotId };
}

const begun = (at: { readonly projectId: string; readonly robotId: string }, jobId: string) => ({
  ...at,
  jobId,
  ...({ language: 'en_US', transparent: false, media: 'webrtc', at: door.clock.now() } as const),
});

const rowsOf = async (projectId: string) => {
  const { rows } = await door.studio.db.executeSql(
    'select job_id, state, reason, turns from dialogs where project_id = $1 order by job_id',
    [projectId],
  );
  return rows as { job_id: string; state: string; reason: string | null; turns: number }[];
};

describe('the record of dialogs', () => {
  it('tells who said what, for how long, and why it ended', async () => {
    const { projectId } = door.tenant;
    await door.studio.db.orm.insert(robots).values({
      ...{ id: 'clara', projectId, name: 'Clara', knowledge: [], knowledgeRevision: 1 },
      document: { maxDialogs: null } as StoredRobot,
      ...{ createdAt: door.clock.now(), updatedAt: door.clock.now() },
    });
    const ledger = new StoredLedger(door.studio, { owner: owner('tells') });
    await ledger.begin(begun({ projectId, robotId: 'clara' }, 'told'));
    ledger.say('told', { at: door.clock.now(), who: 'avatar', text: 'Welcome!' });
    ledger.say('told', { at: door.clock.now(), who: 'visitor', text: ' When do you open? ' });
    ledger.say('told', { at: door.clock.now(), who: 'avatar', text: 'At nine.' });
    ledger.say('told', { at: door.clock.now(), who: 'avatar', text: ' ' });
    ledger.state('told', 'asleep');
    door.clock.advance(42_000);
    expect((await door.call({ url: '/api/dialogs?state=running' })).json()).toMatchObject({
      ...{ count: 1, running: 1, quota: null, used: 1 },
      dialogs: [{ job_id: 'told', robot_id: 'clara', robot_name: 'Clara', seconds: 42, ended: null }],
    });
    await ledger.end('told', { at: door.clock.now(), reason: 'left', turns: 1 });
    await ledger.end('told', { at: door.clock.now(), reason: 'failed', turns: 1 });
    ledger.state('told', 'active');
    await ledger.close();
    expect((await door.call({ url: '/api/dialogs/told' })).json()).toEqual({
      ...{ job_id: 'told', robot_id: 'clara', robot_name: 'Clara', language: 'en_US' },
      ...{ state: 'ended', reason: 'left', turns: 1, seconds: 42 },
      started: '2026-01-05T08:00:00.000Z',
      ended: '2026-01-05T08:00:42.000Z',
      transcript: [
        { at: '2026-01-05T08:00:00.000Z', who: 'avatar', text: 'Welcome!' },
        { at: '2026-01-05T08:00:00.000Z', who: 'visitor', text: 'When do you open?' },
        { at: '2026-01-05T08:00:00.000Z', who: 'avatar', text: 'At nine.' },
      ],
    });
    expect((await door.call({ url: '/api/dialogs?state=running' })).json()).toMatchObject({ count: 0 });
    expect((await door.call({ url: '/api/dialogs?robot_id=nobody' })).json()).toMatchObject({ count: 0 });
    expect((await door.call({ url: '/api/dialogs?state=odd' })).statusCode).toBe(400);
    expect((await door.call({ url: '/api/dialogs?limit=0' })).statusCode).toBe(400);
    // What has ended can be forgotten.
    expect((await door.call({ method: 'DELETE', url: '/api/dialogs/told' })).statusCode).toBe(204);
    expect((await door.call({ url: '/api/dialogs/told' })).statusCode).toBe(404);
    expect(await door.studio.db.orm.select().from(dialogLines)).toEqual([]);
  });

  it('bears as many at once as the quota, the installation and the robot allow, and meters each', async () => {
    const ledger = new StoredLedger(door.studio, { owner: owner('bears'), mostOfTenant: 2 });
    const at = await place();
    await setQuota(door.studio.db, at.projectId, DIALOGS, 1);
    // Of four at once one has the place.
    const all = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((job) => ledger.begin(begun(at, `q-${job}`))),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of all)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: '20010075' });
    await setQuota(door.studio.db, at.projectId, DIALOGS, 5);
    await ledger.begin(begun(at, 'q-2'));
    await expect(ledger.begin(begun(at, 'q-3'))).rejects.toMatchObject({ code: '20010139' });
    await ledger.end('q-2', { at: door.clock.now(), reason: 'left', turns: 0 });
    await ledger.begin(begun(at, 'q-4'));
    expect(await usageSince(door.studio.db, at.projectId, new Date(0))).toEqual([
      { resource: DIALOGS, amount: 3, count: 3 },
    ]);
    const bounded = await place(1);
    await ledger.begin(begun(bounded, 'r-1'));
    await expect(ledger.begin(begun(bounded, 'r-2'))).rejects.toMatchObject({ code: '20010135' });
    const nobody = { ...bounded, robotId: 'nobody' };
    await expect(ledger.begin(begun(nobody, 'r-3'))).rejects.toMatchObject({ code: 'MSS.47010106' });
  });

  it('closes what servers that died left open, and nothing of those that live', async () => {
    const at = await place();
    const [dead, alive] = [owner('dead'), owner('alive')];
    await new StoredLedger(door.studio, { owner: dead }).begin(begun(at, 'd-1'));
    door.clock.advance(50_000);
    const living = new StoredLedger(door.studio, { owner: alive });
    await living.start();
    await living.begin(begun(at, 'd-2'));
    expect((await rowsOf(at.projectId)).map(({ state }) => state)).toEqual(['active', 'active']);
    door.clock.advance(50_000);
    await new StoredLedger(door.studio, { owner: owner('third') }).start();
    expect(await rowsOf(at.projectId)).toMatchObject([
      { job_id: 'd-1', state: 'ended', reason: 'lost' },
      { job_id: 'd-2', state: 'active' },
    ]);
    // A server that stops closes its own.
    await living.close();
    expect((await rowsOf(at.projectId))[1]).toMatchObject({ state: 'ended', reason: 'stopped' });
  });

  it('is news for the console, that a process lives is not', async () => {
    const heard: object[] = [];
    const stop = door.studio.events.subscribe(CONSOLE_TOPIC, (news) => heard.push(news as object));
    const at = await place();
    const ledger = new StoredLedger(door.studio, { owner: owner('news') });
    await ledger.begin(begun(at, 'n-1'));
    await ledger.start();
    ledger.say('n-1', { at: door.clock.now(), who: 'visitor', text: 'Hello?' });
    await ledger.end('n-1', { at: door.clock.now(), reason: 'left', turns: 1 });
    const dialog = { job_id: 'n-1', robot_id: at.robotId };
    const { projectId } = at;
    await vi.waitFor(() =>
      expect(heard.filter((news) => (news as { project_id: string }).project_id === projectId)).toEqual([
        { type: 'robot', project_id: projectId, data: { robot_id: at.robotId, change: 'created' } },
        ...[
          { ...dialog, state: 'active', turns: 0, change: 'created' },
          { ...dialog, state: 'active', turns: 1, change: 'updated' },
          { ...dialog, state: 'ended', turns: 1, change: 'updated' },
        ].map((data) => ({ type: 'dialog', project_id: projectId, data })),
      ]),
    );
    stop();
    await ledger.close();
  });

  it('ends a dialog in the process in which it runs', async () => {
    const { projectId } = door.tenant;
    const ledger = new StoredLedger(door.studio, { owner: owner('ends') });
    await ledger.begin(begun({ projectId, robotId: 'clara' }, 'ends-here'));
    const end = vi.fn<Dialogs['end']>(async () => undefined);
    const stop = followDialogEnds(door.studio, { end });
    const gone = await door.call({ method: 'DELETE', url: '/api/dialogs/ends-here' });
    expect(gone.statusCode).toBe(204);
    await vi.waitFor(() => expect(end).toHaveBeenCalledWith('ends-here', 'ended_by_operator'));
    expect((await door.call({ url: '/api/dialogs/ends-here' })).json()).toMatchObject({
      reason: 'ended_by_operator',
    });
    stop();
  });

  it('is kept as long as the tenant keeps what visitors say', async () => {
    const at = await place(null, (await createTenant(door.store, 'keeper')).projectId);
    const ledger = new StoredLedger(door.studio, { owner: owner('keeps') });
    await ledger.begin(begun(at, 'k-1'));
    await ledger.begin(begun(at, 'k-2'));
    await ledger.end('k-1', { at: door.clock.now(), reason: 'left', turns: 0 });
    await changeRetention(door.studio, at.projectId, { interaction_days: 1 });
    door.clock.advance(2 * 86_400_000);
    await sweepRetention(door.studio);
    expect(await rowsOf(at.projectId)).toMatchObject([{ job_id: 'k-2' }]);
  });
});
