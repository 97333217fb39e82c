import { loadKernels } from '../kernels/load.ts';
import type { MatteSettings } from '../matte/settings.ts';
import { sampleBackdrop } from '../matte/screen/sample.ts';
import { StageMemory } from '../pixels/memory.ts';
import { allocatePicture, half, type Picture } from '../pixels/picture.ts';
import { breathe } from '../container/native.ts';
import { Cutter, makeCutterJob, type CutterJob } from '../sources/cutter.ts';
import { VideoReader } from '../sources/video-reader.ts';
import { VideoScaler } from '../sources/video-scaler.ts';
import { allocatePlanar, type StackedPlanar } from './planar.ts';

export interface FootageOptions {
  /** Pictures a second that are given, whatever the file has. */
  readonly fps: number;
  /** Sides at most; nothing is enlarged, proportions stay. */
  readonly width: number;
  readonly height: number;
  /** Pixels of a picture at most. */
  readonly pixels?: number;
}

/** Footage of a file at a constant rate and one size, upright, picture by picture. Blocking; for hosts. */
export class Footage {
  /** Even sides. */
  readonly width: number;
  readonly height: number;
  readonly #fps: number;
  readonly #reader: VideoReader;
  readonly #memory = new StageMemory(64 << 20);
  readonly #kernels;
  readonly #scaler: VideoScaler;
  readonly #picture: Picture;
  #cutter: { readonly cutter: Cutter; readonly job: CutterJob; readonly out: Picture } | undefined;

  /** @throws MediaError for files that cannot be read or hold no pictures */
  constructor(path: string, options: FootageOptions) {
    this.#fps = options.fps;
    this.#reader = new VideoReader(path, 0);
    const { naturalWidth, naturalHeight, orientation } = this.#reader;
    const scale = Math.min(
      1,
      options.width / naturalWidth,
      options.height / naturalHeight,
      Math.sqrt((options.pixels ?? Infinity) / (naturalWidth * naturalHeight)),
    );
    const even = (side: number): number => Math.max(2, Math.round((side * scale) / 2) * 2);
    this.width = even(naturalWidth);
    this.height = even(naturalHeight);
    this.#kernels = loadKernels(this.#memory.memory);
    this.#scaler = new VideoScaler(this.#kernels, {
      orientation,
      naturalWidth,
      naturalHeight,
      placement: {
        crop: { x: 0, y: 0, width: naturalWidth, height: naturalHeight },
        target: { x: 0, y: 0, width: this.width, height: this.height },
      },
      alpha: false,
      enhance: false,
    });
    this.#picture = allocatePicture(this.#memory, this.width, this.height, false);
  }

  /** Seconds of the pictures; reads through the file. */
  seconds(): number {
    return this.#reader.roundSeconds();
  }

  /** Seconds by which the sound of the file begins before its first picture. */
  get lead(): number {
    return this.#reader.lead;
  }

  /** A cloth behind the person at `index`, when there is one. */
  async cloth(index: number): Promise<MatteSettings | undefined> {
    await this.#fill(index);
    return sampleBackdrop(this.#memory.memory, this.#picture);
  }

  /** From now on the surroundings are taken away. @throws RangeError for settings that cannot be */
  async cutOut(settings: MatteSettings): Promise<void> {
    const job = makeCutterJob(this.#memory, settings, this, false);
    const cutter = await Cutter.open(this.#memory.memory, this.#kernels, job);
    this.#cutter = { cutter, job, out: allocatePicture(this.#memory, this.width, this.height, true) };
  }

  /** A picture of the footage's size to be filled by `read`. */
  allocate(): StackedPlanar {
    return allocatePlanar(this.width, this.height, this.#cutter !== undefined);
  }

  /** Writes picture `index` into `into`; numbers ascend. */
  async read(index: number, into: StackedPlanar): Promise<void> {
    await this.#fill(index);
    let from = this.#picture;
    if (this.#cutter) {
      const { cutter, job, out } = this.#cutter;
      this.#copyPlanes(this.#picture, job.raw);
      await cutter.look((index * 1000) / this.#fps);
      cutter.draw(out);
      from = out;
    }
    const bytes = this.#memory.bytes;
    const { width, height } = this;
    rows(bytes, from.y, from.strideY, into.y, width, height);
    rows(bytes, from.u, from.strideC, into.u, half(width), half(height));
    rows(bytes, from.v, from.strideC, into.v, half(width), half(height));
    if (into.a) {
      rows(bytes, from.a, from.strideY, into.a, width, height);
      beforeBlack(into, into.a);
    }
    if (index % 8 === 7) await breathe();
  }

  close(): void {
    this.#cutter?.cutter.close();
    this.#scaler.close();
    this.#reader.close();
  }

  async #fill(index: number): Promise<void> {
    // The middle of the time for which the picture stands: rounded time stamps of files decide nothing.
    const { frame } = await this.#reader.at((index + 0.5) / this.#fps);
    this.#scaler.into(this.#memory.bytes, this.#picture, frame);
  }

  #copyPlanes(from: Picture, to: Picture): void {
    const bytes = this.#memory.bytes;
    const h = this.height;
    bytes.copyWithin(to.y, from.y, from.y + from.strideY * h);
    bytes.copyWithin(to.u, from.u, from.u + from.strideC * half(h));
    bytes.copyWithin(to.v, from.v, from.v + from.strideC * half(h));
  }
}

function rows(
  bytes: Uint8Array,
  at: number,
  stride: number,
  into: Uint8Array,
  width: number,
  height: number,
): void {
  for (let row = 0; row < height; row++)
    into.set(bytes.subarray(at + row * stride, at + row * stride + width), row * width);
}

/** Colours whose offsets are weighted by alpha become what is seen before black. */
function beforeBlack({ width, height, y, u, v }: StackedPlanar, a: Uint8Array): void {
  for (let i = 0; i < y.length; i++) {
    const gone = 255 - a[i]!;
    if (gone > 0) y[i] = y[i]! + (((gone * 16 + 127) / 255) | 0);
  }
  const w = width / 2;
  for (let row = 0; row < height / 2; row++)
    for (let column = 0; column < w; column++) {
      const at = 2 * row * width + 2 * column;
      const gone = 1020 - a[at]! - a[at + 1]! - a[at + width]! - a[at + width + 1]!;
      if (gone === 0) continue;
      const c = row * w + column;
      const rest = (gone * 128) / 1020;
      u[c] = u[c]! + rest;
      v[c] = v[c]! + rest;
    }
}
