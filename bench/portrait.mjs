// Portraits that speak: what a picture costs beside one of a drawn character, and how well lips follow what is said.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { createSpeechService, voiceById } from '@cyclorama/speech';
import { openFaceFinder } from '../packages/avatar/dist/face/index.js';
import { performanceFromSpeech } from '../packages/avatar/dist/performance.js';
import { Tracks } from '../packages/avatar/dist/motion/tracks.js';
import { openFigure } from '../packages/avatar/dist/person/figure.js';
import { makePortrait } from '../packages/avatar/dist/person/portrait/make.js';

const PORTRAITS = ['grace-hopper', 'eileen-collins'];
const SIZE = { width: 1280, height: 720 };
const FPS = 25;
const TEXT =
  'Good morning, and welcome. My name is not important, but people above me may ask: how far can a bold team move ' +
  'before the pump room is empty? Maybe five miles, perhaps more. Please buy both maps, and bring some blue paper.';
const BUDGET = { ms: 8, closureRecall: 0.95, openingCorrelation: 0.8, seamStep: 3, sharpness: 0.8 };
/** Pictures after which memory must not have grown. */
const LONG = 1000;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const luma = (rgba, i) => 0.299 * rgba[i] + 0.587 * rgba[i + 1] + 0.114 * rgba[i + 2];

/** CPU milliseconds per picture. */
async function cost(character, performance) {
  const figure = await openFigure(character, SIZE.width, SIZE.height);
  const tracks = new Tracks(performance, FPS, figure.rest, figure.repertoire);
  const frames = Math.floor(performance.duration * FPS);
  for (let n = 0; n < 20; n++) await figure.paint(tracks.pose(n), n / FPS);
  const costs = [];
  for (let n = 20; n < frames; n++) {
    const begun = process.cpuUsage();
    await figure.paint(tracks.pose(n), n / FPS);
    const { user, system } = process.cpuUsage(begun);
    costs.push((user + system) / 1000);
  }
  await figure.close?.();
  return costs;
}

