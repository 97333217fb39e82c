import { beforeAll, describe, expect, test, vi } from 'vitest';
import { eq } from 'drizzle-orm';
import { openConsole, type TestConsole } from '../../doors/testing/console.ts';
import { openStream, type OpenStream } from '../../doors/testing/server-sent.ts';
import { assets } from '../assets/table.ts';
import { casters } from '../casters/table.ts';
import { createTenant } from '../tenants/create.ts';
import { tenantUsers } from '../tenants/table.ts';
import { videoJobs } from '../videos/table.ts';
import { eventsDoor } from './events-api.ts';
import { Listener } from './listener.ts';

let door: TestConsole;
let url: string;
beforeAll(async () => {
  door = await openConsole({
    env: { CYCLORAMA_PORT: '0' },
    doors: ({ studio, identities }) => [
      eventsDoor({
        ...{ studio, identities, version: '0.0.0-test', healthMs: 100, beatMs: 300 },
        health: async () => door.problems,
      }),
    ],
  });
  url = `${await door.server.listen()}/api/events`;
  return () => door.server.close();
});

const enter = async (user = 'admin', password = door.tenant.password, domain?: string): Promise<string> =>
  door.cookieOf(await door.signIn(user, password, domain));

/** What is under way comes within a moment, on a busy machine too. */
const soon = <T>(check: () => T, ms = 10_000): Promise<T> => vi.waitFor(check, ms);

async function listen(cookie: string, headers: Readonly<Record<string, string>> = {}): Promise<OpenStream> {
  const stream = await openStream(url, { cookie: `cyclorama_session=${cookie}`, ...headers });
  await soon(() => expect(stream.events[0]?.type).toBe('hello'));
  return stream;
}

const at = new Date('2026-01-05T08:00:00Z');

function insertAsset(id: string, projectId = door.tenant.projectId) {
  return door.studio.db.orm.insert(assets).values({
    ...{ id, projectId, name: id, type: 'IMAGE', state: 'CREATING' },
    ...{ createdAt: at, updatedAt: at },
  });
}

