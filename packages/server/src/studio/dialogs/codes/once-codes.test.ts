import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDoor, type TestDoor } from '../../../doors/testing/door.ts';
import { createTenant } from '../../tenants/create.ts';
import { robots, type StoredRobot } from '../robots/table.ts';
import { CodeAttempts } from './attempts.ts';
import { onceCodeDoor } from './once-code-door.ts';
import { createOnceCode, createPublicCode, redeemOnceCode } from './once-codes.ts';
import { dialogCodes } from './table.ts';

let door: TestDoor;
let attempts: CodeAttempts;
let address = 0;

beforeAll(async () => {
  door = await openTestDoor({
    doors: ({ studio, identities }) => [onceCodeDoor({ studio, identities })],
  });
  attempts = new CodeAttempts(door.clock);
  await robot('mine');
  await robot('other');
  await robot('open', { isPublic: true });
});

async function robot(id: string, document: Partial<StoredRobot> = {}): Promise<void> {
  const now = door.clock.now();
  await door.studio.db.orm.insert(robots).values({
    ...{ id, projectId: door.tenant.projectId, name: id, knowledge: [], knowledgeRevision: 1 },
    document: { isPublic: false, ...document } as StoredRobot,
    ...{ createdAt: now, updatedAt: now },
  });
}

const make = (more: object = {}) =>
  createOnceCode(door.studio, { projectId: door.tenant.projectId, robotId: 'mine', ...more });
const redeem = (code: string, robotId = 'mine') =>
  redeemOnceCode(door.studio, attempts, { code, robotId, address: `10.0.0.${++address}` });

describe('a one-off code', () => {
  it('is good once, whoever else comes at the same time', async () => {
    const { code, expiresAt } = await make();
    expect(expiresAt.getTime() - door.clock.now().getTime()).toBe(300_000);
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => redeem(code)));
    const taken = all.filter(({ status }) => status === 'fulfilled');
    expect(taken).toHaveLength(1);
    const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    for (const reason of refused) expect(reason).toMatchObject({ code: 'MSS.47010105' });
    const rows = await door.studio.db.orm.select().from(dialogCodes);
    expect(JSON.stringify(rows)).not.toContain(code);
  });

  it('can be given back, when no dialog could be begun with it', async () => {
    const { code } = await make();
    const { giveBack, projectId } = await redeem(code);
    expect(projectId).toBe(door.tenant.projectId);
    await expect(redeem(code)).rejects.toMatchObject({ code: 'MSS.47010105' });
    await giveBack();
    const again = await redeem(code);
    // Whoever gave it back before has no say in it any more, once time has passed.
    door.clock.advance(1);
    await again.giveBack();
    door.clock.advance(1);
    await redeem(code);
    await again.giveBack();
    await expect(redeem(code)).rejects.toMatchObject({ code: 'MSS.47010105' });
  });

  it('says what is wrong with it', async () => {
    const { code } = await make({ minutes: 1 });
    await expect(redeem('x'.repeat(32))).rejects.toMatchObject({ code: 'MSS.47010046' });
    await expect(redeem("'; drop table robots")).rejects.toMatchObject({ code: 'MSS.47010046' });
    await expect(redeem(code, 'other')).rejects.toMatchObject({ code: 'MSS.47010063' });
    await expect(redeem(code, 'nobody')).rejects.toMatchObject({ code: 'MSS.47010106' });
    await expect(redeem(code, '')).rejects.toMatchObject({ code: 'MSS.47010102' });
    door.clock.advance(60_000);
    await expect(redeem(code)).rejects.toMatchObject({ code: '20010076' });
  });

  it('of another tenant opens nothing', async () => {
    const stranger = await createTenant(door.store, 'stranger');
    const { code } = await createOnceCode(door.studio, { projectId: stranger.projectId });
    await expect(redeem(code)).rejects.toMatchObject({ code: 'MSS.47010063' });
  });

  it('cannot be guessed at leisure', async () => {
    const guess = () =>
      redeemOnceCode(door.studio, attempts, { code: 'y'.repeat(32), robotId: 'mine', address: 'guesser' });
    for (let i = 0; i < 20; i++) await expect(guess()).rejects.toMatchObject({ code: 'MSS.47010046' });
    await expect(guess()).rejects.toMatchObject({ code: 'MSS.47010047' });
    door.clock.advance(60_001);
    await expect(guess()).rejects.toMatchObject({ code: 'MSS.47010046' });
  });

  it('is given to anybody for a public robot only', async () => {
    const { code } = await createPublicCode(door.studio, 'open');
    await redeem(code, 'open');
    await expect(createPublicCode(door.studio, 'mine')).rejects.toMatchObject({ code: 'MSS.47010046' });
    await expect(createPublicCode(door.studio, 'nobody')).rejects.toMatchObject({ code: 'MSS.47010106' });
  });

  it('is forgotten a day after it is over', async () => {
    await make();
    door.clock.advance(25 * 3600_000);
    await make();
    expect(await door.studio.db.orm.select().from(dialogCodes)).toSatisfy(
      (rows: { projectId: string }[]) =>
        rows.filter(({ projectId }) => projectId === door.tenant.projectId).length === 1,
    );
  });
});

describe('CreateOnceCode', () => {
  it('answers as the published clients of the vendor expect', async () => {
    const url = '/v1/{project}/digital-human-chat/once-code';
    const made = await door.call({ method: 'POST', url, as: 'key' });
    expect([made.statusCode, made.json()]).toEqual([200, { once_code: expect.any(String) as unknown }]);
    const { once_code: code } = made.json<{ once_code: string }>();
    await redeem(code, 'other');
    expect((await door.call({ method: 'POST', url, as: 'nobody' })).statusCode).toBe(401);
    const foreign = await door.call({ method: 'POST', url: url.replace('{project}', 'f'.repeat(32)) });
    expect(foreign.json()).toMatchObject({ error_code: 'MSS.00020006' });
  });
});