function correlation(a, b) {
  const mean = (list) => list.reduce((sum, x) => sum + x, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((x, i) => {
    ab += (x - ma) * (b[i] - mb);
    aa += (x - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}

/** Gradient energy about the lips. */
function sharpness(rgba, { upper, lower, width }) {
  const [cx, cy] = [(upper[0].x + upper.at(-1).x) / 2, (upper[5].y + lower[5].y) / 2];
  let sum = 0;
  let count = 0;
  for (let y = Math.round(cy - width * 0.35); y < cy + width * 0.35; y++)
    for (let x = Math.round(cx - width * 0.6); x < cx + width * 0.6; x++) {
      const i = (y * SIZE.width + x) * 4;
      const dx = luma(rgba, i + 4) - luma(rgba, i);
      const dy = luma(rgba, i + SIZE.width * 4) - luma(rgba, i);
      sum += dx * dx + dy * dy;
      count++;
    }
  return sum / count;
}

/** Largest step between neighbours that the picture at rest has and the photograph has not, of 255. */
function addedStep(rgba, photo, lips) {
  const far = (x, y) =>
    Math.hypot(x - (lips.upper[0].x + lips.upper.at(-1).x) / 2, y - lips.upper[5].y) > lips.width;
  let most = 0;
  for (let y = 0; y + 1 < SIZE.height; y++)
    for (let x = 0; x + 1 < SIZE.width; x++) {
      if (!far(x, y)) continue;
      const i = (y * SIZE.width + x) * 4;
      const right = luma(rgba, i + 4) - luma(rgba, i) - (luma(photo, i + 4) - luma(photo, i));
      most = Math.max(most, Math.abs(right));
    }
  return most;
}

async function follow(model, performance) {
  const figure = await openFigure(model, SIZE.width, SIZE.height);
  const tracks = new Tracks(performance, FPS);
  const gaps = [];
  const wanted = [];
  const sharp = [];
  let rest;
  for (let n = 0; n < performance.duration * FPS; n++) {
    const pose = tracks.pose(n);
    const { rgba } = await figure.paint(pose, n / FPS);
    const lips = figure.lips();
    const [a, b] = [lips.upper[0], lips.upper.at(-1)];
    const angle = Math.atan2(b.y - a.y, b.x - a.x);
    const across = (p) => p.y * Math.cos(angle) - p.x * Math.sin(angle);
    gaps.push(Math.max(...lips.upper.map((p, i) => across(lips.lower[i]) - across(p))) / lips.width);
    wanted.push(pose.jaw * (1 - pose.press));
    rest ??= sharpness(rgba, lips);
    sharp.push(sharpness(rgba, lips) / rest);
  }
  const closures = performance.phonemes
    .filter(({ viseme }) => viseme === 'PP')
    .map(({ start, end }) => Math.floor(((start + end) / 2) * FPS));
  const shut = closures.filter((n) => Math.min(...gaps.slice(Math.max(0, n - 1), n + 2)) < 0.02);
  const said = [
    performance.phonemes.findIndex(({ viseme }) => viseme !== 'sil'),
    performance.phonemes.length - 1,
  ].map((i) => Math.floor(performance.phonemes[i].start * FPS));
  return {
    closures: closures.length,
    'closure recall': shut.length / closures.length,
    'opening correlation': correlation(gaps.slice(...said), wanted.slice(...said)),
    'sharpness of the mouth, median': median(sharp),
  };
}

async function seam(model, name) {
  const figure = await openFigure(model, SIZE.width, SIZE.height);
  const { neutralPose } = await import('../packages/avatar/dist/draw/pose.js');
  const { RESTING } = await import('../packages/avatar/dist/motion/emotions.js');
  const { rgba } = await figure.paint({ ...neutralPose(), ...RESTING }, 0);
  const image = await loadImage(fileURLToPath(new URL(`../examples/portraits/${name}.jpg`, import.meta.url)));
  const context = createCanvas(SIZE.width, SIZE.height).getContext('2d');
  context.imageSmoothingQuality = 'high';
  const { k, x, y } = figure.framing;
  context.drawImage(image, x, y, image.width * k, image.height * k);
  return addedStep(rgba, context.getImageData(0, 0, SIZE.width, SIZE.height).data, figure.lips());
}

async function memory(model, performance) {
  const figure = await openFigure(model, SIZE.width, SIZE.height);
  const tracks = new Tracks(performance, FPS);
  const frames = Math.floor(performance.duration * FPS);
  let before = 0;
  for (let n = 0; n < LONG; n++) {
    if (n === LONG / 4) before = process.memoryUsage().rss;
    await figure.paint(tracks.pose(n % frames), n / FPS);
  }
  return Math.round((process.memoryUsage().rss - before) / 2 ** 20);
}

/** Milliseconds of CPU per picture and how well lips follow, of both portraits and before a taken away ground. */
export async function portrait({ rounds }) {
  const folder = mkdtempSync(join(tmpdir(), 'cyclorama-bench-'));
  const speech = createSpeechService();
  try {
    const said = await speech.speak({ text: TEXT, voice: voiceById('en-female-clara') });
    const performance = performanceFromSpeech(said, { seed: 1 });
    const faceFinder = await openFaceFinder();
    const result = {};
    const drawn = [];
    for (let round = 0; round < rounds; round++) drawn.push(median(await cost('clara', performance)));
    result.drawn = { 'CPU ms a picture, median': Math.min(...drawn) };
    for (const name of PORTRAITS)
      for (const replacesBackground of [false, true]) {
        const model = join(folder, `${name}-${replacesBackground}.person`);
        const picture = fileURLToPath(new URL(`../examples/portraits/${name}.jpg`, import.meta.url));
        const begun = globalThis.performance.now();
        await makePortrait(picture, model, { replacesBackground, faceFinder });
        const trained = globalThis.performance.now() - begun;
        const costs = [];
        for (let round = 0; round < rounds; round++) costs.push(median(await cost(model, performance)));
        const ms = Math.min(...costs);
        result[replacesBackground ? `${name}, cut out` : name] = {
          'training, s': trained / 1000,
          'CPU ms a picture, median': ms,
          'of a drawn character': ms / Math.min(...drawn),
          ...(replacesBackground
            ? {}
            : { ...(await follow(model, performance)), 'step at rest, of 255': await seam(model, name) }),
        };
      }
    const grown = await memory(join(folder, `${PORTRAITS[0]}-false.person`), performance);
    result[`memory grown over ${LONG} pictures, MB`] = grown;
    result.budget = BUDGET;
    return result;
  } finally {
    await speech.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
