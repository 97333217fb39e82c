// How late a control room sees the programme: from the moment at which a frame is due in the programme until the browser
// shows it (WHEP). A real server, a camera whose pictures bear numbers, the console's own page in a real Chromium.
/* global document, OffscreenCanvas, window */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTestVideo, readFrameNumber, readFrames } from '@cyclorama/stage/testing';
import { chromiumPath, openBrowser, openWindow, signIn } from '../e2e/dist/console/browser.js';
import { startServer } from '../e2e/dist/testing/server.js';
import { cameraUrl, startShow } from '../e2e/dist/testing/show.js';
import { publish, readClip, record } from '../e2e/dist/testing/streams.js';

const FPS = 25;
const FRAME_MS = 1000 / FPS;
/** The line is set up, and the player has settled. */
const SETTLE_MS = 5000;
const WATCH_MS = 20_000;
const CLIP_SECONDS = 60;
/** A browser without a graphics card leaves pictures out; fewer than these say nothing. */
const LEAST_PICTURES = 100;
const CELLS = 16;
const SIZES = [
  { template: 'lp_ld', width: 640, height: 360 },
  { template: 'lp_hd', width: 1280, height: 720 },
];

/** Collects in the page what its programme monitor shows: when, and the grey of each column of the number. */
function watchMonitor({ cells }) {
  const video = document.querySelector('figure[data-tally="pgm"] video');
  const canvas = new OffscreenCanvas(cells * 8, 72);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const seen = [];
  window.seenByBench = seen;
  const look = (_now, { expectedDisplayTime }) => {
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data } = pen.getImageData(0, canvas.height / 2, canvas.width, 1);
    const greys = Array.from({ length: cells }, (_, cell) => data[(cell * 8 + 4) * 4]);
    seen.push({ at: performance.timeOrigin + expectedDisplayTime, greys });
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
}

/** The number whose columns have these greys; null when it is none. */
function numberOf(greys) {
  const rgba = Uint8Array.from({ length: CELLS * 4 * 4 }, (_, i) => greys[(i >> 2) % CELLS]);
  return readFrameNumber({ width: CELLS, height: 4, rgba });
}

const percentile = (sorted, p) =>
  sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * p) / 100) - 1)];

/** Programme frame in which each number stood first, as an RTMP player got it. */
async function framesOf(path) {
  const frames = new Map();
  for (const picture of await readFrames(path)) {
    const number = readFrameNumber(picture);
    if (number !== null && !frames.has(number)) frames.set(number, Math.round(picture.time * FPS));
  }
  return frames;
}

async function watch(page, { folder, pgm, casterId }) {
  const answer = await page.request.post(`/api/casters/${casterId}/bus`, {
    headers: { 'x-cyclorama-console': '1' },
    data: { bus: 'pgm', source: 'RV01' },
  });
  if (!answer.ok()) throw new Error(`the programme answered ${answer.status()}: ${await answer.text()}`);
  const taken = await answer.json();
  const dueMs = (frame) => Date.parse(taken.at) + (frame - taken.frame) * FRAME_MS;
  const path = join(folder, 'programme.flv');
  let first;
  const recorded = record(pgm.StreamUrl, path, (lastMs) => lastMs - (first ??= lastMs) > WATCH_MS + 2000);
  await page.waitForTimeout(1000);
  await page.evaluate(watchMonitor, { cells: CELLS });
  await page.waitForTimeout(WATCH_MS);
  const seen = await page.evaluate(() => window.seenByBench);
  await recorded;
  const frames = await framesOf(path);
  const shown = new Map();
  for (const { at, greys } of seen) {
    const number = numberOf(greys);
    if (number !== null && !shown.has(number)) shown.set(number, at);
  }
  const late = [...shown]
    .filter(([number]) => frames.has(number))
    .map(([number, at]) => at - dueMs(frames.get(number)))
    .sort((a, b) => a - b);
  if (late.length < LEAST_PICTURES) throw new Error(`only ${late.length} pictures could be read`);
  return {
    pictures: late.length,
    'of the pictures made': late.length / (WATCH_MS / FRAME_MS),
    'ms, median': percentile(late, 50),
    'ms, 95 %': percentile(late, 95),
    'ms, worst': late.at(-1),
  };
}

async function measureSize({ template, width, height }, folder) {
  const clip = join(folder, `${template}.flv`);
  await makeTestVideo(clip, { width, height, fps: FPS, frames: FPS * CLIP_SECONDS, tone: 440 });
  const server = await startServer();
  const browser = await openBrowser();
  let camera;
  try {
    camera = await publish(cameraUrl(server.credentials, 1), readClip(clip, CLIP_SECONDS * 1000));
    const show = await startShow(server.credentials, 1, template);
    const { page } = await openWindow(browser, server);
    await signIn(page, server);
    await page.goto(`/control/${show.CasterId}`);
    await page.waitForFunction(
      () => document.querySelector('figure[data-tally="pgm"] video')?.currentTime > 0,
    );
    await page.waitForTimeout(SETTLE_MS);
    return await watch(page, { folder, pgm: show.pgm, casterId: show.CasterId });
  } finally {
    await browser.close();
    await camera?.cut();
    await server.stop();
  }
}

/** @returns ms from due in the programme to shown in the browser, of each size */
export async function monitorLatency() {
  if (chromiumPath === undefined) throw new Error('no Chromium here: set CYCLORAMA_CHROMIUM');
  const folder = mkdtempSync(join(tmpdir(), 'cyclorama-monitor-'));
  const result = {};
  try {
    for (const size of SIZES) {
      const name = `${size.width}x${size.height}`;
      result[name] = await measureSize(size, folder);
      console.log(`  ${name}`, JSON.stringify(result[name]));
    }
    return { ...result, budget: 'median at most 300 ms' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
