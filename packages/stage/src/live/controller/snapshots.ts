import { createCanvas, ImageData } from '@napi-rs/canvas';
import { sampleBackdrop } from '../../matte/screen/sample.ts';
import type { ScreenMatte } from '../../matte/settings.ts';
import type { StageMemory } from '../../pixels/memory.ts';
import type { Picture } from '../../pixels/picture.ts';
import { straightRgba } from '../../pixels/straight.ts';
import type { SourceBoard } from '../boards.ts';
import type { Scaler } from '../programme/scaler.ts';
import type { Instance } from './source-desk.ts';

/** A picture that was overwritten while it was being read is tried again so often. */
const ATTEMPTS = 8;

/** Looks at the pictures of sources beside the programme, which takes no notice of it. */
export class Snapshots {
  readonly #memory: StageMemory;
  readonly #scaler: Scaler;

  /** `scaler` works on the calling thread, for results as large as the output. */
  constructor(memory: StageMemory, scaler: Scaler) {
    this.#memory = memory;
    this.#scaler = scaler;
  }

  /**
   * The picture of a source that is due, as a PNG at most `width` wide, with its transparency.
   * @throws RangeError for widths below 1, Error when there is no picture
   */
  async png(instance: Instance, width: number, nowMs: number): Promise<Uint8Array> {
    if (!Number.isInteger(width) || width < 1) throw new RangeError(`no picture is ${width} pixels wide`);
    const image = read(instance, nowMs, (board, s) => {
      const picture = pictureFor(board, s, width);
      return picture && this.#rgba(picture, Math.min(width, picture.width));
    });
    const canvas = createCanvas(image.width, image.height);
    canvas.getContext('2d').putImageData(image, 0, 0);
    return canvas.encode('png');
  }

  /** Settings for the screen in a source's picture; of a matte source, in its own source's. @throws Error without one */
  screen(instance: Instance, nowMs: number): ScreenMatte {
    const from = instance.parent ?? instance;
    const found = read(from, nowMs, (board, s) => {
      const picture = board.largest(s);
      return picture && { matte: sampleBackdrop(this.#memory.memory, { ...picture, a: 0, ac: 0 }) };
    });
    if (!found.matte) throw new Error(`there is no green or blue screen in the picture of '${from.id}'`);
    return found.matte;
  }

  /** Straight RGBA of a picture, reduced. */
  #rgba(picture: Picture, width: number): ImageData {
    const height = Math.max(1, Math.round((picture.height * width) / picture.width));
    const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
    const image = new ImageData(width, height);
    straightRgba(this.#memory.bytes, this.#scaler.scale(picture, whole, width, height), image.data);
    return image;
  }
}

/** The smallest picture that s has of at least a width, else the largest. */
function pictureFor(board: SourceBoard, s: number, width: number): Picture | undefined {
  let best: Picture | undefined;
  for (let variant = 0; variant < board.variants.length; variant++) {
    const picture = board.picture(variant, s);
    if (!picture || picture.width < width) continue;
    if (!best || picture.width < best.width) best = picture;
  }
  return best ?? board.largest(s);
}

/** Reads the picture that is due while its writer goes on. @throws Error when there is none */
function read<T>(
  { id, opened: { board } }: Instance,
  nowMs: number,
  look: (board: SourceBoard, s: number) => T | undefined,
): T {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { retracts, written } = board;
    if (written === 0) break;
    let s = Math.min(board.read, written - 1);
    while (s + 1 < written && board.due(s + 1) <= nowMs) s++;
    const found = look(board, s);
    if (found !== undefined && board.isIntact(s) && board.retracts === retracts) return found;
  }
  throw new Error(`source '${id}' has no picture`);
}
