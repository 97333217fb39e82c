import type { Schemas } from '@cyclorama/contract';
import { meanRect, readFrames, readSamples, rms, streamInfo, writeWav } from '@cyclorama/stage/testing';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, type Answer } from './testing/client.ts';
import { mainUrl, systemAssets } from './testing/media.ts';
import { descendants, startServer, until, type ServerProcess } from './testing/server.ts';

type Video = Schemas['DigitalHumanVideoDetailResponse'];
interface Refusal {
  readonly error_code?: string;
  readonly error_msg?: string;
}

let server: ServerProcess;
let client: Client;
let presenter = '';
let voice = '';
const folder = mkdtempSync(join(tmpdir(), 'cyclorama-jobs-'));
const videos = '/2d-digital-human-videos';

function order(text: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    model_asset_id: presenter,
    voice_config: { voice_asset_id: voice },
    video_config: { codec: 'H264', bitrate: 1000, width: 1280, height: 720 },
    output_asset_config: { asset_name: text },
    shoot_scripts: [{ sequence_no: 0, shoot_script: { text_config: { text } } }],
    ...more,
  };
}

async function start(body: Record<string, unknown>): Promise<string> {
  return (await client.must<Schemas['JobIdResponse']>('POST', videos, body)).job_id ?? '';
}

async function reached(id: string, ...states: readonly string[]): Promise<Video> {
  return until(
    `job to be ${states.join(' or ')}`,
    async () => {
      const job = await client.must<Video>('GET', `${videos}/${id}`);
      if (states.includes(job.state ?? '')) return job;
      if (job.state === 'FAILED')
        throw new Error(`${JSON.stringify(job.error_info)}\n${server.output().slice(-4000)}`);
      return undefined;
    },
    150,
    100,
  );
}

async function outputOf(job: Video): Promise<Schemas['DigitalAssetInfo']> {
  return client.must('GET', `/digital-assets/${job.output_asset_config?.asset_id ?? ''}`);
}

async function fetched(url: string, name: string): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, Buffer.from(await (await fetch(url)).arrayBuffer()));
  return path;
}

beforeAll(async () => {
  server = await startServer();
  client = new Client(server.credentials);
  [presenter = ''] = await systemAssets(client, 'HUMAN_MODEL_2D');
  [voice = ''] = await systemAssets(client, 'VOICE_MODEL', 'EN');
}, 180_000);

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the life of jobs', () => {
  it(
    'waits, is cancelled while it waits only, survives kill -9 and leaves nothing behind',
    { timeout: 240_000 },
    async () => {
      const transparent = await start(
        order('Hi.', {
          video_config: { codec: 'VP8', bitrate: 1000, width: 1280, height: 720, is_subtitle_enable: true },
          background_music_config: { music_asset_id: (await systemAssets(client, 'MUSIC'))[0], volume: 50 },
        }),
      );
      const waiting = await start(order('Never.'));
      await client.must('POST', `${videos}/${waiting}/cancel`);
      expect(await client.must('GET', `${videos}/${waiting}`)).toMatchObject({ state: 'CANCELED' });
      await reached(transparent, 'PROCESSING');
      for (const id of [waiting, transparent]) {
        const late = await client.call<Refusal>('POST', `${videos}/${id}/cancel`);
        expect([late.status, late.body.error_code]).toEqual([500, 'MSS.20010048']);
      }

      const family = descendants(server.child.pid);
      expect(family.length).toBeGreaterThan(1);
      await server.kill();
      await until('end of the children', async () => (family.some(isRunning) ? undefined : true), 15);
      server = await startServer({ dataDir: server.dataDir });
      client = new Client(server.credentials);

      const job = await reached(transparent, 'SUCCEED');
      const asset = await outputOf(job);
      const path = await fetched(mainUrl(asset), 'transparent.webm');
      expect(JSON.stringify(streamInfo(path))).toMatch(/vp8/);
      const [frame] = await readFrames(path, { from: 10, count: 1, alpha: true });
      if (!frame) throw new Error('no frame');
      const alphaAt = (x: number, y: number): number => frame.rgba[(y * frame.width + x) * 4 + 3] ?? -1;
      expect(alphaAt(20, 20)).toBeLessThan(8);
      expect(alphaAt(640, 560)).toBeGreaterThan(247);
      const sides = (asset.files ?? []).filter((file) => file.asset_file_category === 'OTHER');
      const texts = await Promise.all(
        sides.map(async (file) => (await fetch(file.download_url ?? '')).text()),
      );
      expect(texts.some((text) => text.startsWith('WEBVTT') && text.includes('Hi.'))).toBe(true);
      expect(texts.some((text) => /^1\r?\n00:00:\d\d,\d{3} --> /.test(text))).toBe(true);
    },
  );
});

