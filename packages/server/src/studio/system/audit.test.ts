import { beforeAll, describe, expect, test } from 'vitest';
import { pino } from 'pino';
import { MssError } from '@cyclorama/contract';
import { openConsole, type TestConsole } from '../../doors/testing/console.ts';
import { errorOf } from '../../doors/testing/door.ts';
import { createTenant } from '../tenants/create.ts';
import { AuditLog, type AuditEntry } from './audit.ts';
import { systemDoor } from './system-api.ts';
import { testSystem } from './testing/system.ts';

let door: TestConsole;
let owner: string;
beforeAll(async () => {
  door = await openConsole({
    operations: [
      {
        listAssets: async () => ({ body: { count: 0, assets: [] } }),
        deleteAsset: async (_studio, { params }) => {
          if (params['asset_id'] === 'missing') throw new MssError('MSS.10001001');
          return {};
        },
      },
    ],
    doors: (parts) => [systemDoor(testSystem(parts))],
  });
  owner = door.cookieOf(await door.signIn('admin', door.tenant.password));
});

interface Shown {
  readonly id: number;
  readonly actor: { readonly name: string; readonly access_key: string | null };
  readonly action: string;
  readonly resource: string;
  readonly status: number;
  readonly error_code: string | null;
}

async function entries(query = '', cookie = owner): Promise<readonly Shown[]> {
  await door.audit.flush();
  const answer = await door.as(cookie, { url: `/api/audit?${query}` });
  expect(answer.statusCode).toBe(200);
  return answer.json<{ entries: Shown[] }>().entries;
}

describe('the audit log', () => {
  test('tells who changed what at each door, and what came of it', async () => {
    const answer = await door.as(owner, { method: 'DELETE', url: '/v1/{project}/digital-assets/a1' });
    await door.call({ method: 'DELETE', url: '/v1/{project}/digital-assets/missing', as: 'key' });
    await door.as(owner, { url: '/v1/{project}/digital-assets' });
    await door.as(owner, { method: 'POST', url: '/api/people', body: { name: 'x y' } });
    const [people, missing, deleted] = await entries();
    const { projectId, accessKey } = door.tenant;
    expect(deleted).toMatchObject({
      actor: { name: 'admin', access_key: null },
      action: 'metastudio:DeleteAsset',
      resource: `acs:metastudio:*:${projectId}:digital-assets/a1`,
      status: 200,
      error_code: null,
      request_id: answer.headers['x-request-id'],
      address: '127.0.0.1',
    });
    expect(missing).toMatchObject({
      actor: { access_key: accessKey },
      action: 'metastudio:DeleteAsset',
      error_code: 'MSS.10001001',
    });
    expect(people).toMatchObject({
      action: 'console:CreatePerson',
      status: 400,
      error_code: 'Console.BadRequest',
    });
    expect((await entries()).map(({ action }) => action)).not.toContain('metastudio:ListAssets');
  });

  test('tells who signed in, and who tried', async () => {
    await door.signIn('mallory', 'wrong');
    const [tried, signedIn] = await entries('action=console:Sign*');
    expect(tried).toMatchObject({
      actor: { name: 'mallory' },
      status: 401,
      error_code: 'Console.WrongCredentials',
    });
    expect(signedIn).toMatchObject({ actor: { name: 'admin' }, action: 'console:SignIn', status: 200 });
  });

  test('is read in pages, by actor and action', async () => {
    const all = await entries();
    const [first] = await entries('limit=1');
    expect(first).toEqual(all[0]);
    expect(await entries(`before=${first!.id}`)).toEqual(all.slice(1));
    expect(new Set((await entries('actor=admin')).map(({ actor }) => actor.name))).toEqual(
      new Set(['admin']),
    );
    expect((await entries(`actor=${door.tenant.accessKey}`)).length).toBeGreaterThan(0);
    expect(await entries('action=live:*')).toEqual([]);
    const bad = await door.as(owner, { url: '/api/audit?limit=0' });
    expect(errorOf(bad).slice(0, 2)).toEqual([400, 'Console.BadRequest']);
  });

  test('is the tenant’s own, for its owners', async () => {
    const other = await createTenant(door.store, 'other');
    const cookie = door.cookieOf(await door.signIn('admin', other.password, other.domain));
    expect((await entries('', cookie)).map(({ action }) => action)).toEqual(['console:SignIn']);
    const body = { name: 'olga', role: 'operator', password: 'long enough for her' };
    await door.as(owner, { method: 'POST', url: '/api/people', body });
    const operator = door.cookieOf(await door.signIn('olga', body.password));
    expect((await door.as(operator, { url: '/api/audit' })).statusCode).toBe(403);
  });

  test('keeps what it cannot write now, in order', async () => {
    const { db } = door.studio;
    let isAway = true;
    const orm = new Proxy(db.orm, {
      get: (target, name) => {
        if (isAway && name === 'insert') throw new Error('away');
        return Reflect.get(target, name) as unknown;
      },
    });
    const log = new AuditLog({ orm, tx: (work) => db.tx(work) }, pino({ level: 'silent' }));
    const entry = (action: string): AuditEntry => ({
      ...{ projectId: 'f'.repeat(32), at: door.clock.now(), userId: null, actor: 'a', accessKey: null },
      ...{ action, resource: 'r', status: 200, errorCode: null, requestId: 'q', address: '::1' },
    });
    log.record(entry('first'));
    await log.flush();
    log.record(entry('second'));
    isAway = false;
    await log.close();
    const rows = await db.executeSql(`select action from audit_log where project_id = $1 order by id`, [
      'f'.repeat(32),
    ]);
    expect(rows.rows).toEqual([{ action: 'first' }, { action: 'second' }]);
  });
});
