import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from './testing/client.ts';
import { comment, isSpeech, priceRule, ROOM_ENV, RoomRig, type Recording } from './testing/live-room.ts';
import { descendants, startServer, until, type ServerProcess } from './testing/server.ts';

/** Promise of live rooms: on air again after their host was killed. */
const BACK_WITHIN_MS = 10_000;

let server: ServerProcess;
let rig: RoomRig;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-room-host-'));
  server = await startServer({ env: ROOM_ENV });
  rig = await RoomRig.open(new Client(server.credentials));
}, 180_000);

afterAll(async () => {
  await server.stop();
  await rig.close();
  rmSync(folder, { recursive: true, force: true });
});

it('a live room whose host is killed amid a sentence, and then everything, says it again on the same target, and remembers whom it answered', async () => {
  const [first, second, third] = [
    'Welcome to the market.',
    'These are the apples from the hills behind the town, sweet and red and fresh from the tree.',
    'And these are the pears, and they are cheaper than anywhere else.',
  ];
  const room = await rig.makeRoom({
    ...{ name: 'Host', streamKey: 'host', paragraphs: [first, second, third, 'That was all.'] },
    rules: [priceRule(-1)],
  });
  const recording = rig.recordTo(join(folder, 'host.flv'), 'host');
  const job = await rig.start(room);
  await rig.paragraph(job, 1);
  await comment(job.report, 'what is the price?');
  await rig.paragraph(job, 2);
  await more(recording, 1500);
  const host = liveHost()!;
  const tookMs = await back(recording, () => {
    process.kill(host, 'SIGKILL');
    return Promise.resolve();
  });
  console.info(`host of a live room killed → on the target again: ${Math.round(tookMs)} ms`);
  await comment(job.report, 'what is the price?');
  await rig.paragraph(job, 3);
  await more(recording, 1000);
  const { dataDir } = server;
  await server.kill();
  const againMs = await back(recording, async () => {
    server = await startServer({ dataDir, env: ROOM_ENV });
  });
  console.info(
    `everything killed → on the target again: ${Math.round(againMs)} ms, the server's start included`,
  );
  rig.client = new Client(server.credentials);
  await comment(job.report.replace(/^https?:\/\/[^/]+/, server.credentials.endpoint), 'what is the price?');
  await rig.stateIs(job, 'SUCCEED');
  await recording.close();

  const record = await rig.recordOf(job);
  // What was being said when it was killed has no end in the record; it is said again from its beginning.
  expect(record.filter(isSpeech).flatMap(({ text, cut }) => (cut || text === first ? [] : [text]))).toEqual([
    'It costs forty dollars.',
    ...[second, third, 'That was all.'],
  ]);
  // The rule had fired before, and fires once in a show.
  expect(record.flatMap(({ kind, outcome }) => (kind === 'event' ? [outcome] : []))).toEqual([
    'speech',
    'unmatched',
    'unmatched',
  ]);
  const titles = rig.titles(job);
  expect(titles.filter((title, n) => title !== titles[n - 1])).toEqual([
    ...['Paragraph 1', 'Paragraph 2', 'Paragraph 3', 'Paragraph 4'],
  ]);
  const states = rig.called('RTMP_STREAM_STATE_CHANGE', job).map(({ state }) => state);
  expect(states.slice(0, 5)).toEqual([
    'CONNECTING',
    'CONNECTED',
    'DISCONNECTED',
    'RECONNECTING',
    'CONNECTED',
  ]);
  expect(states.at(-1)).toBe('END');
  expect(tookMs).toBeLessThan(BACK_WITHIN_MS);
}, 180_000);

/** The process that makes the pictures. */
function liveHost(): number | undefined {
  return descendants(server.child.pid).find((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('hosts/live/');
    } catch {
      return false; // ended meanwhile
    }
  });
}

/** Waits for so much more of the programme. */
async function more(recording: Recording, ms: number): Promise<void> {
  const from = recording.lastMs();
  await until('more of it', () => Promise.resolve(recording.lastMs() > from + ms || undefined), 60, 20);
}

/** Does something that ends the programme. @returns milliseconds until its pictures come again */
async function back(recording: Recording, kill: () => Promise<void>): Promise<number> {
  const seen = recording.lastMs();
  const killedAt = performance.now();
  await kill();
  await until(
    'pictures on the target',
    () => Promise.resolve(recording.lastMs() > seen + 200 || undefined),
    60,
    20,
  );
  return performance.now() - killedAt;
}
