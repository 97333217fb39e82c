import { parseColor, toYuva } from '../../pixels/color.ts';
import type { Picture } from '../../pixels/picture.ts';
import { checkMatte } from '../check.ts';
import type { Matter, MatterOptions } from '../matter.ts';
import type { MatteSettings, ScreenMatte } from '../settings.ts';
import { grainOf, samplesOf } from './cells.ts';
import type { Backdrop } from './find.ts';
import { BLUE, findBackdrop, GREEN } from './find.ts';
import type { Layout } from './layout.ts';
import { layOut, MEMORIES, PLATE_COLUMNS, PLATE_ROWS } from './layout.ts';
import type { ScreenKernels } from './load.ts';
import { loadScreenKernels } from './load.ts';
import { Plate } from './plate.ts';
import type { Tuning } from './tune.ts';
import { tune, wedge } from './tune.ts';

/** Bytes of scratch memory that a screen matter needs for pictures of up to this size. */
export function screenMatterBytes(width: number, height: number): number {
  return layOut(0, width, height).end + 64;
}

/**
 * Opens a keyer for a cloth of one colour.
 * @throws RangeError for settings out of range or of another kind.
 */
export function openScreenMatter(options: MatterOptions): Matter {
  return new ScreenMatter(options);
}

/** Share of the picture that a screen must have at least. */
const LEAST_SHARE = 0.02;
/** A change of the screen's light by this share within a frame is a cut. */
const CUT = 0.2;
/** Rounds in which a new plate is found. */
const GROWTH = 8;
/** Longer gaps forget what was before, ms. */
const GAP = 500;

/** Share of the glow's measurement that is kept from frame to frame. */
const GLOW_MEMORY = 0.96;
const MOST_GLOW = 0.6;

/** What the last frame of one size left behind. */
interface Remembered {
  readonly width: number;
  readonly height: number;
  fresh: boolean;
}

const X = { g: 2, s: 0.3, l: 0.12, c: 0, w: 1, o: 0, ...JSON.parse(process.env['X'] ?? '{}') } as Record<
  string,
  number
>;
class ScreenMatter implements Matter {
  private readonly options: MatterOptions;
  private readonly kernels: ScreenKernels;
  private readonly plate = new Plate();
  private readonly layouts = new Map<number, Layout>();
  /** The largest layout: only its memories of last frames are never overwritten by other sizes. */
  private readonly home: Layout;
  private readonly remembered: Remembered[] = [];
  private settings: ScreenMatte;
  private tuning: Tuning;
  /** Undefined while there is no screen in the picture. */
  private screen: { readonly y: number; readonly u: number; readonly v: number } | undefined;
  private at: number | undefined;
  private grain = 0;
  /** Light of the screen on the person's outline, as a share of the screen's own. */
  private glow = 0;
  private readonly glowSums = { xy: 0, xx: 0 };
  /** Picture whose cells lie in scratch memory. */
  private reduced: Picture | undefined;

  constructor(options: MatterOptions) {
    this.options = options;
    this.home = layOut(options.scratch, options.width, options.height);
    this.settings = screenOf(options.settings);
    this.tuning = tune(this.settings);
    this.kernels = loadScreenKernels(options.memory);
  }

  set(settings: MatteSettings): void {
    const next = screenOf(settings);
    if (next.backdrop !== this.settings.backdrop) this.at = undefined;
    this.settings = next;
    this.tuning = tune(next);
  }

  look(picture: Picture, atMs: number): void {
    const passed = this.at === undefined ? Infinity : atMs - this.at;
    this.at = atMs;
    const jumped = passed < 0 || passed > GAP;
    if (jumped || !this.screen) this.find(picture);
    if (!this.screen) return;
    this.reduce(picture, this.layoutOf(picture));
    const change = this.study(picture, jumped ? 1 : passed / 1000);
    if (change > CUT) {
      this.find(picture);
      if (!this.screen) return;
      this.reduce(picture, this.layoutOf(picture));
      this.study(picture, 1);
    }
  }

