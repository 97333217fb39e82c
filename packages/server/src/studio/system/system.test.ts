import { Readable } from 'node:stream';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { eq } from 'drizzle-orm';
import { openConsole, type TestConsole } from '../../doors/testing/console.ts';
import { errorOf } from '../../doors/testing/door.ts';
import { assets } from '../assets/table.ts';
import type { CredentialsDocument } from '../tenants/credentials-file.ts';
import { createTenant } from '../tenants/create.ts';
import { setQuota } from '../usage/quota.ts';
import { recordUsage } from '../usage/record.ts';
import { videoJobs } from '../videos/table.ts';
import { sweepRetention } from './retention.ts';
import { systemDoor } from './system-api.ts';
import { testSystem } from './testing/system.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let door: TestConsole;
let owner: string;
let looks = 0;
let mayEnd: Promise<void> = Promise.resolve();
beforeAll(async () => {
  door = await openConsole({
    operations: [
      { listAssets: async () => ({ body: { count: 0, assets: [] } }), deleteAsset: async () => ({}) },
    ],
    doors: (parts) => [
      systemDoor(
        testSystem(parts, {
          health: async () => ['the disk is full'],
          checks: () => [
            {
              name: 'Paper',
              advice: 'Buy some.',
              run: async () => {
                looks += 1;
                await mayEnd;
                throw new Error('there is none');
              },
            },
          ],
        }),
      ),
    ],
  });
  owner = door.cookieOf(await door.signIn('admin', door.tenant.password));
});

async function enter(name: string, role: string): Promise<string> {
  const body = { name, role, password: 'long enough for this' };
  await door.as(owner, { method: 'POST', url: '/api/people', body });
  return door.cookieOf(await door.signIn(name, body.password));
}

describe('the system', () => {
  test('tells what it is, what runs and what does not work', async () => {
    const { hosts } = door.studio;
    const stop = new AbortController();
    const running = hosts.run({
      task: 'check-speech',
      input: null,
      memoryLimitBytes: 2e9,
      signal: stop.signal,
    });
    const answer = await door.as(owner, { url: '/api/system' });
    stop.abort();
    await running.catch(() => undefined);
    expect(answer.json()).toMatchObject({
      version: '0.0.0-test',
      node: process.versions.node,
      problems: ['the disk is full'],
      hosts: [{ kind: 'probe', session: 'check-speech', since: expect.any(String) as string }],
      disk: { free: expect.any(Number) as number, reserve: 1_000_000_000 },
      database: { kind: 'embedded', answers: true, version: expect.stringMatching(/^1\d/) as string },
      load: { processors: expect.any(Number) as number },
      checks: null,
    });
    const [host] = answer.json<{ hosts: { rss_bytes: number; cpu: number }[] }>().hosts;
    expect(host!.rss_bytes).toBeGreaterThan(1_000_000);
    expect(host!.cpu).toBeGreaterThanOrEqual(0);
    expect((await door.as(owner, { url: '/api/system' })).json()).toMatchObject({ hosts: [] });
  });

  test('is looked at when somebody asks, once for all who ask', async () => {
    const ask = () => door.as(owner, { method: 'POST', url: '/api/system/checks' });
    let end = (): void => undefined;
    mayEnd = new Promise((resolve) => (end = resolve));
    const first = ask();
    await vi.waitFor(() => expect(looks).toBe(1));
    const second = ask();
    // Requests that come after it have been answered: it is waiting for the first.
    for (let n = 0; n < 5; n += 1)
      expect((await door.as(owner, { url: '/api/system' })).json()).toMatchObject({ is_checking: true });
    end();
    const [one, two] = await Promise.all([first, second]);
    expect(one.json()).toMatchObject({
      checks: [{ name: 'Paper', state: 'fault', detail: 'there is none', advice: 'Buy some.' }],
    });
    expect([two.json(), looks]).toEqual([one.json(), 1]);
    const { checks } = (await door.as(owner, { url: '/api/system' })).json<{ checks: unknown }>();
    expect(checks).toEqual(one.json<{ checks: unknown }>().checks);
    const viewer = await enter('viola', 'viewer');
    expect((await door.as(viewer, { url: '/api/system' })).statusCode).toBe(200);
    const refused = await door.as(viewer, { method: 'POST', url: '/api/system/checks' });
    expect(errorOf(refused).slice(0, 2)).toEqual([403, 'MSS.00024001']);
  });
});

