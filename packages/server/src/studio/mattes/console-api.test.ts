import fastify, { type FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import { SCREEN_MATTE } from '@cyclorama/stage/data';
import { LiveHostError, type LiveHost } from '../../hosts/live/live-host.ts';
import { encodePng } from '../../hosts/tasks/render-png.ts';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { loadStudio } from '../ai-studios/queries.ts';
import { aiStudios } from '../ai-studios/table.ts';
import { TENANT } from '../live/testing/seed.ts';
import { matteConsoleDoor } from './console-api.ts';
import { usualMatte } from './stored.ts';
import { identities } from './testing/identities.ts';
import { showMatte } from './wire.ts';

const ID = '369ced1f-c33a-49e5-91da-bdaae3d6c1c2';

let studio: TestStudio;
let app: FastifyInstance;
let host: Pick<LiveHost, 'autoMatte' | 'snapshot'> | undefined;

beforeEach(async () => {
  studio = await withTestStudio();
  host = undefined;
  await studio.db.orm.insert(aiStudios).values({
    id: ID,
    projectId: TENANT,
    name: 'news',
    description: '',
    width: 1280,
    height: 720,
    mattingType: 'green',
    mattingLayout: { PositionX: 0, PositionY: 0, HeightNormalized: 1 },
    background: { type: 'PIC', url: 'https://example.org/set.png' },
    createdAt: studio.clock.now(),
    updatedAt: studio.clock.now(),
  });
  app = fastify();
  const eyes = {
    hostOf: (projectId: string, studioId: string) =>
      host !== undefined && projectId === TENANT && studioId === ID
        ? Promise.resolve(host as LiveHost)
        : undefined,
  };
  await app.register(matteConsoleDoor({ studio, identities, eyes }));
  return async () => {
    await app.close();
    await studio.close();
  };
});

async function call(method: 'GET' | 'PUT' | 'POST', path: string, body?: object, token = 'mine') {
  return app.inject({
    method,
    url: `/api/live-ai-studios/${path}`,
    headers: { 'x-auth-token': token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
}

describe('the matte of a template', () => {
  it('is set by id or name, raises the revision, and goes back to the usual', async () => {
    expect((await call('GET', 'news/matte')).json()).toEqual({ matte: null });
    const matte = { ...showMatte(usualMatte('screen')), backdrop: 'green', spill: 0.2 };
    expect((await call('PUT', 'news/matte', { matte })).json()).toEqual({ matte, revision: 2 });
    expect((await call('GET', `${ID}/matte`)).json()).toEqual({ matte });
    expect((await call('PUT', `${ID}/matte`, { matte: null })).json()).toEqual({ matte: null, revision: 3 });
    expect(await loadStudio(studio.db.orm, ID)).toMatchObject({ revision: 3 });
  });

  it('is sampled from the camera that is on air with it', async () => {
    expect((await call('POST', 'news/matte/auto')).json()).toMatchObject({
      error_code: 'LiveUnavailable.not-running',
    });
    const found = { ...SCREEN_MATTE, backdrop: '#20a050', smoothness: 0.3 } as const;
    const asked: string[] = [];
    host = {
      autoMatte: (source) => {
        asked.push(source);
        return Promise.resolve(found);
      },
      snapshot: (source, width) => {
        asked.push(`${source} ${width}`);
        return Promise.resolve(new Uint8Array([7]));
      },
    };
    expect((await call('POST', 'news/matte/auto')).json()).toEqual({ matte: showMatte(found), revision: 2 });
    const seen = await call('GET', 'news/snapshot?source=person&width=320');
    expect([seen.headers['content-type'], [...seen.rawPayload]]).toEqual(['image/png', [7]]);
    expect(asked).toEqual(['camera', 'camera~person 320']);
    host.autoMatte = () => Promise.reject(new LiveHostError('refused', 'there is no green or blue screen'));
    const none = await call('POST', 'news/matte/auto');
    expect([none.statusCode, none.body]).toEqual([503, expect.stringContaining('no green or blue screen')]);
  });

  it('is refused by member, and to strangers', async () => {
    const wrong = await call('PUT', 'news/matte', { matte: { kind: 'screen', similarity: 3 } });
    expect([wrong.statusCode, wrong.body]).toEqual([400, expect.stringContaining('matte.similarity')]);
    const accurate = await call('PUT', 'news/matte', { matte: { kind: 'scene', quality: 'accurate' } });
    expect([accurate.statusCode, accurate.body]).toEqual([
      400,
      expect.stringMatching(/matte\.quality.*CYCLORAMA_MATTE_MODEL/),
    ]);
    expect((await call('GET', 'news/snapshot?source=sky')).statusCode).toBe(400);
    expect((await call('GET', 'nothing/matte')).json()).toMatchObject({
      error_code: 'InvalidConfiguration.NotFound',
    });
    expect((await call('GET', 'news/matte', undefined, 'theirs')).statusCode).toBe(404);
    expect((await call('PUT', 'news/matte', { matte: null }, 'viewer')).statusCode).toBe(403);
  });
});

describe('a still picture', () => {
  const still = (query: string, payload: Buffer) =>
    app.inject({
      method: 'POST',
      url: `/api/mattes/still?${query}`,
      headers: { 'x-auth-token': 'mine', 'content-type': 'image/png' },
      payload,
    });
  /** A red figure before green. */
  function figure(): Buffer {
    const rgba = new Uint8ClampedArray(160 * 90 * 4);
    for (let i = 0; i < 160 * 90; i++) {
      const inside = i % 160 >= 60 && i % 160 < 100 && i >= 160 * 20;
      rgba.set(inside ? [180, 40, 40, 255] : [30, 160, 75, 255], i * 4);
    }
    return encodePng({ width: 160, height: 90, rgba });
  }

  it('comes back without its cloth, with the settings that were used', async () => {
    const answer = await still('width=160', figure());
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'image/png']);
    expect(JSON.parse(String(answer.headers['x-cyclorama-matte']))).toMatchObject({ kind: 'screen' });
    expect([...answer.rawPayload.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
    const set = encodeURIComponent(JSON.stringify({ kind: 'screen', backdrop: 'green', spill: 0.1 }));
    const own = await still(`width=160&matte=${set}`, figure());
    expect(JSON.parse(String(own.headers['x-cyclorama-matte']))).toMatchObject({ spill: 0.1 });
  });

  it.each([
    ['matte=x', 'matte: expected auto or settings'],
    ['matte={"kind":"screen","spill":7}', 'matte.spill'],
    ['matte={"kind":"scene","quality":"accurate"}', 'matte.quality'],
    ['width=1', 'width'],
  ])('is refused with %s', async (query, message) => {
    const answer = await still(encodeURI(query), figure());
    expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining(message)]);
  });

  it('that is none is refused', async () => {
    const answer = await still('width=160', Buffer.from('no picture'));
    expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining('body')]);
  });
});
