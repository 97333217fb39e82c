import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import { SCREEN_MATTE } from '@cyclorama/stage/data';
import { NO_SESSIONS } from '../../doors/testing/apsara.ts';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { loadCaster } from '../casters/load.ts';
import { AsRunLog } from '../live/as-run.ts';
import { liveConsoleDoor } from '../live/console-api.ts';
import type { CasterEyes, CasterSessions, LiveChange, SnapshotLook } from '../live/port.ts';
import { NO_DESK, NO_EYES } from '../live/testing/eyes.ts';
import { seedCaster, TENANT, type SeededCaster } from '../live/testing/seed.ts';
import { seedAsset } from '../videos/testing/seed.ts';
import { identities } from './testing/identities.ts';
import { showMatte } from './wire.ts';
import { usualMatte } from './stored.ts';

const AT = new Date('2026-01-05T08:00:03Z');
let studio: TestStudio;
let app: FastifyInstance;
let caster: SeededCaster;
let followed: LiveChange[];
let looks: SnapshotLook[];

beforeEach(async () => {
  studio = await withTestStudio();
  followed = [];
  looks = [];
  const sessions: CasterSessions = {
    ...NO_SESSIONS,
    follow: (_id, change) => {
      followed.push(change);
      return Promise.resolve({ frame: 77, ptsMs: 3080, at: AT });
    },
  };
  const eyes: CasterEyes = {
    snapshot: (_id, _location, look) => {
      looks.push(look);
      return Promise.resolve(new Uint8Array([1, 2, 3]));
    },
    autoMatte: (_id, location) =>
      location === 'RV01'
        ? Promise.resolve({ ...SCREEN_MATTE, backdrop: '#1fa04c', similarity: 0.3 })
        : NO_EYES.autoMatte('', location),
  };
  const asRun = new AsRunLog(studio, join(studio.config.dataDir, 'spool'));
  caster = await seedCaster(studio);
  app = fastify();
  await app.register(liveConsoleDoor({ studio, identities, sessions, eyes, asRun, ...NO_DESK }));
  return async () => {
    await app.close();
    await asRun.close();
    await studio.close();
  };
});

async function call(method: 'GET' | 'PUT' | 'POST', path: string, body?: object, token = 'mine') {
  return app.inject({
    method,
    url: `/api/casters/${caster.id}/sources/${path}`,
    headers: { 'x-auth-token': token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
}

async function stored(location: string) {
  const aggregate = await loadCaster(studio.db.orm, caster.id);
  return aggregate?.resources.find(({ locationId }) => locationId === location)?.matte;
}

describe('how a person before a camera is cut out', () => {
  it('is kept, brought on air, answered and taken back', async () => {
    expect((await call('GET', 'RV01/matte')).json()).toEqual({ matte: null });
    const matte = { ...showMatte(usualMatte('screen')), similarity: 0.7, keep_similar: true };
    const answer = await call('PUT', 'RV01/matte', { matte });
    expect(answer.json()).toEqual({ matte, frame: 77, pts_ms: 3080, at: AT.toISOString() });
    expect(followed.map(({ cause }) => cause)).toEqual(['SetMatte']);
    expect((await call('GET', 'RV01/matte')).json()).toEqual({ matte });
    expect(await stored('RV01')).toMatchObject({ similarity: 0.7, keepSimilar: true });
    expect(await stored('RV02')).toBeUndefined();
    await call('PUT', 'RV01/matte', { matte: null });
    expect(await stored('RV01')).toBeUndefined();
  });

  it('is sampled from its cloth; areas of the camera stay', async () => {
    const areas = [
      {
        effect: 'remove',
        points: [
          [0, 0],
          [0.1, 0],
          [0, 1],
        ],
      },
    ];
    await call('PUT', 'RV01/matte', { matte: { kind: 'screen', areas } });
    const answer = await call('POST', 'RV01/matte/auto');
    expect(answer.json()).toMatchObject({
      matte: { backdrop: '#1fa04c', similarity: 0.3, areas },
      frame: 77,
    });
    expect(await stored('RV01')).toMatchObject({ backdrop: '#1fa04c' });
    expect((await call('POST', 'RV02/matte/auto')).statusCode).toBe(503);
    expect(await stored('RV02')).toBeUndefined();
  });

  it.each([
    [{ matte: { kind: 'screen', spill: 2 } }, 400, 'matte.spill'],
    [{}, 400, 'matte: expected an object'],
    [{ matte: { kind: 'scene', quality: 'accurate' } }, 400, 'matte.quality: accurate needs a model'],
    [{ matte: { kind: 'scene', clean_plate_asset_id: 'nobody' } }, 404, 'nobody'],
  ])('is refused with the name of what is wrong: %j', async (body, status, message) => {
    const answer = await call('PUT', 'RV01/matte', body);
    expect([answer.statusCode, answer.body]).toEqual([status, expect.stringContaining(message)]);
    expect(followed).toEqual([]);
  });

  it('takes a picture of the tenant as clean plate, and no film', async () => {
    const plate = await seedAsset(studio, { type: 'IMAGE', projectId: TENANT });
    const film = await seedAsset(studio, { type: 'VIDEO', projectId: TENANT });
    const put = (id: string) =>
      call('PUT', 'RV01/matte', { matte: { kind: 'scene', clean_plate_asset_id: id } });
    expect((await put(plate)).statusCode).toBe(200);
    expect((await put(film)).statusCode).toBe(400);
    expect(await stored('RV01')).toMatchObject({ cleanPlateAssetId: plate });
  });

  it('is nobody else’s business', async () => {
    expect((await call('GET', 'RV01/matte', undefined, 'theirs')).statusCode).toBe(404);
    expect((await call('PUT', 'RV01/matte', { matte: null }, 'viewer')).statusCode).toBe(403);
    expect((await call('GET', 'RV01/matte', undefined, 'viewer')).statusCode).toBe(200);
    expect((await call('GET', 'RV09/matte')).json()).toMatchObject({
      error_code: 'InvalidLocationId.NotFound',
    });
  });
});

describe('snapshots', () => {
  it('show a source as it comes, or cut out', async () => {
    const plain = await call('GET', 'RV01/snapshot');
    expect([plain.headers['content-type'], [...plain.rawPayload]]).toEqual(['image/png', [1, 2, 3]]);
    await call('GET', 'RV01/snapshot?width=320&color=green');
    expect(looks).toEqual([{ width: 640 }, { width: 320, color: 'green' }]);
  });

  it.each(['width=0', 'width=x', 'width=99999', 'color=pink'])('refuse %s', async (query) => {
    const answer = await call('GET', `RV01/snapshot?${query}`);
    expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining(query.split('=')[0]!)]);
  });
});
