import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { errorOf } from '../../../doors/testing/door.ts';
import { openConsole, type TestConsole } from '../../../doors/testing/console.ts';
import { systemAssets } from '../../assets/system-catalogue.ts';
import { ensureSystemLibrary } from '../../assets/system-library.ts';
import { createTenant } from '../../tenants/create.ts';
import { dialogsDoor } from '../record/dialogs-api.ts';
import { StoredLedger } from '../record/stored-ledger.ts';
import { loadRobot } from './load.ts';
import { robotsDoor } from './robots-api.ts';
import { PRESET_WAKE_PHRASES } from './usual.ts';

let door: TestConsole;
let model: Server;
let url: string;
const authorizations: (string | undefined)[] = [];
const avatar = idOf('HUMAN_MODEL_2D');
const [english, chinese] = [voiceOf('en'), voiceOf('zh')];

function idOf(type: string): string {
  const asset = systemAssets().find((one) => one.type === type);
  if (asset === undefined) throw new Error(`there is no ${type}`);
  return asset.id;
}

function voiceOf(language: string): string {
  const found = systemAssets().find(
    ({ model: made }) => made?.kind === 'voice' && made.voice.language.startsWith(language),
  );
  if (found === undefined) throw new Error(`there is no voice of ${language}`);
  return found.id;
}

beforeAll(async () => {
  door = await openConsole({
    env: {
      CYCLORAMA_LIBRARY: 'on-demand',
      CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8',
      CYCLORAMA_MODERATION_WORDS: 'forbidden',
    },
    doors: ({ studio, identities, store }) => [
      robotsDoor({ studio, identities, box: store.box, baseUrl: () => 'http://here' }),
      dialogsDoor({ studio, identities }),
    ],
  });
  await ensureSystemLibrary(door.studio);
  model = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    response
      .setHeader('content-type', 'application/json')
      .end('{"choices":[{"message":{"content":"We open at nine."}}]}');
  }).listen(0, '127.0.0.1');
  await once(model, 'listening');
  url = `http://127.0.0.1:${(model.address() as AddressInfo).port}`;
}, 60_000);
afterAll(() => void model.close());

const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
  door.call({ method, url: `/api/robots${path}`, ...(body === undefined ? {} : { body }) });
let named = 0;
const plain = (more: object = {}) => ({
  name: `Robot ${++named}`,
  avatar_asset_id: avatar,
  languages: [{ language: 'en_US' }],
  ...more,
});
async function made(more: object = {}): Promise<string> {
  const answer = await call('POST', '', plain(more));
  expect([answer.statusCode, answer.body]).toEqual([201, expect.any(String)]);
  return answer.json<{ robot_id: string }>().robot_id;
}

