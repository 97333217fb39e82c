// Presenters made of footage: minutes of training per minute of video, what a picture costs beside one of a drawn character,
// and what the training itself measured on its pictures.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSpeechService, voiceById } from '@cyclorama/speech';
import { openFaceFinder } from '../packages/avatar/dist/face/index.js';
import { performanceFromSpeech } from '../packages/avatar/dist/performance.js';
import { Tracks } from '../packages/avatar/dist/motion/tracks.js';
import { openFigure } from '../packages/avatar/dist/person/figure.js';
import { makePortrait } from '../packages/avatar/dist/person/portrait/make.js';
import { makeFootage } from '../packages/avatar/dist/testing/make-footage.js';
import { trainPerson } from '../packages/avatar/dist/training/train.js';

const ACTOR = fileURLToPath(new URL('../examples/portraits/eileen-collins.jpg', import.meta.url));
const FOOTAGE = { width: 1280, height: 720, noise: 3 };
const SIZE = { width: 1280, height: 720 };
const FPS = 25;
const TEXT =
  'Good morning, and welcome to my kitchen. Today we bake bread with my mother, and maybe a big plum pie. ' +
  'People ask me why the bubbles make it rise. I believe that warm water and a happy yeast do most of the work. ' +
  'Five thin loaves cool by the window, while the big oven slowly hums. Please show them how you measure the flour.';
const BUDGET = { ms: 8, closureRecall: 0.95, openingCorrelation: 0.8, mouthSharpness: 0.8, seamStep: 3 };

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** CPU milliseconds per picture, and by how much memory grows over the second half, MB. */
async function cost(character, performance) {
  const figure = await openFigure(character, SIZE.width, SIZE.height);
  const tracks = new Tracks(performance, FPS, figure.rest, figure.repertoire);
  const frames = Math.floor(performance.duration * FPS);
  const costs = [];
  let half = 0;
  for (let n = 0; n < frames; n++) {
    if (n === frames >> 1) half = process.memoryUsage().rss;
    const pose = tracks.pose(n);
    const begun = process.cpuUsage();
    await figure.paint(pose, n / FPS);
    const { user, system } = process.cpuUsage(begun);
    if (n >= 20) costs.push((user + system) / 1000);
  }
  const grown = (process.memoryUsage().rss - half) / 2 ** 20;
  await figure.close?.();
  return { ms: median(costs), grown };
}

/** Trains from half a minute of made footage before green. */
export async function trainedVideo({ rounds }) {
  const folder = mkdtempSync(join(tmpdir(), 'cyclorama-bench-'));
  const speech = createSpeechService();
  try {
    const faceFinder = await openFaceFinder();
    const actor = join(folder, 'actor.person');
    await makePortrait(ACTOR, actor, { replacesBackground: true, faceFinder });
    const text = `<speak><break time="4s"/>${TEXT}<break time="1s"/></speak>`;
    const said = await speech.speak({ text, voice: voiceById('en-female-clara') });
    const video = join(folder, 'footage.mp4');
    const { frames } = await makeFootage(video, { model: actor, said, ...FOOTAGE });
    const output = join(folder, 'model.person');
    const begun = { wall: globalThis.performance.now(), cpu: process.cpuUsage() };
    const trained = await trainPerson(
      {
        material: { kind: 'video', video, replacesBackground: true, text: TEXT, language: 'en-US' },
        workFolder: join(folder, 'work'),
        output,
      },
      { faceFinder, speech },
    );
    const wall = (globalThis.performance.now() - begun.wall) / 1000;
    const { user, system } = process.cpuUsage(begun.cpu);
    const performance = performanceFromSpeech(said, { seed: 1 });
    const drawn = [];
    const made = [];
    for (let round = 0; round < rounds; round++) {
      drawn.push((await cost('clara', performance)).ms);
      made.push(await cost(output, performance));
    }
    const ms = Math.min(...made.map((round) => round.ms));
    return {
      'footage, s': frames / FPS,
      'minutes of training a minute of video': wall / (frames / FPS),
      'minutes of CPU a minute of video': (user + system) / 1e6 / (frames / FPS),
      'CPU ms a picture at 720p, median': ms,
      'of a drawn character': ms / Math.min(...drawn),
      'memory grown, MB': Math.min(...made.map((round) => round.grown)),
      figures: trained.figures,
      budget: BUDGET,
    };
  } finally {
    await speech.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
