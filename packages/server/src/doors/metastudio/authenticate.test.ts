import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sha256Hex, signSdk } from '@cyclorama/signing';
import { createKey, createTenant } from '../../studio/tenants/create.ts';
import { parsePolicy } from '../../studio/tenants/policies.ts';
import { createTemporaryKey } from '../../studio/tenants/temporary-keys.ts';
import { errorOf, openTestDoor, type TestDoor, type TestRequest } from '../testing/door.ts';
import type { OperationTable } from './operation.ts';

const seen: string[] = [];

function noting(name: string): OperationTable[string] {
  return async () => {
    seen.push(name);
    return {};
  };
}

const operations: OperationTable = {
  listAssets: noting('listAssets'),
  createDigitalAsset: noting('createDigitalAsset'),
  showAsset: noting('showAsset'),
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
});

describe('who calls', () => {
  const UNKNOWN = [401, 'MSS.00000001'];

  test('must be said', async () => {
    expect(errorOf(await door.call({ ...LIST, as: 'nobody' }))).toEqual([
      ...UNKNOWN,
      'Unauthorized: neither X-Auth-Token nor Authorization was sent',
    ]);
  });

  test.each([
    ['a made-up token', { 'x-auth-token': 'x'.repeat(64) }],
    ['another scheme', { authorization: 'Bearer x' }],
    [
      'an unknown key',
      { authorization: `SDK-HMAC-SHA256 Access=NOBODY, SignedHeaders=host, Signature=${'0'.repeat(64)}` },
    ],
  ])('is refused with %s', async (_name, headers) => {
    expect(errorOf(await door.call({ ...LIST, as: 'nobody', headers })).slice(0, 2)).toEqual(UNKNOWN);
    expect(seen).toHaveLength(0);
  });

  test('tokens end after 24 hours', async () => {
    const token = await door.token(door.tenant);
    const request: TestRequest = { ...LIST, as: 'nobody', headers: { 'x-auth-token': token } };
    door.clock.advance(24 * 3_600_000 - 1);
    expect((await door.call(request)).statusCode).toBe(200);
    door.clock.advance(1);
    expect(errorOf(await door.call(request)).slice(0, 2)).toEqual(UNKNOWN);
  });

  function signed(
    changes: { readonly secretKey?: string; readonly securityToken?: string } = {},
  ): Record<string, string> {
    const url = new URL(`http://127.0.0.1:8420/v1/${door.tenant.projectId}/digital-assets`);
    return signSdk({ method: 'GET', url }, { ...door.tenant, ...changes }, door.clock.now());
  }

  test('is refused with a wrong secret', async () => {
    const headers = signed({ secretKey: 'x'.repeat(40) });
    expect(errorOf(await door.call({ ...LIST, as: 'nobody', headers }))).toEqual([
      ...UNKNOWN,
      'Unauthorized: the signature does not match the request',
    ]);
  });

  test('is refused when the request was changed under way', async () => {
    const headers = signed();
    expect((await door.call({ ...LIST, as: 'nobody', headers })).statusCode).toBe(200);
    expect(
      errorOf(await door.call({ url: `${LIST.url}?limit=2`, as: 'nobody', headers })).slice(0, 2),
    ).toEqual(UNKNOWN);
    const posted = await door.call({ ...CREATE, as: 'nobody', headers });
    expect(errorOf(posted).slice(0, 2)).toEqual(UNKNOWN);
  });

  test('is refused when the body was changed under way', async () => {
    const url = new URL(`http://127.0.0.1:8420/v1/${door.tenant.projectId}/digital-assets`);
    const body = JSON.stringify(CREATE.body);
    const json = { 'content-type': 'application/json' };
    const headers = signSdk({ method: 'POST', url, body, headers: json }, door.tenant, door.clock.now());
    expect((await door.call({ ...CREATE, as: 'nobody', headers })).statusCode).toBe(200);
    const changed = { ...CREATE, body: { asset_name: 'b', asset_type: 'IMAGE' } };
    expect(errorOf(await door.call({ ...changed, as: 'nobody', headers })).slice(0, 2)).toEqual(UNKNOWN);
    // The declared hash does not help either: it has to be that of the body.
    const declared = signSdk(
      { method: 'POST', url, body, headers: { ...json, 'X-Sdk-Content-Sha256': sha256Hex(body) } },
      door.tenant,
      door.clock.now(),
    );
    expect(errorOf(await door.call({ ...changed, as: 'nobody', headers: declared }))[2]).toContain(
      'X-Sdk-Content-Sha256',
    );
  });

  test('is refused when replayed late', async () => {
    const headers = signed();
    door.clock.advance(15 * 60_000);
    expect((await door.call({ ...LIST, as: 'nobody', headers })).statusCode).toBe(200);
    door.clock.advance(1000);
    expect(errorOf(await door.call({ ...LIST, as: 'nobody', headers }))).toEqual([
      ...UNKNOWN,
      'Unauthorized: X-Sdk-Date is more than 15 minutes off the time of this server',
    ]);
  });

  test('with a temporary key needs its token, in its time', async () => {
    const key = await createTemporaryKey(door.store, door.tenant.accessKey, 900);
    const url = new URL(`http://127.0.0.1:8420/v1/${door.tenant.projectId}/digital-assets`);
    const call = async (securityToken?: string): Promise<number> => {
      const { accessKey, secretKey } = key;
      const named = { accessKey, secretKey, ...(securityToken === undefined ? {} : { securityToken }) };
      const headers = signSdk({ method: 'GET', url }, named, door.clock.now());
      return (await door.call({ ...LIST, as: 'nobody', headers })).statusCode;
    };
    expect(await call(key.securityToken)).toBe(200);
    expect(await call()).toBe(401);
    expect(await call('another')).toBe(401);
    door.clock.advance(900_000);
    expect(await call(key.securityToken)).toBe(401);
    expect(
      (await door.call({ ...LIST, as: 'nobody', headers: signed({ securityToken: 'x' }) })).statusCode,
    ).toBe(401);
  });
});

