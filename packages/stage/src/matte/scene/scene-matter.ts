import { half, type Picture } from '../../pixels/picture.ts';
import type { Matter, MatterOptions } from '../matter.ts';
import type { MatteSettings, SceneMatte } from '../settings.ts';
import { Blobs } from './blobs.ts';
import { HISTOGRAM, layOut, type Layout } from './layout.ts';
import { loadSceneKernels, type SceneKernels } from './load.ts';
import type { Segmenter } from './segmenter.ts';

/** A longer gap between two pictures, or a step back, is a cut. */
const LONGEST_GAP_MS = 500;
/** Cells around each that its fit looks at, and around edges from which colours come. */
const FIT_RADIUS = 3;
const COLOR_RADIUS = 5;
/** Variance of colour (0…1 squared) below which it says nothing about the edge. */
const EPSILON = 4e-4;
/** How far pixels may lie from the mean of their cell, as a share of full range. */
const SLACK = 0.25;
/** Differences of cells below the first are noise, above the second motion. */
const STILL = 0.006;
const MOVING = 0.025;
/** Logits that the colours of person and room, and what is known behind the person, may add to the network's. */
const COLORS = 3;
const BEHIND = 5;
/** Difference to the known room that speaks neither for it nor for a person. */
const SAME = 0.06;
/** Share of a new picture in what is known of the room. */
const PLATE_PACE = 0.08;
/** Share of the room that differs from what is known after which nothing is known any more. */
const CAMERA_MOVED = 0.4;

/** Takes persons out of rooms: a network says roughly where, the colours of the picture exactly. */
export class SceneMatter implements Matter {
  private readonly segmenter: Segmenter;
  private readonly kernels: SceneKernels;
  private readonly layout: Layout;
  private readonly blobs: Blobs;
  private readonly memory: WebAssembly.Memory;
  private settings: SceneMatte;
  private lastMs = Number.NaN;

  constructor(options: MatterOptions, settings: SceneMatte, segmenter: Segmenter) {
    this.segmenter = segmenter;
    this.settings = settings;
    this.memory = options.memory;
    this.kernels = loadSceneKernels(options.memory);
    this.layout = layOut(options.scratch, segmenter.columns, segmenter.rows, options.width);
    this.blobs = new Blobs(segmenter.columns, segmenter.rows);
  }

  set(settings: MatteSettings): void {
    const { quality, model, cleanPlate } = this.settings;
    if (
      settings.kind !== 'scene' ||
      settings.quality !== quality ||
      settings.model !== model ||
      settings.cleanPlate !== cleanPlate
    ) {
      throw new RangeError('another kind, model or clean plate needs a new matter');
    }
    this.settings = settings;
  }

  look(picture: Picture, atMs: number): void | Promise<void> {
    const fresh = !(atMs > this.lastMs && atMs - this.lastMs <= LONGEST_GAP_MS);
    this.lastMs = atMs;
    if (fresh) this.segmenter.forget();
    this.reduce(picture);
    const { layout } = this;
    const waiting = this.segmenter.run(
      this.floats(layout.rgb, 3 * layout.count),
      this.floats(layout.mask, layout.count),
    );
    if (waiting) return waiting.then(() => this.judge(fresh));
    this.judge(fresh);
  }

  draw(source: Picture, target: Picture): void {
    const { layout } = this;
    const [low, high] = this.ramp();
    const words = new Uint32Array(this.memory.buffer, layout.job, 24);
    words.set([
      source.y,
      source.u,
      source.v,
      source.strideY,
      source.strideC,
      target.y,
      target.u,
      target.v,
      target.a,
      target.ac,
      target.strideY,
      target.strideC,
      target.width,
      target.height,
      layout.states,
      layout.fits,
      layout.inside,
      layout.outside,
      layout.columns,
      layout.rows,
      layout.line,
    ]);
    new Float32Array(this.memory.buffer, layout.job + 84, 3).set([
      low,
      1 / (high - low),
      this.settings.lightWrap,
    ]);
    this.kernels.cut(layout.job);
  }

