import type { Kernels } from '../../../kernels/load.ts';
import type { Matter } from '../../../matte/matter.ts';
import { half, type Picture } from '../../../pixels/picture.ts';
import { MAX_VARIANTS, SOURCE_SLOTS, type SourceBoard } from '../../boards.ts';
import type { SourceState } from '../../stage-api.ts';
import type { StageTime } from '../../time.ts';
import type { FromMatte } from './messages.ts';
import type { MatterSlot } from './matter-slot.ts';

/** A matter that is told of so long a pause studies a picture without regard to those before. */
const FORGET_MS = 1000;
/** No picture is begun earlier than so long before its time, however busy the machine is. */
const LONGEST_MS = 300;

export interface KeyerOptions {
  readonly board: SourceBoard;
  readonly parent: SourceBoard;
  /** Name of the parent, for reasons. */
  readonly label: string;
  readonly slot: MatterSlot;
  readonly kernels: Kernels;
  readonly time: StageTime;
  readonly tickMs: number;
  readonly active: boolean;
  readonly post: (message: FromMatte) => void;
}

/**
 * Keys the pictures of one source for the board of another, ahead of their time, with the times that they have. Never
 * holds the parent back: a picture that was overwritten while it was being read is not shown.
 */
export class Keyer {
  readonly #options: KeyerOptions;
  readonly #natural = { width: 0, height: 0 };
  /** Parent's numbers of the pictures on the board, by slot. */
  readonly #origins = new Int32Array(SOURCE_SLOTS);
  /** Parent's number of the next picture, and of the last that was keyed. */
  #next = 0;
  #last = -1;
  #lastDue = -Infinity;
  /** What the matter is told: times of pictures, shifted so that they ascend. */
  #shift = 0;
  #lastLook = -Infinity;
  #retracts: number;
  /** Pictures on the board no longer look as they should. */
  #stale = false;
  /** The last picture, which stands, must be keyed again. */
  #again = false;
  #active: boolean;
  /** Pictures that passed unseen are no loss. */
  #catchingUp = true;
  /** Size of pictures that was asked for. */
  #asked = '';
  #costMs = 0;
  #state = '';

  constructor(options: KeyerOptions) {
    this.#options = options;
    this.#active = options.active;
    this.#retracts = options.parent.retracts;
  }

  /** Pictures or a matter are on their way. */
  get isWaiting(): boolean {
    return this.#options.slot.isBusy || this.#asked !== '';
  }

  setPictures(variant: number, pictures: readonly Picture[], from: number | undefined): void {
    const { board } = this.#options;
    board.setPictures(variant, pictures, from ?? board.written);
    if (variant === 0) this.#asked = '';
  }

