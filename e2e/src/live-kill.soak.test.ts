import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTestVideo, readFrameNumber, readFrames } from '@cyclorama/stage/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { descendants, startServer, until, type ServerProcess } from './testing/server.ts';
import { cameraUrl, startShow, type Show } from './testing/show.ts';
import { publish, readClip, record, type Camera, type Recorded } from './testing/streams.ts';

const FPS = 25;
const CLIP_SECONDS = 8;
/** Numbers of camera B begin here, so that each picture tells whose it is. */
const SECOND = 8192;
/** Promise 4 of the design: back on its outputs within ten seconds. */
const BACK_WITHIN_MS = 10_000;

let folder: string;
let server: ServerProcess;
let show: Show;
let camera: Camera;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-kill-'));
  const clip = join(folder, 'b.flv');
  const picture = { width: 640, height: 360, fps: FPS, frames: FPS * CLIP_SECONDS };
  await makeTestVideo(clip, { ...picture, tone: 700, firstNumber: SECOND });
  server = await startServer();
  camera = await publish(cameraUrl(server.credentials, 2), readClip(clip, CLIP_SECONDS * 1000));
  show = await startShow(server.credentials, 2);
  const { apsara, CasterId, pgm, layouts } = show;
  await apsara.must('UpdateCasterSceneConfig', { CasterId, SceneId: pgm.SceneId, LayoutId: layouts[1] });
}, 180_000);

afterAll(async () => {
  await camera.cut();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The process that makes the pictures. */
function liveHost(): number | undefined {
  return descendants(server.child.pid).find((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('hosts/live/');
    } catch {
      return false; // ended meanwhile
    }
  });
}

/** Plays until a second of pictures came; tries again while nobody publishes there. */
async function watch(name: string, url = show.pgm.StreamUrl): Promise<Recorded & { readonly path: string }> {
  const path = join(folder, name);
  return until(
    'a second of programme',
    async () => {
      try {
        return { ...(await record(url, path, (_, pictures) => pictures >= FPS)), path };
      } catch {
        return undefined; // the publisher is not back yet
      }
    },
    60,
  );
}

describe('a programme whose maker is killed', { timeout: 120_000 }, () => {
  it('is back at the same address with the same scene and rising time stamps: SIGKILL of the host', async () => {
    const before = await watch('before.flv');
    const host = liveHost();
    expect(host).toBeGreaterThan(0);
    const killed = performance.now();
    process.kill(host!, 'SIGKILL');
    await until('another host', async () => (liveHost() === host ? undefined : liveHost()), 20, 20);
    const after = await watch('after.flv');
    const tookMs = performance.now() - killed;
    // The second that `watch` waits for belongs to the player, not to the way back.
    expect(tookMs - 1000).toBeLessThan(BACK_WITHIN_MS);
    expect(after.firstMs).toBeGreaterThan(before.lastMs);
    // Time stamps go on by the wall: what was missed is missing.
    expect(after.lastMs - before.lastMs).toBeLessThan(tookMs + 3000);
    const last = (await readFrames(after.path)).at(-1)!;
    expect(readFrameNumber(last)).toBeGreaterThanOrEqual(SECOND);
  });

  it('comes back with the server that was killed: SIGKILL of the server, another start', async () => {
    const env = {
      CYCLORAMA_RTMP_PORT: new URL(server.credentials.rtmp_url.replace('rtmp:', 'http:')).port,
    };
    await server.kill();
    await camera.cut();
    server = await startServer({ dataDir: server.dataDir, env });
    const clip = readClip(join(folder, 'b.flv'), CLIP_SECONDS * 1000);
    camera = await publish(cameraUrl(server.credentials, 2), clip);
    const path = await until(
      'the camera on air again',
      async () => {
        const { path } = await watch('restarted.flv');
        const number = readFrameNumber((await readFrames(path)).at(-1)!);
        return number !== null && number >= SECOND ? path : undefined;
      },
      60,
    );
    expect(path).toContain('restarted');
  });
});
