import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js';
import { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { DefaultHttpClient } from '@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js';
import { Agent, request } from 'undici';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PostgresDatabase } from '../store/postgres/database.ts';
import { withTestStudio } from '../testing/studio.ts';
import { createTenant, type Credentials, type TenantStore } from '../studio/tenants/create.ts';
import { openIdentities } from '../studio/tenants/identities.ts';
import { openSecretBox } from '../studio/tenants/secret-box.ts';
import { createHttpServer, type HttpServer } from './http.ts';
import type { OperationRequest } from './metastudio/operation.ts';

interface Listening {
  readonly url: string;
  readonly server: HttpServer;
  readonly tenant: Credentials;
  readonly store: TenantStore;
  readonly seen: OperationRequest[];
  readonly log: () => string;
}

async function listen(env: Readonly<Record<string, string>> = {}): Promise<Listening> {
  let logged = '';
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString('utf8');
      done();
    },
  });
  const studio = await withTestStudio({ env: { CYCLORAMA_PORT: '0', ...env }, log: pino(sink) });
  const store: TenantStore = {
    db: studio.db,
    clock: studio.clock,
    box: openSecretBox(studio.config.dataDir),
  };
  const tenant = await createTenant(store, 'first');
  const seen: OperationRequest[] = [];
  const keep = async (
    _studio: unknown,
    incoming: OperationRequest<never, never>,
  ): Promise<{ body: unknown }> => {
    seen.push(incoming);
    return { body: { ok: true } };
  };
  const server = await createHttpServer(studio, {
    operations: [{ listAssets: keep, createDigitalAsset: keep, listAssetSummary: keep }],
    identities: openIdentities(store),
    health: async () => [],
    version: '0.0.0-test',
  });
  const url = await server.listen();
  onTestFinished(() => server.close());
  return { url, server, tenant, store, seen, log: () => logged };
}

const quiet = { debug: () => undefined, info: () => undefined, error: () => undefined } as never;

function sdkFor(url: string, tenant: Credentials, secretKey = tenant.secretKey): HcClient {
  const credentials = new BasicCredentials({ projectId: tenant.projectId })
    .withAk(tenant.accessKey)
    .withSk(secretKey);
  return new HcClient(new DefaultHttpClient({ logger: quiet }, [url]))
    .withEndpoints([url])
    .withCredential(credentials);
}

describe('the vendor’s Node SDK', () => {
  test('gets through, with lists in the query and with bodies', async () => {
    const { url, tenant, seen } = await listen();
    const client = sdkFor(url, tenant);
    const common = {
      pathParams: { project_id: tenant.projectId },
      headers: {},
      contentType: 'application/json',
    };
    await client.sendRequest({
      ...common,
      method: 'GET',
      url: '/v1/{project_id}/digital-assets',
      queryParams: { name: 'a b+c*é', asset_id: ['2', '1'], limit: 3 },
    });
    expect(seen.at(-1)?.query).toMatchObject({ name: 'a b+c*é', asset_id: ['1', '2'], limit: 3 });
    await client.sendRequest({
      ...common,
      method: 'POST',
      url: '/v1/{project_id}/digital-assets/summarys',
      queryParams: {},
      data: { asset_ids: ['ä'] },
    });
    expect(seen.at(-1)?.body).toEqual({ asset_ids: ['ä'] });
    expect(seen.at(-1)?.baseUrl).toBe(url);
  });

  test('reads our errors', async () => {
    const { url, tenant } = await listen();
    await expect(
      sdkFor(url, tenant, 'wrong').sendRequest({
        method: 'GET',
        url: '/v1/{project_id}/digital-assets',
        pathParams: { project_id: tenant.projectId },
        queryParams: {},
        headers: {},
        contentType: 'application/json',
      }),
    ).rejects.toMatchObject({ errorCode: 'MSS.00000001' });
  });
});

