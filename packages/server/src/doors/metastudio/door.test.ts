import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MssError } from '@cyclorama/contract';
import { errorOf, openTestDoor, type TestDoor, type TestRequest } from '../testing/door.ts';
import type { OperationRequest, OperationTable } from './operation.ts';

const seen: OperationRequest[] = [];
let failure: Error | undefined;

/** Keeps what reached it. */
async function keep(_studio: unknown, request: OperationRequest<never, never>): Promise<{ body: unknown }> {
  seen.push(request);
  if (failure) throw failure;
  return { body: { done: true } };
}

const operations: OperationTable = {
  listAssets: keep,
  createDigitalAsset: keep,
  showAsset: keep,
  listAssetSummary: keep,
  createVideoScripts: keep,
  startSmartLive: keep,
  createTtsAudition: keep,
  showTtsAuditionFile: keep,
  deleteFile: async () => ({}),
};

const LIST: TestRequest = { url: '/v1/{project}/digital-assets' };
const CREATE: TestRequest = {
  method: 'POST',
  url: '/v1/{project}/digital-assets',
  body: { asset_name: 'a', asset_type: 'IMAGE' },
};

let door: TestDoor;
beforeAll(async () => {
  door = await openTestDoor({ operations: [operations] });
});
beforeEach(() => {
  seen.length = 0;
  failure = undefined;
});

