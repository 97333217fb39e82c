import type { StageMemory } from '../../pixels/memory.ts';
import { allocatePicture, type Picture } from '../../pixels/picture.ts';
import { SOURCE_SLOTS, type SourceBoard } from '../boards.ts';

/** How often replaced pictures are looked at, ms. */
const SWEEP_MS = 500;

interface Retired {
  readonly pictures: readonly Picture[];
  /** The programme no longer needs them when it shows this number or a later one. */
  readonly until: number;
  passed: boolean;
}

/** The pictures of a source in stage memory: a set of slots per variant, replaced when the source changes its size. */
export class PictureSets {
  readonly #memory: StageMemory;
  readonly #board: SourceBoard;
  #retired: Retired[] = [];
  #sweeper: NodeJS.Timeout | undefined;

  constructor(memory: StageMemory, board: SourceBoard) {
    this.#memory = memory;
    this.#board = board;
  }

  /** Allocates a variant's pictures for numbers from `from` on. @throws RangeError when memory ends */
  make(variant: number, width: number, height: number, alpha: boolean, from: number): readonly Picture[] {
    const pictures: Picture[] = [];
    try {
      for (let slot = 0; slot < SOURCE_SLOTS; slot++)
        pictures.push(allocatePicture(this.#memory, width, height, alpha));
    } catch (error) {
      this.#free(pictures);
      throw error;
    }
    const before = this.#board.variants[variant];
    this.#board.setPictures(variant, pictures, from);
    if (before) this.#retire(before, from);
    return pictures;
  }

  /** Gives a variant's pictures back at once. */
  drop(variant: number): void {
    const pictures = this.#board.variants[variant];
    this.#board.setPictures(variant, undefined, 0);
    if (pictures) this.#free(pictures);
  }

  close(): void {
    clearInterval(this.#sweeper);
    for (const { pictures } of this.#retired) this.#free(pictures);
    this.#retired = [];
    for (let variant = 0; variant < this.#board.variants.length; variant++) this.drop(variant);
  }

  #retire(pictures: readonly Picture[], until: number): void {
    this.#retired.push({ pictures, until, passed: false });
    this.#sweeper ??= setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  /** Frees what the programme passed one sweep ago: it may still draw the picture before. */
  #sweep(): void {
    const { read, written } = this.#board;
    this.#retired = this.#retired.filter((entry) => {
      if (entry.passed) this.#free(entry.pictures);
      const keep = !entry.passed;
      entry.passed = read >= entry.until && written > entry.until;
      return keep;
    });
    if (this.#retired.length > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }

  #free(pictures: readonly Picture[]): void {
    for (const picture of pictures) this.#memory.release(picture.block);
  }
}
