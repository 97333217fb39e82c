import { half, type Picture } from '../../pixels/picture.ts';
import { type FinishKernels, loadFinishKernels, rasteriseAreas } from '../finish/index.ts';
import type { Matter, MatterOptions } from '../matter.ts';
import type { MatteSettings, SceneMatte } from '../settings.ts';
import { Blobs } from './blobs.ts';
import { KnownRoom } from './known-room.ts';
import { layOut, type Layout } from './layout.ts';
import { loadSceneKernels, type SceneKernels } from './load.ts';
import type { PlatePlanes } from './plate/clean-plate.ts';
import { PlateJudge } from './plate/plate-judge.ts';
import { levelFor, placePlate, type PlatePicture } from './plate/plate-memory.ts';
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
/** Takes persons out of rooms: a network says roughly where, the colours of the picture exactly. */
export class SceneMatter implements Matter {
  private readonly segmenter: Segmenter;
  private readonly kernels: SceneKernels;
  private readonly layout: Layout;
  private readonly blobs: Blobs;
  private readonly finish: FinishKernels;
  private hasAreas = false;
  private readonly room: KnownRoom | undefined;
  private readonly plates: readonly PlatePicture[];
  private readonly plate: PlateJudge | undefined;
  private readonly memory: WebAssembly.Memory;
  private settings: SceneMatte;
  private lastMs = Number.NaN;

  constructor(
    options: MatterOptions,
    settings: SceneMatte,
    segmenter: Segmenter,
    cleanPlate?: readonly PlatePlanes[],
  ) {
    this.segmenter = segmenter;
    this.settings = settings;
    this.memory = options.memory;
    this.kernels = loadSceneKernels(options.memory);
    this.layout = layOut(options.scratch, segmenter.columns, segmenter.rows, options.width, options.height);
    this.plates = cleanPlate ? placePlate(options.memory, this.layout.planes, cleanPlate) : [];
    const [plate] = this.plates;
    if (plate) this.plate = new PlateJudge(options.memory, this.kernels, this.layout, plate);
    else if (segmenter.doubtful) this.room = new KnownRoom(options.memory, this.kernels, this.layout);
    this.blobs = new Blobs(segmenter.columns, segmenter.rows);
    this.finish = loadFinishKernels(options.memory);
    this.setAreas(settings);
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
    this.setAreas(settings);
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
    const words = new Uint32Array(this.memory.buffer, layout.job, 32);
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
    words.fill(0, 24);
    if (this.plates.length > 0) {
      const plate = levelFor(this.plates, target.width);
      const { strideY, strideC } = plate;
      words.set([plate.y, plate.u, plate.v, plate.slack, strideY, strideC, plate.width, plate.height], 24);
    }
    this.kernels.cut(layout.job);
    if (this.hasAreas) this.applyAreas(source, target);
  }

  private applyAreas(source: Picture, target: Picture): void {
    const { layout } = this;
    this.finish.applyAreas(
      target.y,
      target.u,
      target.v,
      target.a,
      target.ac,
      target.strideY,
      target.strideC,
      source.y,
      source.u,
      source.v,
      source.strideY,
      source.strideC,
      target.width,
      target.height,
      layout.remove,
      layout.keep,
      layout.columns,
      layout.rows,
      layout.sums,
    );
  }

  close(): void {
    void this.segmenter.close();
  }

  private setAreas({ areas }: SceneMatte): void {
    const { columns, rows, count, remove, keep } = this.layout;
    const masks = rasteriseAreas(areas, columns, rows);
    this.hasAreas = masks !== undefined;
    if (!masks) return;
    const bytes = new Uint8Array(this.memory.buffer);
    bytes.set(masks.remove.subarray(0, count), remove);
    bytes.set(masks.keep.subarray(0, count), keep);
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
    if (this.plate) {
      const half = 0.22 + 0.44 * smoothness;
      return [0.5 - 0.3 * edge - half, 0.5 - 0.3 * edge + half];
    }
    // A matte that is exact keeps its own soft edges.
    const width = this.segmenter.doubtful ? 0.1 + 0.7 * smoothness : 0.5 + 0.9 * smoothness;
    const middle = 0.5 - 0.3 * edge;
    return [middle - width / 2, middle + width / 2];
  }

  /** From the network's mask to what `draw` needs. */
  private judge(fresh: boolean): void {
    const { kernels, layout } = this;
    const { columns, rows, count, cells } = layout;
    const steady = this.floats(layout.steady, count);
    if (this.room) {
      if (fresh) this.room.forget();
      this.room.settle();
    }
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
    if (this.plate) {
      if (fresh) this.plate.forget();
      this.floats(layout.mask, count).set(steady);
      this.plate.judge(this.settings.lightWrap > 0);
      return;
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
    if (this.settings.lightWrap > 0) kernels.lighten(layout.states, layout.outside, count);
  }
}