describe('a good request', () => {
  test('arrives parsed, by token', async () => {
    const response = await door.call({
      url: '/v1/{project}/digital-assets?limit=5&asset_type=IMAGE,VIDEO&unknown=1',
      headers: { 'x-app-userid': 'viewer-7', 'x-project-id': 'ignored', 'x-user-privilege': 'admin' },
    });
    expect([response.statusCode, response.json()]).toEqual([200, { done: true }]);
    expect(seen[0]).toMatchObject({
      caller: { projectId: door.tenant.projectId, domain: 'first', appUserId: 'viewer-7' },
      query: { limit: 5, offset: 0, asset_type: ['IMAGE', 'VIDEO'] },
      baseUrl: 'http://127.0.0.1:8420',
      requestId: response.headers['x-request-id'],
    });
    expect(seen[0]?.caller).not.toHaveProperty('accessKey');
  });

  test('arrives parsed, by signature', async () => {
    const response = await door.call({ ...CREATE, as: 'key' });
    expect(response.statusCode).toBe(200);
    expect(seen[0]).toMatchObject({
      caller: { projectId: door.tenant.projectId, accessKey: door.tenant.accessKey },
      body: { asset_name: 'a', asset_type: 'IMAGE' },
    });
  });

  test('may use the other spelling of a path', async () => {
    for (const word of ['summaries', 'summarys']) {
      const response = await door.call({
        method: 'POST',
        url: `/v1/{project}/digital-assets/${word}`,
        body: { asset_ids: ['1'] },
      });
      expect(response.statusCode).toBe(200);
    }
  });

  test('gets the documented status, and a body only where there is one', async () => {
    const live = await door.call({
      method: 'POST',
      url: '/v1/{project}/smart-live-rooms/r1/smart-live-jobs',
    });
    expect(live.statusCode).toBe(202);
    const deleted = await door.call({ method: 'DELETE', url: '/v1/{project}/files/f1' });
    expect([deleted.statusCode, deleted.body]).toEqual([200, '']);
  });

  test('keeps its own request id', async () => {
    const response = await door.call({ ...LIST, headers: { 'x-request-id': 'my-request.1' } });
    expect(response.headers['x-request-id']).toBe('my-request.1');
    const odd = await door.call({ ...LIST, headers: { 'x-request-id': 'a b\tc' } });
    expect(odd.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('a body that is wrong', () => {
  const script = {
    script_name: 's',
    model_asset_id: 'm',
    voice_config: { voice_asset_id: 'v' },
    video_config: { codec: 'H264', bitrate: 4000, width: 1920, height: 1080 },
  };
  const layers = (layer: unknown): unknown => ({
    ...script,
    shoot_scripts: [
      { shoot_script: { script_type: 'TEXT', text_config: { text: 't' }, layer_config: [layer] } },
    ],
  });
  const position = { dx: 0, dy: 0, layer_index: 1 };

  test.each<[string, TestRequest, string]>([
    ['not JSON', { ...CREATE, body: '{"asset_name":' }, 'body: not JSON'],
    ['half a character', { ...CREATE, body: '"\\ud800"' }, 'surrogate'],
    ['not an object', { ...CREATE, body: [1] }, 'body: expected an object'],
    ['missing', { method: 'POST', url: CREATE.url }, 'body: missing'],
    ['a member missing', { ...CREATE, body: { asset_type: 'IMAGE' } }, 'asset_name: missing'],
    [
      'a wrong type',
      { ...CREATE, body: { asset_name: 7, asset_type: 'IMAGE' } },
      'asset_name: expected text',
    ],
    ['null', { ...CREATE, body: { asset_name: null, asset_type: 'IMAGE' } }, 'asset_name: expected text'],
    [
      'an unknown value',
      { ...CREATE, body: { asset_name: 'a', asset_type: 'HAT' } },
      'asset_type: expected one of VOICE_MODEL,',
    ],
    [
      'too long',
      { ...CREATE, body: { asset_name: 'a'.repeat(257), asset_type: 'IMAGE' } },
      'asset_name: expected text of at most 256 characters',
    ],
    [
      'out of range',
      { ...CREATE, body: { asset_name: 'a', asset_type: 'IMAGE', asset_order: 32768 } },
      'asset_order: expected an integer from 0 to 32767',
    ],
    [
      'a number as text',
      { ...CREATE, body: { asset_name: 'a', asset_type: 'IMAGE', asset_order: '1' } },
      'asset_order: expected an integer',
    ],
    [
      'too many items',
      { ...CREATE, body: { asset_name: 'a', asset_type: 'IMAGE', tags: Array(51).fill('t') } },
      'tags: expected a list of at most 50 items',
    ],
    [
      'NUL inside',
      { ...CREATE, body: { asset_name: 'a', asset_type: 'IMAGE', tags: ['x', 'y\0'] } },
      'tags[1]: the character U+0000',
    ],
    [
      'deeply nested',
      { ...CREATE, body: `{"x":${'['.repeat(64)}${']'.repeat(64)}}` },
      'body: nested deeper than 64 levels',
    ],
    [
      'wrong far inside',
      {
        method: 'POST',
        url: '/v1/{project}/digital-human-video-scripts',
        body: layers({ layer_type: 'IMAGE', position: { ...position, dx: 'left' } }),
      },
      'shoot_scripts[0].shoot_script.layer_config[0].position.dx: expected an integer from -1920 to 3840 or text',
    ],
    [
      'a member missing far inside',
      {
        method: 'POST',
        url: '/v1/{project}/digital-human-video-scripts',
        body: layers({ layer_type: 'IMAGE', position: { dx: 0, dy: 0 } }),
      },
      'shoot_scripts[0].shoot_script.layer_config[0].position.layer_index: missing',
    ],
  ])('%s is refused by name', async (_name, request, message) => {
    const [status, code, text] = errorOf(await door.call(request));
    expect([status, code]).toEqual([400, 'MSS.00000003']);
    expect(text).toContain(message);
    expect(seen).toHaveLength(0);
  });

  test('bytes that are no UTF-8 are refused', async () => {
    const response = await door.server.app.inject({
      method: 'POST',
      url: `/v1/${door.tenant.projectId}/digital-assets`,
      headers: { 'x-auth-token': await door.token(door.tenant), 'content-type': 'application/json' },
      payload: Buffer.from([0x22, 0xff, 0x22]),
    });
    expect(errorOf(response)).toEqual([400, 'MSS.00000003', 'Invalid parameter: body: not UTF-8']);
  });

  test.each([
    [{ 'content-type': 'text/xml' }, 'Content-Type: expected application/json'],
    [{ 'content-type': 'application/json', 'content-encoding': 'gzip' }, 'Content-Encoding'],
  ])('headers %j are refused', async (headers, message) => {
    const [status, code, text] = errorOf(await door.call({ ...CREATE, headers }));
    expect([status, code]).toEqual([400, 'MSS.00000003']);
    expect(text).toContain(message);
  });

  test('more than 12 MB are refused', async () => {
    const response = await door.call({ ...CREATE, body: `"${'x'.repeat(12 * 1024 * 1024)}"` });
    expect(errorOf(response).slice(0, 2)).toEqual([413, 'APIGW.0201']);
  });

  test('unknown members, 64 levels, emoji and right-to-left text are taken', async () => {
    const text = 'שלום 👋🏽 مرحبا';
    const extra = JSON.parse(`${'['.repeat(62)}${']'.repeat(62)}`) as unknown;
    const body = { asset_name: text, asset_type: 'IMAGE', not_in_the_contract: { extra } };
    expect((await door.call({ ...CREATE, body })).statusCode).toBe(200);
    expect(seen[0]?.body).toEqual(body);
  });
});

describe('an address that is wrong', () => {
  test.each([
    ['/v1/{project}/nothing', 'GET', 404],
    ['/v1', 'GET', 404],
    ['/v2/x', 'GET', 404],
    ['/v1/{project}/digital-assets', 'PATCH', 405],
    ['/v1/{project}/files', 'GET', 405],
  ] as const)('%s by %s is %i', async (url, method, status) => {
    const response = await door.call({ url, method });
    expect(errorOf(response).slice(0, 2)).toEqual([status, 'MSS.00000002']);
    if (status === 405) expect(response.headers.allow).toContain('POST');
    expect(response.headers['x-request-id']).toBeDefined();
  });

  test('ids that are none are refused by name', async () => {
    for (const id of ['a%20b', 'a%00', '..%2F..', 'x'.repeat(65), 'x'.repeat(400), '%E4%BD%A0']) {
      const [status, code, text] = errorOf(await door.call({ url: `/v1/{project}/digital-assets/${id}` }));
      expect([status, code]).toEqual([400, 'MSS.00000003']);
      expect(text).toContain('asset_id: expected');
    }
  });

  test('URLs and queries that are none are refused', async () => {
    expect(errorOf(await door.call({ url: '/v1/%zz/digital-assets' })).slice(0, 2)).toEqual([
      400,
      'MSS.00000003',
    ]);
    expect(errorOf(await door.call({ url: '/v1/{project}/digital-assets?limit=0' }))[2]).toContain(
      'limit: expected',
    );
    expect(errorOf(await door.call({ url: '/v1/{project}/digital-assets?name=%00' }))[2]).toContain('name: ');
  });

  test('X-App-UserId takes no Chinese', async () => {
    const headers = { 'x-app-userid': Buffer.from('用户').toString('latin1') };
    expect(errorOf(await door.call({ ...LIST, headers }))[2]).toContain('X-App-UserId');
  });
});

describe('what goes wrong behind the door', () => {
  test('an operation without a handler says so, after all checks', async () => {
    const request: TestRequest = { url: '/v1/{project}/products' };
    expect(errorOf(await door.call(request))).toEqual([
      501,
      'MSS.00000004',
      'Internal Error: listProducts is not available yet',
    ]);
    expect((await door.call({ ...request, as: 'nobody' })).statusCode).toBe(401);
    expect((await door.call({ url: `${request.url}?limit=x` })).statusCode).toBe(400);
  });

  test('refusals keep the status of the table, however odd', async () => {
    failure = new MssError('MSS.20010048', 'state PROCESSING');
    expect(errorOf(await door.call(LIST)).slice(0, 2)).toEqual([500, 'MSS.20010048']);
  });

  test('an unforeseen error tells nothing', async () => {
    failure = new Error('the secret is hunter2');
    const response = await door.call(LIST);
    expect(errorOf(response)).toEqual([500, 'MSS.00000004', 'Internal Error']);
  });

  test('a database that is gone is 503 with Retry-After', async () => {
    failure = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
    const response = await door.call(LIST);
    expect(errorOf(response).slice(0, 2)).toEqual([503, 'MSS.00000004']);
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('speech previews', () => {
  const url = '/v1/{project}/ttsc/audition';

  test('have nine-digit codes and a request id', async () => {
    const headers = { 'x-request-id': 'tts-1' };
    const bad = await door.call({ method: 'POST', url, body: {}, headers });
    expect(errorOf(bad).slice(0, 2)).toEqual([400, 'MSS.000000003']);
    expect(bad.json()).toHaveProperty('request_id', 'tts-1');
    const nobody = await door.call({ method: 'POST', url, body: {}, as: 'nobody', headers });
    expect(errorOf(nobody).slice(0, 2)).toEqual([401, 'MSS.000000004']);
    failure = new Error('x');
    const broken = await door.call({ url: '/v1/{project}/ttsc/audition-file/j1', headers });
    expect(broken.json()).toEqual({
      error_code: 'MSS.000000002',
      error_msg: 'Internal error',
      request_id: 'tts-1',
    });
  });
});