describe('keys', () => {
  test('are made with a secret that is shown once, within a role or policy', async () => {
    const make = (body: unknown) => door.as(owner, { method: 'POST', url: '/api/keys', body });
    const made = await make({ name: 'CI', role: 'viewer' });
    expect(made.statusCode).toBe(201);
    const document = made.json<CredentialsDocument>();
    expect(document).toMatchObject({ endpoint: 'http://127.0.0.1:8420', project_id: door.tenant.projectId });
    const key = await door.identities.findKey(document.access_key);
    expect(key?.secretKey).toBe(document.secret_key);
    expect(key?.policies).not.toEqual([]);
    const list = await door.as(owner, { url: '/api/keys' });
    expect(list.body).not.toContain(document.secret_key);
    expect(list.json()).toMatchObject({
      count: 2,
      keys: [
        { access_key: door.tenant.accessKey, role: 'owner', state: 'live' },
        { access_key: document.access_key, name: 'CI', role: 'viewer', state: 'live', bounded: false },
      ],
    });
    const bounded = await make({ policy: [{ Effect: 'Allow', Action: 'live:Describe*' }] });
    expect((await door.identities.findKey(bounded.json<CredentialsDocument>().access_key))?.policies).toEqual(
      [{ Effect: 'Allow', Action: ['live:Describe*'], Resource: ['*'] }],
    );
    expect(errorOf(await make({ role: 'king' })).slice(0, 2)).toEqual([400, 'Console.BadRequest']);
    expect(errorOf(await make({ policy: {} }))[2]).toMatch(/^policy: Statement/);
  });

  test('end by themselves where an end is given, and have no password that would outlive them', async () => {
    const make = (body: unknown) => door.as(owner, { method: 'POST', url: '/api/keys', body });
    const end = new Date(door.clock.now().getTime() + 3_600_000).toISOString();
    const {
      access_key: accessKey,
      user,
      password,
    } = (await make({ name: 'for an hour', expires_at: end })).json<CredentialsDocument>();
    expect(password).toBe('');
    expect((await door.identities.findKey(accessKey))?.accessKey).toBe(accessKey);
    expect((await door.signIn(user, 'anything at all')).statusCode).toBe(401);
    const { keys } = (await door.as(owner, { url: '/api/keys' })).json<{ keys: { access_key: string }[] }>();
    expect(keys.find((key) => key.access_key === accessKey)).toMatchObject({
      state: 'live',
      expires_at: end,
    });
    for (const odd of ['soon', 5, '2020-01-01T00:00:00Z'])
      expect(errorOf(await make({ expires_at: odd }))[2]).toMatch(/^expires_at/);
  });

  test('end; whoever is a person still signs in', async () => {
    const other = await createTenant(door.store, 'ending');
    const cookie = door.cookieOf(await door.signIn('admin', other.password, other.domain));
    const revoke = (key: string) => door.as(cookie, { method: 'DELETE', url: `/api/keys/${key}` });
    expect(errorOf(await revoke(door.tenant.accessKey)).slice(0, 2)).toEqual([404, 'Console.NotFound']);
    expect((await revoke(other.accessKey)).statusCode).toBe(204);
    expect(await door.identities.findKey(other.accessKey)).toBeUndefined();
    expect((await revoke(other.accessKey)).statusCode).toBe(404);
    expect((await door.as(cookie, { url: '/api/session' })).statusCode).toBe(200);
    expect((await door.signIn('admin', other.password, other.domain)).statusCode).toBe(200);
  });

  test('are the owners’ business', async () => {
    const operator = await enter('otto', 'operator');
    expect((await door.as(operator, { url: '/api/keys' })).statusCode).toBe(403);
    expect((await door.as(operator, { method: 'POST', url: '/api/keys', body: {} })).statusCode).toBe(403);
  });
});

