import { allocatePicture, half, type Picture } from '../../pixels/picture.ts';
import { drawFrameNumber } from '../../testing/picture.ts';
import { makeSourceShare, SOURCE_SAMPLES, SOURCE_SLOTS, SourceBoard } from '../boards.ts';
import type { LiveSourceOptions, OpenedSource } from '../sources/types.ts';
import { SAMPLE_RATE } from '../time.ts';

/** Fills the planes of a picture; `number` counts pictures. */
export type Paint = (bytes: Uint8Array, picture: Picture, number: number) => void;

/** Planes of one luma and chroma value. */
export function plain(y: number, u = 128, v = 128): Paint {
  return (bytes, picture) => {
    bytes.fill(y, picture.y, picture.y + picture.strideY * picture.height);
    const chroma = picture.strideC * half(picture.height);
    bytes.fill(u, picture.u, picture.u + chroma);
    bytes.fill(v, picture.v, picture.v + chroma);
    if (picture.a) bytes.fill(255, picture.a, picture.a + picture.strideY * picture.height);
    if (picture.ac) bytes.fill(255, picture.ac, picture.ac + chroma);
  };
}

/** The picture's number, for `readFrameNumber`. */
export const numbered: Paint = (bytes, picture, number) => {
  plain(120)(bytes, picture, number);
  const luma = new Uint8Array(picture.width * picture.height);
  drawFrameNumber(luma, picture.width, picture.height, number);
  for (let row = 0; row < picture.height; row++) {
    bytes.set(
      luma.subarray(row * picture.width, (row + 1) * picture.width),
      picture.y + row * picture.strideY,
    );
  }
};

export interface PaintedOptions {
  readonly width: number;
  readonly height: number;
  readonly paint: Paint;
  /** Pictures per second; 0 = one for ever. Default: the output's rate. */
  readonly fps?: number;
  readonly alpha?: boolean;
  /** Nothing ever comes. */
  readonly silent?: boolean;
  /** Frequency of its sound. */
  readonly tone?: number;
}

/** How far it works ahead, ms. */
const AHEAD = 160;

/** A source whose pictures are known, painted by the test itself: they can be stopped, and change their size. */
export class PaintedSource implements OpenedSource {
  readonly board: SourceBoard;
  readonly #options: LiveSourceOptions;
  readonly #begin: number;
  #painted: PaintedOptions;
  #stalled = false;
  #nextDue: number;
  #number = 0;
  #sound: number;
  #delay: number;
  active: boolean;
  closed = false;
  readonly #blocks: number[] = [];

  constructor(options: LiveSourceOptions, painted: PaintedOptions) {
    this.#options = options;
    this.#painted = painted;
    this.active = options.source.decode === 'always';
    this.board = new SourceBoard(makeSourceShare(options.source.id));
    this.#begin = options.grid?.startMs ?? options.time.now();
    const { fps } = options.output;
    const step = (1000 * fps.den) / fps.num;
    // On the grid, not before now.
    this.#nextDue = this.#begin + Math.max(0, Math.ceil((options.time.now() - this.#begin) / step)) * step;
    this.#delay = options.source.delayMs;
    this.#sound = Math.round(this.#nextDue * 48);
    this.board.soundFrom = this.#sound;
    this.board.soundWritten = this.#sound;
    this.board.hasSound = painted.tone !== undefined;
    if (painted.silent) {
      this.#stalled = true;
      return;
    }
    this.resize(painted.width, painted.height);
    this.board.state = 'live';
    options.onState('live');
    this.#work();
  }

  /** Pictures have this size from the next one on. */
  resize(width: number, height: number): void {
    this.#painted = { ...this.#painted, width, height };
    this.board.setSize(width, height);
    this.#set(0, width, height, this.board.written);
    this.#options.onPictures?.(0, this.board.variants[0]!, this.board.written);
  }

  /** No more pictures and sound until `resume`. */
  stall(): void {
    this.#stalled = true;
  }

  resume(): void {
    this.#stalled = false;
    const { fps } = this.#options.output;
    const step = (1000 * fps.den) / fps.num;
    const now = this.#options.time.now();
    while (this.#nextDue < now) this.#nextDue += step;
    this.#sound = Math.round(this.#nextDue * 48);
    this.board.soundFrom = this.#sound;
  }

  setState(state: SourceBoard['state'], reason?: string): void {
    this.board.state = state;
    this.#options.onState(state, reason);
  }

  #set(variant: number, width: number, height: number, from: number): readonly Picture[] {
    const { memory } = this.#options;
    const pictures = Array.from({ length: SOURCE_SLOTS }, () =>
      allocatePicture(memory, width, height, this.#painted.alpha ?? false),
    );
    for (const { block } of pictures) this.#blocks.push(block);
    this.board.setPictures(variant, pictures, from);
    return pictures;
  }

  #work(): void {
    const { time, memory, output } = this.#options;
    const { paint, fps, tone } = this.#painted;
    const now = time.now();
    const until = now + AHEAD;
    while (this.active && !this.#stalled && !this.closed && this.board.hasRoom && this.#nextDue <= until) {
      let filled = 0;
      const slot = this.board.written % SOURCE_SLOTS;
      this.board.variants.forEach((pictures, variant) => {
        const picture = pictures?.[slot];
        if (!picture) return;
        paint(memory.bytes, picture, this.#number);
        filled |= 1 << variant;
      });
      this.board.publish(this.#nextDue + this.#delay, filled, now);
      this.#number++;
      const rate = fps ?? output.fps.num / output.fps.den;
      this.#nextDue += rate > 0 ? 1000 / rate : Infinity;
    }
    if (tone === undefined || this.#stalled || !this.active) return;
    for (const end = Math.round(until * 48); this.#sound < end; this.#sound++) {
      const value = 0.25 * Math.sin((2 * Math.PI * tone * this.#sound) / SAMPLE_RATE);
      const k = ((this.#sound % SOURCE_SAMPLES) + SOURCE_SAMPLES) % SOURCE_SAMPLES;
      this.board.left[k] = value;
      this.board.right[k] = value;
    }
    this.board.soundWritten = this.#sound;
  }

  setVariant(variant: number, width: number, height: number): Promise<readonly Picture[]> {
    return Promise.resolve(this.#set(variant, width, height, this.board.written));
  }
  dropVariant(variant: number): Promise<void> {
    this.board.setPictures(variant, undefined, 0);
    return Promise.resolve();
  }
  setDelay(ms: number): void {
    this.#delay = ms;
  }
  setFilter(): void {
    // Its sound is plain.
  }
  /** It runs by itself. */
  begin(): void {}

  setActive(decode: boolean): void {
    if (decode && !this.active) this.resume();
    this.active = decode;
  }
  control(): Promise<void> {
    return Promise.reject(new Error('a painted source takes no commands'));
  }
  clock(): undefined {
    return undefined;
  }
  setClock(): void {
    // Painted to the stage's own clock.
  }
  settle(): Promise<void> {
    this.#work();
    return Promise.resolve();
  }
  close(): Promise<void> {
    this.closed = true;
    for (const block of this.#blocks.splice(0)) this.#options.memory.release(block);
    return Promise.resolve();
  }
}
