import fastify, { type FastifyInstance } from 'fastify';
import { beforeEach, expect, it } from 'vitest';
import { composedFinder } from '../../doors/media/whep-find.ts';
import { createStreamGuard } from '../streams/index.ts';
import type { Identities, Identity } from '../tenants/identities.ts';
import { compositionConsoleDoor } from './console-api.ts';
import {
  camera,
  OTHER,
  openRig,
  player,
  seedRule,
  seedStudio,
  soon,
  TENANT,
  type Rig,
} from './testing/rig.ts';

const identity = (projectId: string, policies: Identity['policies'] = []): Identity => ({
  projectId,
  tenant: projectId,
  domain: 'test',
  domainId: 'd',
  userId: 'u',
  userName: 'user',
  policies,
});
const known = new Map([
  ['mine', identity(TENANT)],
  ['theirs', identity(OTHER)],
  ['casters', identity(TENANT, [{ Effect: 'Allow', Action: ['live:DescribeCasters'], Resource: ['*'] }])],
]);
const identities: Identities = {
  findKey: () => Promise.resolve(undefined),
  findToken: (token) => Promise.resolve(known.get(token)),
  login: () => Promise.resolve(undefined),
  issueToken: () => Promise.reject(new Error('not asked for')),
};
const SET = `${TENANT}/live/cam_set`;

let rig: Rig;
let app: FastifyInstance;

beforeEach(async () => {
  rig = await openRig();
  app = fastify();
  await app.register(
    compositionConsoleDoor({
      studio: rig.studio,
      identities,
      compositions: rig.compositions,
      keys: rig.owner.parts.doors.keys,
      addresses: () => ({ rtmp: 'rtmp://studio.test:1935', http: 'https://studio.test' }),
    }),
  );
  return async () => {
    await app.close();
    await rig.close();
  };
});

async function get(url: string, token: string): Promise<{ readonly status: number; readonly body: Body }> {
  const answer = await app.inject({ method: 'GET', url, headers: { 'x-auth-token': token } });
  return { status: answer.statusCode, body: answer.json<Body>() };
}

interface Body {
  readonly count: number;
  readonly compositions: readonly Readonly<Record<string, unknown>>[];
  readonly entries: readonly Readonly<Record<string, unknown>>[];
}

it('tells a tenant what its rules make, and where it plays', async () => {
  const studioId = await seedStudio(rig);
  const rule = await seedRule(rig, { studioId, isLazy: true });
  expect((await get('/api/compositions', 'mine')).body).toEqual({ count: 0, compositions: [] });
  camera(rig);
  await soon(async () => expect((await get('/api/compositions', 'mine')).body.count).toBe(1));
  const key = rig.owner.parts.doors.keys.playKey(TENANT, 'live/cam_set');
  const [waiting] = (await get('/api/compositions', 'mine')).body.compositions;
  expect(waiting).toMatchObject({
    rule_id: rule.id,
    app: 'live',
    stream: 'cam',
    output_stream: 'cam_set',
    studio_id: studioId,
    live_template: 'lp_ld',
    is_lazy: true,
    state: 'waiting',
    obstacle: null,
    published: true,
    viewers: 0,
    started_at: null,
    urls: {
      rtmp: `rtmp://studio.test:1935/live/cam_set?key=${key}`,
      flv: `https://studio.test/live/live/cam_set.flv?key=${key}`,
      hls: `https://studio.test/hls/live/cam_set/index.m3u8?key=${key}`,
      hls_fmp4: `https://studio.test/hls/live/cam_set/fmp4/index.m3u8?key=${key}`,
      whep: `https://studio.test/rtc/whep/live/cam_set?key=${key}`,
    },
  });
  player(rig, SET);
  await soon(async () => {
    const [one] = (await get('/api/compositions', 'mine')).body.compositions;
    expect(one).toMatchObject({ state: 'on-air', viewers: 1 });
    expect(one?.['started_at']).toMatch(/Z$/);
    expect(one?.['sources']).toContainEqual({ source: 'camera', state: 'live' });
  });
  await rig.owner.asRun.flush();
  const asRun = await get(`/api/compositions/${String(waiting?.['id'])}/as-run`, 'mine');
  expect(asRun.body.entries.map(({ kind }) => kind)).toContain('start');
  expect((await get(`/api/compositions/${String(waiting?.['id'])}/as-run`, 'theirs')).body.entries).toEqual(
    [],
  );
  expect((await get('/api/compositions', 'theirs')).body.count).toBe(0);
  expect((await get('/api/compositions', 'casters')).status).toBe(403);
  expect((await get('/api/compositions', 'nobody')).status).toBe(401);
});

it('says what is in the way', async () => {
  await seedRule(rig, { subtitleName: 'x' });
  camera(rig, SET);
  camera(rig);
  await soon(async () => {
    const { compositions } = (await get('/api/compositions', 'mine')).body;
    const held = compositions.find(({ output_stream }) => output_stream === 'cam_set');
    expect(held?.['state']).toBe('held-up');
    expect(held?.['obstacle']).toMatch(/publishes/);
  });
});

it('viewers by WebRTC begin what is made for them, and wait for its first picture', async () => {
  await seedRule(rig, { subtitleName: 'x', isLazy: true });
  camera(rig);
  await soon(() => expect(rig.compositions.of(TENANT)).toHaveLength(1));
  const guard = createStreamGuard(rig.owner.parts.doors.keys);
  const finder = composedFinder({ hub: rig.hub, guard, compositions: rig.compositions });
  const gone = new AbortController();
  expect(await finder.find(`${TENANT}/live/other`, gone.signal)).toBeUndefined();
  expect(finder.running(SET)).toBeUndefined();
  const finding = finder.find(SET, gone.signal);
  await soon(() => expect(rig.compositions.at(SET)?.composition?.isOnAir).toBe(true));
  // As its host does.
  const publication = rig.hub.publish(SET, { from: '127.0.0.1', protocol: 'rtmp', epoch: 1e9 });
  publication.packet({ kind: 'video', codec: 'h264', dts: 0, pts: 0, key: true, data: new Uint8Array(1) });
  const stream = await finding;
  if (stream === undefined || typeof stream === 'string') throw new Error(`no stream: ${stream}`);
  expect(await stream.watch('offer')).toEqual({ id: 'viewer', answer: 'pgm 5' });
  expect(rig.hub.figures(SET)?.viewers).toBe(0);
  publication.end('over');
  gone.abort();
  expect(await finder.find(SET, gone.signal)).toMatch(/not made/);
});
