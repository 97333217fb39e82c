import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LiveStatus } from '@cyclorama/stage/data';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { loadCaster } from '../casters/load.ts';
import { casterScenes } from '../casters/table.ts';
import type { Identities, Identity } from '../tenants/identities.ts';
import { AsRunLog } from './as-run.ts';
import { liveConsoleDoor } from './console-api.ts';
import { Journal } from './journal.ts';
import { LiveUnavailable, type CasterSessions, type LiveChange, type LiveMoment } from './port.ts';
import { NO_DESK, NO_EYES } from './testing/eyes.ts';
import { seedCaster, TENANT, type SeededCaster } from './testing/seed.ts';

/** Sessions that answer what they are told to. */
class ScriptedSessions implements CasterSessions {
  readonly followed: LiveChange[] = [];
  moment: LiveMoment | undefined = { frame: 77, ptsMs: 3080, at: new Date('2026-01-05T08:00:03Z') };
  running: LiveStatus | undefined;

  start(): Promise<LiveMoment> {
    return Promise.reject(new LiveUnavailable('failed', 'not asked for'));
  }
  stop(): Promise<void> {
    return Promise.resolve();
  }
  follow(_casterId: string, change: LiveChange): Promise<LiveMoment | undefined> {
    this.followed.push(change);
    return Promise.resolve(this.moment);
  }
  control(): Promise<LiveMoment | undefined> {
    return Promise.resolve(this.moment);
  }
  status(): Promise<LiveStatus | undefined> {
    return Promise.resolve(this.running);
  }
}

const identity = (projectId: string, policies: Identity['policies'] = []): Identity => ({
  projectId,
  tenant: projectId,
  domain: 'test',
  domainId: 'd',
  userId: 'u',
  userName: 'user',
  policies,
});
const readOnly: Identity['policies'] = [{ Effect: 'Allow', Action: ['live:Describe*'], Resource: ['*'] }];
const known = new Map([
  ['mine', identity(TENANT)],
  ['theirs', identity('b'.repeat(32))],
  ['viewer', identity(TENANT, readOnly)],
]);
const identities: Identities = {
  findKey: () => Promise.resolve(undefined),
  findToken: (token) => Promise.resolve(known.get(token)),
  login: () => Promise.resolve(undefined),
  issueToken: () => Promise.reject(new Error('not asked for')),
};

let studio: TestStudio;
let app: FastifyInstance;
let sessions: ScriptedSessions;
let asRun: AsRunLog;
let caster: SeededCaster;

beforeEach(async () => {
  studio = await withTestStudio();
  sessions = new ScriptedSessions();
  asRun = new AsRunLog(studio, join(studio.config.dataDir, 'spool'));
  caster = await seedCaster(studio);
  app = fastify();
  await app.register(liveConsoleDoor({ studio, identities, sessions, eyes: NO_EYES, asRun, ...NO_DESK }));
  return async () => {
    await app.close();
    await asRun.close();
    await studio.close();
  };
});

