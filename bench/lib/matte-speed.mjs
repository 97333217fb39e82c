// CPU seconds per second of programme that keying adds: ours alone, ours inside the live stage, FFmpeg's keyers.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas } from '@napi-rs/canvas';
import { MatterBench } from '../../packages/stage/dist/matte/testing/index.js';
import { measure } from './measure.mjs';

const LIVE_SECONDS = 12;
const FILTER_SECONDS = 12;
const here = fileURLToPath(new URL('.', import.meta.url));
const quiet = ['-y', '-nostdin', '-loglevel', 'error'];

/** Writes a picture of a backing, for image sources. */
export function writePicture(path, { width, height, rgb }) {
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  const image = ctx.createImageData(width, height);
  for (let at = 0; at < width * height; at++) {
    for (let c = 0; c < 3; c++) image.data[at * 4 + c] = rgb[at * 3 + c];
    image.data[at * 4 + 3] = 255;
  }
  ctx.putImageData(image, 0, 0);
  writeFileSync(path, canvas.encodeSync('png'));
}

/** `look` and `draw` at the camera's size. */
export async function matterAlone(recorded, settings) {
  const bench = await MatterBench.open(settings, recorded.size);
  try {
    return (await bench.time(recorded.seen, recorded.fps, 2)) * recorded.fps;
  } finally {
    bench.close();
  }
}

/** A live session that shows the clip over a picture, as it is or keyed. */
export async function liveRun(recorded, set, settings, folder, name) {
  const output = join(folder, `live-${name}`);
  mkdirSync(output, { recursive: true });
  const order = join(folder, `live-${name}.json`);
  const { size, fps, path: camera } = recorded;
  writeFileSync(
    order,
    JSON.stringify({
      ...size,
      fps,
      camera,
      set,
      folder: output,
      warmSeconds: 5,
      seconds: LIVE_SECONDS,
      ...(settings ? { matte: settings } : {}),
    }),
  );
  const { out } = await measure(process.execPath, [join(here, 'matte-live-run.mjs'), order]);
  return JSON.parse(out.trim().split('\n').at(-1));
}

/** FFmpeg's graph: the clip over a picture, with the key's filters or without. */
export async function ffmpegRun(recorded, set, filters) {
  const { path, fps } = recorded;
  const key = filters ? `[0:v]${filters}[k];[1:v][k]overlay` : '[1:v][0:v]overlay';
  const input = ['-stream_loop', '-1', '-i', path, '-loop', '1', '-framerate', String(fps), '-i', set];
  const { cpu } = await measure('ffmpeg', [
    ...quiet,
    ...input,
    '-filter_complex',
    `${key}[v]`,
    '-map',
    '[v]',
    '-t',
    String(FILTER_SECONDS),
    '-f',
    'null',
    '-',
  ]);
  return cpu / FILTER_SECONDS;
}
