// node live-run.mjs ORDER.json: a live session in a process of its own, as a host runs it. Prints what it used.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { startLiveStage } from '@cyclorama/stage';
import { file, recording, scene, session } from './live-document.mjs';

const order = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const sources = order.sources.map((path, i) => file(`s${i}`, path));
const at = (turn) => {
  const ids = sources.map(({ id }) => id);
  const turned = [...ids.slice(turn % ids.length), ...ids.slice(0, turn % ids.length)];
  return scene(turned[0], turned[1], ids);
};
const outputs = order.folder ? [recording(order.folder)] : [];
const events = [];
const stage = await startLiveStage({
  document: session(sources, at(0), outputs),
  openFeed: () => {
    throw new Error('no network here');
  },
  checkAddress: async (url) => url,
  onEvent: (event) => events.push(event),
});
await pause(order.warmSeconds * 1000);
const before = stage.status();
const began = performance.now();
for (let turn = 1; performance.now() - began < order.seconds * 1000; turn++) {
  const left = order.seconds * 1000 - (performance.now() - began);
  await pause(Math.min(order.cutSeconds * 1000, left));
  await stage.apply(session(sources, at(turn), outputs));
}
const after = stage.status();
await stage.stop();
console.log(
  JSON.stringify({
    cpuPerSecond: (after.cpuSeconds - before.cpuSeconds) / ((performance.now() - began) / 1000),
    frames: after.frame - before.frame,
    seconds: (performance.now() - began) / 1000,
    late: after.late,
    rssMB: Math.round(after.rssBytes / 1e6),
    pressure: events.filter(({ kind }) => kind === 'pressure').length,
  }),
);
process.exit(0);
