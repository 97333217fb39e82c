import * as av from 'node-av';
import { loadKernels, type Kernels } from '../../kernels/load.ts';
import type { Picture } from '../../pixels/picture.ts';
import { formatHasAlpha, orientationOf } from '../../sources/open-video.ts';
import { MAX_VARIANTS, SOURCE_SLOTS, type SourceBoard } from '../boards.ts';
import { FrameScaler, type FrameLook } from './frame-scaler.ts';
import type { FromSource } from './messages.ts';

export interface WriterOptions {
  readonly board: SourceBoard;
  readonly memory: WebAssembly.Memory;
  readonly output: { readonly width: number; readonly height: number };
  readonly post: (message: FromSource) => void;
}

/** What the container knows of a picture that the frame may not. */
export interface FrameHints {
  /** Width of a pixel over its height; 0 = as the frame says. */
  readonly aspect: number;
  readonly matrix: Buffer | null;
}

const NO_HINTS: FrameHints = { aspect: 0, matrix: null };

/** Makes pictures of decoded frames in every wanted size and puts them on the board. */
export class PictureWriter {
  readonly #options: WriterOptions;
  readonly #kernels: Kernels;
  readonly #scalers: (FrameScaler | undefined)[] = [];
  #bytes: Uint8Array;
  #signature = '';
  #look: FrameLook | undefined;
  /** Size of variant 0 that was asked for; pictures may not be there yet. */
  #asked = '';
  readonly #awaited = new Set<number>();
  #last: av.Frame | undefined;
  #lastDue = -Infinity;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#kernels = loadKernels(options.memory);
    this.#bytes = new Uint8Array(options.memory.buffer);
  }

  /** Due time of the newest picture on the board; −Infinity before the first. */
  get lastDue(): number {
    return this.#lastDue;
  }
  /** Pictures of a new size were asked for and are not there yet. */
  get awaitsPictures(): boolean {
    return this.#awaited.size > 0;
  }

  setPictures(variant: number, pictures: readonly Picture[], from: number | undefined): void {
    this.#options.board.setPictures(variant, pictures, from ?? this.#options.board.written);
    this.#scalers[variant] ??= new FrameScaler(this.#kernels);
    // The size may have changed again meanwhile.
    if (this.#awaited.delete(variant) && this.#look) this.#ask(this.#look);
  }

  dropVariant(variant: number): void {
    this.#options.board.setPictures(variant, undefined, 0);
    this.#scalers[variant]?.close();
    this.#scalers[variant] = undefined;
  }

  /** True when a frame could be written now; otherwise room or pictures of its size are on their way. */
  prepare(frame: av.Frame, hints: FrameHints = NO_HINTS): boolean {
    const signature = `${frame.width}x${frame.height}/${frame.format}/${aspectOf(frame, hints)}`;
    if (signature !== this.#signature) {
      this.#signature = signature;
      this.#look = lookOf(frame, hints);
      this.#ask(this.#look);
    }
    const { board } = this.#options;
    if (!board.hasRoom) return false;
    const pictures = board.variants[0];
    return pictures !== undefined && this.#asked === sizeOf(pictures[0]!);
  }

  /** Writes a prepared frame with its due time; a copy is kept for later sizes. */
  publish(frame: av.Frame, dueMs: number, nowMs: number): void {
    this.#draw(frame, dueMs, nowMs);
    if (frame !== this.#last) {
      this.#last?.free();
      this.#last = frame.clone() ?? undefined;
    }
  }

  /**
   * For pictures that are drawn instead of decoded: the slot of variant 0 for the next one, in a size with transparency;
   * undefined while there is no room or the pictures are on their way.
   */
  slot(width: number, height: number): { readonly index: number; readonly picture: Picture } | undefined {
    const { board } = this.#options;
    const wanted = `${width}x${height}/1`;
    if (this.#asked !== wanted) {
      const orientation = { filters: [], swapped: false };
      this.#look = { orientation, naturalWidth: width, naturalHeight: height, alpha: true };
      this.#ask(this.#look);
    }
    const pictures = board.variants[0];
    if (!board.hasRoom || !pictures || sizeOf(pictures[0]!) !== wanted) return undefined;
    const index = board.written % SOURCE_SLOTS;
    return { index, picture: pictures[index]! };
  }

  /** Publishes what was drawn into `slot`. */
  publishDrawn(dueMs: number, nowMs: number): void {
    this.#lastDue = dueMs;
    this.#options.board.publish(dueMs, 1, nowMs);
  }

  /** Puts the last frame on the board again: for a size that came when no new pictures do. */
  repeat(nowMs: number): void {
    if (!this.#last || !this.#options.board.hasRoom || !this.#options.board.variants[0]) return;
    this.#draw(this.#last, Math.max(nowMs, this.#lastDue), nowMs);
  }

  /** Due times begin anew: pictures were taken back. */
  retract(s: number): void {
    this.#options.board.retract(s);
    this.#lastDue = s > 0 ? this.#options.board.due(s - 1) : -Infinity;
  }

  close(): void {
    for (const scaler of this.#scalers) scaler?.close();
    this.#last?.free();
    this.#last = undefined;
  }

  #draw(frame: av.Frame, dueMs: number, nowMs: number): void {
    const { board, memory } = this.#options;
    const look = this.#look;
    if (!look) return;
    if (this.#bytes.buffer !== memory.buffer) this.#bytes = new Uint8Array(memory.buffer);
    const slot = board.written % SOURCE_SLOTS;
    let filled = 0;
    for (let variant = 0; variant < MAX_VARIANTS; variant++) {
      const picture = board.variants[variant]?.[slot];
      const scaler = this.#scalers[variant];
      if (!picture || !scaler || (picture.a !== 0) !== look.alpha) continue;
      scaler.into(this.#bytes, picture, frame, look);
      filled |= 1 << variant;
    }
    this.#lastDue = dueMs;
    board.publish(dueMs, filled, nowMs);
  }

  /** A new natural size: asks for pictures from the next number on. */
  #ask(look: FrameLook): void {
    const { board, output, post } = this.#options;
    const { naturalWidth, naturalHeight, alpha } = look;
    board.setSize(Math.round(naturalWidth), Math.round(naturalHeight));
    const shrink = Math.min(1, output.width / naturalWidth, output.height / naturalHeight);
    const width = Math.max(2, Math.round(naturalWidth * shrink));
    const height = Math.max(2, Math.round(naturalHeight * shrink));
    const from = board.written;
    for (let variant = 0; variant < MAX_VARIANTS; variant++) {
      const first = board.variants[variant]?.[0];
      const size = variant === 0 ? { width, height } : first;
      if (!size) continue;
      const wanted = `${size.width}x${size.height}/${alpha ? 1 : 0}`;
      if (variant === 0) this.#asked = wanted;
      if ((first && sizeOf(first) === wanted) || this.#awaited.has(variant)) continue;
      this.#awaited.add(variant);
      post({ kind: 'size', variant, width: size.width, height: size.height, alpha, from });
    }
  }
}

function sizeOf(picture: Picture): string {
  return `${picture.width}x${picture.height}/${picture.a ? 1 : 0}`;
}

function aspectOf(frame: av.Frame, hints: FrameHints): number {
  const { num, den } = frame.sampleAspectRatio;
  const own = num > 0 && den > 0 ? num / den : 0;
  // Absurd values occur in damaged streams.
  const aspect = own > 0 ? own : hints.aspect;
  return aspect > 0.1 && aspect < 10 ? aspect : 1;
}

function lookOf(frame: av.Frame, hints: FrameHints): FrameLook {
  const orientation = orientationOf(hints.matrix ?? frame.getSideData(av.AV_FRAME_DATA_DISPLAYMATRIX));
  const width = frame.width * aspectOf(frame, hints);
  return {
    orientation,
    naturalWidth: orientation.swapped ? frame.height : width,
    naturalHeight: orientation.swapped ? width : frame.height,
    alpha: formatHasAlpha(av.avGetPixFmtName(frame.format as av.AVPixelFormat) ?? ''),
  };
}