  draw(source: Picture, target: Picture): void {
    const layout = this.layoutOf(source);
    const { kernels, tuning, screen } = this;
    if (screen && !isSame(source, this.reduced)) this.reduce(source, layout);
    const length = screen ? Math.hypot(screen.u, screen.v) : 0;
    const { cellColumns: gw, cellRows: gh } = layout;
    const { pu, pv, qu, qv } = screen ? wedge(screen.u, screen.v, tuning.sideways) : NO_WEDGE;
    const bytes = new Uint8Array(this.options.memory.buffer);
    if (!screen || length === 0) {
      bytes.fill(1, layout.flags, layout.flags + layout.flagStride * gh);
      kernels.prepare(pu, pv, qu, qv, 0, 0, 0, 0);
    } else {
      this.plate.write(
        new Float32Array(this.options.memory.buffer, layout.plate, 4 * PLATE_COLUMNS * PLATE_ROWS),
      );
      const noise = 64 * length * this.grain;
      const reach = Math.max(1, Math.round(gh / 45));
      kernels.coverage(layout.cells, layout.cellStride, gw, gh, length, pu, pv, qu, qv, layout.near);
      kernels.blur(layout.near, gw, gh, reach, layout.line);
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
        tuning.own + X['o']! * this.glow,
        noise,
      );
      kernels.settle(layout.state, gw, gh, layout.flags, layout.flagStride);
      this.measureGlow(layout, screen);
      kernels.people(layout.cells, layout.cellStride, gw, gh, layout.flags, layout.flagStride, layout.people);
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
      const { slot, fresh } = this.remember(source);
      const rise = Math.min(32767, (255 * 32768) / (4096 * (tuning.high - tuning.low)));
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
        Math.round(4096 * Math.min(0.08, X['g']! * this.grain)),
        Math.round(X['s']! * 32768),
        Math.round(32767 * (1 - X['s']!)),
        Math.round(4096 * tuning.low),
        Math.round(rise),
        layout.alpha,
        layout.alphaStride,
      );
      const hues = wedge(screen.u, screen.v, tuning.spread);
      kernels.prepare(
        hues.pu,
        hues.pv,
        hues.qu,
        hues.qv,
        Math.round(32767 * tuning.spill),
        Math.round(X['l']! * 4096),
        X['c']!,
        Math.round(4096 * tuning.spill * this.glow * X['w']!),
      );
    }
    kernels.paint(
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
      gw,
      gh,
      layout.line,
    );
  }

  close(): void {
    this.screen = undefined;
    this.reduced = undefined;
  }

  private layoutOf({ width, height }: Picture): Layout {
    const key = width * 65536 + height;
    let layout = this.layouts.get(key);
    if (!layout) {
      if (width > this.options.width || height > this.options.height) {
        throw new RangeError(`${width} × ${height} is larger than this matter was opened for`);
      }
      layout = layOut(this.options.scratch, width, height);
      this.layouts.set(key, layout);
    }
    return layout;
  }

  /** Reduces a picture to cells, with the key of the present screen. */
  private reduce(picture: Picture, layout: Layout): void {
    const screen = this.screen ?? { u: 1, v: 0 };
    const { pu, pv, qu, qv } = wedge(screen.u, screen.v, this.tuning.sideways);
    const own = Math.round(64 * (this.tuning.own + X['o']! * this.glow) * Math.hypot(screen.u, screen.v));
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
  private find(picture: Picture): void {
    const layout = this.layoutOf(picture);
    const { backdrop } = this.settings;
    this.reduce(picture, layout);
    let found: Pick<Backdrop, 'y' | 'u' | 'v'> | undefined;
    if (backdrop.startsWith('#')) {
      const { y, u, v } = toYuva(parseColor(backdrop));
      found = { y, u: u - 128, v: v - 128 };
    } else {
      const hues = backdrop === 'green' ? [GREEN] : backdrop === 'blue' ? [BLUE] : [GREEN, BLUE];
      found = findBackdrop(samplesOf(this.options.memory, layout), hues, LEAST_SHARE);
    }
    this.screen = found;
    if (found) this.plate.reset(found.y, found.u, found.v);
    for (const one of this.remembered) one.fresh = true;
    this.glow = this.glowSums.xy = this.glowSums.xx = 0;
  }

  /** Brings the plate up to date with the reduced picture. @returns the change of light, 0…1. */
  private study(picture: Picture, seconds: number): number {
    const { memory } = this.options;
    const layout = this.layoutOf(picture);
    const size = 4 * PLATE_COLUMNS * PLATE_ROWS;
    const known = new Float32Array(memory.buffer, layout.plate, size);
    const sums = new Float32Array(memory.buffer, layout.sums, size);
    let change = 0;
    // A new plate grows from where the light is as expected to where it is another one.
    for (let round = this.plate.isNew ? GROWTH : 1; round > 0; round--) {
      this.plate.write(known);
      this.kernels.gather(
        layout.cells,
        layout.cellStride,
        layout.cellColumns,
        layout.cellRows,
        this.tuning.shade,
        layout.plate,
        layout.sums,
        PLATE_COLUMNS,
        PLATE_ROWS,
      );
      change = this.plate.update(sums, seconds);
    }
    const { u, v } = (this.screen = this.plate.mean());
    this.grain = grainOf(memory, layout, 64 * Math.hypot(u, v));
    return change;
  }

  /** Slowly: the light on a set does not change from frame to frame. */
  private measureGlow(layout: Layout, { u, v }: { readonly u: number; readonly v: number }): void {
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
    const [xy, xx] = new Float64Array(this.options.memory.buffer, layout.sums, 2) as unknown as [
      number,
      number,
    ];
    const sums = this.glowSums;
    sums.xy = sums.xy * GLOW_MEMORY + xy;
    sums.xx = sums.xx * GLOW_MEMORY + xx;
    // Sums are in steps of chroma squared: below this there is not enough of a person to tell.
    if (sums.xx < 200) return;
    this.glow = Math.max(0, Math.min(MOST_GLOW, sums.xy / sums.xx));
    if (process.env['D']) console.log('glow', this.glow, xy / xx, xx);
  }

  /** Which memory belongs to a size; of more sizes than there are memories the last ones share one. */
  private remember({ width, height }: Picture): { readonly slot: number; readonly fresh: boolean } {
    let slot = this.remembered.findIndex((one) => one.width === width && one.height === height);
    if (slot < 0) {
      slot = Math.min(this.remembered.length, MEMORIES - 1);
      this.remembered[slot] = { width, height, fresh: true };
    }
    const one = this.remembered[slot]!;
    const { fresh } = one;
    one.fresh = false;
    return { slot, fresh };
  }
}

const NO_WEDGE = { pu: 0, pv: 0, qu: 0, qv: 0 };

function isSame(a: Picture, b: Picture | undefined): boolean {
  return b !== undefined && a.y === b.y && a.width === b.width && a.height === b.height;
}

function screenOf(settings: MatteSettings): ScreenMatte {
  if (settings.kind !== 'screen')
    throw new RangeError(`kind: this matter keys screens, not '${settings.kind}'`);
  checkMatte(settings);
  return settings;
}