describe('usage', () => {
  const MINUTES = 'hws.resource.type.metastudio.modeling.avatarvideo.duration';

  test('is told by resource and day, with quotas', async () => {
    const { projectId } = door.tenant;
    const record = (subject: string, amount: number, at: string) =>
      door.studio.db.tx((tx) =>
        recordUsage(tx, { projectId, resource: MINUTES, subject, amount, at: new Date(at) }),
      );
    await record('long ago', 5, '2025-06-01T10:00:00Z');
    await record('a', 1, '2026-01-03T23:59:59Z');
    await record('b', 2, '2026-01-04T00:00:00Z');
    await record('c', 4, '2026-01-04T09:00:00Z');
    await setQuota(door.studio.db, projectId, MINUTES, 100);
    const answer = await door.as(owner, { url: '/api/usage?from=2026-01-01&to=2026-01-05' });
    expect(answer.json()).toMatchObject({
      resources: [
        {
          ...{ resource: MINUTES, used: 7, used_ever: 12, quota: 100 },
          days: [
            { day: '2026-01-03', amount: 1, count: 1 },
            { day: '2026-01-04', amount: 6, count: 2 },
          ],
        },
      ],
    });
    expect((await door.as(owner, { url: '/api/usage' })).json()).toMatchObject({ resources: [{ used: 7 }] });
    for (const query of ['from=x', 'from=2026-01-05&to=2026-01-01', 'from=2000-01-01'])
      expect((await door.as(owner, { url: `/api/usage?${query}` })).statusCode).toBe(400);
  });
});

describe('retention', () => {
  const change = (body: unknown) => door.as(owner, { method: 'PUT', url: '/api/retention', body });

  test('is for ever until somebody says otherwise', async () => {
    const forEver = { recordings_days: null, audit_days: null, interaction_days: null, renders_days: null };
    expect((await door.as(owner, { url: '/api/retention' })).json()).toEqual(forEver);
    expect((await change({ audit_days: 7, renders_days: 1 })).json()).toEqual({
      ...forEver,
      audit_days: 7,
      renders_days: 1,
    });
    expect((await change({ audit_days: null })).json()).toEqual({ ...forEver, renders_days: 1 });
    for (const body of [{ audit_days: 0 }, { audit_days: 1.5 }, { audit_days: '7' }, { other_days: 1 }])
      expect(errorOf(await change(body)).slice(0, 2)).toEqual([400, 'Console.BadRequest']);
  });

  test('takes away what is older, and nothing else', async () => {
    const { studio, tenant, clock } = door;
    const { projectId } = tenant;
    const { orm } = studio.db;
    await door.as(owner, { method: 'DELETE', url: '/v1/{project}/digital-assets/old' });
    const job = async (id: string, endedAt: Date | null) => {
      const about = { projectId, createdAt: clock.now(), updatedAt: clock.now() };
      await orm
        .insert(assets)
        .values({ ...about, id: `asset-${id}`, name: id, type: 'VIDEO', state: 'ACTIVED' });
      await orm.insert(videoJobs).values({
        ...{ ...about, id, state: endedAt === null ? 'PROCESSING' : 'SUCCEED', endedAt },
        ...{ document: {} as never, outputName: id, assetId: `asset-${id}` },
      });
    };
    await job('old-job', clock.now());
    await job('running', null);
    const recording = `${projectId}/recordings/c1/show.mp4`;
    await studio.objects.put(recording, Readable.from(['x']), { contentType: 'video/mp4' });
    const written = (await studio.objects.stat(recording))!.modifiedAt.getTime();
    clock.advance(2 * DAY);
    owner = door.cookieOf(await door.signIn('admin', tenant.password));
    await job('new-job', clock.now());
    await door.as(owner, { method: 'DELETE', url: '/v1/{project}/digital-assets/new' });
    await door.audit.flush();
    await change({ audit_days: 1, renders_days: 1, recordings_days: 1 });
    await sweepRetention(studio);
    const { entries } = (await door.as(owner, { url: '/api/audit?action=metastudio:*' })).json<{
      entries: { resource: string }[];
    }>();
    expect(entries.map(({ resource }) => resource.split('/')[1])).toEqual(['new']);
    const states = await orm
      .select({ id: assets.id, state: assets.state })
      .from(assets)
      .where(eq(assets.projectId, projectId))
      .orderBy(assets.id);
    expect(states).toEqual([
      { id: 'asset-new-job', state: 'ACTIVED' },
      { id: 'asset-old-job', state: 'DELETED' },
      { id: 'asset-running', state: 'ACTIVED' },
    ]);
    expect(
      (await orm.select({ id: videoJobs.id }).from(videoJobs).orderBy(videoJobs.id)).map(({ id }) => id),
    ).toEqual(['new-job', 'running']);
    // Objects carry the time of the disk, not that of the test's clock.
    await sweepRetention({ ...studio, clock: { now: () => new Date(written + DAY - HOUR) } });
    expect(await studio.objects.stat(recording)).toBeDefined();
    await sweepRetention({ ...studio, clock: { now: () => new Date(written + DAY + HOUR) } });
    expect(await studio.objects.stat(recording)).toBeUndefined();
  });
});
