import type { Picture } from '../../pixels/picture.ts';
import { checkMatte } from '../check.ts';
import type { Matter, MatterOptions } from '../matter.ts';
import type { MatteSettings, ScreenMatte } from '../settings.ts';
import { Keyer } from './keyer.ts';
import type { Layout } from './layout.ts';
import { layOut } from './layout.ts';
import { loadScreenKernels } from './load.ts';
import type { Screen } from './study.ts';
import { ScreenStudy } from './study.ts';
import type { Tuning } from './tune.ts';
import { tune } from './tune.ts';

/** Bytes of scratch memory that a screen matter needs for pictures of up to this size. */
export function screenMatterBytes(width: number, height: number): number {
  return layOut(0, width, height).end + 64;
}

/**
 * Opens a keyer for a cloth of one colour.
 * @throws RangeError for settings out of range or of another kind.
 */
export function openScreenMatter(options: MatterOptions): ScreenMatter {
  return new ScreenMatter(options);
}

/** Longer gaps forget what was before, ms. */
const GAP = 500;

/** Keys pictures with a cloth or wall of one colour behind the person. */
export class ScreenMatter implements Matter {
  private readonly options: MatterOptions;
  private readonly study: ScreenStudy;
  private readonly keyer: Keyer;
  private readonly layouts = new Map<string, Layout>();
  private settings: ScreenMatte;
  private tuning: Tuning;
  private at: number | undefined;

  constructor(options: MatterOptions) {
    this.options = options;
    this.settings = screenOf(options.settings);
    this.tuning = tune(this.settings);
    const kernels = loadScreenKernels(options.memory);
    this.study = new ScreenStudy(options.memory, kernels);
    this.keyer = new Keyer(options, kernels, this.settings);
  }

  /** What is known of the screen after `look`; undefined when there is none in the picture. */
  get screen(): Screen | undefined {
    return this.study.screen;
  }

  set(settings: MatteSettings): void {
    const next = screenOf(settings);
    if (next.backdrop !== this.settings.backdrop) this.at = undefined;
    this.settings = next;
    this.tuning = tune(next);
    this.keyer.set(next);
  }

  look(picture: Picture, atMs: number): void {
    const passed = this.at === undefined ? Infinity : atMs - this.at;
    this.at = atMs;
    const seconds = passed < 0 || passed > GAP ? Infinity : passed / 1000;
    const goesOn = this.study.follow(picture, this.layoutOf(picture), seconds, this.settings, this.tuning);
    if (!goesOn) this.keyer.forget();
  }

  draw(source: Picture, target: Picture): void {
    const layout = this.layoutOf(source);
    const { screen } = this.study;
    if (!screen || Math.hypot(screen.u, screen.v) < 1) {
      this.keyer.pass(source, target, layout);
      return;
    }
    this.study.prepare(source, layout, screen, this.tuning);
    this.keyer.key(source, target, layout, this.study.screen ?? screen, this.tuning);
  }

  close(): void {
    this.study.close();
    this.layouts.clear();
  }

  private layoutOf({ width, height }: Picture): Layout {
    const key = `${width}x${height}`;
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
}

function screenOf(settings: MatteSettings): ScreenMatte {
  if (settings.kind !== 'screen')
    throw new RangeError(`kind: this matter keys screens, not '${settings.kind}'`);
  checkMatte(settings);
  return settings;
}