  setActive(active: boolean): void {
    if (active && !this.#active) this.#catchingUp = true;
    this.#active = active;
  }

  /** Does a piece of what can be done now; false when there is nothing. */
  async step(now: number): Promise<boolean> {
    const { slot, board, parent } = this.#options;
    slot.advance(now);
    if (slot.takeChanged()) this.#stale = true;
    this.#follow();
    const { matter } = slot;
    if (!matter || !this.#active) return false;
    this.#noticeRetracts();
    if (this.#stale) this.#takeBack(now);
    if (!board.hasRoom || this.#asked !== '') return false;
    const newest = parent.written - 1;
    const next = this.#choose(newest, now);
    if (next <= newest) return this.#key(matter, next, parent.due(next), now);
    if (this.#last < 0 || this.#last !== newest || !this.#isLacking(newest)) return false;
    // It stands still: long enough for the matter to see it as the first.
    this.#shift += FORGET_MS;
    return this.#key(matter, newest, Math.max(now, this.#lastDue + 0.01), now);
  }

  /** The picture that stands must be keyed again, or lacks a size that it could have. */
  #isLacking(newest: number): boolean {
    const { board } = this.#options;
    return this.#again || (this.#needed(newest) & ~board.filled(board.written - 1)) !== 0;
  }

  // ------------------------------------------------------------------------------------------------------- state

  #follow(): void {
    const { slot, board, parent, label } = this.#options;
    board.bufferMs = parent.bufferMs;
    const state = parent.state;
    if (!slot.matter) this.#setState(slot.reason === undefined ? 'opening' : 'lost', slot.reason);
    else if (state === 'lost' || state === 'stale') this.#setState(state, `'${label}' is ${state}`);
    else this.#setState(board.written === 0 ? 'opening' : state, slot.reason);
  }

  #setState(state: SourceState, reason: string | undefined): void {
    const known = `${state} ${reason ?? ''}`;
    if (known === this.#state) return;
    this.#state = known;
    this.#options.board.state = state;
    this.#options.post({ kind: 'state', state, ...(reason === undefined ? {} : { reason }) });
  }

  // ---------------------------------------------------------------------------------------------- which pictures

  /** What the parent took back is taken back here as well. */
  #noticeRetracts(): void {
    const { parent } = this.#options;
    const { retracts } = parent;
    if (retracts === this.#retracts) return;
    const once = retracts === this.#retracts + 1;
    this.#retracts = retracts;
    // Of several at once only the last is known.
    const from = once ? parent.retractedTo : Math.min(parent.read + 1, parent.retractedTo);
    this.#retractTo((_due, origin) => origin >= from);
    this.#next = Math.min(this.#next, from);
  }

  /** Pictures that are not due before the next frame are made again. */
  #takeBack(now: number): void {
    this.#stale = false;
    const { tickMs } = this.#options;
    const first = this.#retractTo((due) => due > now + tickMs);
    if (first === undefined) this.#again = true;
    else this.#next = first;
  }

  /** Takes back everything from the first picture on for which `over` holds; returns its number at the parent. */
  #retractTo(over: (due: number, origin: number) => boolean): number | undefined {
    const { board } = this.#options;
    for (let c = board.read + 1; c < board.written; c++) {
      const origin = this.#origins[c % SOURCE_SLOTS]!;
      if (!over(board.due(c), origin)) continue;
      board.retract(c);
      this.#last = this.#origins[(c - 1) % SOURCE_SLOTS]!;
      this.#lastDue = board.due(c - 1);
      return origin;
    }
    return undefined;
  }

  /** The next picture that can be ready before another takes its place. */
  #choose(newest: number, now: number): number {
    const { board, parent, time } = this.#options;
    const inTime = now + (time.isManual ? 0 : this.#costMs);
    let next = Math.max(this.#next, newest + 2 - SOURCE_SLOTS, 0);
    while (next < newest && parent.due(next + 1) <= inTime) next++;
    if (!this.#catchingUp)
      for (let gone = this.#next; gone < Math.min(next, newest); gone++) board.countDropped();
    this.#next = next;
    return next;
  }

  // ------------------------------------------------------------------------------------------------------ keying

  /** Keys picture p of the parent for a time. */
  async #key(matter: Matter, p: number, due: number, now: number): Promise<boolean> {
    const { board, parent, slot, time } = this.#options;
    const source = parent.picture(0, p) ?? parent.largest(p);
    if (!source) {
      this.#next = p + 1;
      return true;
    }
    if (this.#asks(source)) return false;
    const began = performance.now();
    let filled: number;
    try {
      const looked = matter.look(opaque(source), this.#lookTime(due));
      if (looked instanceof Promise) await looked;
      filled = this.#draw(matter, p);
    } catch (error) {
      slot.fail(error, now);
      this.#stale = true;
      return true;
    }
    this.#next = p + 1;
    // Also of pictures that are lost: on a machine that is too busy the next one must be begun earlier.
    const cost = Math.min(LONGEST_MS, performance.now() - began);
    this.#costMs += cost > this.#costMs ? cost - this.#costMs : (cost - this.#costMs) / 8;
    if (this.#retracts !== parent.retracts || !parent.isIntact(p)) {
      board.countDropped();
      return true;
    }
    slot.proved();
    this.#again = false;
    this.#catchingUp = false;
    this.#last = p;
    this.#lastDue = due;
    this.#origins[board.written % SOURCE_SLOTS] = p;
    if (parent.naturalOf(p, this.#natural)) board.setSize(this.#natural.width, this.#natural.height);
    board.publish(due, filled, time.now());
    return true;
  }

  /** Asks for pictures of the source's own size when there are none that fit. */
  #asks({ width, height }: Picture): boolean {
    const { board, post } = this.#options;
    const own = board.variants[0]?.[0];
    if (own?.width === width && own.height === height) return false;
    this.#asked = `${width}x${height}`;
    post({ kind: 'size', width, height, from: board.written });
    return true;
  }

  /** A matter's time never goes back, even where pictures are keyed a second time. */
  #lookTime(due: number): number {
    if (due + this.#shift <= this.#lastLook) this.#shift = this.#lastLook + this.#options.tickMs - due;
    this.#lastLook = due + this.#shift;
    return this.#lastLook;
  }

  /** Bits of the sizes in which picture p is wanted and can be made. */
  #needed(p: number): number {
    const { board } = this.#options;
    let bits = 0;
    let missing = false;
    for (let variant = 1; variant < MAX_VARIANTS; variant++) {
      const target = board.variants[variant]?.[0];
      if (!target) continue;
      if (this.#sourceFor(target, p)) bits |= 1 << variant;
      else missing = true;
    }
    return missing || bits === 0 || (board.wanted & 1) !== 0 ? bits | 1 : bits;
  }

  #sourceFor({ width, height }: Picture, p: number): Picture | undefined {
    const { parent } = this.#options;
    for (let variant = 0; variant < MAX_VARIANTS; variant++) {
      const picture = parent.picture(variant, p);
      if (picture?.width === width && picture.height === height) return picture;
    }
    return undefined;
  }

  #draw(matter: Matter, p: number): number {
    const { board } = this.#options;
    const slot = board.written % SOURCE_SLOTS;
    const needed = this.#needed(p);
    for (let variant = 0; variant < MAX_VARIANTS; variant++) {
      const target = board.variants[variant]?.[slot];
      if ((needed & (1 << variant)) === 0 || !target) continue;
      const source = this.#sourceFor(target, p);
      if (!source) continue;
      matter.draw(opaque(source), target);
      if (source.a) this.#keepTransparency(source, target);
    }
    return needed;
  }

  /** Colours of a transparent source are weighted already: only what covers remains to be weighted. */
  #keepTransparency(source: Picture, target: Picture): void {
    const k = this.#options.kernels;
    const { width, height } = target;
    k.multiply(target.a, target.strideY, source.a, source.strideY, width, height);
    if (source.ac)
      k.multiply(target.ac, target.strideC, source.ac, source.strideC, half(width), half(height));
    else k.halveAlpha(target.a, target.strideY, target.ac, target.strideC, width, height);
  }
}

/** The colours of a picture, without regard to its transparency. */
function opaque(picture: Picture): Picture {
  return picture.a ? { ...picture, a: 0, ac: 0 } : picture;
}
