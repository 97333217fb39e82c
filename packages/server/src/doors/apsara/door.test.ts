import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApsaraError, type ApsaraInput } from '@cyclorama/contract';
import { signAcs3 } from '@cyclorama/signing';
import { createTenant, createTemporaryKey, parsePolicy } from '../../studio/tenants/index.ts';
import { codeOf, openApsaraTestDoor, signedParameters, type ApsaraTestDoor } from '../testing/apsara.ts';
import type { ApsaraRequest } from './operation.ts';

let door: ApsaraTestDoor;
let fail: Error | undefined;

const TABLE = {
  StartCaster: async (_context: unknown, request: ApsaraRequest<ApsaraInput<'StartCaster'>>) => {
    if (fail) throw fail;
    request.setHeader('x-cyclorama-frame', '42');
    return {
      PgmSceneInfos: { SceneInfo: [{ SceneId: request.input.CasterId, StreamUrl: request.addresses.rtmp }] },
    };
  },
  DescribeCasterStreamUrl: async () => ({ Total: 0 }),
  DescribeLiveAIStudio: async () => ({ Total: 0 }),
};

beforeAll(async () => {
  door = await openApsaraTestDoor({ tables: [TABLE] });
});

test('tells what it takes, and what of that works here', async () => {
  const answer = await door.server.app.inject({ url: '/api/live-actions' });
  const { version, actions } = answer.json<{
    version: string;
    actions: { action: string; available: boolean; request: { name: string }[] }[];
  }>();
  expect(version).toBe('2016-11-01');
  const start = actions.find(({ action }) => action === 'StartCaster');
  expect(start?.available).toBe(true);
  expect(start?.request.map(({ name }) => name)).toContain('CasterId');
  expect(actions.find(({ action }) => action === 'StopCaster')?.available).toBe(false);
});

describe('formats', () => {
  test('JSON when asked for, in any case of letters', async () => {
    for (const format of ['JSON', 'json'] as const) {
      const answer = await door.call('StartCaster', { CasterId: 'c1' }, { common: { Format: format } });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('application/json;charset=utf-8');
      expect(answer.headers['x-cyclorama-frame']).toBe('42');
      expect(answer.json()).toEqual({
        RequestId: answer.headers['x-acs-request-id'],
        PgmSceneInfos: { SceneInfo: [{ SceneId: 'c1', StreamUrl: 'rtmp://127.0.0.1:21935' }] },
      });
      expect(answer.headers['x-acs-request-id']).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
    }
  });

  test('XML when asked for and when nothing is said, errors alike', async () => {
    for (const format of ['XML', undefined] as const) {
      const answer = await door.call('StartCaster', { CasterId: 'c1' }, { format });
      expect(answer.headers['content-type']).toBe('text/xml;charset=utf-8');
      expect(answer.body).toContain('<StartCasterResponse><RequestId>');
      expect(answer.body).toContain('<SceneInfo><SceneId>c1</SceneId>');
      const error = await door.call('StartCaster', {}, { format, headers: { host: 'a&b' } });
      expect([error.statusCode, error.headers['content-type']]).toEqual([400, 'text/xml;charset=utf-8']);
      expect(error.body).toMatch(/<Error><RequestId>[0-9A-F-]{36}<\/RequestId><HostId>a&amp;b<\/HostId>/);
      expect(error.body).toContain('<Code>MissingParameter</Code>');
    }
  });

  test('another format is refused', async () => {
    const answer = await door.call('StartCaster', { CasterId: 'c' }, { common: { Format: 'YAML' } });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('<Code>InvalidParameter</Code>');
  });
});

