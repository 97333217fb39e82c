import { beforeAll, describe, expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import { openConsole, type TestConsole } from '../../doors/testing/console.ts';
import { errorOf } from '../../doors/testing/door.ts';
import { revokeKeyCommand } from '../tenants/cli.ts';
import { createTenant } from '../tenants/create.ts';
import { tenantUsers } from '../tenants/table.ts';
import { createConsoleLink, isConsoleNew } from './links.ts';
import { IDLE_MS, SESSION_MS } from './sessions.ts';
import { consoleSessions } from './table.ts';

let door: TestConsole;
beforeAll(async () => {
  door = await openConsole({
    operations: [{ listAssets: async () => ({ body: { count: 0, assets: [] } }) }],
  });
});

const ASSETS = '/v1/{project}/digital-assets';

describe('signing in', () => {
  test('answers who that is, with a cookie that no script reads', async () => {
    const answer = await door.signIn('admin', door.tenant.password);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['set-cookie']).toMatch(
      /^cyclorama_session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.json()).toMatchObject({
      project_id: door.tenant.projectId,
      tenant: 'first',
      user: { name: 'admin', role: 'owner' },
      version: '0.0.0-test',
      first_run: true,
      rtmp_url: 'rtmp://127.0.0.1:21935/live',
      stream_key: `key-of-${door.tenant.projectId}`,
    });
    const cookie = door.cookieOf(answer);
    const me = await door.as(cookie, { url: '/api/session' });
    expect([me.statusCode, me.json()]).toEqual([200, answer.json()]);
    const rows = await door.studio.db.orm.select().from(consoleSessions);
    expect(JSON.stringify(rows)).not.toContain(cookie);
  });

  test('over https the cookie is for https only', async () => {
    const secure = await openConsole({ env: { CYCLORAMA_PUBLIC_URL: 'https://studio.example.com' } });
    const answer = await secure.signIn('admin', secure.tenant.password);
    expect(answer.headers['set-cookie']).toMatch(/; Secure$/);
  });

  test('is refused alike for a wrong name, password and domain', async () => {
    const tries = [
      await door.signIn('admin', 'wrong'),
      await door.signIn('nobody', door.tenant.password),
      await door.signIn('admin', door.tenant.password, 'elsewhere'),
    ];
    for (const answer of tries) {
      expect(errorOf(answer)).toEqual([
        401,
        'Console.WrongCredentials',
        'The name or the password is wrong.',
      ]);
      expect(answer.json()).toHaveProperty('request_id', answer.headers['x-request-id']);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });

  test('rests for a minute after ten wrong passwords', async () => {
    for (let count = 0; count < 10; count += 1) await door.signIn('guessed', 'wrong');
    const answer = await door.signIn('guessed', 'wrong');
    expect(errorOf(answer).slice(0, 2)).toEqual([429, 'Console.TooManyAttempts']);
    expect(answer.headers['retry-after']).toBe('60');
    expect((await door.signIn('admin', door.tenant.password)).statusCode).toBe(200);
  });

  test('belongs to the tenant of the domain', async () => {
    const other = await createTenant(door.store, 'other');
    const answer = await door.signIn('admin', other.password, other.domain);
    expect(answer.json()).toMatchObject({ project_id: other.projectId });
    const mine = await door.as(door.cookieOf(answer), { url: ASSETS });
    expect(errorOf(mine).slice(0, 2)).toEqual([403, 'MSS.00020006']);
  });

  test('from a page of another site is refused', async () => {
    const body = { user: 'admin', password: door.tenant.password };
    for (const headers of [{ origin: 'http://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await door.call({ method: 'POST', url: '/api/session', as: 'nobody', body, headers });
      expect(errorOf(answer).slice(0, 2)).toEqual([403, 'Console.CrossSite']);
    }
  });

  test('once more replaces the session of the browser', async () => {
    const first = door.cookieOf(await door.signIn('admin', door.tenant.password));
    const second = door.cookieOf(
      await door.as(first, {
        method: 'POST',
        url: '/api/session',
        body: { user: 'admin', password: door.tenant.password },
      }),
    );
    expect((await door.as(first, { url: '/api/session' })).statusCode).toBe(401);
    expect((await door.as(second, { url: '/api/session' })).statusCode).toBe(200);
  });
});

describe('a session', () => {
  let cookie: string;
  beforeAll(async () => {
    cookie = door.cookieOf(await door.signIn('admin', door.tenant.password));
  });

  test('opens the MetaStudio door of its project', async () => {
    const answer = await door.as(cookie, { url: ASSETS });
    expect([answer.statusCode, answer.json()]).toEqual([200, { count: 0, assets: [] }]);
  });

  test('counts only where no other credentials are', async () => {
    const answer = await door.as(cookie, { url: ASSETS, headers: { 'x-auth-token': 'wrong' } });
    expect(errorOf(answer).slice(0, 2)).toEqual([401, 'MSS.00000001']);
  });

  test('changes nothing without the console’s header, or from elsewhere', async () => {
    const write = { method: 'POST', url: '/v1/{project}/digital-assets', body: {} } as const;
    for (const headers of [
      { 'x-cyclorama-console': '' },
      { origin: 'http://evil.example' },
      { origin: 'http://127.0.0.1:9999' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const answer = await door.as(cookie, { ...write, headers });
      expect(errorOf(answer).slice(0, 2)).toEqual([403, 'Console.CrossSite']);
    }
    const own = await door.as(cookie, { ...write, headers: { origin: 'http://127.0.0.1:8420' } });
    expect(own.statusCode).not.toBe(403);
  });

  test('ends when it is signed out of', async () => {
    const own = door.cookieOf(await door.signIn('admin', door.tenant.password));
    const answer = await door.as(own, { method: 'DELETE', url: '/api/session' });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers['set-cookie']).toMatch(/^cyclorama_session=; Max-Age=0; /);
    expect(errorOf(await door.as(own, { url: ASSETS })).slice(0, 2)).toEqual([401, 'Console.NotSignedIn']);
    expect((await door.as(cookie, { url: ASSETS })).statusCode).toBe(200);
  });

  test('ends half a day after its last use, and a week after its beginning', async () => {
    const own = door.cookieOf(await door.signIn('admin', door.tenant.password));
    for (let ms = IDLE_MS - 1; ms < SESSION_MS; ms += IDLE_MS - 1) {
      door.clock.advance(IDLE_MS - 1);
      expect((await door.as(own, { url: '/api/session' })).statusCode).toBe(200);
    }
    door.clock.advance(IDLE_MS - 1);
    expect((await door.as(own, { url: '/api/session' })).statusCode).toBe(401);
    const idle = door.cookieOf(await door.signIn('admin', door.tenant.password));
    door.clock.advance(IDLE_MS);
    expect((await door.as(idle, { url: '/api/session' })).statusCode).toBe(401);
  });

  test('ends with the person, disabled or revoked', async () => {
    const other = await createTenant(door.store, 'ending');
    const enter = async () => door.cookieOf(await door.signIn('admin', other.password, other.domain));
    const isIn = async (own: string) => (await door.as(own, { url: '/api/session' })).statusCode === 200;
    const disabled = await enter();
    const users = door.studio.db.orm.update(tenantUsers);
    await users.set({ disabledAt: door.clock.now() }).where(eq(tenantUsers.projectId, other.projectId));
    expect(await isIn(disabled)).toBe(false);
    expect((await door.signIn('admin', other.password, other.domain)).statusCode).toBe(401);
    expect(await door.identities.findKey(other.accessKey)).toBeUndefined();
    await users.set({ disabledAt: null }).where(eq(tenantUsers.projectId, other.projectId));
    expect(await isIn(disabled)).toBe(true);
    await revokeKeyCommand(door.store, other.accessKey);
    expect(await isIn(disabled)).toBe(false);
  });
});

describe('a password', () => {
  test('is changed by whoever knows it; the person’s other sessions end', async () => {
    const other = await createTenant(door.store, 'changing');
    const enter = (password: string) => door.signIn('admin', password, other.domain);
    const [one, two] = [
      door.cookieOf(await enter(other.password)),
      door.cookieOf(await enter(other.password)),
    ];
    const change = (body: unknown) => door.as(one, { method: 'PUT', url: '/api/session/password', body });
    expect(errorOf(await change({ old: 'wrong', new: 'long enough it is' }))[0]).toBe(401);
    expect(errorOf(await change({ old: other.password, new: 'too short' }))[0]).toBe(400);
    expect((await change({ old: other.password, new: 'long enough it is' })).statusCode).toBe(204);
    expect((await door.as(one, { url: '/api/session' })).statusCode).toBe(200);
    expect((await door.as(two, { url: '/api/session' })).statusCode).toBe(401);
    expect((await enter(other.password)).statusCode).toBe(401);
    expect((await enter('long enough it is')).statusCode).toBe(200);
  });
});

describe('a one-time link', () => {
  test('signs in as the first tenant’s owner, once, within an hour', async () => {
    const fresh = await openConsole();
    const { db } = fresh.studio;
    expect(await isConsoleNew(db.orm)).toBe(true);
    const link = await createConsoleLink(fresh.store, 'http://127.0.0.1:8420/');
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:8420\/welcome#key=[\w-]{43}$/);
    const open = (url: string) =>
      fresh.call({
        method: 'POST',
        url: '/api/session/link',
        as: 'nobody',
        body: { key: url.split('#key=')[1] },
      });
    const answer = await open(link);
    expect([answer.statusCode, answer.json()]).toMatchObject([
      200,
      { user: { name: 'admin', role: 'owner' } },
    ]);
    expect(
      (await fresh.as(fresh.cookieOf(answer), { url: ASSETS.replace('{project}', fresh.tenant.projectId) }))
        .statusCode,
    ).toBe(501);
    expect(await isConsoleNew(db.orm)).toBe(false);
    expect(errorOf(await open(link)).slice(0, 2)).toEqual([401, 'Console.LinkUsed']);
    const late = await createConsoleLink(fresh.store, 'http://127.0.0.1:8420/');
    fresh.clock.advance(3_600_000);
    expect(errorOf(await open(late))[0]).toBe(401);
    expect(errorOf(await open('#key=x'))[0]).toBe(401);
  });
});
