import { beforeAll, describe, expect, it } from 'vitest';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { createTenant } from '../tenants/create.ts';
import { openSecretBox } from '../tenants/secret-box.ts';
import { BadQuota, quotaCommand } from './cli.ts';
import { checkQuota, setQuota, usageSince } from './quota.ts';
import { recordUsage } from './record.ts';

const VIDEO = 'hws.resource.type.metastudio.modeling.avatarvideo.duration';
const at = new Date('2026-02-01T00:00:00Z');
let studio: TestStudio;
beforeAll(async () => {
  studio = await withTestStudio();
});

function record(projectId: string, subject: string, amount: number): Promise<void> {
  return studio.db.tx((tx) => recordUsage(tx, { projectId, resource: VIDEO, subject, amount, at }));
}

describe('usage', () => {
  it('counts each subject once', async () => {
    await record('p1', 'video-job:1', 1.5);
    await record('p1', 'video-job:1', 1.5);
    await record('p1', 'video-job:2', 2);
    await record('p2', 'video-job:3', 7);
    expect(await usageSince(studio.db, 'p1', at)).toEqual([{ resource: VIDEO, amount: 3.5, count: 2 }]);
    expect(await usageSince(studio.db, 'p1', new Date(at.getTime() + 1))).toEqual([]);
  });

  it('is unlimited without a quota, and refused beyond one', async () => {
    const ask = (amount: number) =>
      studio.db.tx((tx) => checkQuota(tx, { projectId: 'p3', resource: VIDEO, amount }));
    await ask(1e9);
    await setQuota(studio.db, 'p3', VIDEO, 10);
    await record('p3', 'video-job:4', 8);
    await ask(2);
    await expect(ask(2.1)).rejects.toMatchObject({ code: 'MSS.00020012' });
    await setQuota(studio.db, 'p3', VIDEO, undefined);
    await ask(100);
  });

  it.each([
    ['hws.resource.type.metastudio.modeling.avatarlive.channel', 'MSS.20010035'],
    ['hws.resource.type.metastudio.modeling.avatarlive.duration', 'MSS.20010065'],
    ['hws.resource.type.metastudio.modeling.enterprisealivepackage', 'MSS.20010154'],
    ['hws.resource.type.metastudio.modeling.interaction.basic.channel', 'MSS.20010075'],
    ['hws.resource.type.metastudio.modeling.voice.synthetics', 'MSS.00020012'],
  ])('of %s lacks with %s', async (resource, code) => {
    await setQuota(studio.db, 'p4', resource, 0);
    const asked = studio.db.tx((tx) => checkQuota(tx, { projectId: 'p4', resource, amount: 1 }));
    await expect(asked).rejects.toMatchObject({ code });
  });
});

describe('keys quota', () => {
  it('sets, shows and lifts the quota of a tenant', async () => {
    const { db, clock, config } = studio;
    const { projectId } = await createTenant({ db, clock, box: openSecretBox(config.dataDir) }, 'bounded');
    const ask = async (change: { resource?: string; amount?: string } = {}): Promise<unknown> =>
      JSON.parse(await quotaCommand(db, { tenant: 'bounded', json: true, ...change }));
    expect(await ask()).toEqual([]);
    const row = { resource: VIDEO, unit: 'min', used: 0, quota: 2.5 };
    expect(await ask({ resource: VIDEO, amount: '2.5' })).toEqual([row]);
    await record(projectId, 'video-job:5', 2);
    expect(await ask()).toEqual([{ ...row, used: 2 }]);
    expect(await quotaCommand(db, { tenant: 'bounded' })).toBe(`${VIDEO}  2 of 2.5 min`);
    expect(await ask({ resource: VIDEO, amount: 'none' })).toEqual([{ ...row, used: 2, quota: null }]);
  });

  it.each([
    [{ tenant: 'nobody' }, /nobody/],
    [{ tenant: 'bounded', resource: VIDEO }, /--amount/],
    [{ tenant: 'bounded', resource: 'coffee', amount: '1' }, /coffee/],
    [{ tenant: 'bounded', resource: VIDEO, amount: '-1' }, /-1/],
  ])('refuses %j', async (options, message) => {
    const asked = quotaCommand(studio.db, options);
    await expect(asked).rejects.toThrow(BadQuota);
    await expect(asked).rejects.toThrow(message);
  });
});
