import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadImage } from '@napi-rs/canvas';
import { probeMedia } from '@cyclorama/stage';
import { HostError, type HostPool } from '../../hosts/pool.ts';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { identities } from '../mattes/testing/identities.ts';
import { TENANT } from '../live/testing/seed.ts';
import { seedPresenter } from '../videos/testing/seed.ts';
import { previewDoor } from './console-api.ts';

let studio: TestStudio;
let app: FastifyInstance;
let presenter: { readonly model: string; readonly voice: string };

beforeAll(async () => {
  studio = await withTestStudio();
  presenter = await seedPresenter(studio, 'clara', TENANT);
  app = await open(studio.hosts);
});
afterAll(() => app.close());

async function open(hosts: HostPool): Promise<FastifyInstance> {
  const one = fastify();
  await one.register(previewDoor({ studio: { ...studio, hosts }, identities }));
  return one;
}

const script = (text: string, changes: object = {}) => ({
  script_name: 'preview',
  model_asset_id: presenter.model,
  voice_config: { voice_asset_id: presenter.voice },
  video_config: { codec: 'H264', bitrate: 1000, width: 1280, height: 720, is_subtitle_enable: true },
  shoot_scripts: [{ shoot_script: { text_config: { text }, ...changes } }],
});

const ask = (kind: 'still' | 'motion', body: object, token = 'mine') =>
  app.inject({
    method: 'POST',
    url: `/api/previews/${kind}`,
    headers: { 'x-auth-token': token, 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  });

describe('a still', () => {
  it('is a picture of the segment in its shape, without a word spoken', async () => {
    const answer = await ask('still', { document: script(''), segment: 0 });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'image/png']);
    const { width, height } = await loadImage(answer.rawPayload);
    expect([width, height]).toEqual([960, 540]);
  });

  it('shows the first subtitle, and another one at another time', async () => {
    const pictures = await Promise.all(
      [{}, { time: 3 }].map((more) =>
        ask('still', {
          document: script('First of all hello. And now something else.'),
          segment: 0,
          ...more,
        }),
      ),
    );
    expect(pictures.map((one) => one.statusCode)).toEqual([200, 200]);
    expect(pictures[0]?.rawPayload.equals(pictures[1]!.rawPayload)).toBe(false);
  });

  it('is made ready for without being waited for', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/previews/ready',
      headers: { 'x-auth-token': 'mine' },
    });
    expect([answer.statusCode, answer.payload]).toEqual([204, '']);
  });

  it.each([
    [{ segment: 0 }, 400, 'MSS.00000003', /body/],
    [{ document: {}, segment: 0 }, 400, 'MSS.00000003', /script_name/],
    [{ segment: 7 }, 400, 'MSS.00000003', /1 segments, none is 7/],
    [{ time: -1 }, 400, 'MSS.00000003', /time/],
  ])('refuses %j in words', async (change, status, code, words) => {
    const whole = 'segment' in change && !('document' in change) && change.segment === 0;
    const body = whole ? change : { document: script('Hello.'), ...change };
    const answer = await ask('still', body);
    expect([answer.statusCode, answer.json<{ error_code: string }>().error_code]).toEqual([status, code]);
    expect(answer.json<{ error_msg: string }>().error_msg).toMatch(words);
  });

  it('says which asset is not there, and is for the signed-in alone', async () => {
    const gone = { background_config: [{ background_type: 'IMAGE', background_config: 'f'.repeat(32) }] };
    const answer = await ask('still', { document: script('Hello.', gone), segment: 0 });
    expect(answer.json()).toMatchObject({ error_code: expect.stringMatching(/^MSS/) as string });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect((await ask('still', { document: script('Hello.') }, 'nobody')).statusCode).toBe(401);
  });
});

describe('a moving preview', () => {
  it('tells how far it is, and ends with a small video that speaks', async () => {
    const answer = await ask('motion', { document: script('Hello there.'), segment: 0 });
    const lines = answer.payload
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const last = lines.pop();
    expect(lines.map((line) => line['phase'])).toEqual(expect.arrayContaining(['speaking', 'rendering']));
    expect(last).toMatchObject({ content_type: 'video/mp4', width: 640, height: 360 });
    const folder = mkdtempSync(join(tmpdir(), 'cyclorama-preview-'));
    try {
      const path = join(folder, 'preview.mp4');
      writeFileSync(path, Buffer.from(String(last?.['video']), 'base64'));
      const { video, audio, duration } = await probeMedia(path);
      expect(video).toMatchObject({ width: 640, height: 360 });
      expect(audio).toBeDefined();
      expect(duration).toBeLessThan(15);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('tells what is wrong with the words', async () => {
    const answer = await ask('motion', { document: script('<speak>Hello'), segment: 0 });
    expect(JSON.parse(answer.payload.trim().split('\n').at(-1) ?? '')).toMatchObject({
      error_code: 'MSS.20010015',
      request_id: expect.any(String) as string,
    });
  });
});

it('ends the work when the one who asked hangs up', async () => {
  let begun = (): void => undefined;
  let ended = (): void => undefined;
  const [started, stopped] = [
    new Promise<void>((resolve) => {
      begun = resolve;
    }),
    new Promise<void>((resolve) => {
      ended = resolve;
    }),
  ];
  const endless: HostPool = {
    run: ({ task, signal }) =>
      new Promise((_resolve, reject) => {
        begun();
        signal?.addEventListener('abort', () => {
          ended();
          reject(new HostError('aborted', 'aborted', `${task} was aborted`));
        });
      }),
    close: () => Promise.resolve(),
  };
  const one = await open(endless);
  await one.listen({ port: 0, host: '127.0.0.1' });
  const { port } = one.server.address() as AddressInfo;
  const hangUp = new AbortController();
  const asked = fetch(`http://127.0.0.1:${port}/api/previews/still`, {
    method: 'POST',
    headers: { 'x-auth-token': 'mine', 'content-type': 'application/json' },
    body: JSON.stringify({ document: script('Hello.'), segment: 0 }),
    signal: hangUp.signal,
  });
  await started;
  hangUp.abort();
  await expect(asked).rejects.toThrow(/abort/);
  await stopped;
  await one.close();
});
