import { beforeAll, describe, expect, test } from 'vitest';
import { openConsole, type TestConsole } from '../../doors/testing/console.ts';
import { createTenant } from '../tenants/create.ts';
import { trainingSettingsDoor, type WaitingTraining } from './settings-api.ts';
import { reachRenderer } from './renderer.ts';
import { trainingSettings } from './settings.ts';

let door: TestConsole;
let waiting: readonly WaitingTraining[] = [];
const URL = '/api/training-settings';

beforeAll(async () => {
  door = await openConsole({
    doors: ({ studio, identities }) => [
      trainingSettingsDoor({
        studio,
        identities,
        queues: [async () => waiting, async () => []],
      }),
    ],
  });
}, 60_000);

describe('training settings', () => {
  test('trust whoever runs the installation, and nobody else unasked', async () => {
    const usual = { reviewer: 'automatic', is_trusted: true, max_jobs: 20, renderer: null };
    expect((await door.call({ url: URL })).json()).toEqual(usual);
    door.clock.advance(1000);
    const other = await createTenant(door.store, 'later');
    expect(await trainingSettings(door.studio.db.orm, other.projectId)).toMatchObject({ isTrusted: false });
  });

  test('keep what is not named', async () => {
    const put = (body: object) => door.call({ method: 'PUT', url: URL, body });
    const changed = { reviewer: 'manual', is_trusted: true, max_jobs: 20, renderer: null };
    expect((await put({ reviewer: 'manual' })).json()).toEqual(changed);
    expect((await put({ max_jobs: 3 })).json()).toEqual({ ...changed, max_jobs: 3 });
    for (const [body, name] of [
      [{ reviewer: 'nobody' }, 'reviewer'],
      [{ is_trusted: 1 }, 'is_trusted'],
      [{ max_jobs: 0 }, 'max_jobs'],
      [{ colour: 'red' }, 'colour'],
    ] as const) {
      const refused = await put(body);
      expect([refused.statusCode, refused.body]).toEqual([400, expect.stringContaining(name)]);
    }
  });

  test('have a renderer whose key nobody sees and no other address gets', async () => {
    const put = async (renderer: unknown): Promise<{ status: number; body: string; renderer?: unknown }> => {
      const answer = await door.call({ method: 'PUT', url: URL, body: { renderer } });
      const { renderer: now } = answer.json<{ renderer?: unknown }>();
      return { status: answer.statusCode, body: answer.body, renderer: now };
    };
    const url = 'https://93.184.216.34/faces';
    expect(await put({ url, key: 'secret words' })).toMatchObject({ renderer: { url, has_key: true } });
    const person = { url, id: 'job' };
    const { projectId } = door.tenant;
    const addresses = [{ address: '93.184.216.34', family: 4 }];
    expect(await reachRenderer(door.studio, projectId, person)).toEqual({
      ...{ url, id: 'job', key: 'secret words', addresses },
    });
    expect((await put({ url })).renderer).toEqual({ url, has_key: true });
    expect((await put(undefined)).renderer).toEqual({ url, has_key: true });
    expect((await put({ url: `${url}/2` })).renderer).toEqual({ url: `${url}/2`, has_key: false });
    expect(await reachRenderer(door.studio, projectId, person)).toBeUndefined();
    for (const [renderer, name] of [
      [{ url: 'ftp://x.test/' }, 'renderer.url'],
      [{ url: 'https://u:p@x.test/' }, 'renderer.url'],
      [{ url: 'http://10.0.0.1/' }, 'CYCLORAMA_ALLOWED_NETWORKS'],
      [{ url, key: '' }, 'renderer.key'],
      [{ url, colour: 1 }, 'renderer.colour'],
      ['x', 'renderer'],
    ] as const)
      expect(await put(renderer)).toMatchObject({
        status: 400,
        body: expect.stringContaining(name) as string,
      });
    expect((await put(null)).renderer).toBeNull();
  });

  test('are changed by owners only; the queue tells who waits longest first', async () => {
    const owner = door.cookieOf(await door.signIn('admin', door.tenant.password));
    const person = { name: 'olga', role: 'operator', password: 'long enough for her' };
    await door.as(owner, { method: 'POST', url: '/api/people', body: person });
    const operator = door.cookieOf(await door.signIn('olga', person.password));
    const refused = await door.as(operator, { method: 'PUT', url: URL, body: { is_trusted: false } });
    expect(refused.statusCode).toBe(403);
    const job = { kind: 'avatar', name: 'x', state: 'MANUAL_VERIFYING', task: 'Look' } as const;
    waiting = [
      { ...job, job_id: 'b', since: '2026-01-05T09:00:00Z' },
      { ...job, job_id: 'a', since: '2026-01-05T08:00:00Z' },
    ];
    const queue = (await door.as(operator, { url: '/api/review-queue' })).json<{
      jobs: { job_id: string }[];
    }>();
    expect(queue.jobs.map(({ job_id }) => job_id)).toEqual(['a', 'b']);
  });
});
