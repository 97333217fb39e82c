import { describe, expect, it } from 'vitest';
import { StageMemory } from '../../pixels/memory.ts';
import { KnownRoom } from './known-room.ts';
import { layOut, layoutBytes } from './layout.ts';
import { loadSceneKernels } from './load.ts';

const [COLUMNS, ROWS] = [40, 24];
const COUNT = COLUMNS * ROWS;
type Color = readonly [y: number, u: number, v: number];
const WALL: Color = [0.6, 0.5, 0.5];
const SHIRT: Color = [0.3, 0.6, 0.45];

class Bench {
  readonly memory = new StageMemory(40 << 20);
  readonly layout = layOut(this.memory.allocate(layoutBytes(64, 64)), COLUMNS, ROWS, 64, 64);
  readonly room: KnownRoom;
  readonly mask = this.floats(this.layout.mask, COUNT);
  readonly cells = this.floats(this.layout.cells, 4 * COUNT);

  constructor() {
    const kernels = loadSceneKernels(this.memory.memory);
    this.room = new KnownRoom(this.memory.memory, kernels, this.layout);
    this.room.forget();
  }

  floats(at: number, count: number): Float32Array {
    return new Float32Array(this.memory.memory.buffer, at, count);
  }

  /** Colour and network's opinion per column. */
  show(color: (x: number) => Color, mask: (x: number) => number): void {
    for (let i = 0; i < COUNT; i++) {
      this.cells.set([...color(i % COLUMNS), 1], 4 * i);
      this.mask[i] = mask(i % COLUMNS);
    }
    this.room.settle();
  }

  at(x: number): number {
    return this.mask[12 * COLUMNS + x]!;
  }
}

const person = (x: number): boolean => x >= 12 && x < 20;

describe('doubts', () => {
  it('are settled by the colours that person and room have', () => {
    const bench = new Bench();
    // Columns 20 to 23 are shirt, 24 to 27 wall; the network does not know of either.
    bench.show(
      (x) => (x >= 12 && x < 24 ? SHIRT : WALL),
      (x) => (person(x) ? 0.999 : x >= 20 && x < 28 ? 0.4 : 0.001),
    );
    expect(bench.at(21)).toBeGreaterThan(0.9);
    expect(bench.at(26)).toBeLessThan(0.1);
  });

  it('are settled by what was seen behind the person before', () => {
    const bench = new Bench();
    const empty = (x: number): Color => (x >= 26 && x < 34 ? SHIRT : WALL);
    for (let n = 0; n < 12; n++) bench.show(empty, (x) => (person(x) ? 0.999 : 0.001));
    // A thing of the shirt's colour has always stood there.
    bench.show(empty, (x) => (person(x) ? 0.999 : x >= 28 && x < 32 ? 0.5 : 0.001));
    expect(bench.at(30)).toBeLessThan(0.2);
    // A hand before it is new.
    bench.show(
      (x) => (x >= 28 && x < 32 ? [0.7, 0.42, 0.6] : empty(x)),
      (x) => (person(x) ? 0.999 : x >= 28 && x < 32 ? 0.3 : 0.001),
    );
    expect(bench.at(30)).toBeGreaterThan(0.8);
  });

  it('of sure cells do not exist', () => {
    const bench = new Bench();
    bench.show(
      () => WALL,
      (x) => (person(x) ? 1 : 0),
    );
    expect(bench.at(15)).toBe(1);
    expect(bench.at(30)).toBe(0);
  });
});
