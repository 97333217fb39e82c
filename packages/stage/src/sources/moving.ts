import { place, evenOut, intersect, roundRect, type Placement } from '../pixels/rect.ts';
import { allocatePicture, type Picture } from '../pixels/picture.ts';
import { conversionScratch } from '../pixels/rgba.ts';
import type { LayerSpec, Rational, Rect, SourceSpec } from '../plan.ts';
import { cut } from '../render/compositor.ts';
import { makeCutterJob, releaseCutterJob, standOf, type CutterJob } from './cutter.ts';
import type { Element, Shown } from './element.ts';
import type { OpenedMessage, PainterJob, SlotsMessage, VideoJob } from './messages.ts';
import type { Studio } from './still.ts';
import { SourceThread } from './thread.ts';

/** Pictures that a source thread may be ahead. */
const SLOTS = 5;

/** Programme frames from `from` to `to` (exclusive) in which an element is shown. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly fps: Rational;
}

/** What videos and painters have in common: a thread, slots, and frames that arrive in order. */
abstract class MovingElement implements Element {
  readonly still = false;
  protected readonly studio: Studio;
  protected readonly layer: LayerSpec;
  protected readonly span: Span;
  protected readonly thread: SourceThread;
  protected slots: readonly Picture[] = [];
  /** What of the slots is shown; the same without a cutter. */
  protected views: readonly Picture[] = [];
  protected cut: CutterJob | undefined;
  protected x = 0;
  protected y = 0;
  private started = false;

  constructor(studio: Studio, layer: LayerSpec, span: Span, thread: SourceThread) {
    this.studio = studio;
    this.layer = layer;
    this.span = span;
    this.thread = thread;
  }

  prepare(): void {
    if (this.started) return;
    this.started = true;
    this.start();
  }

  async at(frame: number): Promise<Shown> {
    this.prepare();
    if (!(await this.isVisible())) return { x: 0, y: 0, version: 0 };
    const { slot, version } = await this.thread.frame(frame - this.span.from);
    return { picture: this.views[slot]!, x: this.x, y: this.y, version };
  }

  release(frame: number): void {
    this.thread.release(frame - this.span.from);
  }

  async close(): Promise<void> {
    await this.thread.close();
    this.free();
  }

  protected allocate(width: number, height: number, alpha: boolean): void {
    const slots = Math.min(SLOTS, Math.max(2, this.span.to - this.span.from));
    this.slots = Array.from({ length: slots }, () =>
      allocatePicture(this.studio.memory, width, height, alpha || this.layer.matte !== undefined),
    );
    this.views = this.slots;
    const { matte } = this.layer;
    if (matte) this.cut = makeCutterJob(this.studio.memory, matte, { width, height }, alpha);
  }

  protected free(): void {
    for (const slot of this.slots) this.studio.memory.release(slot.block);
    this.slots = [];
    this.views = [];
    if (this.cut) releaseCutterJob(this.studio.memory, this.cut);
    this.cut = undefined;
  }

  protected job(): Omit<VideoJob, 'path' | 'loop' | 'enhance'> {
    return {
      kind: 'job',
      memory: this.studio.memory.memory,
      ring: this.thread.shared,
      fps: this.span.fps,
      first: this.span.from - this.layer.startFrame,
      count: this.span.to - this.span.from,
    };
  }

  protected abstract start(): void;
  /** Resolves when it is known whether anything of the layer can be seen. */
  protected abstract isVisible(): Promise<boolean>;
}

export class VideoElement extends MovingElement {
  private readonly spec: Extract<SourceSpec, { kind: 'video' }>;
  private placement: Placement | undefined;
  private opened = false;

  constructor(studio: Studio, key: string, spec: VideoElement['spec'], layer: LayerSpec, span: Span) {
    super(studio, layer, span, new SourceThread(key, 'video', `${spec.loop} ${spec.path}`, SLOTS));
    this.spec = spec;
  }

  protected start(): void {
    const { path, loop } = this.spec;
    const job: VideoJob = { ...this.job(), path, loop, enhance: this.layer.enhance === true };
    this.thread.start(job, (message) => this.place(message));
  }

  protected async isVisible(): Promise<boolean> {
    await this.thread.until(() => this.opened);
    return this.placement !== undefined;
  }

  private place({ naturalWidth: width, naturalHeight: height, hasAlpha }: OpenedMessage): SlotsMessage {
    const { rect, fit, motion, matte } = this.layer;
    const natural = { width, height };
    const placed = place(natural, rect, fit, motion ? roundRect(rect) : this.studio.bounds);
    this.placement = placed;
    if (placed) {
      const { target } = placed;
      this.x = target.x;
      this.y = target.y;
      if (matte) {
        const { whole, dx, dy } = standOf(natural, this.layer, target);
        this.allocate(whole.width, whole.height, hasAlpha);
        this.views = this.slots.map((slot) => cut(slot, dx, dy, target.width, target.height));
        this.placement = { target: whole, crop: { x: 0, y: 0, ...natural } };
      } else this.allocate(target.width, target.height, hasAlpha);
    }
    this.opened = true;
    return { kind: 'slots', slots: this.slots, placement: this.placement, cut: this.cut };
  }
}

export class PainterElement extends MovingElement {
  private readonly spec: Extract<SourceSpec, { kind: 'painter' }>;
  private scratch = 0;
  private visible = false;

  constructor(studio: Studio, key: string, spec: PainterElement['spec'], layer: LayerSpec, span: Span) {
    const habit = JSON.stringify([spec.module, spec.options, layer.rect.width, layer.rect.height]);
    super(studio, layer, span, new SourceThread(key, 'painter', habit, SLOTS));
    this.spec = spec;
  }

  protected start(): void {
    const whole = roundRect(this.layer.rect);
    const seen = this.layer.motion ? whole : intersect(whole, this.studio.bounds);
    if (!seen) return;
    this.visible = true;
    const all = this.layer.motion !== undefined || this.layer.matte !== undefined;
    const box: Rect = all
      ? { ...whole, width: Math.ceil(whole.width / 2) * 2, height: Math.ceil(whole.height / 2) * 2 }
      : evenOut(seen);
    this.x = box.x;
    this.y = box.y;
    this.allocate(box.width, box.height, true);
    const scratchBytes = conversionScratch(box.width);
    this.scratch = this.studio.memory.allocate(scratchBytes);
    const { module, options } = this.spec;
    const job: PainterJob = {
      ...this.job(),
      module,
      options,
      width: whole.width,
      height: whole.height,
      dx: whole.x - box.x,
      dy: whole.y - box.y,
      slots: this.slots,
      scratch: this.scratch,
      scratchBytes,
      cut: this.cut,
    };
    this.thread.start(job);
  }

  protected async isVisible(): Promise<boolean> {
    return this.visible;
  }

  protected override free(): void {
    super.free();
    if (this.scratch) this.studio.memory.release(this.scratch);
    this.scratch = 0;
  }
}
