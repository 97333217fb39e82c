import RpcClient from '@alicloud/pop-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queryPairs, signRpc, verifyRpc, type RpcParameters } from './index.ts';
import { startRecorder, type Recorder } from './testing/recorder.ts';

// The worked example of the vendor's public documentation of the RPC signature.
const parameters: RpcParameters = [
  ['Timestamp', '2016-02-23T12:46:24Z'],
  ['Format', 'XML'],
  ['AccessKeyId', 'testid'],
  ['Action', 'DescribeRegions'],
  ['SignatureMethod', 'HMAC-SHA1'],
  ['SignatureNonce', '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf'],
  ['Version', '2014-05-26'],
  ['SignatureVersion', '1.0'],
];
const signature = 'OLeaidS1JvxuMvnyHOwuJ+uX5qY=';

describe('the worked example', () => {
  test('is reproduced', () => expect(signRpc('GET', parameters, 'testsecret')).toBe(signature));

  test('verifies, and nothing near it does', () => {
    const sent: RpcParameters = [...parameters, ['Signature', signature]];
    expect(verifyRpc('GET', sent, 'testsecret')).toBe(true);
    expect(verifyRpc('POST', sent, 'testsecret')).toBe(false);
    expect(verifyRpc('GET', sent, 'other')).toBe(false);
    expect(verifyRpc('GET', [...sent, ['Extra', '1']], 'testsecret')).toBe(false);
    expect(verifyRpc('GET', [...sent, ['Signature', signature]], 'testsecret')).toBe(false);
    expect(verifyRpc('GET', parameters, 'testsecret')).toBe(false);
  });
});

describe('the vendor’s classic core', () => {
  let recorder: Recorder;
  beforeAll(async () => (recorder = await startRecorder()));
  afterAll(async () => recorder.close());

  test.each(['GET', 'POST'] as const)('%s requests verify', async (method) => {
    const client = new RpcClient({
      endpoint: recorder.url,
      apiVersion: '2016-11-01',
      accessKeyId: 'AK',
      accessKeySecret: 'the secret',
    });
    await client.request('StartCaster', { casterId: "a b+*~!'()é", mixList: ['RV01', 'RV02'] }, { method });
    const sent = recorder.requests.at(-1)!;
    const pairs = queryPairs(method === 'GET' ? sent.query : sent.body, true);
    expect(Object.fromEntries(pairs)).toMatchObject({ Action: 'StartCaster', 'MixList.2': 'RV02' });
    expect(verifyRpc(method, pairs, 'the secret')).toBe(true);
    expect(verifyRpc(method, pairs, 'another')).toBe(false);
  });
});
