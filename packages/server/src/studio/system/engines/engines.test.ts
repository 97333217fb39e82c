import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeWav } from '@cyclorama/speech';
import { openConsole, type TestConsole } from '../../../doors/testing/console.ts';
import { errorOf } from '../../../doors/testing/door.ts';
import { voiceOf } from '../../assets/resolve.ts';
import { openSecretBox } from '../../tenants/secret-box.ts';
import { speechEndpoints } from './endpoints.ts';
import { enginesDoor } from './engines-api.ts';

/** A speech service that hums, for whoever knows its key. */
let service: Server;
let url: string;
const asked: { readonly voice?: string; readonly input?: string }[] = [];
let door: TestConsole;
let owner: string;
beforeAll(async () => {
  const hum = Float32Array.from(
    { length: 48_000 },
    (_, n) => 0.3 * Math.sin((n * 2 * Math.PI * 180) / 48_000),
  );
  service = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.headers.authorization !== 'Bearer sesame') {
        response.writeHead(401).end('no such key');
        return;
      }
      asked.push(JSON.parse(Buffer.concat(parts).toString()) as (typeof asked)[number]);
      response.writeHead(200, { 'content-type': 'audio/wav' }).end(encodeWav(hum));
    });
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  door = await openConsole({
    env: {
      CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8',
      CYCLORAMA_SPEECH_ENDPOINTS: JSON.stringify([
        {
          engine: 'cosyvoice',
          name: 'house',
          url: 'http://10.0.0.5:50000',
          voices: [{ id: 'zh-anna', speaker: 'anna', language: 'zh-CN' }],
        },
      ]),
    },
    doors: ({ studio, identities }) => [
      enginesDoor({ studio, identities, box: openSecretBox(studio.config.dataDir) }),
    ],
  });
  owner = door.cookieOf(await door.signIn('admin', door.tenant.password));
});
afterAll(() => void service.close());

interface Shown {
  readonly id: string;
  readonly source: string;
  readonly has_key: boolean;
  readonly state: string;
  readonly voices: readonly { readonly asset_id: string; readonly speaker: string }[];
}

const list = async (): Promise<readonly Shown[]> =>
  (await door.as(owner, { url: '/api/engines' })).json<{ engines: Shown[] }>().engines;
const put = (body: unknown, id = 'kokoro') =>
  door.as(owner, { method: 'PUT', url: `/api/engines/${id}`, body });
const engine = () => ({
  ...{ kind: 'openai', name: 'Kokoro', url, model: 'kokoro', key: 'sesame' },
  voices: [{ id: 'heart', name: 'Heart', speaker: 'af_heart', language: 'en-US' }],
});

test('those that are there are shown: embedded, of the settings', async () => {
  expect(await list()).toMatchObject([
    { id: 'house', source: 'settings', kind: 'cosyvoice', voices: [{ speaker: 'anna' }] },
    { source: 'embedded', state: 'works' },
    { source: 'embedded', state: 'works' },
  ]);
});

test('one is plugged in: its voices can be chosen, its key is never told', async () => {
  const answer = await put(engine());
  expect([answer.statusCode, answer.json()]).toMatchObject([
    200,
    { id: 'kokoro', has_key: true, state: 'untried' },
  ]);
  expect(answer.body).not.toContain('sesame');
  const [{ voices }] = (await list()) as [Shown];
  const voice = await voiceOf(door.studio, door.tenant.projectId, voices[0]!.asset_id);
  expect(voice).toMatchObject({ engine: 'openai', speaker: 'af_heart', settings: { endpoint: url } });
  expect(await speechEndpoints(door.studio, door.tenant.projectId)).toMatchObject([
    { engine: 'openai', url, apiKey: 'sesame', model: 'kokoro' },
    { engine: 'cosyvoice' },
  ]);
  expect(await speechEndpoints(door.studio, 'f'.repeat(32))).toMatchObject([{ engine: 'cosyvoice' }]);
});

test('it is tried: sound, or what went wrong in words', async () => {
  const trial = (body: object) =>
    door.as(owner, {
      method: 'POST',
      url: '/api/engines/test',
      body: { kind: 'openai', url, speaker: 'af_heart', text: 'Hello there.', ...body },
    });
  const sound = await trial({ id: 'kokoro' });
  expect([sound.statusCode, sound.headers['content-type']]).toEqual([200, 'audio/wav']);
  expect(sound.rawPayload.toString('latin1', 0, 4)).toBe('RIFF');
  expect(asked.at(-1)).toMatchObject({
    voice: 'af_heart',
    input: expect.stringContaining('Hello there') as string,
  });
  expect((await list())[0]).toMatchObject({ state: 'works' });
  const refused = await trial({ key: 'wrong' });
  expect(errorOf(refused)).toMatchObject([
    422,
    'Console.EngineFailed',
    expect.stringContaining('401') as string,
  ]);
  // The stored key goes to the stored address only.
  const elsewhere = await trial({ id: 'kokoro', url: `${url}/other` });
  expect(errorOf(elsewhere)[1]).toBe('Console.EngineFailed');
}, 120_000);

test('a changed address needs its key anew; a voice that is gone cannot be chosen', async () => {
  const [{ voices }] = (await list()) as [Shown];
  const changed = await put({ kind: 'openai', url: `${url}/v1`, voices: [] });
  expect(changed.json()).toMatchObject({ has_key: false, voices: [] });
  await expect(voiceOf(door.studio, door.tenant.projectId, voices[0]!.asset_id)).rejects.toThrow();
  expect((await put(engine())).json()).toMatchObject({ has_key: true });
  await voiceOf(door.studio, door.tenant.projectId, voices[0]!.asset_id);
  expect((await door.as(owner, { method: 'DELETE', url: '/api/engines/kokoro' })).statusCode).toBe(204);
  await expect(voiceOf(door.studio, door.tenant.projectId, voices[0]!.asset_id)).rejects.toThrow();
  expect((await door.as(owner, { method: 'DELETE', url: '/api/engines/kokoro' })).statusCode).toBe(404);
});

test.each([
  [{ kind: 'magic' }, /^kind/],
  [{ kind: 'openai', url: 'ftp://x' }, /^url/],
  [{ kind: 'openai', url: 'http://10.1.2.3/' }, /^url: .*CYCLORAMA_ALLOWED_NETWORKS/],
  [{ kind: 'openai', url: 'https://example.com', voices: [{}] }, /^voices\[0\]\.speaker/],
  [{ kind: 'openai', url: 'https://example.com', voices: [{ speaker: 'a' }, { speaker: 'A' }] }, /twice/],
])('%j is refused', async (body, why) => {
  const [status, code, message] = errorOf(await put(body));
  expect([status, code]).toEqual([400, 'Console.BadRequest']);
  expect(message).toMatch(why);
});