describe('who', () => {
  test.each<[string, Parameters<ApsaraTestDoor['call']>[2], string, number]>([
    ['no key', { common: { AccessKeyId: undefined } }, 'IncompleteSignature', 400],
    ['no time', { common: { Timestamp: undefined } }, 'IncompleteSignature', 400],
    ['a time that is none', { common: { Timestamp: 'now' } }, 'IncompleteSignature', 400],
    ['no nonce', { common: { SignatureNonce: undefined } }, 'IncompleteSignature', 400],
    ['another method of signing', { common: { SignatureMethod: 'NONE' } }, 'IncompleteSignature', 400],
    ['an unknown key', { common: { AccessKeyId: 'LTAInobody' } }, 'InvalidAccessKeyId.NotFound', 404],
    ['an old time', { common: { Timestamp: '2026-01-05T07:44:59Z' } }, 'InvalidTimeStamp.Expired', 400],
    ['a time to come', { common: { Timestamp: '2026-01-05T08:15:01Z' } }, 'InvalidTimeStamp.Expired', 400],
    ['a token with a lasting key', { common: { SecurityToken: 'x' } }, 'InvalidSecurityToken.Malformed', 400],
    ['another version', { common: { Version: '2015-01-01' } }, 'InvalidVersion', 400],
    ['no version', { common: { Version: undefined } }, 'MissingParameter', 400],
    ['no action', { common: { Action: undefined } }, 'MissingParameter', 400],
    ['an unknown action', { common: { Action: 'startCaster' } }, 'InvalidAction.NotFound', 404],
  ])('%s is refused', async (_what, options, code, status) => {
    expect(codeOf(await door.call('StartCaster', { CasterId: 'c1' }, options))).toEqual([status, code]);
  });

  test('a wrong secret, or anything changed under way, is refused', async () => {
    const as = { ...door.tenant, secretKey: 'other' };
    const wrong = await door.call('StartCaster', { CasterId: 'c1' }, { as });
    expect(codeOf(wrong)).toEqual([400, 'SignatureDoesNotMatch']);
    const signed = signedParameters(
      'GET',
      { Action: 'StartCaster', Format: 'JSON', CasterId: 'c1' },
      door.tenant,
      door.clock.now(),
    );
    signed.set('CasterId', 'c2');
    const changed = await door.server.app.inject({ url: `/?${signed.toString()}` });
    expect(codeOf(changed)).toEqual([400, 'SignatureDoesNotMatch']);
    signed.delete('Signature');
    const unsigned = await door.server.app.inject({ url: `/?${signed.toString()}` });
    expect(codeOf(unsigned)).toEqual([400, 'IncompleteSignature']);
  });

  test('a request is let in once, whichever server it reaches', async () => {
    const common = { SignatureNonce: randomUUID() };
    expect((await door.call('StartCaster', { CasterId: 'c1' }, { common })).statusCode).toBe(200);
    const again = await door.call('StartCaster', { CasterId: 'c1' }, { common });
    expect(codeOf(again)).toEqual([400, 'SignatureNonceUsed']);
    const { rows } = await door.studio.db.executeSql('select nonce from apsara_nonces where nonce = $1', [
      common.SignatureNonce,
    ]);
    expect(rows).toHaveLength(1);
    // As if another server had let it in.
    const other = { SignatureNonce: randomUUID() };
    await door.studio.db.executeSql(`insert into apsara_nonces values ($1, $2, now() + interval '1 year')`, [
      door.tenant.accessKey,
      other.SignatureNonce,
    ]);
    expect(codeOf(await door.call('StartCaster', { CasterId: 'c1' }, { common: other }))).toEqual([
      400,
      'SignatureNonceUsed',
    ]);
  });

  test('of two at the same time with one nonce, one is let in', async () => {
    const common = { SignatureNonce: randomUUID() };
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => door.call('StartCaster', { CasterId: 'c1' }, { common })),
    );
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 400, 400, 400]);
  });

  test('nonces are forgotten when their requests are too old anyway', async () => {
    const common = { SignatureNonce: randomUUID() };
    await door.call('StartCaster', { CasterId: 'c1' }, { common });
    door.clock.advance(16 * 60_000);
    await door.call('StartCaster', { CasterId: 'c1' });
    const { rows } = await door.studio.db.executeSql('select 1 from apsara_nonces where nonce = $1', [
      common.SignatureNonce,
    ]);
    expect(rows).toEqual([]);
    door.clock.advance(-16 * 60_000);
  });

  test('temporary keys need their token', async () => {
    const key = await createTemporaryKey(door.store, door.tenant.accessKey, 900);
    expect((await door.call('StartCaster', { CasterId: 'c1' }, { as: key })).statusCode).toBe(200);
    for (const securityToken of [undefined, 'wrong']) {
      const { accessKey, secretKey } = key;
      const as = { accessKey, secretKey, ...(securityToken !== undefined && { securityToken }) };
      const answer = await door.call('StartCaster', { CasterId: 'c1' }, { as });
      expect(codeOf(answer)).toEqual([400, 'InvalidSecurityToken.Malformed']);
    }
    door.clock.advance(901_000);
    const ended = await door.call('StartCaster', { CasterId: 'c1' }, { as: key });
    expect(codeOf(ended)).toEqual([404, 'InvalidAccessKeyId.NotFound']);
    door.clock.advance(-901_000);
  });

  test('policies bound what keys may do, on which caster, however its name is spelt', async () => {
    const bounded = await createTenant(
      door.store,
      'bounded',
      parsePolicy([
        { Effect: 'Allow', Action: 'live:*', Resource: 'acs:live:*:*:caster/*' },
        { Effect: 'Deny', Action: 'live:StartCaster', Resource: 'acs:live:*:*:caster/c2' },
      ]),
    );
    const start = async (parameters: Record<string, string>) => {
      const answer = await door.call('StartCaster', parameters, { as: bounded });
      return answer.statusCode === 200 ? 200 : codeOf(answer)[1];
    };
    expect(await start({ CasterId: 'c1' })).toBe(200);
    expect(await start({ CasterId: 'c2' })).toBe('Forbidden.RAM');
    expect(await start({ casterId: 'c2' })).toBe('Forbidden.RAM');
    const studios = await door.call('DescribeLiveAIStudio', {}, { as: bounded });
    expect(codeOf(studios)).toEqual([403, 'Forbidden.RAM']);
  });
});

