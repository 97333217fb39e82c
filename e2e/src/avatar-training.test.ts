import { reviewPortrait } from '@cyclorama/avatar';
import type { Schemas } from '@cyclorama/contract';
import { readFrames } from '@cyclorama/stage/testing';
import { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js';
import { DefaultHttpClient } from '@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from './testing/client.ts';
import { mainUrl, systemAssets } from './testing/media.ts';
import { colourPng } from './testing/plain-png.ts';
import { startServer, until, type ServerProcess } from './testing/server.ts';

/** A portrait becomes a presenter with the real review and training, through the vendor's own client, and speaks. */

type Detail = Schemas['AvatarTrainingJobDetailResponse'];
type Video = Schemas['DigitalHumanVideoDetailResponse'];

const JOBS = '/digital-human-training-manage/user/jobs';
const PORTRAIT = fileURLToPath(new URL('../../examples/portraits/grace-hopper.jpg', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cyclorama-portrait-'));

let server: ServerProcess;
let client: Client;

beforeAll(async () => {
  server = await startServer();
  client = new Client(server.credentials);
}, 180_000);

afterAll(async () => {
  await server.stop();
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

/** How far apart the lips are, over the height of the face, in a decoded picture. */
async function openingIn(frame: {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray | Uint8Array;
}): Promise<number> {
  const path = join(folder, 'frame.png');
  writeFileSync(path, colourPng(frame.width, frame.height, frame.rgba));
  const { faces } = await reviewPortrait({ picture: path, replacesBackground: false });
  const [face] = faces;
  if (face === undefined) throw new Error('there is no face in the picture');
  const y = (point: number): number => face.points[point * 3 + 1]!;
  // Inner edge of the upper and the lower lip.
  return (y(14) - y(13)) / face.box.height;
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
    video_config: { codec: 'H264', bitrate: 1500, width: 1280, height: 720 },
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
  const openings = async (from: number, to: number, step: number): Promise<number[]> => {
    const found: number[] = [];
    for (let n = from; n < to; n += step) found.push(await openingIn(frames[n]!));
    return found;
  };
  const spoken = await openings(4, Math.min(40, frames.length - 25), 4);
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
});
