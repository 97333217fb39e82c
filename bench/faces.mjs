// Faces: CPU per tracked picture, and of the review of footage per minute of it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reviewFootage } from '@cyclorama/avatar';
import { FaceTracker, openFaceFinder } from '../packages/avatar/dist/face/index.js';
import { makeTestFootage, TestSet } from '../packages/avatar/dist/testing/footage.js';

const SIZES = [
  { name: '1080p', width: 1920, height: 1080, seconds: 8 },
  { name: '4K', width: 3840, height: 2160, seconds: 3 },
];
const FPS = 25;
const PICTURES = 60;
/** The review must take well less than the footage lasts. */
const BUDGET = { trackedMs: 25, reviewMinutesPerMinute: 1 };

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

function presenter(set, seconds) {
  const unit = set.height / 1080;
  set.ground('#18a848');
  set.person({
    portrait: 'grace-hopper',
    x: set.width / 2 + Math.sin(seconds * 2) * 40 * unit,
    y: 480 * unit + Math.cos(seconds * 3) * 12 * unit,
    height: 400 * unit,
    angle: Math.sin(seconds) * 0.06,
    alone: true,
  });
}

/** CPU milliseconds per picture of following one face. */
async function tracking(finder) {
  const set = await TestSet.open(1920, 1080);
  const tracker = new FaceTracker(finder);
  const [size, quarter] = [1920 * 1080, 960 * 540];
  const planes = { y: new Uint8Array(size), u: new Uint8Array(quarter), v: new Uint8Array(quarter) };
  const costs = [];
  for (let n = 0; n < PICTURES; n++) {
    presenter(set, n / FPS);
    set.into(planes);
    const begun = process.cpuUsage();
    const faces = tracker.next(
      { width: 1920, height: 1080, ...planes, strideY: 1920, strideC: 960 },
      n / FPS,
    );
    const { user, system } = process.cpuUsage(begun);
    if (faces.length !== 1) throw new Error(`picture ${n} shows ${faces.length} faces instead of one`);
    if (n >= 10) costs.push((user + system) / 1000);
  }
  return median(costs);
}

async function review(folder, { name, width, height, seconds }) {
  const set = await TestSet.open(width, height);
  const video = join(folder, `${name}.mp4`);
  await makeTestFootage(video, { set, fps: FPS, frames: seconds * FPS, draw: presenter });
  let memory = 0;
  const begun = process.cpuUsage();
  const { checks } = await reviewFootage(
    { video, replacesBackground: true, length: { least: 1, most: 600 } },
    { onProgress: () => (memory = Math.max(memory, process.memoryUsage().rss)) },
  );
  const { user, system } = process.cpuUsage(begun);
  return {
    'CPU minutes a minute of footage': (user + system) / 1e6 / seconds,
    'resident MB, this program included': memory / 2 ** 20,
    'checks that failed': checks
      .filter(({ passed }) => !passed)
      .map(({ id }) => id)
      .join(', '),
  };
}

/** Faces in 1080p planes, reviews of 1080p and 4K. */
export async function faces({ rounds }) {
  const folder = mkdtempSync(join(tmpdir(), 'cyclorama-bench-'));
  try {
    const finder = await openFaceFinder();
    const tracked = [];
    for (let round = 0; round < rounds; round++) tracked.push(await tracking(finder));
    const result = { tracking: { 'CPU ms a picture, median': Math.min(...tracked) } };
    for (const size of SIZES) result[`review of ${size.name}`] = await review(folder, size);
    result.budget = BUDGET;
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