describe('whose', () => {
  test('another tenant’s project is refused by code', async () => {
    const other = await createTenant(door.store, 'other');
    for (const as of ['token', 'key'] as const) {
      const response = await door.call({ url: `/v1/${other.projectId}/digital-assets`, as });
      expect(errorOf(response).slice(0, 2)).toEqual([403, 'MSS.00020006']);
    }
    expect(seen).toHaveLength(0);
  });

  test('policies bound keys and tokens', async () => {
    const bounded = await createKey(
      door.store,
      'first',
      parsePolicy({
        Statement: [{ Effect: 'Allow', Action: ['metastudio:List*', 'metastudio:CreateAsset'] }],
      }),
    );
    const headers = { 'x-auth-token': await door.token(bounded) };
    expect((await door.call({ ...LIST, as: 'nobody', headers })).statusCode).toBe(200);
    expect((await door.call({ ...CREATE, as: 'nobody', headers })).statusCode).toBe(200);
    const refused = await door.call({ url: '/v1/{project}/digital-assets/a1', as: 'nobody', headers });
    expect(errorOf(refused).slice(0, 2)).toEqual([403, 'MSS.00024001']);
    expect(errorOf(refused)[2]).toContain('metastudio:ShowAsset');
  });
});

test('how often: more than the table allows is told to wait, by tenant and operation', async () => {
  const limited = await openTestDoor({
    operations: [operations],
    env: { CYCLORAMA_LIMITS: 'ap-southeast-3' },
  });
  const headers = { 'x-auth-token': await limited.token(limited.tenant) };
  const call = (request: TestRequest): ReturnType<TestDoor['call']> =>
    limited.call({ ...request, as: 'nobody', headers });
  for (let count = 0; count < 5; count += 1) expect((await call(CREATE)).statusCode).toBe(200);
  const refused = await call(CREATE);
  expect(errorOf(refused).slice(0, 2)).toEqual([429, 'APIGW.0308']);
  expect(refused.headers['retry-after']).toBe('1');
  expect((await call(LIST)).statusCode).toBe(200);
  limited.clock.advance(1000);
  expect((await call(CREATE)).statusCode).toBe(200);
});
