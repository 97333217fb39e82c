import { execFileSync } from 'node:child_process';
import { createReadStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { LiveOutput } from '../document.ts';
import { parsePlaylist } from './hls/playlist.ts';
import { rendition, Rig } from './test-rig.ts';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

function newRig(): Rig {
  const rig = new Rig();
  rigs.push(rig);
  return rig;
}

const hls = (rig: Rig, id: string, of: string): LiveOutput => ({
  ...{ kind: 'hls', id, rendition: of, folder: join(rig.folder, id), container: 'ts' },
  ...{ segmentSeconds: 2, windowSegments: 50 },
});

describe('under load', () => {
  it('ladders go first, then the preset; the programme keeps its rate; all comes back', async () => {
    const rig = newRig();
    const renditions = [
      rendition('main', { preset: 'veryfast' }),
      rendition('small', { width: 160, height: 90, preset: 'veryfast' }),
    ];
    const outputs = [hls(rig, 'a', 'main'), hls(rig, 'b', 'small')];
    const side = await rig.open(rig.document(renditions, outputs));
    await rig.make(110);
    await rig.seen(() => rig.states('b').at(-1) === 'live');
    side.pressure(1);
    expect(rig.states('b').at(-1)).toBe('retrying');
    expect(side.load().map(({ id, on }) => [id, on])).toEqual([
      ['main', true],
      ['small', false],
    ]);
    side.pressure(3);
    await rig.make(60);
    expect(side.load()[0]!.preset).toBe('ultrafast');
    side.pressure(0);
    await rig.make(120);
    await rig.seen(() => rig.states('b').at(-1) === 'live');
    await side.stop();
    const changes = rig.events.flatMap((event) =>
      event.kind === 'pressure' ? [[event.what, event.on]] : [],
    );
    expect(changes).toEqual([
      ['ladder small', true],
      ['preset ultrafast of main', true],
      ['ladder small', false],
      ['preset veryfast of main', false],
    ]);
    const main = parsePlaylist(readFileSync(join(rig.folder, 'a', 'index.m3u8'), 'utf8'));
    expect(main.entries.map(({ seconds }) => seconds)).toEqual([2, 2, 2, 2, 2, 1.6]);
    expect(main.entries.some(({ discontinuity }) => discontinuity)).toBe(false);
    const small = parsePlaylist(readFileSync(join(rig.folder, 'b', 'index.m3u8'), 'utf8'));
    expect(small.entries.filter(({ discontinuity }) => discontinuity).length).toBe(1);
  });

  it('a disk that hangs holds up nothing but its own output', async () => {
    const rig = newRig();
    const [bad, good] = [hls(rig, 'bad', 'main'), hls(rig, 'good', 'main')];
    mkdirSync(join(rig.folder, 'bad'));
    // Whoever opens this for writing sleeps until somebody reads.
    const pipe = join(rig.folder, 'bad', 'seg-0.ts.new');
    const side = await rig.open(rig.document([rendition('main')], [bad, good]));
    await rig.make(30);
    await rig.seen(() => side.status().outputs.length === 2);
    execFileSync('mkfifo', [pipe]);
    await rig.make(230);
    await rig.seen(() => rig.states('good').at(-1) === 'live');
    const path = join(rig.folder, 'good', 'index.m3u8');
    await rig.seen(() => parsePlaylist(readFileSync(path, 'utf8')).entries.length === 5);
    expect(rig.states('bad')).toEqual(['connecting']);
    side.apply(rig.document([rendition('main')], [good]));
    await rig.make(50);
    await rig.seen(() => parsePlaylist(readFileSync(path, 'utf8')).entries.length === 6);
    // Lets the sleeper go, so that its thread can end.
    await new Promise<void>((resolve) => createReadStream(pipe).on('end', resolve).resume());
    rmSync(pipe, { force: true });
    await side.stop();
    const { entries, ended } = parsePlaylist(readFileSync(path, 'utf8'));
    expect(ended).toBe(true);
    expect(entries.some(({ discontinuity }) => discontinuity)).toBe(false);
  });
});
