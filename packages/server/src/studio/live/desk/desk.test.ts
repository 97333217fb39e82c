import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import { SILENT, type LiveStatus } from '@cyclorama/stage/data';
import { withTestStudio, type TestStudio } from '../../../testing/studio.ts';
import { loadCaster } from '../../casters/load.ts';
import type { Identities, Identity } from '../../tenants/identities.ts';
import { AsRunLog } from '../as-run.ts';
import { liveConsoleDoor } from '../console-api.ts';
import { guestStream } from '../invites.ts';
import type { CasterSessions, CasterWatch, LiveChange, LiveMoment } from '../port.ts';
import { NO_DESK, NO_EYES } from '../testing/eyes.ts';
import { seedCaster, TENANT, type SeededCaster } from '../testing/seed.ts';

const MOMENT: LiveMoment = { frame: 77, ptsMs: 3080, at: new Date('2026-01-05T08:00:03Z') };

const identity = (projectId: string, policies: Identity['policies'] = []): Identity => ({
  ...{ projectId, tenant: projectId, domain: 'test', domainId: 'd', userId: 'u', userName: 'user', policies },
});
const looks: Identity['policies'] = [{ Effect: 'Allow', Action: ['live:Describe*'], Resource: ['*'] }];
const known = new Map([
  ['mine', identity(TENANT)],
  ['theirs', identity('b'.repeat(32))],
  ['viewer', identity(TENANT, looks)],
]);
const identities: Identities = {
  findKey: () => Promise.resolve(undefined),
  findToken: (token) => Promise.resolve(known.get(token)),
  login: () => Promise.resolve(undefined),
  issueToken: () => Promise.reject(new Error('not asked for')),
};
const LEVELS = { peakLeft: 0.1, peakRight: 0.05, rmsLeft: 0.01, rmsRight: 0 } as const;
const STATUS: LiveStatus = {
  ...{
    frame: 250,
    ptsMs: 10_000,
    late: { count: 1, worstMs: 5, missed: 0 },
    viewers: 2,
    cpuSeconds: 1,
    rssBytes: 2,
  },
  sources: [
    {
      ...{
        id: 'RV01',
        state: 'live',
        width: 640,
        height: 360,
        ageMs: 4,
        bufferMs: 100,
        decoded: 9,
        dropped: 0,
      },
      ...{ reconnects: 0, driftPpm: 0, peak: 0.1, levels: LEVELS, onPgm: false, onPvw: true },
    },
    {
      ...{ id: 'RV01+200', state: 'stale', width: 640, height: 360, ageMs: 4, bufferMs: 100, decoded: 9 },
      ...{ dropped: 0, reconnects: 0, driftPpm: 0, peak: 0, levels: SILENT, onPgm: true, onPvw: false },
    },
  ],
  outputs: [],
  pgm: { momentary: -20, shortTerm: -21, integrated: -22, peak: -3, levels: LEVELS },
};

let studio: TestStudio;
let app: FastifyInstance;
let caster: SeededCaster;
let followed: LiveChange[];
let kicked: string[];
let onStage: LiveStatus;
let looked: { meters: number; pictures: number };

beforeEach(async () => {
  studio = await withTestStudio();
  const asRun = new AsRunLog(studio, join(studio.config.dataDir, 'spool'));
  caster = await seedCaster(studio);
  followed = [];
  kicked = [];
  looked = { meters: 0, pictures: 0 };
  onStage = STATUS;
  const sessions: CasterSessions = {
    start: () => Promise.resolve(MOMENT),
    stop: () => Promise.resolve(),
    follow: (_casterId, change) => {
      followed.push(change);
      return Promise.resolve(MOMENT);
    },
    control: () => Promise.resolve(MOMENT),
    status: () => Promise.resolve(STATUS),
  };
  const watch: CasterWatch = {
    present: () => {
      looked.meters += 1;
      return Promise.resolve(onStage);
    },
    onAir: () => undefined,
    thumbnail: () => {
      looked.pictures += 1;
      return Promise.resolve(Uint8Array.of(0xff, 0xd8, 0xff));
    },
  };
  // What a test leaves open does not hold its end up.
  app = fastify({ forceCloseConnections: true });
  await app.register(
    liveConsoleDoor({
      ...{ studio, identities, sessions, eyes: NO_EYES, asRun },
      ...NO_DESK,
      watch,
      streams: { isPublished: () => false, kick: (path) => void kicked.push(path) },
    }),
  );
  return async () => {
    await app.close();
    await asRun.close();
    await studio.close();
  };
});

