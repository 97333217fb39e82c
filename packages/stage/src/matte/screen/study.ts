import { parseColor, toYuva } from '../../pixels/color.ts';
import type { Picture } from '../../pixels/picture.ts';
import type { ScreenMatte } from '../settings.ts';
import { dullShare, grainOf, samplesOf } from './cells.ts';
import { BLUE, findBackdrop, GREEN } from './find.ts';
import type { Layout } from './layout.ts';
import { PLATE_COLUMNS, PLATE_ROWS } from './layout.ts';
import type { ScreenKernels } from './load.ts';
import { Plate } from './plate.ts';
import type { Tuning } from './tune.ts';
import { wedge } from './tune.ts';

/** What is known of the screen as a whole: mean colour, noise, and how much of its light falls on the person. */
export interface Screen {
  readonly y: number;
  /** Chroma centred on 0. */
  readonly u: number;
  readonly v: number;
  /** Deviation of the noise as a share of the screen's chroma. */
  readonly grain: number;
  /** Light on the person's outline as a share of the screen's own. */
  readonly glow: number;
  /** How sure it is, 0…1, that large things which look half like the screen are clothes. */
  readonly dull: number;
}

/** Share of the picture that a screen must have at least. */
const LEAST_SHARE = 0.02;
/** A change of the screen's light by this share within a frame is a cut. */
const CUT = 0.2;
/** Rounds in which a new plate is found. */
const GROWTH = 8;
/** Share of the glow's measurement that is kept from frame to frame; the light on a set changes slowly. */
const GLOW_MEMORY = 0.96;
const MOST_GLOW = 0.6;
/** Sums are in steps of chroma squared: below this there is not enough of a person to tell. */
const GLOW_EVIDENCE = 60;
/** Share of the picture from which things that look half like the screen may be clothes. */
const DULL_SHARE = 0.06;
/** What a regression over noisy places underestimates. */
const GLOW_GAIN = 1.08;

/** Follows the screen from frame to frame. */
export class ScreenStudy {
  private readonly memory: WebAssembly.Memory;
  private readonly kernels: ScreenKernels;
  private readonly plate = new Plate();
  private readonly sums = { xy: 0, xx: 0 };
  private found: Screen | undefined;
  /** Picture whose cells lie in scratch memory. */
  private reduced: Picture | undefined;

  constructor(memory: WebAssembly.Memory, kernels: ScreenKernels) {
    this.memory = memory;
    this.kernels = kernels;
  }

  /** Undefined while there is no screen in the picture. */
  get screen(): Screen | undefined {
    return this.found;
  }

  /**
   * Takes in a frame, `seconds` after the last one; Infinity forgets what was before.
   * @returns whether it goes on from the last one: false after cuts and while there is no screen.
   */
  follow(picture: Picture, layout: Layout, seconds: number, settings: ScreenMatte, tuning: Tuning): boolean {
    if (this.found && seconds !== Infinity) {
      this.reduce(picture, layout, tuning);
      if (this.update(layout, seconds, tuning) <= CUT) return true;
    }
    this.find(picture, layout, settings, tuning);
    if (this.found) {
      this.reduce(picture, layout, tuning);
      this.update(layout, 1, tuning);
    }
    return false;
  }

  /**
   * Has cells, plate, states of cells and nearness of a picture in scratch memory. The picture is one that was
   * followed just now, or the same at another size.
   */
  prepare(picture: Picture, layout: Layout, screen: Screen, tuning: Tuning): void {
    if (!isSame(picture, this.reduced)) this.reduce(picture, layout, tuning);
    const { kernels } = this;
    const { cellColumns: gw, cellRows: gh } = layout;
    const length = Math.hypot(screen.u, screen.v);
    const { pu, pv, qu, qv } = wedge(screen.u, screen.v, tuning.sideways);
    this.plate.write(new Float32Array(this.memory.buffer, layout.plate, 4 * PLATE_COLUMNS * PLATE_ROWS));
    kernels.states(
      layout.cells,
      layout.cellStride,
      gw,
      gh,
      layout.plate,
      PLATE_COLUMNS,
      PLATE_ROWS,
      layout.screens,
      layout.state,
      tuning.gone,
      tuning.own,
      64 * length * screen.grain,
    );
    kernels.body(
      layout.cells,
      layout.cellStride,
      gw,
      gh,
      layout.screens,
      layout.state,
      layout.body,
      layout.people,
      tuning.clothes,
      tuning.darkClothes,
      64 * length,
      64 * length * screen.grain,
      pu,
      pv,
      qu,
      qv,
    );
    kernels.coverage(
      layout.cells,
      layout.cellStride,
      gw,
      gh,
      length,
      pu,
      pv,
      qu,
      qv,
      layout.state,
      layout.near,
    );
    kernels.blur(layout.near, gw, gh, Math.max(1, Math.round(gh / 45)), layout.line);
    kernels.settle(layout.state, gw, gh, layout.flags, layout.flagStride);
    this.measureGlow(layout, screen);
  }

