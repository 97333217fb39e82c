// node bench/matte-pictures.mjs: makes docs/pictures/matting.jpg, three pairs of what the camera saw and what the stage
// makes of it with the settings that are there from the start: a green cloth, a blue cloth, a room.
import { createCanvas } from '@napi-rs/canvas';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SCENE_MATTE, SCREEN_MATTE } from '@cyclorama/stage/data';
import { composeRgb, toPlanes, toRgb } from '../packages/stage/dist/matte/testing/index.js';
import { CLIPS, photographRoom, SIZE } from './lib/matte-clips.mjs';
import { recordClip } from './lib/matte-quality.mjs';
import { keyOurs } from './lib/matte-run.mjs';

/** Clip, the frame that is shown, the set behind. */
const ROWS = [
  { clip: 'green-news', frame: 24, set: 'newsroom' },
  { clip: 'blue-news', frame: 22, set: 'arches' },
  { clip: 'room-kitchen', frame: 16, set: 'keynote' },
];
const CELL = { width: 760, height: 428 };
const GAP = 14;

function toCanvas(rgb) {
  const canvas = createCanvas(SIZE.width, SIZE.height);
  const ctx = canvas.getContext('2d');
  const image = ctx.createImageData(SIZE.width, SIZE.height);
  for (let at = 0; at < SIZE.width * SIZE.height; at++) {
    for (let c = 0; c < 3; c++) image.data[at * 4 + c] = rgb[at * 3 + c];
    image.data[at * 4 + 3] = 255;
  }
  ctx.putImageData(image, 0, 0);
  return canvas;
}

async function pair({ clip: name, frame, set }, folder) {
  const clip = CLIPS.find((one) => one.name === name);
  const recorded = await recordClip(clip, folder, { frames: frame + 3 });
  const settings = clip.kind === 'scene' ? SCENE_MATTE : { ...SCREEN_MATTE, backdrop: clip.kind };
  const ground = toPlanes(await photographRoom(set, SIZE, 1.2));
  const seen = recorded.seen.slice(0, frame + 1);
  let after;
  for await (const keyed of keyOurs(settings, seen, recorded.fps, SIZE)) after = keyed;
  return [toCanvas(toRgb(recorded.seen[frame]).rgb), toCanvas(composeRgb(after, ground))];
}

const folder = mkdtempSync(join(tmpdir(), 'cyclorama-pictures-'));
try {
  const height = ROWS.length * (CELL.height + GAP) + GAP;
  const sheet = createCanvas(2 * CELL.width + 3 * GAP, height);
  const ctx = sheet.getContext('2d');
  ctx.fillStyle = '#0e1116';
  ctx.fillRect(0, 0, sheet.width, sheet.height);
  ctx.imageSmoothingQuality = 'high';
  for (const [row, what] of ROWS.entries()) {
    for (const [column, picture] of (await pair(what, folder)).entries()) {
      const x = GAP + column * (CELL.width + GAP);
      const y = GAP + row * (CELL.height + GAP);
      ctx.save();
      ctx.beginPath();
      ctx.roundRect(x, y, CELL.width, CELL.height, 10);
      ctx.clip();
      ctx.drawImage(picture, x, y, CELL.width, CELL.height);
      ctx.restore();
    }
  }
  const target = fileURLToPath(new URL('../docs/pictures/', import.meta.url));
  mkdirSync(target, { recursive: true });
  const file = sheet.encodeSync('jpeg', 86);
  writeFileSync(join(target, 'matting.jpg'), file);
  console.log(`docs/pictures/matting.jpg: ${Math.round(file.length / 1000)} kB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
