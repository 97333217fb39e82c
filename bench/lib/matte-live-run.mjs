// node matte-live-run.mjs ORDER.json: a live session in a process of its own: a camera over a picture, keyed or not.
// Prints what it used.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { startLiveStage } from '@cyclorama/stage';
import { file, recording } from './live-document.mjs';

const order = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { width, height, fps } = order;
const full = { x: 0, y: 0, width: 1, height: 1, anchor: 'topLeft' };
const layer = (source) => ({ source, box: full, fill: 'none', opacity: 1 });
const set = { ...file('set', ''), input: { kind: 'image', path: order.set } };
const keyed = {
  ...file('camera~1', ''),
  input: { kind: 'matte', of: 'camera' },
  matte: order.matte,
  decode: 'when-used',
};
const events = [];
const stage = await startLiveStage({
  document: {
    format: { width, height, fps: { num: fps, den: 1 } },
    sources: [file('camera', order.camera), set, ...(order.matte ? [keyed] : [])],
    pgm: {
      layers: [layer('set'), layer(order.matte ? 'camera~1' : 'camera')],
      overlays: [],
      audio: { mode: 'mix', tracks: [] },
    },
    // Small and cheap: a set behind the person is easier to encode than a cloth with grain, which would hide what keying
    // costs. The programme itself is made at full size.
    renditions: [
      { id: 'pgm', bus: 'pgm', width: 320, height: 180, videoKbps: 400, audioKbps: 128, preset: 'ultrafast' },
    ],
    outputs: [recording(order.folder)],
    delaySeconds: 0,
  },
  openFeed: () => {
    throw new Error('no network here');
  },
  checkAddress: async (url) => url,
  onEvent: (event) => events.push(event),
});
/** Pictures that the keyed source has made. */
const decodedOf = ({ sources }) => sources.find(({ id }) => id === keyed.id)?.decoded ?? 0;
await pause(order.warmSeconds * 1000);
const before = stage.status();
const began = performance.now();
await pause(order.seconds * 1000);
const after = stage.status();
const seconds = (performance.now() - began) / 1000;
await stage.stop();
console.log(
  JSON.stringify({
    cpuPerSecond: (after.cpuSeconds - before.cpuSeconds) / seconds,
    framesPerSecond: (after.frame - before.frame) / seconds,
    late: after.late,
    lateBefore: before.late,
    rssMB: Math.round(after.rssBytes / 1e6),
    pressure: events.filter(({ kind }) => kind === 'pressure').length,
    sources: after.sources.map(({ id, state, decoded, dropped, bufferMs, ageMs }) => ({
      id,
      state,
      decoded,
      dropped,
      bufferMs,
      ageMs,
    })),
    keyedPerSecond: (decodedOf(after) - decodedOf(before)) / seconds,
  }),
);
process.exit(0);
