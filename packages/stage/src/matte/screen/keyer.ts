import type { Picture } from '../../pixels/picture.ts';
import type { AreaMasks, FinishKernels } from '../finish/index.ts';
import { loadFinishKernels, rasteriseAreas, wrapStrength } from '../finish/index.ts';
import type { ScreenMatte } from '../settings.ts';
import type { Layout } from './layout.ts';
import { layOut, MEMORIES, PERSON } from './layout.ts';
import type { ScreenKernels } from './load.ts';
import type { Screen } from './study.ts';
import type { Tuning } from './tune.ts';
import { wedge } from './tune.ts';

/** What the last frame of one size left behind. */
interface Remembered {
  readonly width: number;
  readonly height: number;
  fresh: boolean;
  /** Counts its frames. */
  frame: number;
}

/** Which memory a frame uses, and whether what lies in it is of the frame before. */
interface Recalled {
  readonly slot: number;
  readonly fresh: boolean;
  readonly frame: number;
}

const NOTHING: Recalled = { slot: 0, fresh: true, frame: 0 };

/** Where the keyer works and how large pictures may be. */
export interface Desk {
  readonly memory: WebAssembly.Memory;
  readonly scratch: number;
  readonly width: number;
  readonly height: number;
}

/** Share by which a key moves each frame where nothing moves, 2¹⁵. */
const CALM = 4915;
/** Largest share of the screen (2¹²) whose luma goes with spill that was seen in a hue alone. */
const SPILL_LUMA = 490;

/** Keys pictures of any size once the screen is known: from cells to the painted picture. */
export class Keyer {
  private readonly desk: Desk;
  private readonly kernels: ScreenKernels;
  private readonly finish: FinishKernels;
  /** The largest layout: only its memories of last frames are never overwritten by other sizes. */
  private readonly home: Layout;
  private readonly remembered: Remembered[] = [];
  private settings: ScreenMatte;
  /** Masks of the areas for each size. */
  private readonly masks = new Map<Layout, AreaMasks>();

  constructor(desk: Desk, kernels: ScreenKernels, settings: ScreenMatte) {
    this.desk = desk;
    this.kernels = kernels;
    this.finish = loadFinishKernels(desk.memory);
    this.home = layOut(desk.scratch, desk.width, desk.height);
    this.settings = settings;
  }

  set(settings: ScreenMatte): void {
    if (settings.areas !== this.settings.areas) this.masks.clear();
    this.settings = settings;
  }

  /** The next frame of each size has nothing to do with its last one. */
  forget(): void {
    for (const one of this.remembered) one.fresh = true;
  }

  /** Copies a picture in which there is no screen: all of it stays, but for areas to remove. */
  pass(source: Picture, target: Picture, layout: Layout): void {
    const bytes = new Uint8Array(this.desk.memory.buffer);
    bytes.fill(PERSON, layout.flags, layout.flags + layout.flagStride * layout.cellRows);
    this.kernels.prepare(0, 0, 0, 0, 0, 0, 0, 0, 0);
    this.paint(source, target, layout, NOTHING);
    this.applyAreas(source, target, layout);
  }

