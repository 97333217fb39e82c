import { packPicture, SEQUENCE_TYPE } from '@cyclorama/avatar';
import type { Schemas } from '@cyclorama/contract';
import { readFrames } from '@cyclorama/stage/testing';
import { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js';
import { DefaultHttpClient } from '@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js';
import { signSdk } from '@cyclorama/signing';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from './testing/client.ts';
import { openingIn } from './testing/lips.ts';
import { mainUrl, systemAssets } from './testing/media.ts';
import { colourPng } from './testing/plain-png.ts';
import { startServer, until, type ServerProcess } from './testing/server.ts';

/**
 * A portrait becomes a presenter with the real review and training, through the vendor's own client, and speaks: first as a
 * renderer of the tenant's draws it, then, when that dies in the middle, as we do.
 */

type Detail = Schemas['AvatarTrainingJobDetailResponse'];
type Video = Schemas['DigitalHumanVideoDetailResponse'];

const JOBS = '/digital-human-training-manage/user/jobs';
const PORTRAIT = fileURLToPath(new URL('../../examples/portraits/grace-hopper.jpg', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cyclorama-portrait-'));

let server: ServerProcess;
let client: Client;

/** Pictures that the renderer draws before it dies: plain red ones. */
const DRAWN = 6;
const SIZE = { width: 1280, height: 720 } as const;
const redPicture = (url: string): Buffer => {
  const { searchParams: asked } = new URL(url, 'http://renderer');
  const [width, height] = [Number(asked.get('width')), Number(asked.get('height'))];
  const rgba = new Uint8Array(width * height * 4).map((_, i) => (i % 4 === 0 || i % 4 === 3 ? 255 : 0));
  return packPicture(colourPng(width, height, rgba));
};
const told: string[] = [];
/** A renderer as the contract has it, of few pictures. */
const renderer = createServer((request, response) => {
  const { method = '', url = '' } = request;
  told.push(`${method} ${new URL(url, 'http://renderer').pathname.replace(/[0-9a-f-]{32,}/, 'ID')}`);
  if (!url.includes('/stream')) {
    request.resume();
    request.on('end', () => response.writeHead(method === 'DELETE' ? 204 : 200).end('{"state":"ready"}'));
    return;
  }
  response.writeHead(200, { 'content-type': SEQUENCE_TYPE });
  let drawn = 0;
  request.on('data', () => {
    if (++drawn > DRAWN) request.destroy();
    else response.write(redPicture(url));
  });
  request.on('error', () => response.destroy());
});

beforeAll(async () => {
  await new Promise<void>((resolve) => renderer.listen(0, '127.0.0.1', resolve));
  server = await startServer({ env: { CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8' } });
  client = new Client(server.credentials);
  const url = `http://127.0.0.1:${(renderer.address() as AddressInfo).port}`;
  await own('PUT', '/api/training-settings', { renderer: { url } });
}, 180_000);

afterAll(async () => {
  await server.stop();
  renderer.closeAllConnections();
  renderer.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Calls an operation as the vendor's SDK does. */
async function vendor<T>(method: string, path: string, data?: object): Promise<T> {
  const { endpoint, access_key: ak, secret_key: sk, project_id: projectId } = server.credentials;
  const sdk = new HcClient(new DefaultHttpClient({}, [endpoint]))
    .withEndpoints([endpoint])
    .withCredential(new BasicCredentials({ projectId }).withAk(ak).withSk(sk));
  const answer = (await sdk.sendRequest({
    method,
    url: `/v1/{project_id}${path}`,
    queryParams: {},
    pathParams: { project_id: projectId },
    headers: {},
    contentType: 'application/json',
    ...(data === undefined ? {} : { data }),
  })) as { data?: T };
  return answer.data ?? (answer as T);
}

const command = (jobId: string, name: string) =>
  vendor<Schemas['AvatarTrainingCommandResponse']>('POST', `${JOBS}/${jobId}/command`, { command: name });

/** Calls our own API with the same key. */
async function own<Body>(method: string, path: string, data?: object): Promise<Body> {
  const { endpoint, access_key: accessKey, secret_key: secretKey } = server.credentials;
  const url = new URL(`${endpoint}${path}`);
  const body = data === undefined ? '' : JSON.stringify(data);
  const type = { 'content-type': 'application/json' };
  const signed = signSdk({ method, url, body, headers: type }, { accessKey, secretKey }, new Date());
  const { host: _host, ...headers } = signed;
  const response = await fetch(url, {
    method,
    headers: { ...type, ...headers },
    ...(data === undefined ? {} : { body }),
  });
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}

it('makes a presenter of a portrait, and lets it speak', { timeout: 300_000 }, async () => {
  const created = await vendor<Schemas['AvatarTrainingUploadUrlsResponse']>('POST', JOBS, {
    name: 'Grace',
    is_background_replacement: true,
  });
  const jobId = created.job_id ?? '';
  const [url = ''] = created.training_video_upload_url ?? [];
  const put = () => fetch(url, { method: 'PUT', body: readFileSync(PORTRAIT) });
  expect((await put()).status).toBe(200);
  expect((await put()).status).toBe(409);
  expect(await command(jobId, 'SUBMITVERIFYING')).toMatchObject({ commond_result: 'EXCUTE_SUCCESS' });
  const show = () => vendor<Detail>('GET', `${JOBS}/${jobId}`);
  const trained = await until(
    'training',
    async () => {
      const now = await show();
      if (now.state?.includes('FAILED')) throw new Error(JSON.stringify(now.operation_logs));
      return now.state === 'WAIT_USER_CONFIRM' ? now : undefined;
    },
    150,
    500,
  );
  expect(trained.cover_download_url).toBeDefined();
  expect(await command(jobId, 'CONFIRM_ACCEPT')).toMatchObject({ command_result: 'EXECUTE_SUCCESS' });
  expect(await show()).toMatchObject({ state: 'JOB_FINISH' });

  const [voice] = await systemAssets(client, 'VOICE_MODEL', 'EN');
  const job = await client.must<Schemas['JobIdResponse']>('POST', '/2d-digital-human-videos', {
    model_asset_id: trained.asset_id,
    voice_config: { voice_asset_id: voice },
    video_config: { codec: 'H264', bitrate: 1500, ...SIZE },
    shoot_scripts: [
      {
        sequence_no: 0,
        shoot_script: {
          text_config: { text: '<speak>My father was far away.<break time="900ms"/></speak>' },
          background_config: [{ background_type: 'COLOR', background_color_config: '#2B3A4A' }],
        },
      },
    ],
    output_asset_config: { asset_name: 'Grace speaks' },
  });
  const video = await until(
    'video',
    async () => {
      const now = await client.must<Video>('GET', `/2d-digital-human-videos/${job.job_id ?? ''}`);
      if (now.state === 'FAILED') throw new Error(JSON.stringify(now.error_info));
      return now.state === 'SUCCEED' ? now : undefined;
    },
    120,
  );
  expect(video.job_type).toBe('PHOTO_DIGITAL_HUMAN_VIDEO');
  const path = join(folder, 'video.mp4');
  const asset = await client.must<Schemas['DigitalAssetInfo']>(
    'GET',
    `/digital-assets/${video.output_asset_config?.asset_id ?? ''}`,
  );
  const file = await fetch(mainUrl(asset));
  writeFileSync(path, Buffer.from(await file.arrayBuffer()));
  const frames = await readFrames(path);
  const isRed = ({ rgba }: (typeof frames)[number]): boolean => {
    const at = (SIZE.width * (SIZE.height / 2) + SIZE.width / 2) * 4;
    return rgba[at]! > 180 && rgba[at + 1]! < 60 && rgba[at + 2]! < 60;
  };
  // What the renderer drew, and from the picture on that it owes us what we draw.
  expect(frames.map(isRed).lastIndexOf(true)).toBe(DRAWN - 1);
  expect(frames.slice(0, DRAWN).every(isRed)).toBe(true);
  const { warnings } = await own<{ warnings: string[] }>('GET', `/api/video-jobs/${job.job_id ?? ''}`);
  expect(warnings).toEqual([expect.stringContaining('embedded presenter takes over') as string]);
  expect(told.slice(0, 2)).toEqual(['PUT /v1/people/ID', 'POST /v1/people/ID/stream']);

  const openings = async (from: number, to: number, step: number): Promise<number[]> => {
    const found: number[] = [];
    for (let n = from; n < to; n += step) found.push((await openingIn(frames[n]!)) ?? Number.NaN);
    return found;
  };
  const spoken = await openings(DRAWN + 1, Math.min(40, frames.length - 25), 4);
  const silent = await openings(frames.length - 4, frames.length, 3);
  // It opens its mouth for the vowels, more than once, and shuts it when it has said everything.
  const shut = Math.max(...silent);
  expect(shut).toBeLessThan(0.03);
  expect(Math.max(...spoken)).toBeGreaterThan(shut + 0.03);
  expect(spoken.filter((opening) => opening > shut + 0.015).length).toBeGreaterThan(1);
});

it('deletes it with everything', { timeout: 60_000 }, async () => {
  const { jobs } = await vendor<Schemas['AvatarTrainingJobListResponse']>('GET', JOBS);
  const [job] = jobs ?? [];
  await vendor('DELETE', `${JOBS}/${job?.job_id ?? ''}`);
  const left = await client.call('GET', `/digital-assets/${job?.asset_id ?? ''}`);
  expect(left.status).not.toBe(200);
  await until(
    'the renderer to forget',
    () => Promise.resolve(told.includes('DELETE /v1/people/ID') || undefined),
    30,
  );
});
