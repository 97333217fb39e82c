import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from './testing/client.ts';
import { comment, isSpeech, openRoomRig, type RoomRig } from './testing/live-room.ts';
import { descendants, startServer, until, type ServerProcess } from './testing/server.ts';

/** Promise of live rooms: on air again after their host was killed. */
const BACK_WITHIN_MS = 10_000;

let server: ServerProcess;
let rig: RoomRig;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-room-host-'));
  server = await startServer({
    env: { CYCLORAMA_LIVE_SIZES: '640x360', CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8' },
  });
  rig = await openRoomRig(new Client(server.credentials));
}, 180_000);

afterAll(async () => {
  await server.stop();
  await rig.close();
  rmSync(folder, { recursive: true, force: true });
});

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

it('a live room whose host is killed amid a sentence says it again, on the same target, and remembers whom it answered', async () => {
  const first = 'Welcome to the market.';
  const second =
    'These are the apples from the hills behind the town, sweet and red and fresh from the tree.';
  const room = await rig.makeRoom('Host', 'host', [first, `${second} They are cheap.`, 'That was all.'], -1);
  const recording = rig.recordTo(join(folder, 'host.flv'), 'host');
  const { report, place } = await rig.start(room);
  const titles = (): readonly (string | undefined)[] =>
    rig.called('SHOOT_SCRIPT_SWITCH').map(({ shoot_script_title: title }) => title);
  await until('the first paragraph', () => Promise.resolve(titles()[0]), 60, 20);
  await comment(report, 'what is the price?');
  await until('the second paragraph', () => Promise.resolve(titles()[1]), 60, 20);
  const began = recording.lastMs();
  await until(
    'the middle of its sentence',
    () => Promise.resolve(recording.lastMs() > began + 1500 ? true : undefined),
    60,
    20,
  );
  const host = liveHost();
  expect(host).toBeGreaterThan(0);
  const seen = recording.lastMs();
  const killedAt = performance.now();
  process.kill(host!, 'SIGKILL');
  await until('another host', () => Promise.resolve(liveHost() === host ? undefined : liveHost()), 20, 20);
  await until(
    'pictures on the target',
    () => Promise.resolve(recording.lastMs() > seen + 200 ? true : undefined),
    30,
    20,
  );
  const tookMs = performance.now() - killedAt;
  console.info(`host of a live room killed → on the target again: ${Math.round(tookMs)} ms`);
  await comment(report, 'what is the price?');
  await until(
    'the show to end',
    async () => ((await rig.stateOf(place)) === 'SUCCEED' ? true : undefined),
    90,
  );
  await recording.close();

  const record = await rig.recordOf(place);
  // What a killed host was saying has no end in the record; it is said again from its beginning.
  expect(
    record
      .filter(isSpeech)
      .filter(({ cut }) => !cut)
      .map(({ text }) => text)
      .filter((text) => text !== first),
  ).toEqual(['It costs forty dollars.', second, 'They are cheap.', 'That was all.']);
  // The rule had fired before, and fires once in a show.
  expect(record.filter(({ kind }) => kind === 'event')).toMatchObject([
    { outcome: 'speech' },
    { outcome: 'unmatched' },
  ]);
  expect(titles()).toEqual(['Paragraph 1', 'Paragraph 2', 'Paragraph 3']);
  const states = rig.called('RTMP_STREAM_STATE_CHANGE').map(({ state }) => state);
  expect(states).toEqual(['CONNECTING', 'CONNECTED', 'DISCONNECTED', 'RECONNECTING', 'CONNECTED', 'END']);
  expect(tookMs).toBeLessThan(BACK_WITHIN_MS);
}, 180_000);