  close(): void {
    this.found = undefined;
    this.reduced = undefined;
  }

  /** Reduces a picture to cells, with the key of the present screen. */
  private reduce(picture: Picture, layout: Layout, tuning: Tuning): void {
    const { u, v } = this.found ?? { u: 1, v: 0 };
    const { pu, pv, qu, qv } = wedge(u, v, tuning.sideways);
    const own = Math.round(64 * tuning.own * Math.hypot(u, v));
    this.kernels.reduce(
      picture.y,
      picture.strideY,
      picture.u,
      picture.v,
      picture.strideC,
      layout.chromaWidth,
      layout.chromaHeight,
      picture.height - 1,
      layout.cells,
      layout.cellStride,
      pu,
      pv,
      qu,
      qv,
      own,
    );
    this.reduced = picture;
  }

  /** Looks for the screen anew and forgets what was known of it. */
  private find(picture: Picture, layout: Layout, { backdrop }: ScreenMatte, tuning: Tuning): void {
    this.reduce(picture, layout, tuning);
    this.sums.xy = this.sums.xx = 0;
    let color: { readonly y: number; readonly u: number; readonly v: number } | undefined;
    if (backdrop.startsWith('#')) {
      const { y, u, v } = toYuva(parseColor(backdrop));
      color = { y, u: u - 128, v: v - 128 };
    } else {
      const hues = backdrop === 'green' ? [GREEN] : backdrop === 'blue' ? [BLUE] : [GREEN, BLUE];
      color = findBackdrop(samplesOf(this.memory, layout), hues, LEAST_SHARE);
    }
    this.found = color && { y: color.y, u: color.u, v: color.v, grain: 0, glow: 0, dull: 0 };
    if (color) this.plate.reset(color.y, color.u, color.v);
  }

  /** Brings the plate up to date with the reduced picture. @returns the change of light, 0…1. */
  private update(layout: Layout, seconds: number, tuning: Tuning): number {
    const size = 4 * PLATE_COLUMNS * PLATE_ROWS;
    const known = new Float32Array(this.memory.buffer, layout.plate, size);
    const sums = new Float32Array(this.memory.buffer, layout.sums, size);
    let change = 0;
    // A new plate grows from where the light is as expected to where it is another one.
    const rounds = this.plate.isNew ? GROWTH : 1;
    for (let round = 0; round < rounds; round++) {
      this.plate.write(known);
      this.kernels.gather(
        layout.cells,
        layout.cellStride,
        layout.cellColumns,
        layout.cellRows,
        tuning.shade,
        layout.plate,
        layout.sums,
        PLATE_COLUMNS,
        PLATE_ROWS,
      );
      change = this.plate.update(sums, seconds, rounds > 1);
    }
    const color = this.plate.mean();
    const grain = grainOf(this.memory, layout, 64 * Math.hypot(color.u, color.v));
    const share = dullShare(this.memory, layout, 64 * Math.hypot(color.u, color.v));
    const sure = Math.max(0, Math.min(1, (share - DULL_SHARE) / DULL_SHARE));
    const dull = rounds > 1 ? sure : this.found!.dull + (sure - this.found!.dull) * Math.min(1, 3 * seconds);
    this.found = { ...color, grain, glow: this.found?.glow ?? 0, dull };
    return change;
  }

  private measureGlow(layout: Layout, screen: Screen): void {
    const { u, v } = screen;
    const length = Math.hypot(u, v);
    this.kernels.glow(
      layout.cells,
      layout.cellStride,
      layout.cellColumns,
      layout.cellRows,
      layout.flags,
      layout.flagStride,
      layout.near,
      u / length,
      v / length,
      length,
      layout.sums,
    );
    const [xy, xx] = new Float64Array(this.memory.buffer, layout.sums, 2) as unknown as [number, number];
    const { sums } = this;
    sums.xy = sums.xy * GLOW_MEMORY + xy;
    sums.xx = sums.xx * GLOW_MEMORY + xx;
    if (sums.xx < GLOW_EVIDENCE) return;
    this.found = { ...screen, glow: Math.max(0, Math.min(MOST_GLOW, (GLOW_GAIN * sums.xy) / sums.xx)) };
  }
}

function isSame(a: Picture, b: Picture | undefined): boolean {
  return b !== undefined && a.y === b.y && a.width === b.width && a.height === b.height;
}