describe('the event stream', () => {
  test('begins with hello; whoever comes back is told to look again', async () => {
    const cookie = await enter();
    const first = await listen(cookie);
    expect(first.events[0]).toMatchObject({
      data: { project_id: door.tenant.projectId, version: '0.0.0-test', problems: [] },
    });
    const again = await listen(cookie, { 'last-event-id': first.events[0]!.id });
    await soon(() => expect(again.events.map(({ type }) => type)).toEqual(['hello', 'reset']));
  });

  test('tells assets, jobs and casters as they change, after the commit', async () => {
    const { orm } = door.studio.db;
    const { projectId } = door.tenant;
    const { events } = await listen(await enter());
    await insertAsset('told-1');
    await orm.insert(videoJobs).values({
      ...{ id: 'job-1', projectId, state: 'PROCESSING', document: {} as never, outputName: 'x' },
      ...{ framesDone: 25, framesTotal: 100, phase: 'rendering', createdAt: at, updatedAt: at },
    });
    await orm.insert(casters).values({
      ...{ id: 'c1', projectId, name: 'Show', normType: 1, config: {} as never, streamKey: 'k1' },
      ...{ createdAt: at, updatedAt: at },
    });
    // What earlier tests did may still be told meanwhile.
    const told = () => events.filter(({ type }) => ['asset', 'video-job', 'caster'].includes(type));
    await soon(() => expect(told()).toHaveLength(3));
    expect(told()).toMatchObject([
      {
        type: 'asset',
        data: { asset_id: 'told-1', asset_type: 'IMAGE', state: 'CREATING', change: 'created' },
      },
      { type: 'video-job', data: { job_id: 'job-1', state: 'PROCESSING', progress: 0.25, frames_done: 25 } },
      { type: 'caster', data: { caster_id: 'c1', revision: 1, change: 'created' } },
    ]);
    await orm.update(casters).set({ revision: 2 }).where(eq(casters.id, 'c1'));
    await soon(() =>
      expect(events.at(-1)).toMatchObject({ type: 'caster', data: { revision: 2, change: 'updated' } }),
    );
    await expect(
      door.studio.db.tx(async (tx) => {
        await tx.orm.update(casters).set({ revision: 3 }).where(eq(casters.id, 'c1'));
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await orm.delete(casters).where(eq(casters.id, 'c1'));
    await soon(() => expect(events.at(-1)).toMatchObject({ data: { change: 'deleted' } }));
    expect(JSON.stringify(events)).not.toContain('"revision":3');
    const ids = events.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('tells nothing of other tenants, and of people only to owners', async () => {
    const other = await createTenant(door.store, 'elsewhere');
    const owner = await enter();
    const body = { name: 'vito', role: 'viewer', password: 'long enough for him' };
    await door.as(owner, { method: 'POST', url: '/api/people', body });
    const [mine, theirs, viewers] = [
      await listen(owner),
      await listen(await enter('admin', other.password, other.domain)),
      await listen(await enter('vito', body.password)),
    ];
    await door.as(owner, { method: 'POST', url: '/api/people', body: { ...body, name: 'nora' } });
    await insertAsset('apart-1');
    await insertAsset('apart-2', other.projectId);
    const heard = ({ events }: OpenStream) =>
      events.map(({ type, data }) => [type, (data as { asset_id?: string }).asset_id]);
    // The first to be told that it is over has been told everything before.
    await soon(() => {
      expect(heard(mine)).toContainEqual(['asset', 'apart-1']);
      expect(heard(theirs)).toContainEqual(['asset', 'apart-2']);
      expect(heard(viewers)).toContainEqual(['asset', 'apart-1']);
    });
    expect(heard(mine).map(([type]) => type)).toContain('people');
    expect(heard(viewers).map(([type]) => type)).not.toContain('people');
    expect(heard(theirs).map(([, id]) => id)).not.toContain('apart-1');
  });

  test('ends with the session, and with the role', async () => {
    const owner = await enter();
    const body = { name: 'ende', role: 'viewer', password: 'long enough for her' };
    const made = await door.as(owner, { method: 'POST', url: '/api/people', body });
    const [out, demoted] = [await enter('ende', body.password), await enter('ende', body.password)];
    const [left, right] = [await listen(out), await listen(demoted)];
    await door.as(out, { method: 'DELETE', url: '/api/session' });
    await left.ended;
    expect(right.events.map(({ type }) => type)).not.toContain('reset');
    const { id } = made.json<{ id: string }>();
    await door.studio.db.orm.update(tenantUsers).set({ role: 'operator' }).where(eq(tenantUsers.id, id));
    await right.ended;
  });

  test('shows signs of life', async () => {
    const stream = await listen(await enter());
    await soon(() => expect(stream.beats()).toBeGreaterThan(1), 5000);
    expect(stream.events.map(({ type }) => type)).toEqual(['hello']);
  });

  test('needs credentials; a token will do', async () => {
    expect((await openStream(url, {})).status).toBe(401);
    const stream = await openStream(url, { 'x-auth-token': await door.token(door.tenant) });
    await soon(() => expect(stream.events[0]?.type).toBe('hello'));
  });

  test('tells what does not work, once', async () => {
    const { events } = await listen(await enter());
    door.problems = ['the disk is full'];
    await soon(
      () => expect(events.at(-1)).toMatchObject({ type: 'system', data: { problems: ['the disk is full'] } }),
      12_000,
    );
    door.problems = [];
    await soon(
      () => expect(events.at(-1)).toMatchObject({ type: 'system', data: { problems: [] } }),
      12_000,
    );
  });

  test('that was cut off from the database says that something may be missing', async () => {
    const { events } = await listen(await enter());
    await door.studio.db.executeSql(
      `select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%' and datname = current_database()`,
    );
    await soon(() => expect(events.at(-1)?.type).toBe('reset'), 10_000);
  });
});

describe('a listener', () => {
  /** An answer that keeps what is written. */
  function answer() {
    const written: string[] = [];
    const response = {
      writableLength: 0,
      destroyed: false,
      writableEnded: false,
      writeHead: () => undefined,
      on: () => undefined,
      write: (text: string) => written.push(text),
      end: () => (response.writableEnded = true),
      destroy: () => (response.destroyed = true),
    };
    return { response, written };
  }

  test('hears the last word of a burst about each thing', () => {
    vi.useFakeTimers();
    try {
      const { response, written } = answer();
      const listener = new Listener(response as never, 'x');
      listener.tell({ type: 'asset', data: { asset_id: 'a', state: 'CREATING', change: 'created' } });
      listener.tell({ type: 'asset', data: { asset_id: 'b', change: 'updated' } });
      listener.tell({ type: 'asset', data: { asset_id: 'a', state: 'ACTIVED', change: 'updated' } });
      vi.advanceTimersByTime(100);
      expect(written.slice(1)).toEqual([
        'id: x-1\nevent: asset\ndata: {"asset_id":"b","change":"updated"}\n\n',
        'id: x-2\nevent: asset\ndata: {"asset_id":"a","state":"ACTIVED","change":"created"}\n\n',
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is told to look again when very much happens, and hung up on when it does not listen', () => {
    vi.useFakeTimers();
    try {
      const { response, written } = answer();
      const listener = new Listener(response as never, 'x');
      for (let n = 0; n <= 200; n += 1) listener.tell({ type: 'asset', data: { asset_id: `${n}` } });
      vi.advanceTimersByTime(100);
      expect(written.slice(1)).toEqual(['id: x-1\nevent: reset\ndata: {}\n\n']);
      response.writableLength = 1_000_000;
      listener.beat();
      expect(response.destroyed).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});
