import { beforeEach, describe, expect, it } from 'vitest';
import { loadKernels } from '../../../kernels/load.ts';
import type { Matter } from '../../../matte/matter.ts';
import { SCREEN_MATTE } from '../../../matte/settings.ts';
import { StageMemory } from '../../../pixels/memory.ts';
import { allocatePicture, type Picture } from '../../../pixels/picture.ts';
import { makeSourceShare, SOURCE_SLOTS, SourceBoard } from '../../boards.ts';
import { StageTime } from '../../time.ts';
import { Keyer } from './keyer.ts';
import { MatterSlot } from './matter-slot.ts';
import type { FromMatte } from './messages.ts';

const memory = new StageMemory(16 << 20);
const kernels = loadKernels(memory.memory);
const set = (width: number, height: number, alpha: boolean): Picture[] =>
  Array.from({ length: SOURCE_SLOTS }, () => allocatePicture(memory, width, height, alpha));

let parent: SourceBoard;
let board: SourceBoard;
let time: StageTime;
let said: FromMatte[];
/** What the matter was asked to do; `onDraw` may do something meanwhile. */
let sizes: string[];
let looks: number[];
let onDraw: () => void;

const matter: Matter = {
  set() {
    // Nothing depends on it here.
  },
  look(_picture, atMs) {
    looks.push(atMs);
  },
  draw(source, target) {
    sizes.push(`${source.width}x${source.height}`);
    // The first byte of a picture is its number.
    memory.bytes[target.y] = memory.bytes[source.y]!;
    onDraw();
  },
  close() {
    // Nothing of its own.
  },
};

async function make(): Promise<Keyer> {
  const slot = new MatterSlot({
    module: { openMatter: () => Promise.resolve(matter), matterBytes: () => 64 },
    memory: memory.memory,
    width: 64,
    height: 36,
    settings: SCREEN_MATTE,
    askScratch: (bytes) => slot.setScratch(memory.allocate(bytes)),
    freeScratch: (at) => memory.release(at),
  });
  const keyer = new Keyer({
    board,
    parent,
    label: 'cam',
    slot,
    kernels,
    time,
    tickMs: 40,
    active: true,
    post: (message) => said.push(message),
  });
  keyer.setPictures(0, set(64, 36, true), 0);
  for (let n = 0; n < 3; n++) {
    await keyer.step(time.now());
    await slot.opened();
  }
  return keyer;
}

/** The parent shows its next picture. */
function publish(dueMs: number, filled = 1): void {
  const s = parent.written;
  parent.variants.forEach((pictures) => {
    const picture = pictures?.[s % SOURCE_SLOTS];
    if (picture) memory.bytes[picture.y] = s;
  });
  parent.publish(dueMs, filled, time.now());
}

async function work(keyer: Keyer): Promise<void> {
  while (await keyer.step(time.now()));
}

/** Numbers and due times of all pictures on the board. */
function made(): (readonly [number, number])[] {
  return Array.from({ length: board.written }, (_, s) => [memory.bytes[board.largest(s)!.y]!, board.due(s)]);
}

beforeEach(() => {
  parent = new SourceBoard(makeSourceShare('cam'));
  board = new SourceBoard(makeSourceShare('cam~'));
  parent.setPictures(0, set(64, 36, false), 0);
  parent.setSize(64, 36);
  parent.state = 'live';
  time = StageTime.manual(1000);
  said = [];
  sizes = [];
  looks = [];
  onDraw = () => undefined;
});

describe('a keyer', () => {
  it('asks for pictures as large as those of its source, and waits for them', async () => {
    const keyer = await make();
    parent.setPictures(0, set(48, 36, false), 0);
    publish(1000);
    await work(keyer);
    expect(said.at(-1)).toEqual({ kind: 'size', width: 48, height: 36, from: 0 });
    expect([keyer.isWaiting, board.written]).toEqual([true, 0]);
    keyer.setPictures(0, set(48, 36, true), 0);
    await work(keyer);
    expect([keyer.isWaiting, made()]).toEqual([false, [[0, 1000]]]);
  });

  it('keeps the times of its source and goes no further ahead', async () => {
    const keyer = await make();
    for (let n = 0; n < 4; n++) publish(1000 + 40 * n);
    await work(keyer);
    expect(made()).toEqual([0, 1, 2, 3].map((n) => [n, 1000 + 40 * n]));
    expect(board.state).toBe('live');
    expect([board.width, board.height, board.dropped]).toEqual([64, 36, 0]);
  });

  it('goes on with the newest picture when it comes too late, and counts what it left out', async () => {
    const keyer = await make();
    publish(1000);
    await work(keyer);
    for (let n = 1; n < 7; n++) publish(1000 + 40 * n);
    // 200: pictures up to number 5 are due by now.
    time.moveTo(1200);
    await work(keyer);
    expect(made()).toEqual([
      [0, 1000],
      [5, 1200],
      [6, 1240],
    ]);
    expect(board.dropped).toBe(4);
  });

  it('never shows a picture that was overwritten while it was being read', async () => {
    const keyer = await make();
    publish(1000);
    onDraw = () => {
      onDraw = () => undefined;
      for (let n = 1; n <= SOURCE_SLOTS; n++) publish(1000 + 40 * n);
    };
    await work(keyer);
    expect(made()[0]).toEqual([2, 1080]);
    expect(board.dropped).toBeGreaterThanOrEqual(1);
  });

  it('takes back what its source takes back', async () => {
    const keyer = await make();
    for (let n = 0; n < 6; n++) publish(1000 + 40 * n);
    await work(keyer);
    parent.retract(3);
    publish(1300);
    await work(keyer);
    expect(made()).toEqual([
      [0, 1000],
      [1, 1040],
      [2, 1080],
      [3, 1300],
    ]);
    for (let n = 1; n < looks.length; n++) expect(looks[n]!).toBeGreaterThan(looks[n - 1]!);
  });

  it('makes only sizes that are wanted, and its own when another is missing', async () => {
    const keyer = await make();
    parent.setPictures(1, set(32, 18, false), 0);
    keyer.setPictures(1, set(32, 18, true), undefined);
    publish(1000, 3);
    await work(keyer);
    expect(sizes).toEqual(['32x18']);
    expect([board.filled(0), board.picture(0, 0)]).toEqual([2, undefined]);
    const natural = { width: 0, height: 0 };
    expect(board.naturalOf(0, natural)).toBe(true);
    expect(natural).toEqual({ width: 64, height: 36 });
    sizes = [];
    publish(1040, 1);
    await work(keyer);
    expect(sizes).toEqual(['64x36']);
    sizes = [];
    board.wanted = 1;
    publish(1080, 3);
    await work(keyer);
    expect(sizes).toEqual(['64x36', '32x18']);
  });

  it('keys what stands again for a size that comes later, once', async () => {
    const keyer = await make();
    publish(1000);
    await work(keyer);
    board.wanted = 0;
    parent.setPictures(1, set(32, 18, false), 0);
    keyer.setPictures(1, set(32, 18, true), undefined);
    // As resting sources do: the same picture again, with the new size.
    publish(1000, 3);
    await work(keyer);
    const { written } = board;
    expect(board.filled(written - 1)).toBe(2);
    await work(keyer);
    expect(board.written).toBe(written);
  });
});
