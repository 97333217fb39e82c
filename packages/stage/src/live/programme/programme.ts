import { loadKernels } from '../../kernels/load.ts';
import { frameMs, samplesBefore, type Grid } from '../time.ts';
import { ProgrammeBoard } from './board.ts';
import { Bus } from './bus.ts';
import type { Cast } from './drawer.ts';
import type { FromProgramme, ProgrammeStart, ToProgramme } from './messages.ts';
import { SourceView } from './source-view.ts';

type Take = Extract<ToProgramme, { kind: 'take' }>;

/**
 * The programme without its clock: is told what to show, and makes frame after frame when it is asked to. Lives in a
 * thread of its own.
 */
export class Programme implements Cast {
  readonly board: ProgrammeBoard;
  readonly #grid: Grid;
  readonly #post: (message: FromProgramme) => void;
  readonly #sources = new Map<number, SourceView>();
  readonly #announced = new Set<number>();
  readonly #pgm: Bus;
  readonly #pvw: Bus;
  #pending: Take[] = [];
  /** Takes of which something may still be drawn. */
  #alive: number[] = [];
  /** Since when overlays scroll. */
  readonly #crawls = new Map<string, number>();
  #previewEvery = 1;
  /** The last scene that could not be drawn. */
  #broken: string | undefined;

  constructor(start: ProgrammeStart, post: (message: FromProgramme) => void) {
    this.#grid = start.grid;
    this.#post = post;
    this.board = new ProgrammeBoard(start.board);
    const kernels = loadKernels(start.memory);
    const bus = (side: ProgrammeStart['pgm']): Bus =>
      new Bus(kernels, start.memory, side, start.pgm.size, start.grid, this);
    this.#pgm = bus(start.pgm);
    this.#pvw = bus(start.pvw);
  }

  source(number: number): SourceView | undefined {
    return this.#sources.get(number);
  }

  since(key: string, frame: number): number {
    const known = this.#crawls.get(key);
    if (known !== undefined) return known;
    this.#crawls.set(key, frame);
    return frame;
  }

  receive(message: ToProgramme): void {
    switch (message.kind) {
      case 'source':
        this.#add(message);
        break;
      case 'active':
        this.#sources.get(message.source)?.setActive(message.active);
        break;
      case 'variant':
        this.#sources.get(message.source)?.board.setPictures(message.variant, message.pictures, message.from);
        this.#post({ kind: 'done', ack: message.ack });
        break;
      case 'cards': {
        const view = this.#sources.get(message.source);
        if (view) view.cards = message.pictures;
        this.#post({ kind: 'done', ack: message.ack });
        break;
      }
      case 'drop':
        this.#remove(message.source);
        this.#post({ kind: 'done', ack: message.ack });
        break;
      case 'take':
        this.#pending.push(message);
        this.#alive.push(message.token);
        break;
      case 'preview':
        this.#previewEvery = Math.max(1, message.every);
        break;
    }
  }

