import type { Picture } from '../../pixels/picture.ts';
import type { StageMemory } from '../../pixels/memory.ts';
import type { Size } from '../programme/geometry.ts';
import type { ProgrammeThread } from '../programme/thread.ts';
import type { CardMaker } from './card.ts';
import type { Casting, Instance } from './source-desk.ts';
import { sizesOf } from './wanted-sizes.ts';

/** At most so many sizes of one source get a card of their own; others are scaled from these. */
const MAX_CARDS = 4;

/** Cards of the sources that fail at present. */
export class CardDesk {
  readonly #memory: StageMemory;
  readonly #maker: CardMaker;
  readonly #thread: ProgrammeThread;
  readonly #format: Size;
  readonly #preview: Size;
  readonly #cards = new Map<Instance, { pictures: readonly Picture[]; readonly print: string }>();

  constructor(memory: StageMemory, maker: CardMaker, thread: ProgrammeThread, format: Size, preview: Size) {
    this.#memory = memory;
    this.#maker = maker;
    this.#thread = thread;
    this.#format = format;
    this.#preview = preview;
  }

  /** Makes cards for a source in the sizes in which documents show it, and gives them to the programme. */
  async show(instance: Instance, castings: readonly Casting[]): Promise<void> {
    const { board } = instance.opened;
    const last = board.written > 0 ? board.largest(board.read) : undefined;
    const natural = last ? { width: board.width, height: board.height } : undefined;
    const { width, height } = this.#format;
    const fits = sizesOf(instance, castings, natural, this.#format, this.#preview, 'seen')
      .map((size) => ({ width: Math.min(width, size.width), height: Math.min(height, size.height) }))
      .slice(0, MAX_CARDS);
    const print = JSON.stringify([instance.source.label, last !== undefined, fits]);
    const before = this.#cards.get(instance);
    if (before?.print === print || fits.length === 0) return;
    const pictures = fits.map((size) => this.#maker.make(instance.source.label, last, size));
    this.#cards.set(instance, { pictures, print });
    await this.#give(instance, pictures);
    for (const picture of before?.pictures ?? []) this.#memory.release(picture.block);
  }

  /** Sources whose cards must follow when scenes change. */
  get shown(): Iterable<Instance> {
    return this.#cards.keys();
  }

  async remove(instance: Instance): Promise<void> {
    const before = this.#cards.get(instance);
    if (!before) return;
    this.#cards.delete(instance);
    await this.#give(instance, []);
    for (const picture of before.pictures) this.#memory.release(picture.block);
  }

  #give(instance: Instance, pictures: readonly Picture[]): Promise<void> {
    return this.#thread.ask((ack) => ({ kind: 'cards', source: instance.number, pictures, ack }));
  }
}