async function call(method: 'GET' | 'POST', path: string, body?: object, token = 'mine') {
  return app.inject({
    method,
    url: `/api/casters${path.replace('{id}', caster.id)}`,
    headers: { 'x-auth-token': token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
}

async function journal(): Promise<Journal> {
  const aggregate = await loadCaster(studio.db.orm, caster.id);
  return new Journal(asRun, studio.clock, aggregate!.caster, 1);
}

describe('casters', () => {
  it('are listed, and tell what runs', async () => {
    expect((await call('GET', '')).json()).toMatchObject({
      count: 1,
      casters: [{ id: caster.id, desired: 'running' }],
    });
    expect((await call('GET', '', undefined, 'theirs')).json()).toEqual({ count: 0, casters: [] });
    expect((await call('GET', '/{id}/status')).json()).toMatchObject({ on_air: false, status: null });
    sessions.running = { frame: 5 } as LiveStatus;
    expect((await call('GET', '/{id}/status')).json()).toMatchObject({ on_air: true, status: { frame: 5 } });
  });

  it.each(['/{id}/status', '/{id}/events'])('of others are not found at %s', async (path) => {
    const answer = await call('GET', path, undefined, 'theirs');
    expect([answer.statusCode, answer.json<{ error_code: string }>().error_code]).toEqual([
      404,
      'InvalidCaster.NotFound',
    ]);
    expect((await call('GET', path, undefined, 'nobody')).statusCode).toBe(401);
  });
});

describe('a take', () => {
  it('brings the preview into the programme and answers the frame', async () => {
    await studio.db.orm.update(casterScenes).set({ layoutId: caster.layouts.RV02 });
    const answer = await call('POST', '/{id}/take', { transition: 'fade', milliseconds: 400 });
    expect(answer.json()).toEqual({
      frame: 77,
      pts_ms: 3080,
      at: '2026-01-05T08:00:03.000Z',
      transition: { kind: 'fade', milliseconds: 400 },
    });
    expect(sessions.followed).toMatchObject([
      { cause: 'take', transition: { kind: 'fade', milliseconds: 400 } },
    ]);
    const aggregate = await loadCaster(studio.db.orm, caster.id);
    expect(aggregate?.scenes.find(({ outputType }) => outputType === '1')?.layoutId).toBe(
      caster.layouts.RV02,
    );
  });

  it('is refused when the preview shows nothing, and changes nothing', async () => {
    const answer = await call('POST', '/{id}/take', {});
    expect(answer.json()).toMatchObject({ error_code: 'IncorrectSceneStatus.ConfigError' });
    expect(sessions.followed).toEqual([]);
  });

  it.each([
    { transition: 'dissolve' },
    { milliseconds: -1 },
    { milliseconds: '400' },
    { milliseconds: 60_000 },
  ])('does not take %j', async (body) => {
    expect((await call('POST', '/{id}/take', body)).statusCode).toBe(400);
    expect(sessions.followed).toEqual([]);
  });

  it('that no session answers says so; policies hold', async () => {
    await studio.db.orm.update(casterScenes).set({ layoutId: caster.layouts.RV02 });
    sessions.moment = undefined;
    const late = await call('POST', '/{id}/take', {});
    expect([late.statusCode, late.headers['retry-after']]).toEqual([503, '1']);
    expect((await call('POST', '/{id}/take', {}, 'viewer')).statusCode).toBe(403);
    expect((await call('GET', '/{id}/status', undefined, 'viewer')).statusCode).toBe(200);
  });
});

describe('the as-run log', () => {
  it('is read as JSON and CSV, by its tenant', async () => {
    (await journal()).tell({ kind: 'take', subject: 'pgm', cause: 'test', frame: 9, ptsMs: 360 });
    (await journal()).tell({ kind: 'source', subject: 'RV01', detail: { state: 'lost' } });
    await asRun.flush();
    const all = (await call('GET', '/{id}/as-run')).json<{ entries: { kind: string }[] }>().entries;
    expect(all.map(({ kind }) => kind).sort()).toEqual(['source', 'take']);
    const takes = (await call('GET', '/{id}/as-run?kind=take&limit=5')).json<{ entries: object[] }>().entries;
    expect(takes).toMatchObject([{ frame: 9, pts_ms: 360, subject: 'pgm', cause: 'test' }]);
    const csv = await call('GET', '/{id}/as-run.csv?kind=take');
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.body.split('\r\n')[1]).toContain(',9,360,take,pgm,test,');
    expect((await call('GET', '/{id}/as-run', undefined, 'theirs')).json()).toEqual({ entries: [] });
  });

  it.each(['limit=0', 'limit=x', 'limit=10001', 'from=yesterday'])('is not read with %s', async (query) => {
    expect((await call('GET', `/{id}/as-run?${query}`)).statusCode).toBe(400);
  });

  it('is heard as it happens', async () => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const stop = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}/api/casters/${caster.id}/events`, {
      headers: { 'x-auth-token': 'mine' },
      signal: stop.signal,
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (what: string): Promise<void> => {
      while (!text.includes(what)) text += (await reader.read()).value ?? '';
    };
    await until('retry:');
    (await journal()).tell({ kind: 'take', subject: 'pgm', frame: 12 });
    await until('\n\nid:'.slice(2));
    await until('"frame":12');
    expect(text).toMatch(/event: take\ndata: \{.*"subject":"pgm"/);
    stop.abort();
  });
});