describe('ACS3', () => {
  const send = (body: string, headers: Record<string, string>, query = '') => {
    const signed = signAcs3(
      {
        method: 'POST',
        url: new URL(`http://127.0.0.1:8420/${query}`),
        body,
        headers: {
          'x-acs-action': 'StartCaster',
          'x-acs-version': '2016-11-01',
          'x-acs-signature-nonce': randomUUID(),
          ...headers,
        },
      },
      door.tenant,
      door.clock.now(),
    );
    return door.server.app.inject({ method: 'POST', url: `/${query}`, headers: signed, payload: body });
  };

  test.each([
    ['query', '', 'text/plain', '?CasterId=c1'],
    ['form', 'CasterId=c1', 'application/x-www-form-urlencoded', ''],
    ['JSON', '{"CasterId":"c1"}', 'application/json', ''],
  ])('parameters in the %s; JSON where nothing else is asked for', async (_where, body, type, query) => {
    const answer = await send(body, { 'content-type': type }, query);
    expect(answer.json()).toMatchObject({ PgmSceneInfos: { SceneInfo: [{ SceneId: 'c1' }] } });
  });

  test('XML for those who take only that, errors too', async () => {
    const answer = await send('', { 'content-type': 'text/plain', accept: 'application/xml' });
    expect(answer.body).toContain('<Error>');
    expect(answer.body).toContain('<Code>MissingParameter</Code>');
  });

  test('a body that is no JSON is refused by code', async () => {
    const answer = await send('[1', { 'content-type': 'application/json' });
    expect(codeOf(answer)).toEqual([400, 'InvalidParameter']);
  });

  test('a malformed Authorization is refused', async () => {
    const headers = { authorization: 'ACS3-HMAC-SHA256 nonsense', 'x-acs-action': 'StartCaster' };
    const answer = await door.server.app.inject({ method: 'POST', url: '/', headers });
    expect(codeOf(answer)).toEqual([400, 'IncompleteSignature']);
  });

  test('the classic signature does not cover a JSON body', async () => {
    const query = signedParameters(
      'POST',
      { Action: 'StartCaster', Format: 'JSON', CasterId: 'c1' },
      door.tenant,
      door.clock.now(),
    );
    const answer = await door.server.app.inject({
      method: 'POST',
      url: `/?${query.toString()}`,
      payload: { CasterId: 'c2' },
    });
    expect(codeOf(answer)).toEqual([400, 'InvalidParameter']);
  });
});

