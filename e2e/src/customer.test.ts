import type { Schemas } from '@cyclorama/contract';
import { makeTestVideo, writeWav } from '@cyclorama/stage/testing';
import { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js';
import { DefaultHttpClient } from '@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, type Answer } from './testing/client.ts';
import { contentMd5, mainUrl, settled, systemAssets, upload } from './testing/media.ts';
import { cyclorama, startServer, until, type Credentials, type ServerProcess } from './testing/server.ts';

type Asset = Schemas['DigitalAssetInfo'];
interface Refusal {
  readonly error_code?: string;
  readonly error_msg?: string;
  readonly request_id?: string;
}

let server: ServerProcess;
let client: Client;
/** Another tenant of the same studio. */
let stranger: Client;
let strangerProject: string;
const folder = mkdtempSync(join(tmpdir(), 'cyclorama-customer-'));

/** A one-pixel picture. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Status and code in one value, so that a failure shows both. */
function refusal(answer: Answer<Refusal>): string {
  return `${answer.status} ${answer.body.error_code ?? ''}`;
}

beforeAll(async () => {
  server = await startServer();
  client = new Client(server.credentials);
  const other = JSON.parse(
    await cyclorama(server, 'keys', 'create', '--tenant', 'stranger', '--json'),
  ) as Credentials;
  stranger = new Client(other, server.credentials.endpoint);
  strangerProject = other.project_id;
}, 180_000);

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('who calls', () => {
  const at = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);

  it('may be the vendor’s own client', async () => {
    const { endpoint, access_key: ak, secret_key: sk, project_id: projectId } = server.credentials;
    const vendor = new HcClient(new DefaultHttpClient({}, [endpoint]))
      .withEndpoints([endpoint])
      .withCredential(new BasicCredentials({ projectId }).withAk(ak).withSk(sk));
    const answer: unknown = await vendor.sendRequest({
      method: 'POST',
      url: '/v1/{project_id}/digital-assets',
      queryParams: {},
      pathParams: { project_id: projectId },
      headers: { 'X-App-UserId': 'end-user-1' },
      contentType: 'application/json',
      data: { asset_name: 'Grüße 你好', asset_type: 'IMAGE' },
    });
    const { asset_id: id } = answer as { asset_id: string };
    expect(await client.must('GET', `/digital-assets/${id}`)).toMatchObject({
      asset_name: 'Grüße 你好',
      app_user_id: 'end-user-1',
    });
  });

  it('is refused unsigned, late, early, changed on the way and in another’s project', async () => {
    const { endpoint, project_id: project } = server.credentials;
    const unsigned = await fetch(`${endpoint}/v1/${project}/digital-assets`);
    expect([unsigned.status, await unsigned.json()]).toMatchObject([401, { error_code: 'MSS.00000001' }]);
    const path = '/digital-assets';
    expect((await client.call('GET', path, undefined, { at: at(-14) })).status).toBe(200);
    for (const minutes of [-16, 16]) {
      const answer = await client.call<Refusal>('GET', path, undefined, { at: at(minutes) });
      expect(refusal(answer)).toBe('401 MSS.00000001');
    }
    const sent = JSON.stringify({ asset_name: 'changed on the way', asset_type: 'IMAGE' });
    const changed = await client.call<Refusal>('POST', path, { asset_name: 'signed' }, { sent });
    expect(refusal(changed)).toBe('401 MSS.00000001');
    const list = await client.must<Schemas['DigitalAssetListResponse']>('GET', `${path}?name=changed`);
    expect(list.count).toBe(0);
    const abroad = await client.call<Refusal>('GET', path, undefined, { projectId: strangerProject });
    expect(refusal(abroad)).toBe('403 MSS.00020006');
    const preview = await client.call<Refusal>('POST', '/ttsc/audition', {}, { at: at(-60) });
    expect(refusal(preview)).toBe('401 MSS.000000004');
    expect(preview.body.request_id).toMatch(/./);
  });

  it('does only what the key’s policy and its lifetime allow', async () => {
    const policy = join(folder, 'policy.json');
    const statement = { Effect: 'Allow', Action: ['metastudio:ListAssets'], Resource: ['*'] };
    writeFileSync(policy, JSON.stringify({ Version: '1.1', Statement: [statement] }));
    const { domain, access_key: parent } = server.credentials;
    const bounded = new Client(
      JSON.parse(
        await cyclorama(server, 'keys', 'create', '--tenant', domain, '--policy', policy, '--json'),
      ) as Credentials,
    );
    await bounded.must('GET', '/digital-assets');
    const body = { asset_name: 'not allowed', asset_type: 'IMAGE' };
    expect((await bounded.call('POST', '/digital-assets', body)).status).toBe(403);
    const temporary = JSON.parse(
      await cyclorama(server, 'keys', 'temporary', '--access-key', parent, '--json'),
    ) as Credentials & { readonly security_token: string };
    const guest = new Client(temporary, server.credentials.endpoint);
    const headers = { 'x-security-token': temporary.security_token };
    expect((await guest.call('GET', '/digital-assets', undefined, { headers })).status).toBe(200);
    expect(refusal(await guest.call('GET', '/digital-assets'))).toBe('401 MSS.00000001');
  });
});