  close(): void {
    void this.segmenter.close();
  }

  private floats(at: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, count);
  }

  private reduce(picture: Picture): void {
    const { kernels, layout } = this;
    const { columns, rows, cells, sums } = layout;
    const [cw, ch] = [half(picture.width), half(picture.height)];
    kernels.reducePlane(
      picture.y,
      picture.strideY,
      picture.width,
      picture.height,
      cells,
      columns,
      rows,
      0,
      sums,
    );
    kernels.reducePlane(picture.u, picture.strideC, cw, ch, cells, columns, rows, 1, sums);
    kernels.reducePlane(picture.v, picture.strideC, cw, ch, cells, columns, rows, 2, sums);
    kernels.cellsToRgb(cells, layout.rgb, layout.count);
  }

  /** Values of the fit at which alpha begins and is full. */
  private ramp(): readonly [low: number, high: number] {
    const { edge, smoothness } = this.settings;
    const width = 0.1 + 0.7 * smoothness;
    const middle = 0.5 - 0.3 * edge;
    return [middle - width / 2, middle + width / 2];
  }

  /** Where the network is in doubt, the colours of person and room and what is known of the room decide. */
  private consult(fresh: boolean): void {
    const { kernels, layout } = this;
    const { columns, rows, count, cells, mask, plate } = layout;
    const { personCounts, roomCounts, personShares, roomShares } = layout;
    if (fresh) {
      this.floats(plate, 4 * count).fill(0);
      this.floats(personCounts, HISTOGRAM / 4).fill(0);
      this.floats(roomCounts, HISTOGRAM / 4).fill(0);
    }
    kernels.tally(cells, mask, personCounts, roomCounts, count, 0.9);
    kernels.spreadBins(personCounts, personShares);
    kernels.spreadBins(roomCounts, roomShares);
    kernels.weigh(cells, mask, personShares, roomShares, plate, count, COLORS, BEHIND, SAME);
    const moved = kernels.remember(cells, mask, plate, columns, rows, PLATE_PACE);
    if (moved > CAMERA_MOVED) this.floats(plate, 4 * count).fill(0);
  }

  /** From the network's mask to what `draw` needs. */
  private judge(fresh: boolean): void {
    const { kernels, layout } = this;
    const { columns, rows, count, cells } = layout;
    const steady = this.floats(layout.steady, count);
    this.consult(fresh);
    if (fresh) {
      steady.set(this.floats(layout.mask, count));
      this.floats(layout.past, 4 * count).set(this.floats(cells, 4 * count));
    } else {
      kernels.compare(cells, layout.past, layout.motion, count);
      kernels.soften(layout.motion, layout.spread, columns, rows);
      kernels.soften(layout.spread, layout.motion, columns, rows);
      const pace = 0.02 ** this.settings.steadiness;
      kernels.follow(layout.mask, layout.steady, layout.motion, count, pace, STILL, MOVING);
    }
    const clean = this.floats(layout.clean, count);
    clean.set(steady);
    this.blobs.clean(clean);
    kernels.fit(cells, layout.clean, layout.rawFits, layout.sums, columns, rows, FIT_RADIUS, EPSILON);
    kernels.blur(layout.rawFits, layout.fits, layout.sums, columns, rows, FIT_RADIUS);
    const [low, high] = this.ramp();
    kernels.judge(
      cells,
      layout.clean,
      layout.fits,
      layout.states,
      layout.rawInside,
      layout.rawOutside,
      count,
      low,
      high,
      SLACK,
    );
    kernels.blur(layout.rawInside, layout.inside, layout.sums, columns, rows, COLOR_RADIUS);
    kernels.blur(layout.rawOutside, layout.outside, layout.sums, columns, rows, COLOR_RADIUS);
    kernels.settle(layout.inside, cells, count);
    kernels.settle(layout.outside, cells, count);
  }
}