describe('answers to what cannot be done', () => {
  test('an action without a handler says so, after all checks', async () => {
    const answer = await door.call('DescribeCasters');
    expect(codeOf(answer)).toEqual([501, 'UnsupportedOperation']);
    expect(codeOf(await door.call('DescribeCasters', { Status: '7' }))[1]).toBe('InvalidStatus.Malformed');
  });

  test('refusals of operations keep code and status', async () => {
    fail = new ApsaraError('InvalidDomainName.NotFound');
    const answer = await door.call('StartCaster', { CasterId: 'c1' });
    expect(answer.json()).toEqual({
      RequestId: answer.headers['x-acs-request-id'],
      HostId: '127.0.0.1:8420',
      Code: 'InvalidDomainName.NotFound',
      Message: 'The caster has no streaming domain.',
    });
    fail = undefined;
  });

  test('a database that is gone is 503 with Retry-After', async () => {
    fail = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
    const answer = await door.call('StartCaster', { CasterId: 'c1' });
    expect(codeOf(answer)).toEqual([503, 'ServiceUnavailable']);
    expect(answer.headers['retry-after']).toBe('5');
    fail = undefined;
  });

  test('what nobody foresaw tells nothing', async () => {
    fail = new Error('secret');
    const answer = await door.call('StartCaster', { CasterId: 'c1' });
    expect(codeOf(answer)).toEqual([500, 'InternalError']);
    expect(answer.body).not.toContain('secret');
    fail = undefined;
  });

  test('more than 1 MB is refused in the protocol’s terms', async () => {
    const answer = await door.server.app.inject({
      method: 'POST',
      url: '/?Action=StartCaster&Format=JSON',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `a=${'x'.repeat(1_100_000)}`,
    });
    expect(codeOf(answer)).toEqual([413, 'RequestEntityTooLarge']);
  });
});

test('more than the contract allows in a second is told to wait, by account and action', async () => {
  const limited = await openApsaraTestDoor({ tables: [TABLE], env: { CYCLORAMA_LIMITS: 'cn-north-4' } });
  const ask = () => limited.call('DescribeCasterStreamUrl', { CasterId: 'c1' });
  for (let count = 0; count < 5; count += 1) expect((await ask()).statusCode).toBe(200);
  limited.clock.advance(400);
  const refused = await ask();
  expect(codeOf(refused)).toEqual([400, 'Throttling.User']);
  expect(refused.headers['x-acs-retry-after']).toBe('600');
  expect((await limited.call('StartCaster', { CasterId: 'c1' })).statusCode).toBe(200);
  const other = await createTenant(limited.store, 'other');
  expect((await limited.call('DescribeCasterStreamUrl', { CasterId: 'c1' }, { as: other })).statusCode).toBe(
    200,
  );
  limited.clock.advance(600);
  expect((await ask()).statusCode).toBe(200);
});

test('media addresses are those of the installation, where it has some', async () => {
  const env = {
    CYCLORAMA_PUBLIC_HOST: 'media.example.org',
    CYCLORAMA_PUBLIC_URL: 'https://studio.example.org',
  };
  const named = await openApsaraTestDoor({ tables: [TABLE], env });
  const answer = await named.call('StartCaster', { CasterId: 'c1' });
  expect(answer.body).toContain('rtmp://media.example.org:21935');
});

test('without its database the door answers 503, in the format asked for', async () => {
  const lost = await openApsaraTestDoor({ tables: [TABLE] });
  await lost.studio.close();
  const json = await lost.call('StartCaster', { CasterId: 'c1' });
  expect(codeOf(json)).toEqual([503, 'ServiceUnavailable']);
  expect(json.headers['retry-after']).toBe('5');
  const xml = await lost.call('StartCaster', { CasterId: 'c1' }, { format: 'XML' });
  expect(xml.body).toContain('<Code>ServiceUnavailable</Code>');
});

test('browsers at / are not taken for clients of the API', async () => {
  const page = await door.server.app.inject({ url: '/?utm=Action', headers: { host: '127.0.0.1' } });
  expect(page.headers['content-type']).toContain('text/html');
  const figures = await door.server.app.inject({ url: '/metrics' });
  expect(figures.body).toMatch(
    /cyclorama_http_requests_total\{door="apsara",status="200",operation="StartCaster"\} \d/,
  );
});