describe('files', () => {
  it('come back whole and in ranges, with what is in them', async () => {
    const path = join(folder, 'clip.mp4');
    await makeTestVideo(path, { width: 320, height: 180, fps: 25, frames: 25 });
    const clip = readFileSync(path);
    const asset = await settled(
      client,
      await upload(client, { type: 'VIDEO', name: 'clip', fileType: 'mp4' }, clip),
    );
    expect(asset.asset_state).toBe('ACTIVED');
    expect(asset.asset_extra_meta?.video_meta).toMatchObject({ width: 320, height: 180, mode: 'Horizontal' });
    const url = mainUrl(asset);
    const whole = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(whole.equals(clip)).toBe(true);
    const part = await fetch(url, { headers: { range: 'bytes=10-19' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${clip.length}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(clip.subarray(10, 20))).toBe(true);
    expect((await fetch(url, { headers: { range: `bytes=${clip.length}-` } })).status).toBe(416);
    expect((await fetch(`${url}0`)).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403);
  });

  it('are joined from parts', async () => {
    const path = join(folder, 'tone.wav');
    writeWav(path, [new Float32Array(24_000).map((_zero, i) => Math.sin(i / 20) * 0.3)], 24_000);
    const sound = readFileSync(path);
    const { asset_id: assetId = '' } = await client.must<{ asset_id?: string }>('POST', '/digital-assets', {
      asset_name: 'in parts',
      asset_type: 'AUDIO',
    });
    const { file_id: fileId = '', upload_urls: urls = [] } = await client.must<
      Schemas['LargeFileCreateResponse']
    >('POST', '/large-files', {
      asset_id: assetId,
      file_name: 'tone.wav',
      file_type: 'wav',
      asset_file_category: 'MAIN',
      file_size: sound.length,
      file_multipart_count: 3,
    });
    expect(urls).toHaveLength(3);
    const size = Math.ceil(sound.length / 3);
    for (const [i, url] of urls.entries()) {
      const put = await fetch(url, { method: 'PUT', body: sound.subarray(i * size, (i + 1) * size) });
      expect(put.status).toBe(200);
    }
    const asset = await settled(client, { assetId, fileId, uploadUrl: '', putStatus: 200 });
    expect(asset.asset_extra_meta?.audio_meta).toMatchObject({
      audio_channels: 1,
      duration: 1,
      sample: 24_000,
    });
    expect(Buffer.from(await (await fetch(mainUrl(asset))).arrayBuffer()).equals(sound)).toBe(true);
  });

  it('of a broken deck end its analysis too', async () => {
    const { asset_id: assetId = '' } = await client.must<{ asset_id?: string }>('POST', '/digital-assets', {
      asset_name: 'deck',
      asset_type: 'PPT',
      asset_extra_meta: { ppt_meta: { auto_analysis: true } },
    });
    const content = Buffer.from('PK\u0003\u0004 and no more');
    const asset = await settled(
      client,
      await upload(client, { type: 'PPT', name: 'deck', fileType: 'pptx', assetId }, content),
    );
    expect(asset).toMatchObject({
      asset_state: 'FAILED',
      asset_extra_meta: { ppt_meta: { ppt_analysis_status: 'FAILED' } },
    });
  });

  it.each([
    ['short', PNG.subarray(0, 20)],
    ['long', Buffer.concat([PNG, Buffer.from('x')])],
    ['of the right length with another digest', Buffer.from(PNG).fill(0, 40)],
  ])('that arrive %s are not taken', async (_how, sent) => {
    const refused = await upload(client, { type: 'IMAGE', name: 'bad', fileType: 'png' }, PNG, sent);
    expect(refused.putStatus).toBe(400);
    const complete = await client.call<Refusal>('POST', `/files/${refused.fileId}/complete`, {
      state: 'CREATED',
    });
    expect(refusal(complete)).toBe('400 MSS.10001016');
    const tampered = await fetch(refused.uploadUrl.replace(/X-Expires=\d/, 'X-Expires=9'), {
      method: 'PUT',
      headers: { 'content-md5': contentMd5(PNG) },
      body: PNG,
    });
    expect(tampered.status).toBe(403);
  });

  it.each([
    ['a picture that says it is a video', 'VIDEO', 'mp4', PNG],
    [
      'a playlist that says it is a video',
      'VIDEO',
      'mp4',
      Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n'),
    ],
    ['half a picture', 'IMAGE', 'png', PNG.subarray(0, 45)],
    ['text that says it is sound', 'AUDIO', 'wav', Buffer.from('no sound at all '.repeat(40))],
  ])('with %s end FAILED and say why', async (_what, type, fileType, content) => {
    const asset = await settled(client, await upload(client, { type, name: 'liar', fileType }, content));
    expect(asset.asset_state).toBe('FAILED');
    expect(JSON.stringify(asset.asset_extra_meta)).toMatch(/"error_code":"MSS\.\d+"/);
    expect(
      (await client.call('PUT', `/digital-assets/${asset.asset_id ?? ''}`, { asset_state: 'ACTIVED' }))
        .status,
    ).toBe(400);
  });
});

describe('another tenant', () => {
  it('sees nothing, until it is shared, and never writes', async () => {
    const asset = await settled(
      client,
      await upload(client, { type: 'IMAGE', name: 'mine', fileType: 'png' }, PNG),
    );
    const id = asset.asset_id ?? '';
    const fileId = asset.files?.[0]?.file_id ?? '';
    const { script_id: script = '' } = await client.must<Schemas['VideoScriptWriteResponse']>(
      'POST',
      '/digital-human-video-scripts',
      { script_name: 'mine', shoot_scripts: [] },
    );
    const scripts = '/digital-human-video-scripts';
    for (const [method, path, body] of [
      ['GET', `/digital-assets/${id}`],
      ['PUT', `/digital-assets/${id}`, { asset_name: 'theirs' }],
      ['DELETE', `/digital-assets/${id}?mode=force`],
      ['POST', `/digital-assets/${id}/restore`],
      ['GET', `/digital-assets/${id}/replication-info`],
      ['DELETE', `/files/${fileId}`],
      ['POST', `/files/${fileId}/complete`, { state: 'FAILED' }],
      ['GET', `${scripts}/${script}`],
      ['PUT', `${scripts}/${script}`, { script_name: 'theirs' }],
      ['DELETE', `${scripts}/${script}`],
      ['POST', `${scripts}/${script}/copy`],
      ['POST', '/2d-digital-human-videos', { script_id: script }],
    ] as const) {
      const answer = await stranger.call<Refusal>(method, path, body);
      expect(`${method} ${path}: ${answer.status}`).toBe(`${method} ${path}: 404`);
    }
    for (const path of ['summaries', 'summarys']) {
      const theirs = await stranger.must('POST', `/digital-assets/${path}`, { asset_ids: [id] });
      expect(theirs).toEqual({ asset_list: [] });
      const ours = await client.must('POST', `/digital-assets/${path}`, { asset_ids: [id] });
      expect(ours).toMatchObject({ asset_list: [{ asset_id: id }] });
    }
    await client.must('PUT', `/digital-assets/${id}`, {
      shared_config: { shared_type: 'SHARED', allowed_project_ids: [strangerProject] },
    });
    expect(await stranger.must('GET', `/digital-assets/${id}`)).toMatchObject({ asset_name: 'mine' });
    expect((await stranger.call('DELETE', `/digital-assets/${id}`)).status).toBe(401);
    await client.must('POST', '/digital-assets/batch-action', { action: 'UNSHARE', asset_ids: [id] });
    expect((await stranger.call('GET', `/digital-assets/${id}`)).status).toBe(404);
    const ticket = await client.must('GET', `/digital-assets/${id}/replication-info`);
    await stranger.must('POST', '/digital-assets-by-replication-info', ticket);
    const copy = await until(
      'copy of an asset',
      async () => {
        const list = await stranger.must<Schemas['DigitalAssetListResponse']>(
          'GET',
          '/digital-assets?name=mine',
        );
        return list.assets?.find((one: Asset) => one.asset_state === 'ACTIVED');
      },
      20,
    );
    expect(Buffer.from(await (await fetch(mainUrl(copy))).arrayBuffer()).equals(PNG)).toBe(true);
  });

  it('part of a batch may fail alone', async () => {
    const asset = await settled(
      client,
      await upload(client, { type: 'IMAGE', name: 'bin', fileType: 'png' }, PNG),
    );
    const ids = [asset.asset_id ?? '', 'f'.repeat(32)];
    expect(
      await client.must('POST', '/digital-assets/batch-action', { action: 'DELETE', asset_ids: ids }),
    ).toMatchObject({
      results: [
        { ret_status: 'SUCCESS', asset_ids: [ids[0]] },
        { ret_status: 'FAILED', asset_ids: [ids[1]], error_info: { error_code: 'MSS.10001001' } },
      ],
    });
    expect(await client.must('GET', `/digital-assets/${ids[0] ?? ''}`)).toMatchObject({
      asset_state: 'DELETING',
    });
    await client.must('POST', `/digital-assets/${ids[0] ?? ''}/restore`);
    expect(await client.must('GET', `/digital-assets/${ids[0] ?? ''}`)).toMatchObject({
      asset_state: 'ACTIVED',
    });
    const { download_url: url = '' } = asset.files?.[0] ?? {};
    await client.must('DELETE', `/digital-assets/${ids[0] ?? ''}?mode=force`);
    expect((await client.call('GET', `/digital-assets/${ids[0] ?? ''}`)).status).toBe(404);
    // The bytes are removed by a job right after the row.
    await until('the bytes to go', async () => ((await fetch(url)).status === 404 ? true : undefined), 20);
  });
});

describe('what cannot be understood', () => {
  it.each<[string, string, RegExp]>([
    ['no JSON', '{', /body/],
    ['no object', '[]', /body/],
    ['nothing', 'null', /body/],
    ['deep lists', '['.repeat(100_000), /nested/],
    ['deep objects', '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000), /nested/],
    ['a number for a text', '{"asset_name":1,"asset_type":"IMAGE"}', /asset_name/],
    ['an unknown kind', '{"asset_name":"x","asset_type":"SMELL"}', /asset_type/],
    ['a number out of range', '{"asset_name":"x","asset_type":"IMAGE","asset_order":32768}', /asset_order/],
    ['a missing field', '{"asset_name":"x"}', /asset_type/],
    ['U+0000', '{"asset_name":"a\\u0000b","asset_type":"IMAGE"}', /asset_name/],
    ['half a character', '{"asset_name":"\\ud800","asset_type":"IMAGE"}', /asset_name/],
    ['too long a name', `{"asset_name":"${'x'.repeat(257)}","asset_type":"IMAGE"}`, /asset_name/],
  ])('%s is refused with the field named', async (_what, body, named) => {
    const before = await client.must<Schemas['DigitalAssetListResponse']>('GET', '/digital-assets?limit=1');
    const answer = await client.call<Refusal>('POST', '/digital-assets', body, { raw: true });
    expect(refusal(answer)).toBe('400 MSS.00000003');
    expect(answer.body.error_msg).toMatch(named);
    const after = await client.must<Schemas['DigitalAssetListResponse']>('GET', '/digital-assets?limit=1');
    expect(after.count).toBe(before.count);
  });

  it('ids and addresses that cannot be are refused', async () => {
    for (const id of ['x'.repeat(65), '%00', '..%2f..', 'a%20b', '%ff']) {
      expect((await client.call('GET', `/digital-assets/${id}`)).status).toBe(400);
    }
    expect(refusal(await client.call('GET', '/digital-assets/unknown'))).toBe('404 MSS.10001001');
    expect((await client.call('GET', '/nowhere')).status).toBe(404);
  });

  it.each<[string, string, string]>([
    ['a tag that never closes', '<speak>Hi', '500 MSS.20010015'],
    ['tags crossed', '<speak><emotion type="SAD">a</speak></emotion>', '500 MSS.20010015'],
    ['an unknown tag', '<speak><foo>a</foo></speak>', '500 MSS.20010015'],
    ['an unknown entity', '<speak>&x;</speak>', '500 MSS.20010015'],
    ['a pause out of range', '<speak>a<break time="99s"/></speak>', '400 MSS.00000003'],
    ['a control character', 'a\u0007b', '400 MSS.00000003'],
    ['131,073 characters', 'a'.repeat(131_073), '400 MSS.00000003'],
    ['10,001 characters without tags', 'a'.repeat(10_001), '400 MSS.20010109'],
    ['no words', '<speak></speak>', '500 MSS.20010112'],
  ])('a script with %s is refused', async (_what, text, expected) => {
    const answer = await client.call<Refusal>('POST', '/digital-human-video-scripts', {
      script_name: 'refused',
      shoot_scripts: [{ sequence_no: 0, shoot_script: { text_config: { text } } }],
    });
    expect(refusal(answer)).toBe(expected);
    expect(answer.body.error_msg).toContain('shoot_scripts[0].shoot_script.text_config.text');
  });

  it('two scripts cannot have one name; emoji and right-to-left text are welcome', async () => {
    const body = {
      script_name: 'مرحبا 🎬',
      shoot_scripts: [{ sequence_no: 0, shoot_script: { text_config: { text: 'مرحبا بكم 🙂' } } }],
    };
    await client.must('POST', '/digital-human-video-scripts', body);
    expect(refusal(await client.call('POST', '/digital-human-video-scripts', body))).toBe('400 MSS.20010005');
  });
});

describe('speech previews', () => {
  it('appear, play and are this tenant’s alone', async () => {
    const [voice] = await systemAssets(client, 'VOICE_MODEL', 'EN');
    const { job_id: id = '' } = await client.must<Schemas['JobIdResponse']>('POST', '/ttsc/audition', {
      text: 'Hello. Goodbye.',
      emotion: voice,
    });
    const done = await until(
      'speech preview',
      async () => {
        const now = await client.must<Schemas['TtsAuditionFileResponse']>('GET', `/ttsc/audition-file/${id}`);
        return now.is_file_complete === true ? now : undefined;
      },
      30,
    );
    expect(done.files?.length).toBeGreaterThan(0);
    for (const file of done.files ?? []) {
      const sound = await fetch(file.download_url ?? '');
      expect([sound.status, sound.headers.get('content-type')]).toEqual([200, 'audio/wav']);
      const expires = Number(new URL(file.download_url ?? '').searchParams.get('X-Expires'));
      expect(Math.abs(expires - Date.now() / 1000 - 3600)).toBeLessThan(60);
    }
    expect(refusal(await stranger.call('GET', `/ttsc/audition-file/${id}`))).toBe('404 MSS.000000001');
    const refused = await client.call<Refusal>(
      'POST',
      '/ttsc/audition',
      { text: 'a', emotion: 'unknown' },
      { headers: { 'x-request-id': 'my-own-request' } },
    );
    expect(refusal(refused)).toBe('400 MSS.000000003');
    expect(refused.body.request_id).toBe('my-own-request');
  });
});
