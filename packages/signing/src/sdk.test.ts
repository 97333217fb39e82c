import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { DefaultHttpClient } from '@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js';
import { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  formatSdkDate,
  parseSdkDate,
  readSdkAuthorization,
  sha256Hex,
  signSdk,
  verifySdk,
  type SdkVerdict,
  type SignedMessage,
} from './index.ts';
import { startRecorder, type Recorder } from './testing/recorder.ts';

const key = { accessKey: 'AKEXAMPLE', secretKey: 'the secret key' };
const now = new Date('2026-01-02T03:04:05Z');

function verify(message: SignedMessage, at = now, secretKey = key.secretKey): SdkVerdict {
  const authorization = readSdkAuthorization(String(message.headers['authorization']));
  if (!authorization) throw new Error('no authorization');
  return verifySdk(message, authorization, secretKey, at);
}

function signed(url: string, body = '', method = 'POST'): SignedMessage {
  const target = new URL(url);
  const headers = signSdk(
    { method, url: target, body, headers: { 'Content-Type': 'application/json' } },
    key,
    now,
  );
  return {
    method,
    path: target.pathname,
    query: target.search.slice(1),
    headers,
    bodySha256: sha256Hex(body),
  };
}

describe('our own signatures', () => {
  const message = signed('http://127.0.0.1:8420/v1/p/files?b=2&a=1&a=0&c=%2A%20x', '{"a":1}');

  test('follow the documented canonical form', () => {
    // The canonical request, hashed and signed with openssl:
    //   POST\n/v1/p/files/\na=0&a=1&b=2&c=%2A%20x\n
    //   content-type:application/json\nhost:127.0.0.1:8420\nx-sdk-date:20260102T030405Z\n\n
    //   content-type;host;x-sdk-date\n<SHA-256 of the body>
    expect(message.headers['authorization']).toBe(
      'SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=content-type;host;x-sdk-date, Signature=7f56b0ace4911401a022cbc8e8a6066c78fe7fc15f59088c32ed1df05b203941',
    );
  });

  test('verify', () => expect(verify(message)).toEqual({ ok: true }));

  test.each<[string, Partial<SignedMessage>, string]>([
    ['another method', { method: 'PUT' }, 'signature'],
    ['another path', { path: '/v1/q/files' }, 'signature'],
    ['another query', { query: 'a=1' }, 'signature'],
    ['another body', { bodySha256: sha256Hex('{"a":2}') }, 'signature'],
  ])('%s is refused', (_name, change, reason) => {
    expect(verify({ ...message, ...change })).toEqual({ ok: false, reason });
  });

  test('another secret, host or date is refused', () => {
    expect(verify(message, now, 'other')).toEqual({ ok: false, reason: 'signature' });
    for (const header of ['host', 'x-sdk-date', 'content-type']) {
      const headers = { ...message.headers, [header]: '20260102T030406Z' };
      expect(verify({ ...message, headers }).ok).toBe(false);
    }
    const headers = { ...message.headers, 'content-type': undefined };
    expect(verify({ ...message, headers })).toEqual({ ok: false, reason: 'malformed' });
  });

  test('the clock may differ by 15 minutes, not more', () => {
    const window = 15 * 60 * 1000;
    expect(verify(message, new Date(now.getTime() + window))).toEqual({ ok: true });
    expect(verify(message, new Date(now.getTime() - window))).toEqual({ ok: true });
    expect(verify(message, new Date(now.getTime() + window + 1))).toEqual({ ok: false, reason: 'clock' });
    expect(verify(message, new Date(now.getTime() - window - 1))).toEqual({ ok: false, reason: 'clock' });
  });

  test('a declared body hash must be that of the body', () => {
    const url = new URL('http://h/v1/p/files');
    const headers = signSdk(
      { method: 'POST', url, body: 'x', headers: { 'X-Sdk-Content-Sha256': sha256Hex('declared') } },
      key,
      now,
    );
    const declared: SignedMessage = {
      method: 'POST',
      path: '/v1/p/files',
      query: '',
      headers,
      bodySha256: '',
    };
    expect(verify({ ...declared, bodySha256: sha256Hex('x') })).toEqual({ ok: false, reason: 'body' });
    expect(verify({ ...declared, bodySha256: sha256Hex('declared') })).toEqual({ ok: true });
  });

  test('an unsigned host is refused', () => {
    const authorization = {
      ...readSdkAuthorization(String(message.headers['authorization']))!,
      signedHeaders: ['x-sdk-date'],
    };
    expect(verifySdk(message, authorization, key.secretKey, now)).toEqual({
      ok: false,
      reason: 'unsigned-header',
    });
  });
});

describe('reading', () => {
  test.each([
    '',
    'Bearer x',
    'SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=00',
    'SDK-HMAC-SHA256',
  ])('the header %j is not taken', (header) => expect(readSdkAuthorization(header)).toBeUndefined());

  test('dates go both ways and nonsense is none', () => {
    expect(formatSdkDate(now)).toBe('20260102T030405Z');
    expect(parseSdkDate('20260102T030405Z')).toEqual(now);
    for (const text of ['', '2026-01-02T03:04:05Z', '20261302T030405Z', '20260102T250405Z']) {
      expect(parseSdkDate(text)).toBeUndefined();
    }
  });
});

describe('the vendor’s Node SDK', () => {
  let recorder: Recorder;
  beforeAll(async () => (recorder = await startRecorder()));
  afterAll(async () => recorder.close());

  test.each([
    [
      'GET',
      '/v1/{project_id}/digital-assets',
      { limit: 10, name: "a b+c*~!'()é", asset_id: ['b', 'a'] },
      undefined,
    ],
    ['POST', '/v1/{project_id}/files', {}, { file_name: 'ä.png', nested: [1, { two: null }] }],
    ['DELETE', '/v1/{project_id}/files/9f8e', {}, undefined],
    ['PUT', '/v1/{project_id}/digital-assets/1', { x: '' }, {}],
  ])('%s %s verifies', async (method, url, queryParams, data) => {
    const client = new HcClient(new DefaultHttpClient({}, [recorder.url]))
      .withEndpoints([recorder.url])
      .withCredential(new BasicCredentials({ projectId: 'p1' }).withAk(key.accessKey).withSk(key.secretKey));
    await client.sendRequest({
      method,
      url,
      queryParams,
      pathParams: {},
      headers: { 'X-App-UserId': 'u1' },
      contentType: 'application/json',
      ...(data === undefined ? {} : { data }),
    });
    const sent = recorder.requests.at(-1)!;
    expect(sent.headers['x-app-userid']).toBe('u1');
    expect(verify(sent, new Date())).toEqual({ ok: true });
    expect(verify({ ...sent, query: `${sent.query}&extra=1` }, new Date())).toEqual({
      ok: false,
      reason: 'signature',
    });
    expect(verify({ ...sent, bodySha256: sha256Hex('other') }, new Date())).toEqual({
      ok: false,
      reason: 'signature',
    });
  });

  test('makes of our request the signature that we make', () => {
    const ours = signed('http://127.0.0.1:8420/v1/p/files?b=2&a=1', '{"a":1}');
    const theirs = AKSKSigner.sign(
      {
        endpoint: 'http://127.0.0.1:8420/v1/p/files',
        method: 'POST',
        queryParams: { b: '2', a: '1' },
        headers: { 'content-type': 'application/json', 'X-Sdk-Date': '20260102T030405Z' },
        data: { a: 1 },
      },
      new BasicCredentials().withAk(key.accessKey).withSk(key.secretKey),
    );
    expect(theirs).toHaveProperty('Authorization', ours.headers['authorization']);
  });
});