describe('a robot', () => {
  it('needs little, and is told with all that is usual', async () => {
    const answer = await call('POST', '', {
      name: 'Clara',
      avatar_asset_id: avatar,
      languages: [{ language: 'zh_CN', voice_asset_id: chinese, greeting: '你好' }, { language: 'en_US' }],
    });
    expect(answer.statusCode).toBe(201);
    const robot = answer.json<{ robot_id: string }>();
    expect(robot).toEqual({
      robot_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      name: 'Clara',
      avatar_asset_id: avatar,
      languages: [
        { language: 'zh_CN', voice_asset_id: chinese, greeting: '你好', hot_questions: [] },
        { language: 'en_US', hot_questions: [] },
      ],
      background: { kind: 'none' },
      ...{ width: 640, height: 720, allow_transparent: true, is_public: false },
      brain: { kind: 'knowledge' },
      knowledge: [],
      recogniser: { kind: 'browser' },
      wake_phrases: PRESET_WAKE_PHRASES,
      sleep_after_seconds: 60,
      safe_answer: { zh_CN: expect.any(String) as unknown, en_US: expect.any(String) as unknown },
      max_dialogs: null,
      created: '2026-01-05T08:00:00.000Z',
      updated: '2026-01-05T08:00:00.000Z',
      ...{ running: 0, documents: 0, portrait_url: null },
    });
    expect((await call('GET', `/${robot.robot_id}`)).json()).toEqual(robot);
    // What was answered can be put again.
    expect((await call('PUT', `/${robot.robot_id}`, robot)).json()).toMatchObject({ name: 'Clara' });
    const list = (await call('GET', '?name=LAR&limit=1')).json<{ count: number; robots: unknown[] }>();
    expect(list).toMatchObject({ count: 1, robots: [{ name: 'Clara' }] });
    expect((await call('GET', '?name=%25')).json()).toMatchObject({ count: 0 });
    expect((await call('DELETE', `/${robot.robot_id}`)).statusCode).toBe(204);
    expect(errorOf(await call('GET', `/${robot.robot_id}`)).slice(0, 2)).toEqual([404, 'MSS.47010034']);
  });

  it.each([
    [{ name: '' }, 'name: expected a text'],
    [{ colour: 'red' }, 'colour: there is no such setting'],
    [{ languages: [] }, 'languages: a robot speaks'],
    [{ languages: [{ language: 'de_DE' }] }, 'languages[0].language: expected zh_CN'],
    [{ languages: [{ language: 'en_US' }, { language: 'en_US' }] }, 'languages[1].language: en_US is there'],
    [{ languages: [{ language: 'en_US', speed: 300 }] }, 'languages[0].speed'],
    [
      { languages: [{ language: 'zh_CN', voice_asset_id: english }] },
      'languages[0].voice_asset_id: this voice',
    ],
    [
      { languages: [{ language: 'en_US', hot_questions: Array(21).fill('x') }] },
      'languages[0].hot_questions',
    ],
    [{ width: 641 }, 'width: expected an even'],
    [{ height: 1922 }, 'height: expected a whole number'],
    [{ background: { kind: 'color', color: 'red' } }, 'background.color'],
    [{ brain: { kind: 'oracle' } }, 'brain.kind: expected knowledge'],
    [{ brain: { kind: 'openai', url: 'http://10.0.0.1/', model: 'm' } }, 'CYCLORAMA_ALLOWED_NETWORKS'],
    [{ brain: { kind: 'openai', url: 'ftp://example.org/', model: 'm' } }, 'brain.url: expected an address'],
    [{ brain: { kind: 'openai', url: 'http://example.org' } }, 'brain.model'],
    [
      { brain: { kind: 'callback', url: 'http://example.org', app_id: 'a' } },
      'brain.key: the callback is signed',
    ],
    [{ recogniser: { kind: 'websocket', url: 'http://example.org' } }, 'recogniser.url: expected an address'],
    [{ recogniser: { kind: 'websocket', url: 'wss://10.0.0.1' } }, 'CYCLORAMA_ALLOWED_NETWORKS'],
    [{ knowledge: [{ question: 'a' }] }, 'knowledge[0].answer'],
    [
      { knowledge: [{ question: 'a', answer: 'b', images: ['http://x.org/a.png'] }] },
      'knowledge[0].images[0]',
    ],
    [{ sleep_after_seconds: 4 }, 'sleep_after_seconds'],
    [{ wake_phrases: { wake: ['x'.repeat(33)] } }, 'wake_phrases.wake[0]'],
    [{ max_dialogs: 0 }, 'max_dialogs'],
  ])('that cannot be is refused by the member that is wrong: %j', async (more, why) => {
    const answer = await call('POST', '', plain(more));
    expect(errorOf(answer)).toEqual([400, 'MSS.00000003', expect.stringContaining(why)]);
  });

  it('may only use what its tenant may use, and say what the installation allows', async () => {
    const unknown = await call('POST', '', plain({ avatar_asset_id: 'nobody' }));
    expect(errorOf(unknown)).toEqual([
      expect.any(Number),
      'MSS.10001001',
      expect.stringContaining('avatar_asset_id'),
    ]);
    const wrong = await call('POST', '', plain({ avatar_asset_id: english }));
    expect(errorOf(wrong)[1]).toBe('MSS.45000004');
    const bad = [{ question: 'Who?', answer: 'This is forbidden.' }];
    expect(errorOf(await call('POST', '', plain({ knowledge: bad })))).toEqual([
      400,
      'MSS.47010071',
      expect.stringContaining('knowledge[0].answer'),
    ]);
    const many = Array.from({ length: 1001 }, (_one, i) => ({ question: `${i}`, answer: 'x' }));
    expect(errorOf(await call('POST', '', plain({ knowledge: many })))[1]).toBe('MSS.47010026');
    await made({ name: 'Only one' });
    expect(errorOf(await call('POST', '', plain({ name: 'Only one' })))[1]).toBe('MSS.47010033');
  });

  it('belongs to its tenant; viewers look at it and do no more', async () => {
    const id = await made();
    const other = await createTenant(door.store, 'elsewhere');
    const theirs = { 'x-auth-token': await door.token(other) };
    const seen = await door.call({ url: `/api/robots/${id}`, as: 'nobody', headers: theirs });
    expect(seen.statusCode).toBe(404);
    const owner = door.cookieOf(await door.signIn('admin', door.tenant.password));
    const person = { name: 'vera', role: 'viewer', password: 'long enough for her' };
    await door.as(owner, { method: 'POST', url: '/api/people', body: person });
    const viewer = door.cookieOf(await door.signIn('vera', person.password));
    expect((await door.as(viewer, { url: `/api/robots/${id}` })).statusCode).toBe(200);
    expect((await door.as(viewer, { url: '/api/dialogs' })).statusCode).toBe(200);
    for (const [method, path] of [
      ['DELETE', `/${id}`],
      ['POST', `/${id}/once-codes`],
      ['POST', `/${id}/ask`],
    ] as const)
      expect((await door.as(viewer, { method, url: `/api/robots${path}`, body: {} })).statusCode).toBe(403);
  });
});