async function call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object, token = 'mine') {
  return app.inject({
    method,
    url: `/api/${path.replace('{id}', `casters/${caster.id}`)}`,
    headers: { 'x-auth-token': token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
}

interface Shown {
  readonly black: boolean;
  readonly scenes: Record<'pgm' | 'pvw', { layout_id: string | null; look: string; component_ids: string[] }>;
  readonly layouts: { id: string; whole: string | null }[];
  readonly sources: { location: string; name: string }[];
}

const desk = async (): Promise<Shown> => (await call('GET', '{id}/desk')).json<Shown>();
const onBus = async () => {
  const { scenes } = await desk();
  return { pgm: scenes.pgm.layout_id, pvw: scenes.pvw.layout_id };
};

describe('the buses', () => {
  it('show a source as large as the picture, by the layout that is there or one that is made', async () => {
    const answer = await call('POST', '{id}/bus', { bus: 'pvw', source: 'RV02' });
    expect(answer.json()).toEqual({ frame: 77, pts_ms: 3080, at: '2026-01-05T08:00:03.000Z' });
    expect(await onBus()).toEqual({ pgm: caster.layouts.RV01, pvw: caster.layouts.RV02 });
    const gone = await call('POST', '{id}/bus', { bus: 'pgm', source: 'RV09' });
    expect(gone.json()).toMatchObject({ error_code: 'ResourceInChannel.NotFound' });
    expect(followed.map(({ cause }) => cause)).toEqual(['preview']);
  });

  it('swap at a take, and refuse one whose preview is not what was seen', async () => {
    await call('POST', '{id}/bus', { bus: 'pvw', source: 'RV02' });
    const { look } = (await desk()).scenes.pvw;
    const order = { transition: 'fade', milliseconds: 300, swap: true, expects: look };
    expect((await call('POST', '{id}/take', order)).statusCode).toBe(200);
    expect(await onBus()).toEqual({ pgm: caster.layouts.RV02, pvw: caster.layouts.RV01 });
    const stale = await call('POST', '{id}/take', order);
    expect([stale.statusCode, stale.json<{ error_code: string }>().error_code]).toEqual([
      412,
      'Console.Stale',
    ]);
    expect(await onBus()).toEqual({ pgm: caster.layouts.RV02, pvw: caster.layouts.RV01 });
  });

  it('are held between programme and preview by a T-bar, which a take ends', async () => {
    await call('POST', '{id}/bus', { bus: 'pvw', source: 'RV02' });
    followed.length = 0;
    const held = await call('POST', '{id}/hold', { position: 0.4, transition: 'wipe' });
    expect(held.json()).toMatchObject({ frame: 77 });
    onStage = { ...STATUS, held: 0.4 };
    const refused = await call('POST', '{id}/bus', { bus: 'pvw', source: 'RV02' });
    expect([refused.statusCode, refused.json<{ error_code: string }>().error_code]).toEqual([
      409,
      'Console.Busy',
    ]);
    await call('POST', '{id}/hold', { position: 0 });
    await call('POST', '{id}/take', { transition: 'cut', milliseconds: 0 });
    expect(followed.map(({ cause, hold }) => [cause, hold])).toEqual([
      ['hold', { kind: 'wipe', position: 0.4 }],
      ['hold', null],
      ['take', null],
    ]);
    expect((await call('POST', '{id}/hold', { position: 1.1 })).json()).toMatchObject({
      error_msg: expect.stringContaining('position') as string,
    });
    expect((await call('POST', '{id}/hold', { position: 0.5 }, 'viewer')).statusCode).toBe(403);
  });

  it('are not moved by viewers, nor shown to other tenants', async () => {
    expect((await call('POST', '{id}/bus', { bus: 'pgm', source: 'RV02' }, 'viewer')).statusCode).toBe(403);
    expect((await call('GET', '{id}/desk', undefined, 'viewer')).statusCode).toBe(200);
    expect((await call('GET', '{id}/desk', undefined, 'theirs')).statusCode).toBe(404);
  });

  it.each([
    { bus: 'aux' },
    { bus: 'pvw', source: 'RV01', layout_id: 'x' },
    { bus: 'pvw', component_ids: 'x' },
  ])('do not take %j', async (body) => expect((await call('POST', '{id}/bus', body)).statusCode).toBe(400));
});

it('black comes and goes with a fade, and the scene stays', async () => {
  await call('POST', '{id}/black', { on: true, milliseconds: 500 });
  expect(await desk()).toMatchObject({ black: true, scenes: { pgm: { layout_id: caster.layouts.RV01 } } });
  await call('POST', '{id}/black', { on: false });
  expect((await desk()).black).toBe(false);
  expect(followed.map(({ cause, transition }) => [cause, transition?.milliseconds])).toEqual([
    ['fade-to-black', 500],
    ['fade-from-black', 600],
  ]);
});

it('the mixer stays over cuts, and knows its channels', async () => {
  const channel = { location: 'RV01', mode: 'on', db: -6, filter: { enableAgc: 1 } };
  expect((await call('PUT', '{id}/mixer', { channels: [channel] })).statusCode).toBe(200);
  await call('POST', '{id}/bus', { bus: 'pgm', source: 'RV02' });
  const scene = (await loadCaster(studio.db.orm, caster.id))?.scenes.find(
    ({ outputType }) => outputType === '1',
  );
  expect(scene?.layoutId).toBe(caster.layouts.RV02);
  expect(scene?.audio.Mixer).toMatchObject([
    { location: 'RV01', mode: 'on', muted: false, layer: { VolumeRate: 0.501187, Filter: { enableAgc: 1 } } },
  ]);
  for (const wrong of [{ mode: 'solo' }, { db: 40 }, { location: 'RV99' }])
    expect((await call('PUT', '{id}/mixer', { channels: [{ ...channel, ...wrong }] })).statusCode).toBe(400);
  expect((await call('PUT', '{id}/mixer', { channels: [channel, channel] })).statusCode).toBe(400);
});

it('meters and pictures come by themselves, and only while somebody looks', async () => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const stop = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/api/casters/${caster.id}/desk/stream?pictures=1`, {
    headers: { 'x-auth-token': 'mine' },
    signal: stop.signal,
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const until = async (what: RegExp): Promise<void> => {
    while (!what.test(text)) text += (await reader.read()).value ?? '';
  };
  await until(/event: meters\ndata: .*\n\n[^]*event: meters/);
  await until(/event: picture\ndata: \{"location":"RV01","data":"data:image\/jpeg;base64,\/9j\/"\}/);
  const meters = JSON.parse(/event: meters\ndata: (.*)\n/.exec(text)?.[1] ?? '') as object;
  expect(meters).toMatchObject({
    frame: 250,
    programme: { peak_db: -3, peaks_db: [-20, -26], rms_db: [-40, -120], lufs_m: -20 },
    // Two instances of one source are one, whose lamp is red.
    sources: {
      RV01: { peak_db: -20, peaks_db: [-20, -26], rms_db: [-40, -120], state: 'live', pgm: true, pvw: true },
    },
  });
  await call('POST', '{id}/bus', { bus: 'pvw', source: 'RV02' });
  await until(/event: change\ndata: \{"revision":2\}/);
  stop.abort();
  // With the last listener the show is left alone: two polls in a row find no look between them.
  let before = -1;
  await expect
    .poll(
      () => {
        const looks = looked.meters + looked.pictures;
        const still = looks === before;
        before = looks;
        return still;
      },
      { interval: 400, timeout: 10_000 },
    )
    .toBe(true);
});

describe('a guest', () => {
  const invite = async () =>
    (await call('POST', '{id}/invites', { name: 'Ada', hours: 1 })).json<{ id: string; token: string }>();
  const asGuest = (method: 'GET' | 'POST', token: string) =>
    app.inject({ method, url: `/api/join/${token}` });

  it('is welcomed by the token alone, becomes a source once, and may publish one stream', async () => {
    const { token } = await invite();
    expect((await asGuest('GET', token)).json()).toMatchObject({ name: 'Ada', studio: 'show' });
    expect((await desk()).sources).toHaveLength(2);
    await asGuest('POST', token);
    const { whip } = (await asGuest('POST', token)).json<{ whip: string }>();
    expect((await desk()).sources.map(({ location, name }) => [location, name])).toEqual([
      ['RV01', 'camera RV01'],
      ['RV02', 'camera RV02'],
      ['RV03', 'Ada'],
    ]);
    const stream = await guestStream(studio, token);
    expect(whip).toBe(`/rtc/whip/${stream?.path}`);
    expect(stream?.hubPath).toBe(`${TENANT}/${stream?.path}`);
    const listed = (await call('GET', '{id}/invites')).json<{ invites: object[] }>().invites;
    expect(listed).toMatchObject([{ name: 'Ada', live: false }]);
    expect(JSON.stringify(listed)).not.toContain(token);
  });

  it('is out when the invitation is taken back or over, and hung up on', async () => {
    const { id, token } = await invite();
    const stream = await guestStream(studio, token);
    expect((await call('DELETE', `{id}/invites/${id}`)).statusCode).toBe(204);
    expect(kicked).toEqual([stream?.hubPath]);
    expect((await asGuest('POST', token)).statusCode).toBe(404);
    expect((await call('DELETE', `{id}/invites/${id}`)).statusCode).toBe(404);
    expect((await asGuest('GET', `guest_${'x'.repeat(32)}`)).statusCode).toBe(404);
    expect((await asGuest('GET', 'nonsense')).statusCode).toBe(404);
  });

  it('is invited by those who may add sources only', async () => {
    expect((await call('POST', '{id}/invites', { name: 'Eve' }, 'viewer')).statusCode).toBe(403);
    expect((await call('POST', '{id}/invites', { name: ' ' })).statusCode).toBe(400);
    expect((await call('POST', '{id}/invites', { name: 'Eve', hours: 1000 })).statusCode).toBe(400);
  });
});
