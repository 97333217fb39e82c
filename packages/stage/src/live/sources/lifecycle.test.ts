import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { makeTestVideo } from '../../testing/index.ts';
import { readClip, Rig, scratch, until } from './test-rig.ts';
import { Show } from './test-sender.ts';

const folder = await scratch();
const rigs: Rig[] = [];
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

it('a thread that fails is told, and another one goes on with what the sender sends', async () => {
  const module = new URL('./test-live-painter.js', import.meta.url).href;
  const rig = await Rig.open({ kind: 'painter', module, options: {} });
  rigs.push(rig);
  await rig.ticks(5);
  const { written } = rig.source.board;
  await rig.source.control({ kind: 'tell', message: -1 });
  await rig.ticks(5);
  await until(() => rig.source.board.state === 'lost');
  expect(rig.states.at(-1)).toMatchObject({ state: 'lost', reason: 'the brush broke' });
  await expect(rig.source.control({ kind: 'tell', message: 1 })).rejects.toThrow('opened again');
  // The backoff is half a second of real time; the new thread finds the pictures of the old one.
  await until(() => rig.source.board.reconnects === 1 && rig.source.board.written > written + 1);
  await rig.ticks(3);
  expect(rig.shown).toBeDefined();
  await until(() => rig.source.board.state === 'live');
});

it('opening and closing again and again leaves nothing behind', async () => {
  const path = join(folder, 'clip.mp4');
  await makeTestVideo(path, { width: 320, height: 180, fps: 25, frames: 30, tone: 440 });
  const clip = readClip(path);
  const round = async (): Promise<void> => {
    const file = await Rig.open({ kind: 'file', path, beginMs: 0, endMs: 0, repeat: -1 });
    await file.ticks(4);
    await file.close();
    expect(file.memory.inUse).toBe(0);
    const fed = await Rig.open({ kind: 'rtmp', url: 'rtmp://example/live/a' });
    const show = new Show(fed, clip);
    show.connect();
    await show.ticks(10);
    await fed.close();
    expect(fed.memory.inUse).toBe(0);
    await fed.close();
  };
  for (let n = 0; n < 2; n++) await round();
  const before = process.memoryUsage().rss;
  for (let n = 0; n < 6; n++) await round();
  // A leaked decoder, picture set or thread would be some megabytes a round.
  expect(process.memoryUsage().rss - before).toBeLessThan(30 << 20);
});

it('a source that cannot be had is lost from the start, with the reason', async () => {
  const rig = await Rig.open({ kind: 'absent', reason: 'its file is not here yet' });
  rigs.push(rig);
  await rig.ticks(5);
  await until(() => rig.source.board.state === 'lost');
  expect(rig.states.at(-1)).toMatchObject({ state: 'lost', reason: 'its file is not here yet' });
  expect(rig.source.board.written).toBe(0);
});