  #add(message: Extract<ToProgramme, { kind: 'source' }>): void {
    const { source, key, share, streaming, active, of } = message;
    const view = new SourceView(key, share, streaming, active, of);
    this.#sources.set(source, view);
    this.#pgm.mixer.addSource(key, view.board);
    this.#pvw.mixer.addSource(key, view.board);
  }

  #remove(source: number): void {
    const view = this.#sources.get(source);
    if (!view) return;
    this.#pgm.mixer.removeSource(view.key);
    this.#pvw.mixer.removeSource(view.key);
    this.#sources.delete(source);
    this.#announced.delete(source);
  }

  /** Mixes the sound of whole blocks that are over at a stage time. */
  mixUntil(ms: number): void {
    this.#mix(Math.floor((ms - this.#grid.startMs) * 48 + 1e-6));
  }

  #mix(sample: number): void {
    this.#pgm.mixUntil(sample);
    this.#pvw.mixUntil(sample);
  }

  /** Makes frame n: sound up to it, changes that are due, then its pictures. */
  tick(frame: number): void {
    this.#mix(samplesBefore(this.#grid, frame));
    const dueMs = this.#grid.startMs + frameMs(this.#grid, frame);
    this.#takeDue(frame);
    for (const view of this.#sources.values()) view.pick(dueMs);
    for (const [number, view] of this.#sources) this.#watch(number, view, frame);
    if (!this.#draw(this.#pgm, frame)) {
      this.board.countStarved();
      this.board.countMissed(1);
    }
    // A preview that cannot be drawn is not missed by anybody on air.
    if (frame % this.#previewEvery === 0) this.#draw(this.#pvw, frame);
    this.#retire();
    this.board.loudness = this.#pgm.mixer.reading();
  }

  /** A scene that cannot be drawn must not stop the clock: it is told once, and the next one has its chance. */
  #draw(bus: Bus, frame: number): boolean {
    try {
      return bus.draw(frame);
    } catch (error) {
      const look = bus.scene?.look ?? '';
      if (this.#broken !== look) {
        this.#broken = look;
        this.#post({ kind: 'fault', message: error instanceof Error ? error.message : String(error) });
      }
      return false;
    }
  }

  #takeDue(frame: number): void {
    if (this.#pending.length === 0) return;
    const due = this.#pending.filter((take) => (take.atFrame ?? frame) <= frame);
    if (due.length === 0) return;
    this.#pending = this.#pending.filter((take) => !due.includes(take));
    // Planned ones in the order of their frames, then those for now in the order they came.
    due.sort((a, b) => (a.atFrame ?? frame) - (b.atFrame ?? frame));
    for (const take of due) {
      const late = (take.atFrame ?? frame) < frame;
      if (late && take.late === 'refuse') {
        this.#post({ kind: 'refused', token: take.token, frame });
        continue;
      }
      const pgm = this.#pgm.take(take, frame);
      const pvw = this.#pvw.take({ token: take.token, pgm: take.pvw }, frame);
      this.#post({ kind: 'taken', token: take.token, frame, late, pgm, pvw });
    }
    this.#forgetCrawls();
  }

  /** Overlays that are in no scene any more begin anew when they come back. */
  #forgetCrawls(): void {
    if (this.#crawls.size === 0) return;
    const seen = new Set<string>();
    for (const bus of [this.#pgm, this.#pvw])
      for (const { overlays } of bus.scenes) for (const overlay of overlays) seen.add(overlay.key);
    for (const key of this.#crawls.keys()) if (!seen.has(key)) this.#crawls.delete(key);
  }

  /**
   * Puts cards on air for sources that fail, and takes them off. A keyed source has none: it goes, and leaves the set to
   * be seen that it stands in.
   */
  #watch(number: number, view: SourceView, frame: number): void {
    const onPgm = this.#pgm.sources.has(number);
    const isKeyed = view.of !== undefined;
    const isSeen = onPgm || this.#pvw.sources.has(number);
    if (view.failing && !view.reported && isSeen && !isKeyed) {
      view.reported = true;
      this.#post({ kind: 'failing', source: number, failing: true });
    } else if (!view.failing && view.reported) {
      view.reported = false;
      this.#post({ kind: 'failing', source: number, failing: false });
    }
    view.fallback = view.failing && (isKeyed || view.cards.length > 0);
    const on = view.fallback && onPgm;
    if (on === this.#announced.has(number)) return;
    if (on) this.#announced.add(number);
    else this.#announced.delete(number);
    this.#post({ kind: 'fallback', source: number, on, frame });
  }

  #retire(): void {
    if (this.#alive.length < 2) return;
    const used = new Set<number>();
    for (const token of this.#pgm.tokens()) used.add(token);
    for (const token of this.#pvw.tokens()) used.add(token);
    for (const { token } of this.#pending) used.add(token);
    const over = this.#alive.filter((token) => !used.has(token));
    if (over.length === 0) return;
    this.#alive = this.#alive.filter((token) => used.has(token));
    this.#post({ kind: 'retired', tokens: over });
  }

  stop(): void {
    this.#pgm.stop();
    this.#pvw.stop();
  }
}
