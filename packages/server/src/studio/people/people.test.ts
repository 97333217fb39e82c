import { beforeAll, describe, expect, test } from 'vitest';
import { APSARA_OPERATIONS, OPERATIONS, OPERATION_IDS } from '@cyclorama/contract';
import { apsaraDoor } from '../../doors/apsara/door.ts';
import { actionsOf, resourceOf } from '../../doors/metastudio/actions.ts';
import { codeOf, NO_SESSIONS, TEST_RTMP_PORT } from '../../doors/testing/apsara.ts';
import { openConsole, type TestConsole } from '../../doors/testing/console.ts';
import { errorOf } from '../../doors/testing/door.ts';
import { createKey, createTenant } from '../tenants/create.ts';
import { isAllowed, type Statement } from '../tenants/policies.ts';
import type { PersonView } from './people.ts';
import { policiesOf } from './roles.ts';

const PASSWORD = 'correct horse battery';
let door: TestConsole;
let owner: string;
beforeAll(async () => {
  door = await openConsole({
    operations: [
      {
        listAssets: async () => ({ body: { count: 0, assets: [] } }),
        deleteAsset: async () => ({}),
      },
    ],
    doors: ({ studio, identities }) => [
      apsaraDoor({
        ...{ studio, identities, casters: NO_SESSIONS },
        tables: [
          {
            DescribeCasters: async () => ({ Total: 0, CasterList: { Caster: [] } }),
            DeleteCaster: async (_context, { identity }) => ({ CasterId: identity.userName }),
          },
        ],
        address: () => ({ protocol: 'http', host: '127.0.0.1', port: 8420 }),
        rtmpPort: () => TEST_RTMP_PORT,
      }),
    ],
  });
  owner = door.cookieOf(await door.signIn('admin', door.tenant.password));
});

async function make(
  name: string,
  role: string,
): Promise<{ readonly person: PersonView; readonly cookie: string }> {
  const body = { name, display_name: `  ${name} `, role, password: PASSWORD };
  const answer = await door.as(owner, { method: 'POST', url: '/api/people', body });
  expect([answer.statusCode, answer.json()]).toMatchObject([201, { name, display_name: name, role }]);
  expect(answer.body).not.toContain('password');
  return { person: answer.json(), cookie: door.cookieOf(await door.signIn(name, PASSWORD)) };
}

