import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import fastify, { type FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Performance } from '@cyclorama/avatar/catalogue';
import { decodeWav } from '@cyclorama/speech';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { casterResources } from '../casters/table.ts';
import type { Identities, Identity } from '../tenants/identities.ts';
import { seedPresenter } from '../videos/testing/seed.ts';
import { AsRunLog } from './as-run.ts';
import { readAsRun } from './as-run-query.ts';
import { coresFor } from './capacity.ts';
import { liveConsoleDoor } from './console-api.ts';
import { LiveUnavailable, type CasterSessions, type LiveCommand, type LiveMoment } from './port.ts';
import { DistantSessions } from './distant-sessions.ts';
import { openOwner, type TestOwner } from './testing/owner.ts';
import { NO_DESK, NO_EYES } from './testing/eyes.ts';
import { seedCaster, stageLog, TENANT, type SeededCaster } from './testing/seed.ts';

const CAMERA = { kind: 'rtmp', url: 'rtmp://camera.example.org/live/a' } as const;

/** What a session was told, with its files as they were at that moment. */
interface Told {
  readonly location: string;
  readonly command: LiveCommand;
  readonly performance?: Performance;
  readonly seconds?: number;
}

/** A session that reads what it is told, as an avatar would. */
class ListeningSessions implements CasterSessions {
  readonly told: Told[] = [];
  failure: Error | undefined;
  readonly #studio: TestStudio;

  constructor(studio: TestStudio) {
    this.#studio = studio;
  }

  async control(_casterId: string, location: string, command: LiveCommand): Promise<LiveMoment | undefined> {
    if (this.failure !== undefined) throw this.failure;
    if (command.kind === 'say') {
      const text = await this.#read(command.performance);
      const { sampleRate, channels } = decodeWav(await this.#read(command.sound));
      const performance = JSON.parse(text.toString('utf8')) as Performance;
      this.told.push({ location, command, performance, seconds: channels[0]!.length / sampleRate });
    } else this.told.push({ location, command });
    return { frame: 100, ptsMs: 4000, at: new Date('2026-01-05T08:00:04Z') };
  }

  async #read(key: string): Promise<Buffer> {
    const file = await this.#studio.objects.localFile(key);
    try {
      return await readFile(file.path);
    } finally {
      await file.release();
    }
  }

