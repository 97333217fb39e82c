import { createRequire } from 'node:module';
import type OpenApi from '@alicloud/openapi-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  parseAcsTime,
  readAcs3Authorization,
  sha256Hex,
  signAcs3,
  verifyAcs3,
  type Acs3Verdict,
  type SignedMessage,
} from './index.ts';
import { startRecorder, type Recorder } from './testing/recorder.ts';

// The vendor's package is CommonJS whose default export carries the class.
const {
  default: Client,
  $OpenApiUtil: Util,
  OpenApiUtil,
} = createRequire(import.meta.url)('@alicloud/openapi-core') as {
  default: typeof OpenApi.default;
} & typeof OpenApi;

const key = { accessKey: 'LTAIEXAMPLE', secretKey: 'the secret key' };
const now = new Date('2026-01-02T03:04:05Z');

function verify(message: SignedMessage, at = now, secretKey = key.secretKey): Acs3Verdict {
  const authorization = readAcs3Authorization(String(message.headers['authorization']));
  if (!authorization) throw new Error('no authorization');
  return verifyAcs3(message, authorization, secretKey, at);
}

function signed(query: string, body = ''): SignedMessage {
  const url = new URL(`http://127.0.0.1:8420/?${query}`);
  const headers = signAcs3(
    {
      method: 'POST',
      url,
      body,
      headers: {
        'x-acs-action': 'ListCasters',
        'x-acs-version': '2016-11-01',
        'x-acs-signature-nonce': 'n1',
      },
    },
    key,
    now,
  );
  return { method: 'POST', path: '/', query, headers, bodySha256: sha256Hex(body) };
}

describe('our own signatures', () => {
  const message = signed('CasterId=a&Name=x%20y', 'body');

  test("verify, with unescaped *!'() on the wire as well", () => {
    expect(verify(message)).toEqual({ ok: true });
    expect(verify({ ...signed("A=*!'()"), query: "A=*!'()" })).toEqual({ ok: true });
    expect(verify({ ...signed("A=*!'()"), query: 'A=%2A%21%27%28%29' })).toEqual({ ok: true });
  });

  test('are refused when anything is changed', () => {
    expect(verify({ ...message, query: 'CasterId=b&Name=x%20y' })).toEqual({
      ok: false,
      reason: 'signature',
    });
    expect(verify({ ...message, method: 'GET' })).toEqual({ ok: false, reason: 'signature' });
    expect(verify(message, now, 'other')).toEqual({ ok: false, reason: 'signature' });
    expect(verify({ ...message, bodySha256: sha256Hex('other') })).toEqual({ ok: false, reason: 'body' });
    for (const name of ['x-acs-action', 'x-acs-date', 'x-acs-signature-nonce', 'host']) {
      const headers = { ...message.headers, [name]: '2026-01-02T03:04:06Z' };
      expect(verify({ ...message, headers })).toEqual({ ok: false, reason: 'signature' });
    }
  });

  test('an x-acs header that is not signed is refused', () => {
    const headers = { ...message.headers, 'x-acs-security-token': 'x' };
    expect(verify({ ...message, headers })).toEqual({ ok: false, reason: 'unsigned-header' });
  });

  test('the clock may differ by 15 minutes', () => {
    expect(verify(message, new Date(now.getTime() + 900_000))).toEqual({ ok: true });
    expect(verify(message, new Date(now.getTime() + 900_001))).toEqual({ ok: false, reason: 'clock' });
  });

  test('times are read strictly', () => {
    expect(parseAcsTime('2026-01-02T03:04:05Z')).toEqual(now);
    expect(parseAcsTime('2026-01-02')).toBeUndefined();
    expect(parseAcsTime('2026-13-02T03:04:05Z')).toBeUndefined();
    expect(readAcs3Authorization('ACS3-HMAC-SHA256 Credential=a')).toBeUndefined();
  });
});

describe('the vendor’s Node core', () => {
  let recorder: Recorder;
  beforeAll(async () => (recorder = await startRecorder()));
  afterAll(async () => recorder.close());

  test('requests verify', async () => {
    const client = new Client(
      new Util.Config({
        accessKeyId: key.accessKey,
        accessKeySecret: key.secretKey,
        endpoint: recorder.host,
        protocol: 'HTTP',
      }),
    );
    const query = OpenApiUtil.query({
      CasterId: "a b+c*~!'()é",
      MixList: ['RV01', 'RV02'],
      Layer: [{ Rate: 1 }],
    });
    await client.callApi(
      new Util.Params({
        action: 'UpdateCasterSceneAudio',
        version: '2016-11-01',
        protocol: 'HTTP',
        pathname: '/',
        method: 'POST',
        authType: 'AK',
        style: 'RPC',
        reqBodyType: 'formData',
        bodyType: 'json',
      }),
      new Util.OpenApiRequest({ query }),
      {} as never,
    );
    const sent = recorder.requests.at(-1)!;
    expect(sent.headers['x-acs-action']).toBe('UpdateCasterSceneAudio');
    expect(sent.query).toContain('MixList.2=RV02');
    expect(verify(sent, new Date())).toEqual({ ok: true });
    expect(verify({ ...sent, query: sent.query.replace('RV02', 'RV03') }, new Date())).toEqual({
      ok: false,
      reason: 'signature',
    });
  });

  test('makes of our request the signature that we make', () => {
    const message = signed('CasterId=a&Name=x%20y', 'body');
    const headers = Object.fromEntries(
      Object.entries(message.headers).filter(([name]) => name !== 'authorization'),
    ) as Record<string, string>;
    const theirs = OpenApiUtil.getAuthorization(
      { method: 'POST', pathname: '/', query: { Name: 'x y', CasterId: 'a' }, headers } as never,
      'ACS3-HMAC-SHA256',
      sha256Hex('body'),
      key.accessKey,
      key.secretKey,
    );
    expect(theirs).toBe(message.headers['authorization']);
  });
});