describe('keys', () => {
  it('are kept, never shown, and stay with the service that they were given for', async () => {
    const brain = { kind: 'openai', url: `${url}/v1`, model: 'm' };
    const id = await made({ brain: { ...brain, key: 'hidden' } });
    const shown = await call('GET', `/${id}`);
    expect(shown.json()).toMatchObject({ brain: { ...brain, has_key: true } });
    expect(shown.body).not.toContain('hidden');
    const ask = async (more: object = {}) => call('POST', `/${id}/ask`, { question: 'When?', ...more });
    expect((await ask()).json()).toEqual({ answer: 'We open at nine.', images: [], source: 'model' });
    // Left out, it stays; elsewhere, it does not go.
    await call('PUT', `/${id}`, plain({ brain: { ...brain, url: `${url}/v2` } }));
    await ask();
    await ask({ brain: { ...brain, model: 'other' } });
    const moved = { ...brain, url: 'https://example.org/v1' };
    expect(errorOf(await call('PUT', `/${id}`, plain({ brain: moved })))[2]).toContain('brain.key');
    expect(errorOf(await ask({ brain: moved }))[2]).toContain('brain.key');
    await call('PUT', `/${id}`, plain({ brain: { ...brain, key: null } }));
    await ask();
    expect(authorizations).toEqual(['Bearer hidden', 'Bearer hidden', 'Bearer hidden', undefined]);
    const loaded = await loadRobot(door.studio, door.store.box, id);
    expect(loaded?.robot).toMatchObject({
      robotId: id,
      isThirdParty: false,
      recogniser: { kind: 'browser' },
    });
  });

  it('of a recogniser are unsealed for dialogs', async () => {
    const recogniser = { kind: 'http', url: 'https://example.org/v1', model: 'whisper', key: 'heard' };
    const id = await made({ recogniser });
    const { projectId } = door.tenant;
    const loaded = await loadRobot(door.studio, door.store.box, { projectId, robotId: id });
    expect(loaded?.recogniserSettings).toEqual(recogniser);
    expect(await loadRobot(door.studio, door.store.box, { projectId: 'x', robotId: id })).toBeUndefined();
    const third = await made({ brain: { kind: 'third_party' } });
    expect(await loadRobot(door.studio, door.store.box, third)).toMatchObject({
      brain: undefined,
      robot: { isThirdParty: true },
    });
    expect(errorOf(await call('POST', `/${third}/ask`, { question: 'x' }))[0]).toBe(400);
  });
});

