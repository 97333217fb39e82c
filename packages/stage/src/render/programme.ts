import { Compositor } from './compositor.ts';
import { positionAt, readScore, type Part, type Score } from './score.ts';
import { allocatePacked, half, type Picture } from '../pixels/picture.ts';
import type { RenderPlan } from '../plan.ts';
import type { Element, Shown } from '../sources/element.ts';
import { SourceError } from '../sources/errors.ts';
import { PainterElement, VideoElement } from '../sources/moving.ts';
import { StillElement, type Studio } from '../sources/still.ts';

/** Source threads start this many frames before they are needed. */
const LOOK_AHEAD = 30;

interface Drawn {
  readonly shown: Shown;
  readonly x: number;
  readonly y: number;
  /** 0…255. */
  readonly opacity: number;
  readonly still: boolean;
}

/** Draws the frames of a piece, in order, by asking its sources for pictures. */
export class Programme {
  private readonly studio: Studio;
  private readonly plan: RenderPlan;
  private readonly compositor: Compositor;
  private readonly score: Score;
  private readonly elements = new Map<Part, Element>();
  private readonly waiting: Part[];
  private readonly ids = new Map<Part, number>();
  private readonly alphaScratch: number;
  private readonly base: Picture;
  private baseKey: readonly number[] = [];
  private lastKey: readonly number[] | undefined;
  private closed = false;

  constructor(studio: Studio, plan: RenderPlan, from: number, to: number) {
    this.studio = studio;
    this.plan = plan;
    this.compositor = new Compositor(studio.kernels);
    this.score = readScore(plan, from, to);
    this.waiting = [...this.score.parts].sort((a, b) => a.from - b.from);
    this.score.parts.forEach((part, index) => this.ids.set(part, index));
    const { width, height, alpha } = plan.format;
    this.base = allocatePacked(studio.memory, width, height, alpha);
    this.alphaScratch = alpha ? studio.memory.allocate(half(width) * half(height)) : 0;
  }

  /**
   * Prepares a frame. Returns a function that draws it, or undefined when it equals the frame before.
   * Throws what a source failed with, naming the source.
   */
  async frame(n: number): Promise<((target: Picture) => void) | undefined> {
    this.wake(n);
    const drawn: Drawn[] = [];
    const key: number[] = [];
    let stills = 0;
    let stillKey = 0;
    for (const { part, layer } of this.score.cues(n)) {
      const element = this.elements.get(part)!;
      const shown = await element.at(n);
      // An abort can come while a source is waited for; memory is no longer ours then.
      if (this.closed) throw new Error('the programme is closed');
      if (!shown.picture && !shown.color) continue;
      const opacity = Math.round(Math.max(0, Math.min(1, layer.opacity ?? 1)) * 255);
      if (opacity === 0) continue;
      const { x, y } = positionAt(layer, n, shown);
      const still = element.still && !layer.motion;
      drawn.push({ shown, x, y, opacity, still });
      key.push(this.ids.get(part)!, shown.version, x, y, opacity);
      if (still && stills === drawn.length - 1) {
        stills++;
        stillKey = key.length;
      }
    }
    const same = this.lastKey !== undefined && equal(this.lastKey, key);
    this.lastKey = key;
    return same ? undefined : (target) => this.compose(target, drawn, stills, key.slice(0, stillKey));
  }

  /** Tells sources that frames below `n` are drawn, and lets go of those whose time is over. */
  async release(n: number): Promise<void> {
    for (const [part, element] of this.elements) {
      if (part.to > n) element.release(n);
      else {
        this.elements.delete(part);
        await element.close();
      }
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    const all = [...this.elements.values()];
    this.elements.clear();
    await Promise.all(all.map((element) => element.close()));
    this.studio.memory.release(this.base.block);
    if (this.alphaScratch) this.studio.memory.release(this.alphaScratch);
  }

  private wake(n: number): void {
    for (let part = this.waiting[0]; part && part.from <= n + LOOK_AHEAD; part = this.waiting[0]) {
      this.waiting.shift();
      const element = this.build(part);
      this.elements.set(part, element);
      element.prepare();
    }
  }

  private build(part: Part): Element {
    const { source, layer } = part;
    const spec = this.plan.sources[source];
    if (!spec) throw new SourceError(source, 'the plan has no such source');
    const span = { from: part.from, to: part.to, fps: this.plan.format.fps };
    if (spec.kind === 'video') return new VideoElement(this.studio, source, spec, layer, span);
    if (spec.kind === 'painter') return new PainterElement(this.studio, source, spec, layer, span);
    return new StillElement(this.studio, source, spec, layer);
  }

  private compose(
    target: Picture,
    drawn: readonly Drawn[],
    stills: number,
    stillKey: readonly number[],
  ): void {
    const c = this.compositor;
    // What lies under an opaque full picture need not be drawn; live shows and backgrounds profit.
    let first = drawn.findLastIndex((item) => this.hides(item, target));
    if (stills > 0 && first < stills) {
      if (!equal(this.baseKey, stillKey)) {
        c.clear(this.base);
        for (let i = 0; i < stills; i++) this.draw(this.base, drawn[i]!);
        this.baseKey = stillKey;
      }
      c.copy(target, this.base);
      first = stills;
    } else if (first < 0) {
      c.clear(target);
      first = 0;
    }
    for (let i = first; i < drawn.length; i++) this.draw(target, drawn[i]!);
    if (target.a) c.straighten(target, this.alphaScratch);
  }

  private draw(target: Picture, { shown, x, y, opacity }: Drawn): void {
    if (shown.picture) this.compositor.draw(target, shown.picture, x, y, opacity);
    else if (shown.color) {
      const { rect, value } = shown.color;
      this.compositor.fill(target, { ...rect, x, y }, opacity === 255 ? value : fade(value, opacity / 255));
    }
  }

  private hides({ shown, x, y, opacity }: Drawn, target: Picture): boolean {
    const p = shown.picture;
    if (!p || p.a || opacity < 255) return false;
    return x <= 0 && y <= 0 && x + p.width >= target.width && y + p.height >= target.height;
  }
}

function fade(value: { y: number; u: number; v: number; a: number }, by: number): typeof value {
  return { y: value.y * by, u: value.u * by, v: value.v * by, a: Math.round(value.a * by) };
}

function equal(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