test('the log tells of requests, not of secrets', async () => {
  const { url, tenant, store, log } = await listen();
  const identities = openIdentities(store);
  const identity = await identities.login(tenant.domain, tenant.user, tenant.password);
  const { token } = await identities.issueToken(identity!);
  await fetch(`${url}/v1/${tenant.projectId}/digital-assets?name=private`, {
    headers: { 'x-auth-token': token },
  });
  const body = {
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: 'admin', password: tenant.password, domain: { name: 'first' } } },
      },
    },
  };
  const issued = await fetch(`${url}/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await expect.poll(log).toContain('/v3/auth/tokens');
  expect(log()).toContain('"operation":"listAssets"');
  for (const secret of [
    token,
    tenant.password,
    tenant.secretKey,
    issued.headers.get('x-subject-token')!,
    'private',
  ]) {
    expect(log()).not.toContain(secret);
  }
});

test.each([
  ['garbage', 'nonsense\r\n\r\n', 400, 'Bad request'],
  ['an unknown method', 'BREW / HTTP/1.1\r\nhost: x\r\n\r\n', 400, 'Bad request'],
  ['headers without end', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}`, 431, 'headers too large'],
])('%s is refused in the shape of every other refusal', async (_what, sent, status, message) => {
  const { url } = await listen();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(sent);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head).toContain('content-type: application/json');
  expect(JSON.parse(body)).toEqual({
    error_code: 'APIGW.0201',
    error_msg: expect.stringContaining(message) as string,
  });
});

test('forwarded addresses count from trusted proxies only', async () => {
  const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'studio.example' };
  const page = async (url: string): Promise<string> => (await fetch(url, { headers })).text();
  const open = await listen();
  expect(await page(open.url)).toContain(`${open.url}/v1/`);
  const proxied = await listen({ CYCLORAMA_TRUSTED_PROXY: '127.0.0.0/8' });
  expect(await page(proxied.url)).toContain('https://studio.example/v1/');
  const named = await listen({ CYCLORAMA_PUBLIC_URL: 'https://public.example/' });
  expect(await page(named.url)).toContain('https://public.example/v1/');
});

test('with a self-signed certificate it speaks https', async () => {
  const { url } = await listen({ CYCLORAMA_TLS: 'self-signed' });
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  onTestFinished(() => agent.close());
  const { statusCode } = await request(`${url}/healthz`, { dispatcher: agent });
  expect(statusCode).toBe(200);
  const socket = connectTls({
    port: Number(new URL(url).port),
    host: '127.0.0.1',
    rejectUnauthorized: false,
  });
  socket.write('nonsense\r\n\r\n');
  expect(await text(socket)).toContain('{"error_code":"APIGW.0201"');
});

test('without a database requests are told to come again', async () => {
  const studio = await withTestStudio({ env: { CYCLORAMA_PORT: '0' } });
  const away = new PostgresDatabase({ host: '127.0.0.1', port: 1, user: 'x', database: 'x' }, studio.log);
  const box = openSecretBox(studio.config.dataDir);
  const server = await createHttpServer(studio, {
    operations: [],
    identities: openIdentities({ db: away, clock: studio.clock, box }),
    health: async () => ['the database cannot be reached'],
    version: '0.0.0-test',
  });
  onTestFinished(async () => {
    await server.close();
    await away.close();
  });
  const project = '0'.repeat(32);
  const asset = await server.app.inject({
    url: `/v1/${project}/digital-assets`,
    headers: { 'x-auth-token': 'x' },
  });
  expect(asset.statusCode).toBe(503);
  expect(asset.json()).toEqual({
    error_code: 'MSS.00000004',
    error_msg: 'Internal Error: the database cannot be reached now',
  });
  expect(asset.headers['retry-after']).toBe('5');
  const projects = await server.app.inject({ url: '/v3/projects', headers: { 'x-auth-token': 'x' } });
  expect([projects.statusCode, projects.headers['retry-after']]).toEqual([503, '5']);
  expect((await server.app.inject('/healthz')).statusCode).toBe(503);
});
