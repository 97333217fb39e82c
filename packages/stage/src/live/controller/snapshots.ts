import { createCanvas, ImageData, type Canvas } from '@napi-rs/canvas';
import type { Kernels } from '../../kernels/load.ts';
import { sampleBackdrop } from '../../matte/screen/sample.ts';
import type { ScreenMatte } from '../../matte/settings.ts';
import type { StageMemory } from '../../pixels/memory.ts';
import { allocatePicture, type Picture } from '../../pixels/picture.ts';
import { Compositor } from '../../render/compositor.ts';
import type { FrameRing, SourceBoard } from '../boards.ts';
import type { Scaler } from '../programme/scaler.ts';
import type { Instance } from './source-desk.ts';

/** A picture that was overwritten while it was being read is tried again so often. */
const ATTEMPTS = 8;

/** Of JPEGs, 1…100. */
const QUALITY = 85;
const THUMBNAIL_QUALITY = 70;

/** A picture that was taken over, and how it is given back when it is of no use. */
type Taken = Picture & { readonly dispose?: () => void };

/** Looks at the pictures of sources beside the programme, which takes no notice of it. */
export class Snapshots {
  readonly #memory: StageMemory;
  readonly #compositor: Compositor;
  readonly #scaler: Scaler;

  /** `scaler` works on the calling thread, for results as large as the output. */
  constructor(memory: StageMemory, kernels: Kernels, scaler: Scaler) {
    this.#memory = memory;
    this.#compositor = new Compositor(kernels);
    this.#scaler = scaler;
  }

  /**
   * The picture of a source that is due, as a PNG at most `width` wide, with its transparency.
   * @throws RangeError for widths below 1, Error when there is no picture
   */
  async png(instance: Instance, width: number, nowMs: number): Promise<Uint8Array> {
    return this.#due(instance, width, nowMs).encode('png');
  }

  /** As `png`, as a JPEG: small and quick to make, for pictures that are looked at once; black where it is transparent. */
  async thumbnail(instance: Instance, width: number, nowMs: number): Promise<Uint8Array> {
    return this.#due(instance, width, nowMs).encode('jpeg', THUMBNAIL_QUALITY);
  }

  #due(instance: Instance, width: number, nowMs: number): Canvas {
    if (!Number.isInteger(width) || width < 1) throw new RangeError(`no picture is ${width} pixels wide`);
    const reduced = take(instance, nowMs, (board, s) => {
      const picture = pictureFor(board, s, width);
      return picture && this.#reduce(picture, Math.min(width, picture.width));
    });
    return this.#canvasOf(reduced);
  }

  /**
   * The newest finished picture of a bus as a JPEG at most `width` wide.
   * @throws RangeError for widths below 1, Error before the first picture
   */
  async jpeg(frames: FrameRing, width: number): Promise<Uint8Array> {
    if (!Number.isInteger(width) || width < 1) throw new RangeError(`no picture is ${width} pixels wide`);
    const taken = frames.acquire(Math.max(0, frames.latest));
    const picture = taken && frames.share.pictures[taken.slot];
    if (!taken || !picture) throw new Error('the programme has no picture yet');
    try {
      return await this.#canvasOf(this.#reduce(picture, Math.min(width, picture.width))).encode(
        'jpeg',
        QUALITY,
      );
    } finally {
      // Its pixels are the canvas's by now: the programme may draw into it again.
      frames.release(taken.slot);
    }
  }

  /** Settings for the screen in a source's picture; of a matte source, in its own source's. @throws Error without one */
  screen(instance: Instance, nowMs: number): ScreenMatte {
    const from = instance.parent ?? instance;
    // Looking takes longer than a picture stays.
    const copy = take(from, nowMs, (board, s) => {
      const picture = board.largest(s);
      return picture && this.#copy(picture);
    });
    try {
      const found = sampleBackdrop(this.#memory.memory, copy);
      if (!found) throw new Error(`there is no green or blue screen in the picture of '${from.id}'`);
      return found;
    } finally {
      this.#memory.release(copy.block);
    }
  }

  /** The colours of a picture in a block of its own. */
  #copy(picture: Picture): Taken {
    const copy = allocatePicture(this.#memory, picture.width, picture.height, false);
    this.#compositor.copy(copy, picture);
    return { ...copy, dispose: () => this.#memory.release(copy.block) };
  }

  /** A picture in the scaler's scratch. */
  #reduce(picture: Picture, width: number): Taken {
    const height = Math.max(1, Math.round((picture.height * width) / picture.width));
    const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
    return this.#scaler.scale(picture, whole, width, height);
  }

  #canvasOf(picture: Picture): Canvas {
    const image = this.#rgba(picture);
    const canvas = createCanvas(image.width, image.height);
    canvas.getContext('2d').putImageData(image, 0, 0);
    return canvas;
  }

  /** Straight RGBA of a picture. */
  #rgba({ y, u, v, a, ac, strideY, strideC, width, height }: Picture): ImageData {
    const { bytes } = this.#memory;
    const image = new ImageData(width, height);
    const { data } = image;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const at = row * strideY + column;
        const c = (row >> 1) * strideC + (column >> 1);
        const alpha = a ? bytes[a + at]! : 255;
        if (alpha === 0) continue;
        const alphaC = Math.max(1, ac ? bytes[ac + c]! : 255);
        const luma = ((bytes[y + at]! * 255) / alpha - 16) * (255 / 219);
        const cb = ((bytes[u + c]! * 255) / alphaC - 128) * (255 / 224);
        const cr = ((bytes[v + c]! * 255) / alphaC - 128) * (255 / 224);
        const to = (row * width + column) * 4;
        data[to] = luma + 1.5748 * cr;
        data[to + 1] = luma - 0.1873 * cb - 0.4681 * cr;
        data[to + 2] = luma + 1.8556 * cb;
        data[to + 3] = alpha;
      }
    }
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

/** Takes the picture that is due over while its writer goes on. @throws Error when there is none */
function take(
  { id, opened: { board } }: Instance,
  nowMs: number,
  copy: (board: SourceBoard, s: number) => Taken | undefined,
): Picture {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { retracts, written } = board;
    if (written === 0) break;
    let s = Math.min(board.read, written - 1);
    while (s + 1 < written && board.due(s + 1) <= nowMs) s++;
    const taken = copy(board, s);
    if (taken && board.isIntact(s) && board.retracts === retracts) return taken;
    taken?.dispose?.();
  }
  throw new Error(`source '${id}' has no picture`);
}