describe('knowledge', () => {
  it('answers from pairs and documents, as they are now', async () => {
    const picture = 'https://example.org/map.png';
    const id = await made({
      knowledge: [
        {
          question: 'Where are you?',
          alternatives: ['your address'],
          answer: 'In Main Street.',
          images: [picture],
        },
      ],
    });
    const ask = async (question: string): Promise<unknown> =>
      (await call('POST', `/${id}/ask`, { question })).json();
    expect(await ask('where are you')).toEqual({
      answer: 'In Main Street.',
      images: [picture],
      ...{ source: 'pair', title: 'Where are you?' },
    });
    expect(await ask('When do you open on Sunday?')).toMatchObject({ source: 'unknown' });
    const text = '# Opening hours\n\nWe open at nine. On Sunday we open at eleven.';
    const added = await call('POST', `/${id}/documents`, { name: 'hours.md', text });
    expect([added.statusCode, added.json()]).toEqual([
      201,
      {
        document_id: expect.any(String) as unknown,
        ...{ name: 'hours.md', bytes: text.length, passages: 1, created: expect.any(String) as unknown },
      },
    ]);
    expect(await ask('When do you open on Sunday?')).toMatchObject({
      answer: 'We open at nine. On Sunday we open at eleven.',
      ...{ source: 'document', title: 'hours.md › Opening hours' },
    });
    expect(errorOf(await call('POST', `/${id}/documents`, { name: 'hours.md', text }))[2]).toContain('name');
    for (const bad of [
      { name: 'a', text: '' },
      { name: 'a', text: 'x\0' },
      { name: 'a', text: '***\n' },
    ])
      expect(errorOf(await call('POST', `/${id}/documents`, bad))[2]).toContain('text');
    const big = { name: 'big', text: 'Word. '.repeat(180_000) };
    expect(errorOf(await call('POST', `/${id}/documents`, big))[2]).toContain('text: expected at most 1 MB');
    const { document_id: documentId } = added.json<{ document_id: string }>();
    expect((await call('GET', `/${id}/documents`)).json()).toMatchObject({ count: 1 });
    expect((await call('DELETE', `/${id}/documents/${documentId}`)).statusCode).toBe(204);
    expect((await call('DELETE', `/${id}/documents/${documentId}`)).statusCode).toBe(404);
    expect(await ask('When do you open on Sunday?')).toMatchObject({ source: 'unknown' });
  });
});

describe('a robot that is deleted', () => {
  it('ends its dialogs, which stay on record', async () => {
    const { studio, tenant } = door;
    const robotId = await made();
    const ledger = new StoredLedger(studio);
    const jobId = 'job-of-deleted';
    const told = vi.fn();
    studio.events.subscribe('dialog:end', told);
    const begun = { projectId: tenant.projectId, robotId, jobId, at: studio.clock.now() };
    await ledger.begin({ ...begun, language: 'en_US', transparent: false, media: 'webrtc' });
    expect((await call('GET', `/${robotId}`)).json()).toMatchObject({ running: 1 });
    await call('DELETE', `/${robotId}`);
    await vi.waitFor(() => expect(told).toHaveBeenCalledWith({ job_id: jobId, reason: 'robot_deleted' }));
    expect((await door.call({ url: `/api/dialogs/${jobId}` })).json()).toMatchObject({
      ...{ state: 'ended', reason: 'robot_deleted', robot_id: robotId },
    });
  });
});
