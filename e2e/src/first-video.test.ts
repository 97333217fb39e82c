import type { Schemas } from '@cyclorama/contract';
import { LoudnessMeter } from '@cyclorama/stage';
import { countFrames, meanRect, readFrames, readSamples, rms, streamInfo } from '@cyclorama/stage/testing';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './testing/client.ts';
import { startServer, until, type ServerProcess } from './testing/server.ts';

type Video = Schemas['DigitalHumanVideoDetailResponse'];
type Asset = Schemas['DigitalAssetInfo'];

let server: ServerProcess;
let client: Client;
let receiver: Server;
const callbacks: { url: string; body: unknown }[] = [];
const folder = mkdtempSync(join(tmpdir(), 'cyclorama-first-'));

/** The assets of the system library of one kind. */
async function system(type: string): Promise<Asset[]> {
  const list = await client.must<Schemas['DigitalAssetListResponse']>(
    'GET',
    `/digital-assets?asset_source=SYSTEM&asset_type=${type}&asset_state=ACTIVED&limit=100`,
  );
  return [...(list.assets ?? [])];
}

async function download(url: string, name: string): Promise<string> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  const path = join(folder, name);
  writeFileSync(path, Buffer.from(await response.arrayBuffer()));
  return path;
}

beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      callbacks.push({
        url: request.url ?? '',
        body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown,
      });
      response.end('{}');
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  server = await startServer({ env: { CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8' } });
  client = new Client(server.credentials);
}, 180_000);

afterAll(async () => {
  await server.stop();
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a fresh studio', () => {
  it('has presenters, voices, backgrounds and music', async () => {
    expect((await system('HUMAN_MODEL_2D')).length).toBeGreaterThanOrEqual(6);
    expect((await system('VOICE_MODEL')).length).toBeGreaterThanOrEqual(8);
    const images = await system('IMAGE');
    expect(images.length).toBeGreaterThanOrEqual(12);
    const music = await client.must<Schemas['DigitalAssetListResponse']>(
      'GET',
      '/digital-assets?asset_source=SYSTEM&asset_type=MUSIC,AUDIO&limit=100',
    );
    expect(music.assets?.length).toBeGreaterThanOrEqual(3);
  });

  it('gives a token that opens the same doors as the key', async () => {
    const byToken = new Client(server.credentials);
    await byToken.useToken();
    const list = await byToken.must<Schemas['DigitalAssetListResponse']>('GET', '/digital-assets');
    expect(list.count).toBe(0);
  });
});

describe('from a script to a video', () => {
  let job: Video;
  let path: string;
  const key = 'callback secret';

  beforeAll(async () => {
    const [presenter] = await system('HUMAN_MODEL_2D');
    const voices = await system('VOICE_MODEL');
    const english = voices.find((v) => v.asset_extra_meta?.voice_model_meta?.language === 'EN') ?? voices[0];
    const images = await system('IMAGE');
    const created = await client.must<Schemas['JobIdResponse']>('POST', '/2d-digital-human-videos', {
      model_asset_id: presenter?.asset_id,
      voice_config: { voice_asset_id: english?.asset_id },
      video_config: {
        codec: 'H264',
        bitrate: 1500,
        width: 1280,
        height: 720,
        is_subtitle_enable: true,
        subtitle_config: { dx: 192, dy: 960, font_size: 54 },
      },
      shoot_scripts: [
        {
          sequence_no: 0,
          shoot_script: {
            text_config: { text: 'Hello and welcome.' },
            background_config: [{ background_type: 'IMAGE', background_config: images[0]?.asset_id }],
          },
        },
        {
          sequence_no: 1,
          shoot_script: {
            text_config: { text: '<speak>This is the second scene.<break time="800ms"/> Goodbye.</speak>' },
            background_config: [{ background_type: 'COLOR', background_color_config: '#204080' }],
            layer_config: [
              {
                layer_type: 'HUMAN',
                position: { dx: 656, dy: 0, layer_index: 2 },
                size: { width: 608, height: 1080 },
              },
              {
                layer_type: 'TEXT',
                position: { dx: 60, dy: 60, layer_index: 3 },
                text_config: {
                  text_context: Buffer.from('Scene two').toString('base64'),
                  font_size: 72,
                  font_color: '#FFFFFF',
                },
              },
            ],
          },
        },
      ],
      output_asset_config: { asset_name: 'first video' },
      callback_config: {
        callback_url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/done?who=test`,
        auth_type: 'MSS_A',
        key,
      },
    });
    job = await until(
      'video job',
      async () => {
        const now = await client.must<Video>('GET', `/2d-digital-human-videos/${created.job_id ?? ''}`);
        if (now.state === 'FAILED')
          throw new Error(`${JSON.stringify(now.error_info)}\n${server.output().slice(-4000)}`);
        return now.state === 'SUCCEED' ? now : undefined;
      },
      180,
    );
    const asset = await client.must<Asset>(
      'GET',
      `/digital-assets/${job.output_asset_config?.asset_id ?? ''}`,
    );
    const file = asset.files?.find((f) => f.asset_file_category === 'MAIN');
    path = await download(file?.download_url ?? '', 'first.mp4');
  }, 240_000);

  it('succeeds with an output asset, its cover and duration', async () => {
    expect(job.output_asset_config?.asset_name).toBe('first video');
    const cover = await fetch(job.output_asset_config?.cover_url ?? '');
    expect(cover.status).toBe(200);
    expect(cover.headers.get('content-type')).toMatch(/^image\//);
    expect(job.duration).toBeGreaterThan(3);
  });

  it('is a 1280×720 H.264 file of 25 frames a second that starts fast', async () => {
    const info = streamInfo(path);
    expect(info.fastStart).toBe(true);
    expect(info.streams.find((one) => one.type === 'video')).toMatchObject({ codec: 'h264', frameRate: 25 });
    const frames = await countFrames(path);
    expect(frames / 25).toBeCloseTo(job.duration ?? 0, 1);
    const [first] = await readFrames(path, { from: 0, count: 1 });
    expect([first?.width, first?.height]).toEqual([1280, 720]);
  });

  it('is heard at −16 LUFS, with silence in the pause', async () => {
    const { left, right, sampleRate } = await readSamples(path);
    const meter = new LoudnessMeter();
    meter.push(left, right);
    const loudness = meter.read();
    expect(Math.abs(loudness.integrated + 16)).toBeLessThan(1);
    expect(loudness.truePeak).toBeLessThanOrEqual(-0.5);
    const window = Math.round(sampleRate * 0.4);
    let quietest = Infinity;
    for (let at = 0; at + window < left.length; at += window >> 2) {
      quietest = Math.min(quietest, rms(left.subarray(at, at + window)));
    }
    expect(quietest).toBeLessThan(0.003);
  });

  it('shows the colour, the text layer and the presenter of its second scene', async () => {
    const frames = await countFrames(path);
    const [late] = await readFrames(path, { from: frames - 20, count: 1 });
    if (!late) throw new Error('no late frame');
    const ground = meanRect(late, { x: 1180, y: 20, width: 80, height: 60 });
    for (const [got, want] of [
      [ground.r, 0x20],
      [ground.g, 0x40],
      [ground.b, 0x80],
    ] as const) {
      expect(Math.abs(got - want)).toBeLessThan(5);
    }
    const text = meanRect(late, { x: 40, y: 40, width: 220, height: 50 });
    expect(text.r).toBeGreaterThan(ground.r + 15);
    const figure = meanRect(late, { x: 590, y: 300, width: 100, height: 300 });
    expect(
      Math.abs(figure.r - ground.r) + Math.abs(figure.g - ground.g) + Math.abs(figure.b - ground.b),
    ).toBeGreaterThan(40);
  });

  it('calls back, signed as documented', async () => {
    const call = await until('callback', async () => callbacks[0], 20);
    expect(call.body).toEqual({
      result: 'SUCCEED',
      job_id: job.job_id,
      asset_id: job.output_asset_config?.asset_id,
    });
    const url = new URL(call.url, 'http://receiver');
    const stamp = BigInt(`0x${url.searchParams.get('time_stamp') ?? ''}`);
    const signedUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/done?who=test`;
    const expected = createHmac('sha256', key).update(`${signedUrl}${stamp}`).digest('hex');
    expect(url.searchParams.get('secret')).toBe(expected);
    expect(url.searchParams.get('who')).toBe('test');
  });

  it('is in the list of all video tasks', async () => {
    const list = await client.must<Schemas['DigitalHumanVideoListResponse']>(
      'GET',
      '/digital-human-videos?state=SUCCEED',
    );
    expect(list.jobs?.map((v) => v.job_id)).toContain(job.job_id);
  });
});