describe('own sound', () => {
  it('drives the presenter, in a cut of any even size', { timeout: 240_000 }, async () => {
    const { script_id: id = '', audio_files: files } = await client.must<Schemas['VideoScriptWriteResponse']>(
      'POST',
      '/digital-human-video-scripts',
      {
        script_name: 'own sound',
        model_asset_id: presenter,
        voice_config: { voice_asset_id: voice },
        video_config: {
          clip_mode: 'CROP',
          codec: 'H264',
          bitrate: 1000,
          width: 600,
          height: 400,
          dx: -20,
          dy: -20,
        },
        shoot_scripts: [
          {
            sequence_no: 5,
            shoot_script: {
              script_type: 'AUDIO',
              background_config: [{ background_type: 'COLOR', background_color_config: '#204080' }],
            },
          },
        ],
      },
    );
    const early = await client.call<Refusal>('POST', videos, { script_id: id });
    expect([early.status, early.body.error_code]).toEqual([500, 'MSS.20010026']);
    const path = join(folder, 'own.wav');
    writeWav(path, [Float32Array.from({ length: 36_000 }, (_, i) => Math.sin(i / 12) * 0.3)], 24_000);
    const url = files?.audio_file_url?.[0]?.audio_file_upload_url ?? '';
    expect((await fetch(url, { method: 'PUT', body: readFileSync(path) })).status).toBe(200);
    const job = await reached(
      await start({ script_id: id, output_asset_config: { asset_name: 'own' } }),
      'SUCCEED',
    );
    const video = await fetched(mainUrl(await outputOf(job)), 'own.mp4');
    const [frame] = await readFrames(video, { from: 5, count: 1 });
    if (!frame) throw new Error('no frame');
    expect([frame.width, frame.height]).toEqual([600, 400]);
    const corner = meanRect(frame, { x: 100, y: 100, width: 50, height: 50 });
    expect(Math.abs(corner.r - 0x20) + Math.abs(corner.g - 0x40) + Math.abs(corner.b - 0x80)).toBeLessThan(
      12,
    );
    const { left } = await readSamples(video);
    expect(rms(left)).toBeGreaterThan(0.02);
  });
});

describe('what a job cannot have', () => {
  it.each<[string, Readonly<Record<string, unknown>>, string, RegExp]>([
    ['no segments', { shoot_scripts: [] }, '500 MSS.20010027', /shoot_scripts/],
    ['an unknown model', { model_asset_id: 'unknown' }, '400 MSS.20010140', /model_asset_id/],
    [
      'an unknown voice',
      { voice_config: { voice_asset_id: 'unknown' } },
      '400 MSS.20010131',
      /voice_asset_id/,
    ],
    [
      'a codec of today',
      { video_config: { codec: 'H265', bitrate: 1000, width: 1280, height: 720 } },
      '400 MSS.00000003',
      /codec/,
    ],
    [
      'too few bits',
      { video_config: { codec: 'H264', bitrate: 999, width: 1280, height: 720 } },
      '400 MSS.00000003',
      /bitrate/,
    ],
    [
      'an odd size',
      { video_config: { codec: 'H264', bitrate: 1000, width: 1281, height: 720 } },
      '400 MSS.00000003',
      /width/,
    ],
    [
      'a callback by ftp',
      { callback_config: { callback_url: 'ftp://example.com/' } },
      '400 MSS.20010093',
      /callback_url/,
    ],
    [
      'a signature without key',
      { callback_config: { callback_url: 'https://example.com/', auth_type: 'MSS_A' } },
      '400 MSS.00000003',
      /key/,
    ],
  ])('%s', async (_what, more, expected, named) => {
    const answer = await client.call<Refusal>('POST', videos, order('Refused.', more));
    expect(`${answer.status} ${answer.body.error_code ?? ''}`).toBe(expected);
    expect(answer.body.error_msg).toMatch(named);
  });

  it.each(['http://127.0.0.1:1/x.png', 'http://[::1]/x.png', 'http://169.254.169.254/latest'])(
    'a picture at the private address %s',
    async (url) => {
      const answer = await client.call<Refusal>(
        'POST',
        videos,
        order('Private.', {
          shoot_scripts: [
            {
              sequence_no: 0,
              shoot_script: {
                text_config: { text: 'Private.' },
                layer_config: [
                  {
                    layer_type: 'IMAGE',
                    position: { dx: 0, dy: 0, layer_index: 1 },
                    image_config: { image_url: url },
                  },
                ],
              },
            },
          ],
        }),
      );
      expect([answer.status, answer.body.error_code]).toEqual([400, 'MSS.20010093']);
      expect(answer.body.error_msg).toMatch(/image_url.*CYCLORAMA_ALLOWED_NETWORKS/);
    },
  );
});

describe('at the end', () => {
  it('a stop leaves no process and no scratch behind', { timeout: 60_000 }, async () => {
    const family = descendants(server.child.pid);
    await server.stop({ keep: true });
    await until('end of the children', async () => (family.some(isRunning) ? undefined : true), 15);
    expect(readdirSync(server.dataDir).filter((name) => /\.(lock|pid|sock)$/.test(name))).toEqual([]);
    server = await startServer({ dataDir: server.dataDir, env: { CYCLORAMA_LIMITS: 'cn-north-4' } });
    client = new Client(server.credentials);
    const list = await client.must<Schemas['DigitalHumanVideoListResponse']>(
      'GET',
      '/digital-human-videos?state=SUCCEED',
    );
    expect(list.count).toBe(2);
  });

  it('throttles a tenant that asks too often, with the gateway’s code', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, async () =>
        client.call<Refusal>('POST', `${videos}/${'f'.repeat(32)}/cancel`),
      ),
    );
    const refused = answers.filter((answer: Answer<Refusal>) => answer.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map((answer) => answer.body.error_code))).toEqual(new Set(['APIGW.0308']));
    expect(answers.some((answer) => answer.status === 404)).toBe(true);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // ESRCH: gone
  }
}