  start(): Promise<LiveMoment> {
    return Promise.reject(new Error('not asked for'));
  }
  stop(): Promise<void> {
    return Promise.resolve();
  }
  follow(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  status(): Promise<undefined> {
    return Promise.resolve(undefined);
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
const known = new Map([
  ['mine', identity(TENANT)],
  ['theirs', identity('b'.repeat(32))],
  ['viewer', identity(TENANT, [{ Effect: 'Allow', Action: ['live:Describe*'], Resource: ['*'] }])],
]);
const identities: Identities = {
  findKey: () => Promise.resolve(undefined),
  findToken: (token) => Promise.resolve(known.get(token)),
  login: () => Promise.resolve(undefined),
  issueToken: () => Promise.reject(new Error('not asked for')),
};

let studio: TestStudio;
let caster: SeededCaster;
let asRun: AsRunLog;
let apps: FastifyInstance[];
let owner: TestOwner | undefined;

beforeEach(async () => {
  studio = await withTestStudio();
  caster = await seedCaster(studio);
  const { model, voice } = await seedPresenter(studio, 'clara', TENANT);
  const document = {
    LiveStreamUrl: `cyclorama://avatar/${model}?voice=${voice}`,
    RepeatNum: 0,
    FixedDelayDuration: 0,
  };
  const { orm } = studio.db;
  const place = eq(casterResources.locationId, 'RV02');
  await orm.update(casterResources).set({ document, effective: document }).where(place);
  asRun = new AsRunLog(studio, join(studio.config.dataDir, 'spool'));
  apps = [];
  owner = undefined;
  return async () => {
    for (const app of apps) await app.close();
    await owner?.close();
    await asRun.close();
    await studio.close();
  };
});

type Call = (path: string, body?: object, token?: string) => ReturnType<FastifyInstance['inject']>;

async function door(sessions: CasterSessions): Promise<Call> {
  const app = fastify();
  apps.push(app);
  await app.register(liveConsoleDoor({ studio, identities, sessions, eyes: NO_EYES, asRun, ...NO_DESK }));
  return (path, body = {}, token = 'mine') =>
    app.inject({
      method: 'POST',
      url: `/api/casters/${caster.id}/sources/${path}`,
      headers: { 'x-auth-token': token, 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    }) as ReturnType<FastifyInstance['inject']>;
}

async function leftovers(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of studio.objects.list(`${TENANT}/live-speech/`)) keys.push(key);
  return keys;
}

describe('an avatar on air', () => {
  it('is brought its words with sound and lips of one length, metered, and nothing is left', async () => {
    const sessions = new ListeningSessions(studio);
    const call = await door(sessions);
    const answer = await call('RV02/speak', {
      text: '<speak>Good evening! <insert-action tag="wave"/> Welcome.</speak>',
      interrupt: true,
    });
    const spoken = answer.json<{ utterance_id: string; duration_ms: number }>();
    expect(spoken).toMatchObject({ frame: 100, pts_ms: 4000, at: '2026-01-05T08:00:04.000Z' });
    const [told] = sessions.told;
    expect(told).toMatchObject({
      location: 'RV02',
      command: { kind: 'say', id: spoken.utterance_id, interrupt: true },
    });
    expect(told!.seconds! * 1000).toBeCloseTo(spoken.duration_ms, -1);
    const { phonemes, actions, duration } = told!.performance!;
    expect(phonemes.filter(({ viseme }) => viseme !== 'sil').length).toBeGreaterThan(10);
    expect(phonemes.at(-1)!.end).toBeLessThanOrEqual(duration + 0.01);
    expect(actions.map(({ tag }) => tag)).toEqual(['wave']);
    expect(await leftovers()).toEqual([]);
    const { rows } = (await studio.db.tx((tx) =>
      tx.executeSql('select subject, amount from usage_records where project_id = $1', [TENANT]),
    )) as { rows: { subject: string; amount: number }[] };
    expect(rows.map(({ subject }) => subject)).toEqual([`live-speech:${spoken.utterance_id}`]);
    expect((await call('RV02/hush')).json()).toMatchObject({ frame: 100 });
    expect(sessions.told.at(-1)).toEqual({ location: 'RV02', command: { kind: 'hush' } });
  });

  it.each<[string, string, object, string | undefined, number, string]>([
    ['no text', 'RV02/speak', {}, undefined, 400, 'MSS.00000003'],
    ['tags only', 'RV02/speak', { text: '<speak> </speak>' }, undefined, 400, 'MSS.00000003'],
    ['broken markup', 'RV02/speak', { text: '<speak>a' }, undefined, 500, 'MSS.20010015'],
    ['interrupt that is none', 'RV02/speak', { text: 'a', interrupt: 1 }, undefined, 400, 'MSS.00000003'],
    ['a camera', 'RV01/speak', { text: 'a' }, undefined, 404, 'InvalidLocationId.NotFound'],
    ['an empty place', 'RV09/hush', {}, undefined, 404, 'InvalidLocationId.NotFound'],
    ['a stranger', 'RV02/speak', { text: 'a' }, 'theirs', 404, 'InvalidCaster.NotFound'],
    ['a viewer', 'RV02/speak', { text: 'a' }, 'viewer', 403, 'MSS.00024001'],
  ])('refuses %s', async (_what, path, body, token, status, code) => {
    const sessions = new ListeningSessions(studio);
    const answer = await (await door(sessions))(path, body, token);
    expect([answer.statusCode, answer.json<{ error_code: string }>().error_code]).toEqual([status, code]);
    expect(sessions.told).toEqual([]);
  });

  it('says why it cannot speak, and leaves nothing behind', async () => {
    const sessions = new ListeningSessions(studio);
    sessions.failure = new LiveUnavailable('failed', 'it has 300 seconds to say already');
    const call = await door(sessions);
    const answer = await call('RV02/speak', { text: 'Hello.' });
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      {
        error_code: 'LiveUnavailable.failed',
        error_msg: 'it has 300 seconds to say already',
        request_id: expect.any(String) as unknown,
      },
    ]);
    expect(await leftovers()).toEqual([]);
  });
});

describe('a session with an avatar', () => {
  it('opens it, and passes on what any process says to it', async () => {
    owner = openOwner(studio);
    await owner.sessions.start(caster.id, { cause: 'test' });
    const [start] = stageLog(studio, caster);
    const source = start?.document?.sources.find(({ id }) => id === 'RV02');
    expect(source?.input).toMatchObject({ kind: 'painter', options: { character: 'clara' } });
    // Drawing a presenter takes more than decoding a camera.
    const { document } = start!;
    const camera = { ...document!, sources: document!.sources.map((one) => ({ ...one, input: CAMERA })) };
    expect(coresFor(document!)).toBeGreaterThan(coresFor(camera) + 0.05);

    const here = (await (await door(owner.sessions))('RV02/speak', { text: 'One.' })).json<{
      utterance_id: string;
      frame: number;
      pts_ms: number;
    }>();
    expect(here.frame).toBeGreaterThan(0);
    expect(here.pts_ms).toBe(here.frame * 40);
    const distant = new DistantSessions(studio);
    try {
      const there = await (await door(distant))('RV02/speak', { text: 'Two.', interrupt: true });
      expect(there.json<{ frame: number }>().frame).toBeGreaterThanOrEqual(here.frame);
    } finally {
      distant.close();
    }
    const told = stageLog(studio, caster).filter(({ what }) => what === 'control');
    expect(told.map(({ detail }) => detail)).toMatchObject([
      { source: 'RV02', command: { kind: 'tell', message: { kind: 'say', id: here.utterance_id } } },
      { source: 'RV02', command: { kind: 'tell', message: { kind: 'say', interrupt: true } } },
    ]);
    await owner.asRun.flush();
    const query = { projectId: TENANT, casterId: caster.id, kinds: ['speech'], limit: 10 };
    const entries = await readAsRun(studio, query);
    expect(entries.map(({ subject, cause }) => [subject, cause])).toEqual([
      ['RV02', 'say'],
      ['RV02', 'say'],
    ]);
  });
});
