import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeSyncClip, readSync } from '@cyclorama/stage/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type ServerProcess } from './testing/server.ts';
import { cameraUrl, startShow, type Show } from './testing/show.ts';
import { publish, readClip, record, type Camera } from './testing/streams.ts';

// Real minutes of a real show: a camera that flashes and beeps, through ingest, host, encoder and hub to a player.

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 5);
const FPS = 25;
const CLIP_SECONDS = 20;
const LOOKS = 3;
const LOOK_SECONDS = 12;
/** Budget of the design. */
const MOST_MS = 40;

let folder: string;
let server: ServerProcess;
let show: Show;
let camera: Camera;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-sync-'));
  const clip = join(folder, 'sync.flv');
  const everySeconds = 2;
  await makeSyncClip(clip, { width: 640, height: 360, fps: FPS, seconds: CLIP_SECONDS, everySeconds });
  server = await startServer();
  camera = await publish(cameraUrl(server.credentials, 1), readClip(clip, CLIP_SECONDS * 1000));
  show = await startShow(server.credentials, 1);
});

afterAll(async () => {
  await camera.cut();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

it(`keeps flash and beep together for ${MINUTES} real minutes`, async () => {
  const offsets: number[] = [];
  for (let look = 0; look < LOOKS; look++) {
    const path = join(folder, `look${look}.flv`);
    await record(show.pgm.StreamUrl, path, (_, pictures) => pictures >= LOOK_SECONDS * FPS);
    const found = (await readSync(path)).offsets().map(({ offsetMs }) => Math.round(offsetMs));
    console.log(`look ${look + 1}: ${found.join(' ')} ms`);
    // The camera comes in during the first look.
    expect(found.length).toBeGreaterThanOrEqual(look === 0 ? 2 : 4);
    offsets.push(...found);
    if (look < LOOKS - 1) await pause((MINUTES * 60_000) / (LOOKS - 1) - LOOK_SECONDS * 1000);
  }
  for (const offset of offsets) expect(Math.abs(offset)).toBeLessThanOrEqual(MOST_MS);
});
