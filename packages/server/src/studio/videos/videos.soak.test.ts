import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { signSdk } from '@cyclorama/signing';
import {
  findClap,
  makeTestVideo,
  readFrameNumber,
  readFrames,
  readSamples,
  writeWav,
} from '@cyclorama/stage/testing';
import { layTimeline, SAMPLES_PER_FRAME } from '../../compile/index.ts';
import type { VideoDocument } from '../../compile/index.ts';
import { createHostPool } from '../../hosts/child-hosts.ts';
import { produceForTest } from './testing/produce.ts';

const folder = mkdtempSync(join(tmpdir(), 'cyclorama-soak-'));
const main = fileURLToPath(new URL('../../main.js', import.meta.url));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MINUTES_5 = 300;
const FPS = 25;

describe('five minutes at 640×360', () => {
  it('end with picture and sound at most 20 ms apart', async () => {
    const hosts = createHostPool();
    // A white picture and a clap at the same second of the material, near its end.
    const flashAt = MINUTES_5 - 5;
    const clip = join(folder, 'flash.mp4');
    const flash = join(folder, 'clap.wav');
    const sound = new Float32Array(MINUTES_5 * 48_000);
    for (let n = 0; n < 96; n += 1) sound[flashAt * 48_000 + n] = 0.9 * (1 - n / 96) * (n % 8 < 4 ? 1 : -1);
    writeWav(flash, [sound]);
    await makeTestVideo(clip, { width: 320, height: 180, fps: FPS, frames: MINUTES_5 * FPS });
    const document: VideoDocument = {
      video_config: { codec: 'H264', bitrate: 1000, width: 640, height: 360 },
      shoot_scripts: [
        {
          shoot_script: {
            script_type: 'AUDIO',
            layer_config: [
              {
                layer_type: 'VIDEO',
                asset_id: 'clip',
                position: { dx: 0, dy: 0, layer_index: 1 },
                size: { width: 1920, height: 1080 },
                video_config: { loop_count: 0 },
              },
            ],
          },
        },
      ],
    };
    const source = { kind: 'recording' as const, path: flash, text: '', language: 'en-US' };
    const video = await produceForTest(hosts, document, {
      sources: [{ source }],
      files: new Map([['asset:clip', clip]]),
    });
    try {
      const { left } = await readSamples(video.videoPath);
      const segment = layTimeline([video.timings[0]!.duration]).segments[0]!;
      const heard = findClap(left) / 48_000;
      // The clip begins with the segment, the speech a few frames later: the frame that is due when the clap sounds.
      const due = segment.speechFrame + flashAt * FPS;
      expect(Math.abs(heard - due / FPS) * 1000).toBeLessThan(20);
      const [frame] = await readFrames(video.videoPath, { from: due, count: 1 });
      expect(readFrameNumber(frame!)).toBe(due - segment.from);
      expect(left.length).toBeGreaterThanOrEqual(video.frames * SAMPLES_PER_FRAME - 1024);
    } finally {
      rmSync(video.workDir, { recursive: true, force: true });
      await hosts.close();
    }
  }, 1_800_000);
});

interface Credentials {
  readonly endpoint: string;
  readonly project_id: string;
  readonly access_key: string;
  readonly secret_key: string;
}

describe('kill -9 of the server', () => {
  it('loses no job: the next start goes on, and finished pieces are not drawn again', async () => {
    const data = join(folder, 'data');
    let server = start(data);
    const credentials = await ready(data);
    const call = caller(credentials);
    const job_id = await orderFilm(call);
    const pieces = join(data, 'work', 'video-jobs', job_id);
    await until(() => (listed(pieces).includes('piece-1.mp4') ? true : undefined));
    server.kill('SIGKILL');
    await gone(server);
    server = start(data);
    try {
      const again = caller(await ready(data));
      const drawn = new Set<string>();
      const job = await until(async () => {
        for (const name of listed(pieces)) if (/^piece-\d+\.mp4\.part$/.test(name)) drawn.add(name);
        const now = await again<Job>('GET', `/2d-digital-human-videos/${job_id}`);
        return ['WAITING', 'PROCESSING'].includes(now.state) ? undefined : now;
      });
      expect(job.state).toBe('SUCCEED');
      expect([...drawn]).not.toContain('piece-0.mp4.part');
    } finally {
      server.kill('SIGTERM');
      await gone(server);
    }
  }, 900_000);
});

