// Measures mattes of the benchmark's clips against the truth: ours with the settings given, and FFmpeg's chromakey and
// colorkey with the settings that a search with knowledge of the truth finds best for each clip.
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  bestPlainKey,
  MatteMeter,
  readClip,
  toKeyed,
  toPlanes,
  toRgb,
  writeClip,
} from '../../packages/stage/dist/matte/testing/index.js';
import { FPS, FRAMES, openClip, photographRoom, SIZE } from './matte-clips.mjs';
import { ffmpegFilters, keyFfmpeg, keyOurs } from './matte-run.mjs';

/** Frames that are judged for more than flicker. */
const judged = (index) => index >= 10 && index % 5 === 0;

/** New surroundings: a set of the library, a bright gradient, plain dark red. */
export async function makeGrounds(size = SIZE) {
  const { width, height } = size;
  const gradient = new Float32Array(width * height * 3);
  const red = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      gradient.set([235 - (40 * x) / width, 225 - (30 * y) / height, 240], at);
      red.set([110, 26, 34], at);
    }
  }
  return [
    await photographRoom('newsroom', size, 1),
    { width, height, rgb: gradient },
    { width, height, rgb: red },
  ];
}

/**
 * Writes a clip's file and reads it back: what keyers get, and the truth of each frame. What lies in the folder from an
 * earlier run is not drawn again.
 */
export async function recordClip(clip, folder, { size = SIZE, fps = FPS, frames = FRAMES } = {}) {
  const path = join(folder, `${clip.name}-${size.height}-${frames}.mp4`);
  const opened = await openClip(clip, size, fps);
  const truthPath = `${path}.truth`;
  if (!existsSync(truthPath)) {
    const file = openSync(`${truthPath}.part`, 'w');
    async function* film() {
      for (let index = 0; index < frames; index++) {
        const { planes, truth } = await opened.frame(index);
        writeSync(file, truth.rgba);
        yield planes;
      }
    }
    await writeClip(path, { ...size, fps, kbps: clip.kbps }, film());
    closeSync(file);
    renameSync(`${truthPath}.part`, truthPath);
  }
  const seen = await readClip(path);
  if (seen.length !== frames) throw new Error(`${path}: ${seen.length} of ${frames} frames`);
  const file = openSync(truthPath, 'r');
  const truths = [];
  const cutouts = new Map();
  for (let index = 0; index < frames; index++) {
    const rgba = new Uint8Array(size.width * size.height * 4);
    readSync(file, rgba, 0, rgba.length, index * rgba.length);
    const alpha = new Uint8Array(size.width * size.height);
    for (let at = 0; at < alpha.length; at++) alpha[at] = rgba[at * 4 + 3];
    truths.push(alpha);
    if (judged(index)) cutouts.set(index, { ...size, rgba });
  }
  closeSync(file);
  const keyed = new Map([...cutouts].map(([index, cutout]) => [index, toKeyed(cutout)]));
  return {
    clip,
    path,
    size,
    fps,
    seen,
    truths,
    cutouts,
    keyed,
    empty: opened.empty(),
    emptyRgb: () => toRgb(opened.empty()),
  };
}

async function judge(pictures, { truths, keyed, size }, grounds, straight, keep) {
  const meter = new MatteMeter(grounds);
  const alpha = new Uint8Array(size.width * size.height);
  let index = 0;
  for await (const picture of pictures) {
    if (straight) for (let at = 0; at < alpha.length; at++) alpha[at] = picture.rgba[at * 4 + 3];
    meter.follow(straight ? alpha : picture.a, truths[index]);
    if (judged(index)) {
      const result = straight ? toKeyed(picture, true) : picture;
      meter.add(result, keyed.get(index));
      keep?.(result, index);
    }
    index++;
  }
  if (index !== truths.length) throw new Error(`${index} mattes of ${truths.length} frames`);
  return meter.score;
}

/** The score of one of our settings on a recorded clip; `keep` is shown the judged frames. */
export function judgeOurs(recorded, settings, grounds, keep) {
  const keyed = keyOurs(settings, recorded.seen, recorded.fps, recorded.size);
  return judge(keyed, recorded, grounds.map(toPlanes), false, keep);
}

/** With and without despill, whose share and reach are searched as well. */
const WAYS = [undefined, { mix: 0.3, expand: 0 }, { mix: 0.5, expand: 0 }, { mix: 0.8, expand: 0 }];

/**
 * FFmpeg's keyers on a recorded clip: for each the best settings found by a search that knows the truth, run by FFmpeg
 * itself. Chromakey is run with chroma as it comes and brought to full resolution; the better counts.
 */
export async function judgeFfmpeg(recorded, grounds, keep) {
  const planes = grounds.map(toPlanes);
  const out = {};
  for (const [filter, ways] of Object.entries(searchKeys(recorded, grounds))) {
    for (const { filters, searched } of ways) {
      const kept = new Map();
      const look = (result, index) => kept.set(index, result);
      const pictures = keyFfmpeg(recorded.path, filters, recorded.size);
      const score = await judge(pictures, recorded, planes, true, look);
      if (out[filter] && score.psnr <= out[filter].score.psnr) continue;
      out[filter] = { filters, searched, score };
      keep?.(filter, kept);
    }
  }
  return out;
}

/** The filters to try; with clips that are kept, they are searched for once. */
function searchKeys({ clip, cutouts, seen, path }, grounds) {
  const known = `${path}.keys.json`;
  if (existsSync(known)) return JSON.parse(readFileSync(known, 'utf8'));
  const frames = [...cutouts].filter((_, n) => n % 3 === 0).map(([n, truth]) => ({ planes: seen[n], truth }));
  const despills = WAYS.map((way) => way && { type: clip.kind, ...way });
  const out = {};
  for (const filter of ['chromakey', 'colorkey']) {
    const { key, psnr } = bestPlainKey(filter, frames, grounds, despills);
    out[filter] = (filter === 'chromakey' ? [false, true] : [false]).map((wide) => ({
      filters: ffmpegFilters(key, wide),
      searched: psnr,
    }));
  }
  writeFileSync(known, JSON.stringify(out));
  return out;
}

/** The way of FFmpeg with the best composite. */
export function bestOf(ways) {
  return Object.entries(ways).reduce((best, way) => (way[1].score.psnr > best[1].score.psnr ? way : best));
}
