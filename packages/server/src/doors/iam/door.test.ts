import { beforeAll, describe, expect, test } from 'vitest';
import type { LightMyRequestResponse as Response } from 'fastify';
import { openTestDoor, type TestDoor } from '../testing/door.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await openTestDoor({
    env: { CYCLORAMA_REGION: 'ap-southeast-3' },
    operations: [{ listAssets: async () => ({}) }],
  });
});

interface Change {
  readonly password?: unknown;
  readonly user?: string;
  readonly scope?: unknown;
  readonly methods?: unknown;
}

async function ask(change: Change = {}): Promise<Response> {
  const { tenant } = door;
  const scope = 'scope' in change ? change.scope : { project: { id: tenant.projectId } };
  const user = {
    name: change.user ?? tenant.user,
    password: change.password ?? tenant.password,
    domain: { name: tenant.domain },
  };
  const identity = { methods: change.methods ?? ['password'], password: { user } };
  return door.call({
    method: 'POST',
    url: '/v3/auth/tokens?nocatalog=true',
    as: 'nobody',
    body: { auth: { identity, ...(scope === undefined ? {} : { scope }) } },
  });
}

describe('a token', () => {
  test('comes in X-Subject-Token, lasts 24 hours and opens the door', async () => {
    const response = await ask();
    expect(response.statusCode).toBe(201);
    const token = String(response.headers['x-subject-token']);
    expect(response.json()).toMatchObject({
      token: {
        methods: ['password'],
        expires_at: '2026-01-06T08:00:00.000Z',
        project: { id: door.tenant.projectId, name: 'ap-southeast-3', domain: { name: 'first' } },
        user: { name: 'admin' },
      },
    });
    const used = await door.call({
      url: '/v1/{project}/digital-assets',
      as: 'nobody',
      headers: { 'x-auth-token': token },
    });
    expect(used.statusCode).toBe(200);
  });

  test('is kept as a hash only', async () => {
    const token = String((await ask()).headers['x-subject-token']);
    const { rows } = await door.studio.db.executeSql('select tokens::text as row from tokens');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test.each([{ project: { name: 'ap-southeast-3' } }, { project: { name: 'first' } }, undefined])(
    'may be scoped by %j',
    async (scope) => expect((await ask({ scope })).statusCode).toBe(201),
  );

  test.each<[string, Change, number, string]>([
    ['another password', { password: 'wrong' }, 401, 'The username or password is wrong.'],
    ['an unknown user', { user: 'nobody' }, 401, 'The username or password is wrong.'],
    ['another project', { scope: { project: { id: '0'.repeat(32) } } }, 401, 'auth.scope.project'],
    [
      'a scope without project',
      { scope: { domain: { name: 'first' } } },
      400,
      'auth.scope.project: expected an id or a name',
    ],
    ['another method', { methods: ['token'] }, 400, 'auth.identity.methods: expected ["password"]'],
    [
      'a password of another type',
      { password: 7 },
      400,
      'auth.identity.password.user.password: expected text',
    ],
  ])('is refused with %s', async (_name, change, status, message) => {
    const response = await ask(change);
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({
      error: { code: status, title: status === 401 ? 'Unauthorized' : 'Bad Request' },
    });
    expect(response.json<{ error: { message: string } }>().error.message).toContain(message);
    expect(response.headers['x-subject-token']).toBeUndefined();
  });

  test('bodies that are none are refused', async () => {
    for (const body of ['{', '[]', '"x"', '']) {
      const response = await door.call({ method: 'POST', url: '/v3/auth/tokens', as: 'nobody', body });
      expect(response.statusCode).toBe(400);
    }
    const large = await door.call({
      method: 'POST',
      url: '/v3/auth/tokens',
      as: 'nobody',
      body: 'x'.repeat(70_000),
    });
    expect(large.statusCode).toBe(413);
  });

  test('guessing is slowed down, and only for a while', async () => {
    for (let failures = 0; failures < 10; failures += 1)
      await ask({ user: 'admin', password: `guess ${failures}` });
    const tired = await ask();
    expect([tired.statusCode, tired.headers['retry-after']]).toEqual([429, '60']);
    door.clock.advance(60_001);
    expect((await ask()).statusCode).toBe(201);
  });
});

describe('projects', () => {
  test('are found by the region’s name, with token and with key', async () => {
    for (const as of ['token', 'key'] as const) {
      const response = await door.call({ url: '/v3/projects?name=ap-southeast-3', as });
      expect(response.json()).toMatchObject({
        projects: [{ id: door.tenant.projectId, name: 'ap-southeast-3', enabled: true }],
      });
    }
  });

  test('of another name are none; nobody sees any', async () => {
    expect((await door.call({ url: '/v3/projects?name=eu-west-1' })).json()).toMatchObject({ projects: [] });
    const nobody = await door.call({ url: '/v3/projects', as: 'nobody' });
    expect([nobody.statusCode, nobody.json()]).toMatchObject([401, { error: { title: 'Unauthorized' } }]);
    expect((await door.call({ url: '/v3/users' })).statusCode).toBe(404);
  });
});