/** Calls an action of the Apsara door as the console does. */
function act(cookie: string, action: string, headers: Readonly<Record<string, string>> = {}) {
  return door.as(cookie, {
    method: 'POST',
    url: '/',
    body: 'CasterId=c1',
    headers: {
      'x-acs-action': action,
      'x-acs-version': '2016-11-01',
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
  });
}

describe('roles', () => {
  const may = (statements: readonly Statement[], action: string) =>
    isAllowed(statements, [action], 'acs:x:*:p:y');

  test.each([
    ['owner', true, true, true],
    ['operator', true, true, false],
    ['viewer', true, false, false],
  ] as const)('%s', (role, reads, writes, systems) => {
    const statements = policiesOf(role);
    for (const id of OPERATION_IDS) {
      const isRead = OPERATIONS[id].method === 'GET' || id === 'listAssetSummary';
      const names = actionsOf(OPERATIONS[id]);
      const resource = resourceOf(OPERATIONS[id], { project_id: 'p' });
      expect([id, isAllowed(statements, names, resource)]).toEqual([id, isRead ? reads : writes]);
    }
    for (const action of Object.keys(APSARA_OPERATIONS)) {
      const isRead = /^(?:Describe|List|Get)/.test(action);
      expect([action, may(statements, `live:${action}`)]).toEqual([action, isRead ? reads : writes]);
    }
    for (const action of ['ListPeople', 'CreatePerson', 'ListKeys', 'DeleteKey', 'ListAudit', 'UpdateEngine'])
      expect([action, may(statements, `console:${action}`)]).toEqual([action, systems]);
  });

  test('bound what other policies allow, and never widen them', () => {
    const bounded: readonly Statement[] = [
      { Effect: 'Allow', Action: ['live:DescribeCasters', 'live:StartCaster'], Resource: ['*'] },
    ];
    const viewer = policiesOf('viewer', bounded);
    expect(may(viewer, 'live:DescribeCasters')).toBe(true);
    expect(may(viewer, 'live:StartCaster')).toBe(false);
    expect(may(viewer, 'metastudio:ListAssets')).toBe(false);
    expect(policiesOf('owner', bounded)).toBe(bounded);
  });
});

describe('people', () => {
  test('an operator works but decides nothing about the system', async () => {
    const { cookie } = await make('olga', 'operator');
    expect(
      (await door.as(cookie, { method: 'DELETE', url: '/v1/{project}/digital-assets/a1' })).statusCode,
    ).toBe(200);
    expect((await act(cookie, 'DeleteCaster')).statusCode).toBe(200);
    expect(errorOf(await door.as(cookie, { url: '/api/people' })).slice(0, 2)).toEqual([403, 'MSS.00024001']);
  });

  test('a viewer looks, at both doors, with token and cookie', async () => {
    const { cookie } = await make('vera', 'viewer');
    expect((await door.as(cookie, { url: '/v1/{project}/digital-assets' })).statusCode).toBe(200);
    const write = { method: 'DELETE', url: '/v1/{project}/digital-assets/a1' } as const;
    expect(errorOf(await door.as(cookie, write)).slice(0, 2)).toEqual([403, 'MSS.00024001']);
    expect((await act(cookie, 'DescribeCasters')).statusCode).toBe(200);
    expect(codeOf(await act(cookie, 'DeleteCaster'))).toEqual([403, 'Forbidden.RAM']);
    expect((await door.as(cookie, { url: '/api/session' })).json()).not.toHaveProperty('stream_key');
    const identity = await door.identities.login(door.tenant.domain, 'vera', PASSWORD);
    const { token } = await door.identities.issueToken(identity!);
    const byToken = await door.call({ ...write, as: 'nobody', headers: { 'x-auth-token': token } });
    expect(byToken.statusCode).toBe(403);
  });

  test('are changed: role, name, password, disabled', async () => {
    const { person, cookie } = await make('paul', 'viewer');
    const change = (body: unknown) =>
      door.as(owner, { method: 'PATCH', url: `/api/people/${person.id}`, body });
    const isIn = async (own: string) => (await door.as(own, { url: '/api/session' })).statusCode === 200;
    expect((await change({ role: 'operator', display_name: 'Paul' })).json()).toMatchObject({
      role: 'operator',
      display_name: 'Paul',
    });
    expect((await act(cookie, 'DeleteCaster')).statusCode).toBe(200);
    expect((await change({ password: 'another long one' })).statusCode).toBe(200);
    expect(await isIn(cookie)).toBe(false);
    const again = door.cookieOf(await door.signIn('paul', 'another long one'));
    expect((await change({ disabled: true })).json()).toMatchObject({ disabled: true });
    expect(await isIn(again)).toBe(false);
    expect((await door.signIn('paul', 'another long one')).statusCode).toBe(401);
    expect((await change({ disabled: false })).json()).toMatchObject({ disabled: false });
    expect(await isIn(again)).toBe(false);
    expect((await door.signIn('paul', 'another long one')).statusCode).toBe(200);
  });

  test('go, with their sessions', async () => {
    const { person, cookie } = await make('gone', 'owner');
    const url = `/api/people/${person.id}`;
    expect((await door.as(owner, { method: 'DELETE', url })).statusCode).toBe(204);
    expect((await door.as(cookie, { url: '/api/session' })).statusCode).toBe(401);
    expect(errorOf(await door.as(owner, { url }))).toMatchObject([404, 'Console.NotFound', /no such person/]);
  });

  test('the last owner stays owner', async () => {
    const other = await createTenant(door.store, 'lonely');
    await createKey(door.store, 'lonely');
    const cookie = door.cookieOf(await door.signIn('admin', other.password, other.domain));
    const { people } = (await door.as(cookie, { url: '/api/people' })).json<{ people: PersonView[] }>();
    expect(people.map(({ is_person }) => is_person)).toEqual([true, false]);
    const url = `/api/people/${people[0]!.id}`;
    for (const request of [
      { method: 'DELETE', url },
      { method: 'PATCH', url, body: { role: 'operator' } },
      { method: 'PATCH', url, body: { disabled: true } },
    ] as const)
      expect(errorOf(await door.as(cookie, request)).slice(0, 2)).toEqual([409, 'Console.LastOwner']);
    expect((await door.as(cookie, { method: 'PATCH', url, body: { display_name: 'Me' } })).statusCode).toBe(
      200,
    );
  });

  test('of another tenant are nobody here', async () => {
    const other = await createTenant(door.store, 'apart');
    const cookie = door.cookieOf(await door.signIn('admin', other.password, other.domain));
    const { people } = (await door.as(owner, { url: '/api/people' })).json<{ people: PersonView[] }>();
    const url = `/api/people/${people[0]!.id}`;
    expect((await door.as(cookie, { url })).statusCode).toBe(404);
    expect((await door.as(cookie, { method: 'DELETE', url })).statusCode).toBe(404);
  });

  test.each([
    [{ name: 'a b', password: PASSWORD }, 400, 'Console.BadRequest'],
    [{ name: 'short', password: '123456789' }, 400, 'Console.BadRequest'],
    [{ name: 'odd', password: PASSWORD, role: 'king' }, 400, 'Console.BadRequest'],
    [{ name: 'admin', password: PASSWORD }, 409, 'Console.NameTaken'],
  ])('%j is refused', async (body, status, code) => {
    const answer = await door.as(owner, { method: 'POST', url: '/api/people', body });
    expect(errorOf(answer).slice(0, 2)).toEqual([status, code]);
  });
});

describe('the Apsara door by cookie', () => {
  test('answers JSON without nonce and time', async () => {
    const answer = await act(owner, 'DeleteCaster');
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { CasterId: 'admin' }]);
  });

  test('takes JSON too', async () => {
    const answer = await door.as(owner, {
      method: 'POST',
      url: '/',
      body: { CasterId: 'c1' },
      headers: { 'x-acs-action': 'DeleteCaster', 'x-acs-version': '2016-11-01' },
    });
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { CasterId: 'admin' }]);
  });

  test('is closed to other sites, even for GET', async () => {
    expect(codeOf(await act(owner, 'DeleteCaster', { 'x-cyclorama-console': '0' }))).toEqual([
      403,
      'Console.CrossSite',
    ]);
    const link = await door.as(owner, {
      url: '/?Action=DeleteCaster&Version=2016-11-01&CasterId=c1&Format=JSON',
      headers: { 'x-cyclorama-console': '' },
    });
    expect(codeOf(link)).toEqual([403, 'Console.CrossSite']);
  });

  test('a signature counts before the cookie', async () => {
    const answer = await door.as(owner, {
      url: '/?Action=DescribeCasters&Version=2016-11-01&AccessKeyId=NOBODY&Signature=x&Format=JSON',
    });
    expect(codeOf(answer)[1]).toMatch(/^IncompleteSignature/);
  });
});
