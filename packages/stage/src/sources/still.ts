import type { Kernels } from '../kernels/load.ts';
import type { MatteSettings } from '../matte/settings.ts';
import { parseColor, toYuva } from '../pixels/color.ts';
import type { StageMemory } from '../pixels/memory.ts';
import { allocatePicture } from '../pixels/picture.ts';
import { evenOut, intersect, place, roundRect } from '../pixels/rect.ts';
import { conversionScratch, convertRgba, type RgbaImage } from '../pixels/rgba.ts';
import type { LayerSpec, Rect, SourceSpec } from '../plan.ts';
import { drawText } from '../text/index.ts';
import { cut } from '../render/compositor.ts';
import { Cutter, makeCutterJob, releaseCutterJob, standOf } from './cutter.ts';
import type { Element, Shown } from './element.ts';
import { blameSource } from './errors.ts';
import { decodeImage, placeImage, type DecodedImage } from './image.ts';

/** Everything that elements need from the programme they belong to. */
export interface Studio {
  readonly memory: StageMemory;
  readonly kernels: Kernels;
  readonly bounds: Rect;
}

type StillSpec = Extract<SourceSpec, { kind: 'color' | 'image' | 'text' }>;

/** Colours, images and texts: converted once, then only drawn. */
export class StillElement implements Element {
  readonly still = true;
  private readonly studio: Studio;
  private readonly key: string;
  private readonly spec: StillSpec;
  private readonly layer: LayerSpec;
  private making: Promise<Shown> | undefined;
  private shown: Shown | undefined;

  constructor(studio: Studio, key: string, spec: StillSpec, layer: LayerSpec) {
    this.studio = studio;
    this.key = key;
    this.spec = spec;
    this.layer = layer;
  }

  prepare(): void {
    // Drawn at first use: a still is on the programme's own thread anyway.
  }

  async at(): Promise<Shown> {
    try {
      this.making ??= this.make();
      this.shown = await this.making;
    } catch (error) {
      throw blameSource(this.key, error);
    }
    return this.shown;
  }

  release(): void {
    // One picture for the whole life.
  }

  async close(): Promise<void> {
    // What is being made still writes to memory; how it fails was told by `at`.
    await this.making?.catch(() => undefined);
    if (this.shown?.picture) this.studio.memory.release(this.shown.picture.block);
    this.shown = undefined;
  }

  private async make(): Promise<Shown> {
    const spec = this.spec;
    if (spec.kind === 'color') {
      const rect = roundRect(this.layer.rect);
      return { color: { rect, value: toYuva(parseColor(spec.color)) }, x: rect.x, y: rect.y, version: 0 };
    }
    return spec.kind === 'image' ? this.image(spec.path) : this.text(spec);
  }

  private text(spec: Extract<SourceSpec, { kind: 'text' }>): Shown {
    const drawn = drawText(spec.text, spec.style);
    const x = Math.round(this.layer.rect.x) - drawn.originX;
    const y = Math.round(this.layer.rect.y) - drawn.originY;
    return this.convert(drawn, x, y, false);
  }

  private async image(path: string): Promise<Shown> {
    const { memory, kernels, bounds } = this.studio;
    const { rect, fit, matte } = this.layer;
    const decoded = decodeImage(memory, kernels, path, Math.ceil(rect.width), Math.ceil(rect.height));
    try {
      const limits = this.layer.motion ? roundRect(rect) : bounds;
      const placement = place(decoded, rect, fit, limits);
      if (!placement) return { x: 0, y: 0, version: 0 };
      if (matte) return await this.cutOut(decoded, placement.target, matte);
      const { width, height, x, y } = placement.target;
      const enhance = this.layer.enhance === true && width > placement.crop.width;
      const at = placeImage(memory, kernels, decoded, placement, enhance);
      try {
        const rgba = memory.bytes.subarray(at, at + width * height * 4);
        return this.convert({ width, height, rgba }, x, y, decoded.opaque);
      } finally {
        memory.release(at);
      }
    } finally {
      memory.release(decoded.at);
    }
  }

  /** The part of an image that is seen, without its surroundings. */
  private async cutOut(image: DecodedImage, seen: Rect, matte: MatteSettings): Promise<Shown> {
    const { memory, kernels } = this.studio;
    const { whole, dx, dy } = standOf(image, this.layer, seen);
    const size = { width: Math.ceil(whole.width / 2) * 2, height: Math.ceil(whole.height / 2) * 2 };
    const { width, height } = whole;
    const crop = { x: 0, y: 0, width: image.width, height: image.height };
    const enhance = this.layer.enhance === true && width > image.width;
    const at = placeImage(memory, kernels, image, { crop, target: whole }, enhance);
    const job = makeCutterJob(memory, matte, size, true);
    const bytes = conversionScratch(size.width);
    const scratch = memory.allocate(bytes);
    const picture = allocatePicture(memory, size.width, size.height, true);
    try {
      const rgba = memory.bytes.subarray(at, at + width * height * 4);
      const area = { x: 0, y: 0, ...size };
      convertRgba(kernels, memory.bytes, { width, height, rgba }, job.raw, area, 0, 0, scratch, bytes);
      const cutter = await Cutter.open(memory.memory, kernels, job);
      try {
        await cutter.look(0);
        cutter.draw(picture);
      } finally {
        cutter.close();
      }
    } catch (error) {
      memory.release(picture.block);
      throw error;
    } finally {
      memory.release(scratch);
      releaseCutterJob(memory, job);
      memory.release(at);
    }
    const view = cut(picture, dx, dy, seen.width, seen.height);
    return { picture: view, x: seen.x, y: seen.y, version: 0 };
  }

  /** Makes the planar picture; its corner is even, so that chroma stands exactly where luma does. */
  private convert(image: RgbaImage, x: number, y: number, opaque: boolean): Shown {
    const { memory, kernels, bounds } = this.studio;
    const whole: Rect = { x, y, width: image.width, height: image.height };
    const visible = this.layer.motion ? whole : intersect(whole, bounds);
    if (!visible) return { x: 0, y: 0, version: 0 };
    const box = this.layer.motion
      ? { ...whole, width: evenOut({ ...whole, x: 0 }).width, height: evenOut({ ...whole, y: 0 }).height }
      : evenOut(visible);
    const picture = allocatePicture(memory, box.width, box.height, !(opaque && covers(whole, box)));
    const size = conversionScratch(box.width);
    const scratch = memory.allocate(size);
    const area = { x: 0, y: 0, width: box.width, height: box.height };
    // The image may lie in this very memory, which allocation can have replaced.
    const source = this.refresh(image);
    convertRgba(kernels, memory.bytes, source, picture, area, x - box.x, y - box.y, scratch, size);
    memory.release(scratch);
    return { picture: picture, x: box.x, y: box.y, version: 0 };
  }

  private refresh(image: RgbaImage): RgbaImage {
    const { rgba } = image;
    if (!(rgba.buffer instanceof SharedArrayBuffer)) return image;
    const bytes = this.studio.memory.bytes;
    return { ...image, rgba: bytes.subarray(rgba.byteOffset, rgba.byteOffset + rgba.byteLength) };
  }
}

function covers(a: Rect, b: Rect): boolean {
  return a.x <= b.x && a.y <= b.y && a.x + a.width >= b.x + b.width && a.y + a.height >= b.y + b.height;
}