describe('kill -9 of a worker beside the server', () => {
  it('loses no job: the server goes on with it, and the worker’s hosts die with it', async () => {
    const data = join(folder, 'two-workers');
    const server = start(data);
    const credentials = await ready(data);
    const call = caller(credentials);
    const worker = start(data, 'worker');
    const states = async (jobIds: readonly string[]) =>
      Promise.all(jobIds.map(async (id) => (await call<Job>('GET', `/2d-digital-human-videos/${id}`)).state));
    try {
      // One render each: two jobs at work mean that the worker has one of them.
      const jobIds = [await orderFilm(call), await orderFilm(call)];
      const pieces = (jobId: string) => join(data, 'work', 'video-jobs', jobId);
      await until(async () =>
        (await states(jobIds)).every((state) => state === 'PROCESSING') &&
        jobIds.every((jobId) => listed(pieces(jobId)).includes('piece-1.mp4'))
          ? true
          : undefined,
      );
      const hosts = childrenOf(worker.pid!);
      expect(hosts.length).toBeGreaterThan(0);
      worker.kill('SIGKILL');
      await gone(worker);
      const drawn = new Set<string>();
      const ends = await until(async () => {
        for (const jobId of jobIds)
          for (const name of listed(pieces(jobId))) if (name.endsWith('.mp4.part')) drawn.add(name);
        const now = await states(jobIds);
        return now.every((state) => !['WAITING', 'PROCESSING'].includes(state)) ? now : undefined;
      });
      expect(ends).toEqual(['SUCCEED', 'SUCCEED']);
      expect(drawn.size).toBeGreaterThan(0);
      expect([...drawn]).not.toContain('piece-0.mp4.part');
      expect(hosts.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
    } finally {
      worker.kill('SIGKILL');
      server.kill('SIGTERM');
      await gone(server);
    }
  }, 900_000);
});

interface Job {
  readonly state: string;
}

/** Orders a small film of eight parts. @returns its job id */
async function orderFilm(call: ReturnType<typeof caller>): Promise<string> {
  const first = async (filter: string) => {
    const { assets } = await call<{ assets: { asset_id: string }[] }>(
      'GET',
      `/digital-assets?asset_source=SYSTEM&limit=1&${filter}`,
    );
    return assets[0]!.asset_id;
  };
  const { job_id } = await call<{ job_id: string }>('POST', '/2d-digital-human-videos', {
    model_asset_id: await first('asset_type=HUMAN_MODEL_2D'),
    voice_config: { voice_asset_id: await first('asset_type=VOICE_MODEL&language=EN') },
    video_config: {
      codec: 'H264',
      bitrate: 1000,
      clip_mode: 'CROP',
      width: 160,
      height: 160,
      dx: 880,
      dy: 100,
    },
    shoot_scripts: Array.from({ length: 8 }, (_one, index) => ({
      sequence_no: index,
      shoot_script: { text_config: { text: `This is part number ${index + 1} of a film.` } },
    })),
  });
  return job_id;
}

function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) === parent;
      } catch {
        // Ended while we looked.
        return false;
      }
    })
    .map(Number);
}

function start(data: string, command: 'serve' | 'worker' = 'serve'): ChildProcess {
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    CYCLORAMA_DATA: data,
    CYCLORAMA_PORT: '28420',
    CYCLORAMA_WELCOME: '0',
  };
  return spawn(process.execPath, [main, command], { env, stdio: 'ignore' });
}

async function ready(data: string): Promise<Credentials> {
  return until(async () => {
    try {
      const credentials = JSON.parse(readFileSync(join(data, 'credentials.json'), 'utf8')) as Credentials;
      return (await fetch(`${credentials.endpoint}/healthz`)).ok ? credentials : undefined;
    } catch {
      return undefined;
    }
  });
}

function caller({ endpoint, project_id, access_key, secret_key }: Credentials) {
  return async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const url = new URL(`${endpoint}/v1/${project_id}${path}`);
    const sent = body === undefined ? '' : JSON.stringify(body);
    const key = { accessKey: access_key, secretKey: secret_key };
    const headers = signSdk(
      { method, url, body: sent, headers: { 'content-type': 'application/json' } },
      key,
      new Date(),
    );
    const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: sent }) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
}

function listed(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(100);
  }
}
