import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDoor, type TestDoor } from '../../doors/testing/door.ts';
import { createTenant, type Credentials } from '../tenants/create.ts';
import { replierDoor } from './console-api.ts';
import { StoredReplier } from './stored-replier.ts';

let door: TestDoor;
let app: FastifyInstance;
let model: Server;
let url: string;
let other: Credentials;
const authorizations: (string | undefined)[] = [];

beforeAll(async () => {
  door = await openTestDoor({
    env: { CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8', CYCLORAMA_MODERATION_WORDS: 'forbidden' },
  });
  other = await createTenant(door.store, 'other');
  const { studio, identities, store } = door;
  const replier = new StoredReplier(studio, store.box);
  app = fastify();
  await app.register(replierDoor({ studio, identities, box: store.box, replier }));
  model = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    const content = request.url?.startsWith('/bad') ? 'This is forbidden.' : 'Forty dollars.';
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ choices: [{ message: { content } }] }));
  }).listen(0, '127.0.0.1');
  await once(model, 'listening');
  url = `http://127.0.0.1:${(model.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await app.close();
  model.close();
});

const tokens = new Map<Credentials, string>();
async function tokenOf(tenant: Credentials): Promise<string> {
  const token = tokens.get(tenant) ?? (await door.token(tenant));
  tokens.set(tenant, token);
  return token;
}

async function call(
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
  as: Credentials = door.tenant,
) {
  return app.inject({
    method,
    url: `/api/repliers${path}`,
    headers: { 'x-auth-token': await tokenOf(as), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
}
const ask = async (id: string): Promise<unknown> =>
  (await call('POST', `/${id}/ask`, { question: 'When do you deliver?' })).json();

describe('robots', () => {
  it('answer from their texts, or with a model; keys are kept and never shown', async () => {
    const texts = ['We deliver within three days.'];
    expect((await call('PUT', '/shop', { kind: 'knowledge', texts })).json()).toMatchObject({
      robot_id: 'shop',
      texts,
    });
    expect(await ask('shop')).toEqual({ answer: 'We deliver within three days.' });
    expect(await ask('nobody')).toEqual({ answer: null });
    const set = await call('PUT', '/gpt', { kind: 'openai', url, model: 'm', key: 'hidden' });
    expect(set.json()).toMatchObject({ kind: 'openai', has_key: true, model: 'm' });
    expect(await ask('gpt')).toEqual({ answer: 'Forty dollars.' });
    // A key that is left out stays; one that is null goes.
    await call('PUT', '/gpt2', { kind: 'openai', url, model: 'm', key: 'hidden' });
    expect((await call('PUT', '/gpt2', { kind: 'openai', url, model: 'n' })).json()).toMatchObject({
      has_key: true,
    });
    expect(await ask('gpt2')).toEqual({ answer: 'Forty dollars.' });
    const without = await call('PUT', '/gpt2', { kind: 'openai', url, model: 'n', key: null });
    expect(without.json()).toMatchObject({ has_key: false });
    expect(authorizations).toEqual(['Bearer hidden', 'Bearer hidden']);
    const list = await call('GET', '');
    expect(list.json()).toMatchObject({ count: 3 });
    expect(list.body).not.toContain('hidden');
    expect((await call('GET', '', undefined, other)).json()).toEqual({ count: 0, repliers: [] });
    expect((await call('GET', '/shop', undefined, other)).statusCode).toBe(404);
    expect((await call('DELETE', '/gpt2')).statusCode).toBe(204);
    expect((await call('DELETE', '/gpt2')).statusCode).toBe(404);
  });

  it('do not say what the installation forbids', async () => {
    await call('PUT', '/bad', { kind: 'openai', url: `${url}/bad`, model: 'm' });
    expect(await ask('bad')).toEqual({ answer: null });
  });

  it.each([
    [{ kind: 'oracle' }, 'kind: expected'],
    [{ kind: 'openai', url: 'http://10.0.0.1/', model: 'm' }, 'CYCLORAMA_ALLOWED_NETWORKS'],
    [{ kind: 'openai', url: 'http://example.org' }, 'model: expected a text'],
    [{ kind: 'callback', url: 'http://example.org', app_id: 'a' }, 'key: the callback is signed'],
    [{ kind: 'callback', url: 'http://example.org', app_id: 'a', key: 'k', is_stream: 1 }, 'is_stream'],
    [{ kind: 'knowledge', texts: [1] }, 'texts[0]'],
    [{ kind: 'knowledge', temperature: 1 }, 'temperature: is no setting'],
  ])('that cannot work are refused: %j', async (body, why) => {
    const answer = await call('PUT', '/wrong', body);
    expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining(why)]);
  });
});