  /** Keys a picture whose cells (and plate) lie in memory. */
  key(source: Picture, target: Picture, layout: Layout, screen: Screen, tuning: Tuning): void {
    const { kernels, settings } = this;
    const { cellColumns: gw, cellRows: gh } = layout;
    const { pu, pv, qu, qv } = wedge(screen.u, screen.v, tuning.sideways);
    const dull = tuning.inner + (tuning.dull - tuning.inner) * screen.dull;
    const memory = this.remember(source);
    const steps = Math.min(3, Math.hypot(screen.u, screen.v) * screen.grain);
    const noise = 64 * Math.hypot(screen.u, screen.v) * screen.grain;
    kernels.people(
      layout.cells,
      layout.cellStride,
      gw,
      gh,
      layout.flags,
      layout.flagStride,
      layout.people,
      layout.screens,
      layout.near,
      layout.body,
      dull,
      screen.glow,
    );
    kernels.coefficients(
      layout.cells,
      layout.cellStride,
      layout.state,
      gw,
      gh,
      layout.screens,
      layout.people,
      layout.maps,
      layout.mapStride,
      layout.mapSize,
      tuning.least,
      tuning.inner,
      noise,
      layout.near,
      layout.body,
      tuning.clothes + 0.15,
      dull,
      screen.glow,
    );
    kernels.rawAlpha(
      source.u,
      source.v,
      source.strideC,
      layout.chromaWidth,
      layout.chromaHeight,
      layout.flags,
      layout.flagStride,
      layout.maps,
      layout.mapStride,
      layout.mapSize,
      gw,
      gh,
      layout.line,
      layout.raw,
      layout.rawStride,
      pu,
      pv,
      qu,
      qv,
    );
    const { slot, fresh } = memory;
    const rise = Math.min(32767, Math.round((255 * 8) / (tuning.high - tuning.low)));
    const grain = Math.round(4096 * Math.min(0.08, screen.grain));
    kernels.calm(
      layout.raw,
      layout.rawStride,
      layout.chromaWidth,
      layout.chromaHeight,
      layout.flags,
      layout.flagStride,
      this.home.before[slot]!,
      layout.rawStride,
      fresh ? 1 : 0,
      grain,
      CALM,
      32767 - CALM,
      Math.round(4096 * tuning.low),
      rise,
      layout.alpha,
      layout.alphaStride,
    );
    const hues = wedge(screen.u, screen.v, tuning.spread);
    const glow = Math.round(4096 * Math.min(1, tuning.spill * 1.15) * screen.glow);
    kernels.prepare(
      hues.pu,
      hues.pv,
      hues.qu,
      hues.qv,
      Math.round(32767 * tuning.spill),
      SPILL_LUMA,
      glow,
      Math.round(4096 * (tuning.spillMost + 0.3 * screen.glow * (1 - screen.dull))),
      Math.round(32767 * tuning.tint),
    );
    this.paint(source, target, layout, memory, Math.round(4 + 4 * steps), Math.round(1 + 2 * steps));
    if (settings.lightWrap > 0) this.wrap(target, layout);
    this.applyAreas(source, target, layout);
  }

  /** `stillY` and `stillC` are the steps that luma and chroma may change by where nothing moves. */
  private paint(
    source: Picture,
    target: Picture,
    layout: Layout,
    { slot, fresh, frame }: Recalled,
    stillY = 0,
    stillC = 0,
  ): void {
    this.kernels.paint(
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
      source.width,
      source.height,
      layout.alpha,
      layout.alphaStride,
      layout.flags,
      layout.flagStride,
      layout.maps,
      layout.mapStride,
      layout.mapSize,
      layout.cellColumns,
      layout.cellRows,
      layout.line,
      this.home.held[slot]!,
      layout.heldStride,
      layout.heldStrideC,
      frame,
      fresh ? 1 : 0,
      stillY,
      stillC,
    );
  }

  private wrap(target: Picture, layout: Layout): void {
    const { memory } = this.desk;
    const count = layout.cellColumns * layout.cellRows;
    const near = new Float32Array(memory.buffer, layout.near, count);
    const inside = new Uint8Array(memory.buffer, layout.state, count);
    // States of cells are not needed any more: their place holds how far inside they are.
    for (let at = 0; at < count; at++) inside[at] = 255 * near[at]! + 0.5;
    this.finish.wrapLight(
      target.y,
      target.a,
      target.strideY,
      target.u,
      target.v,
      target.ac,
      target.strideC,
      target.width,
      target.height,
      layout.state,
      layout.cellColumns,
      layout.cellRows,
      wrapStrength(this.settings.lightWrap),
      layout.line,
    );
  }

  private applyAreas(source: Picture, target: Picture, layout: Layout): void {
    const { areas } = this.settings;
    if (areas.length === 0) return;
    const { cellColumns: gw, cellRows: gh } = layout;
    let masks = this.masks.get(layout);
    if (!masks) this.masks.set(layout, (masks = rasteriseAreas(areas, gw, gh)!));
    // Other sizes work in the same memory.
    const bytes = new Uint8Array(this.desk.memory.buffer);
    bytes.set(masks.remove, layout.remove);
    bytes.set(masks.keep, layout.keep);
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
      source.width,
      source.height,
      layout.remove,
      layout.keep,
      gw,
      gh,
      layout.line,
    );
  }

  /** Which memory belongs to a size; of more sizes than there are memories the last ones share one. */
  private remember({ width, height }: Picture): Recalled {
    let slot = this.remembered.findIndex((one) => one.width === width && one.height === height);
    if (slot < 0) {
      slot = Math.min(this.remembered.length, MEMORIES - 1);
      this.remembered[slot] = { width, height, fresh: true, frame: 0 };
    }
    const one = this.remembered[slot]!;
    const { fresh } = one;
    one.fresh = false;
    one.frame++;
    return { slot, fresh, frame: one.frame };
  }
}
