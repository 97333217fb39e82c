import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { StageMemory } from '../../pixels/memory.ts';
import { readCleanPlate } from './clean-plate.ts';
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
  readonly layout = layOut(this.memory.allocate(layoutBytes(64)), COLUMNS, ROWS, 64);
  readonly room: KnownRoom;
  readonly mask = this.floats(this.layout.mask, COUNT);
  readonly cells = this.floats(this.layout.cells, 4 * COUNT);

  constructor(plate?: Float32Array) {
    const kernels = loadSceneKernels(this.memory.memory);
    this.room = new KnownRoom(this.memory.memory, kernels, this.layout, plate);
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

describe('a clean plate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plate-'));
  const path = join(folder, 'room.png');
  const canvas = createCanvas(300, 170);
  const context = canvas.getContext('2d');
  context.fillStyle = '#808080';
  context.fillRect(0, 0, 300, 170);
  context.fillStyle = '#ff0000';
  context.fillRect(150, 0, 150, 170);
  writeFileSync(path, canvas.toBuffer('image/png'));

  it('is read as luma and chroma, whatever its size', async () => {
    const cells = await readCleanPlate(path, COLUMNS, ROWS);
    const bytes = (x: number): number[] =>
      [...cells.subarray(4 * x, 4 * x + 3)].map((v) => Math.round(v * 255));
    expect(bytes(5)).toEqual([126, 128, 128]);
    expect(bytes(35)).toEqual([63, 102, 240]);
  });

  it('tells things that the network hardly sees from the room, in darker light too', async () => {
    const plate = await readCleanPlate(path, COLUMNS, ROWS);
    rmSync(folder, { recursive: true });
    const bench = new Bench(plate);
    const dimmed = (x: number): Color => [
      16 / 255 + (plate[4 * x]! - 16 / 255) * 0.8,
      plate[4 * x + 1]!,
      plate[4 * x + 2]!,
    ];
    bench.show(
      (x) => (x >= 24 && x < 27 ? [0.5, 0.35, 0.5] : person(x) ? SHIRT : dimmed(x)),
      (x) => (person(x) ? 0.999 : x >= 20 && x < 30 ? 0.05 : 0.0001),
    );
    expect(bench.at(25)).toBeGreaterThan(0.9);
    expect(bench.at(28)).toBeLessThan(0.05);
    expect(bench.at(21)).toBeLessThan(0.05);
  });
});
