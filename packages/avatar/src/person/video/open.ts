import { RgbaScaler, type PaintedPicture } from '@cyclorama/stage';
import type { Pose } from '../../draw/pose.ts';
import type { ActionInfo } from '../../types.ts';
import type { Figure, Playing } from '../figure.ts';
import type { ModelFile } from '../model-file.ts';
import { Clip } from './clip.ts';
import { loopIndex } from './find-loop.ts';
import { scaleOf, toPicture } from './head-place.ts';
import { FPS, MOUTH_BLOB, videoData, type VideoModelData } from './model-data.ts';
import { MouthPainter } from './mouth-painter.ts';
import { allocatePacked, copyInto, melt, meltShare, type Packed } from './packed.ts';

/** Pictures over which a gesture comes out of the idle loop, and goes back into it. */
const MELT = 8;
/** Part of the height that stays free over somebody who was cut out. */
const HEADROOM = 0.08;

/** Opens a presenter made of footage for pictures of one size. The figure closes the model. */
export async function openVideoPerson(model: ModelFile, width: number, height: number): Promise<VideoFigure> {
  const data = videoData(model);
  const loop = await Clip.open(model, data.loop);
  return new VideoFigure(model, data, loop, await model.read(MOUTH_BLOB), width, height);
}

/** An oval in a picture. */
export interface MouthBorder {
  readonly x: number;
  readonly y: number;
  readonly half: number;
  readonly up: number;
  readonly down: number;
  readonly angle: number;
}

export class VideoFigure implements Figure {
  readonly width: number;
  readonly height: number;
  readonly rest = 'clasp';
  readonly repertoire: readonly ActionInfo[];
  readonly #model: ModelFile;
  readonly #data: VideoModelData;
  readonly #loop: Clip;
  readonly #mouth: MouthPainter;
  readonly #main: Packed;
  readonly #place: Placing;
  readonly #scaler: RgbaScaler;
  readonly #rgba: Uint8Array;
  /** The same, a pixel a number. */
  readonly #pixels: Uint32Array;
  #other: Packed | undefined;
  #gesture: { readonly id: string; readonly clip: Clip } | undefined;
  #painted = false;

  constructor(
    model: ModelFile,
    data: VideoModelData,
    loop: Clip,
    patches: Uint8Array,
    width: number,
    height: number,
  ) {
    this.width = width;
    this.height = height;
    this.repertoire = model.info.actions;
    this.#model = model;
    this.#data = data;
    this.#loop = loop;
    this.#mouth = new MouthPainter(data.mouth, patches);
    const { header } = data.loop;
    this.#main = allocatePacked(header.width, header.height, header.alpha);
    this.#place = place(data, width, height);
    this.#scaler = new RgbaScaler(header, this.#place);
    this.#rgba = new Uint8Array(width * height * 4);
    this.#pixels = new Uint32Array(this.#rgba.buffer);
  }

  async paint(pose: Pose, at: number, playing?: Playing): Promise<PaintedPicture> {
    // Native pictures are let go when the event loop turns.
    await new Promise((resolve) => setImmediate(resolve));
    const { loop } = this.#data;
    const n = Math.floor(at * FPS + 1e-6);
    const gesture = playing ? await this.#gestureOf(playing) : undefined;
    const share = gesture?.share ?? 0;
    if (share < 1)
      this.#draw(
        this.#main,
        this.#loop,
        loopIndex({ ...loop, count: this.#loop.count }, n),
        pose,
        loop.mouthMoves,
      );
    if (gesture) {
      const { header } = loop;
      this.#other ??= allocatePacked(header.width, header.height, header.alpha);
      const onto = share < 1 ? this.#other : this.#main;
      this.#draw(onto, gesture.clip, gesture.index, pose, gesture.mouthMoves);
      if (share < 1) melt(this.#main.bytes, this.#other.bytes, share);
    }
    return this.#show();
  }

  /** The border of the new mouth in the picture of this moment: an oval, turned clockwise by `angle`. */
  border(pose: Pose, at: number): MouthBorder | undefined {
    const { loop } = this.#data;
    const index = loopIndex({ ...loop, count: this.#loop.count }, Math.floor(at * FPS + 1e-6));
    const face = this.#loop.face(index);
    const oval = this.#mouth.border(face, pose);
    if (!oval) return undefined;
    const k = this.#place.width / this.#main.width;
    const scale = scaleOf(face.place) * k;
    const [x, y] = toPicture(face.place, oval.x, oval.y);
    return {
      x: x * k + this.#place.x,
      y: y * k + this.#place.y,
      half: oval.half * scale,
      up: oval.up * scale,
      down: oval.down * scale,
      angle: Math.atan2(face.place.b, face.place.a),
    };
  }

  async close(): Promise<void> {
    this.#loop.close();
    this.#gesture?.clip.close();
    this.#scaler.close();
    await this.#model.close();
  }

  #draw(onto: Packed, clip: Clip, index: number, pose: Pose, mouthMoves: boolean): void {
    const picture = clip.picture(index);
    copyInto(picture, onto);
    this.#mouth.paint(onto, picture, clip.face(index), pose, mouthMoves);
  }

  /** The clip of a gesture under way and how far it covers the loop. */
  async #gestureOf({
    action,
    since,
  }: Playing): Promise<{ clip: Clip; index: number; share: number; mouthMoves: boolean } | undefined> {
    const entry = this.#data.actions.find(({ actionId }) => actionId === action.id);
    if (!entry) return undefined;
    if (this.#gesture?.id !== action.id) {
      const clip = await Clip.open(this.#model, entry);
      this.#gesture?.clip.close();
      this.#gesture = { id: action.id, clip };
    }
    const { clip } = this.#gesture;
    const index = Math.floor(since * FPS + 1e-6);
    if (index < 0 || index >= clip.count) return undefined;
    const left = clip.count - 1 - index;
    const share = Math.min(
      index < MELT ? meltShare(index, MELT) : 1,
      left < MELT ? meltShare(left, MELT) : 1,
    );
    return { clip, index, share, mouthMoves: entry.mouthMoves };
  }

  #show(): PaintedPicture {
    const { width, height } = this;
    const { x, y, width: w, height: h } = this.#place;
    const { rgba, stride } = this.#scaler.run(this.#main.bytes);
    const left = Math.max(0, x);
    const right = Math.min(width, x + w);
    const top = Math.max(0, y);
    const bottom = Math.min(height, y + h);
    const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.byteLength >> 2);
    for (let row = top; row < bottom; row++) {
      const from = (row - y) * (stride >> 2) + left - x;
      const line = pixels.subarray(from, from + right - left);
      if (this.#main.a) settle(line, this.#pixels, row * width + left);
      else this.#pixels.set(line, row * width + left);
    }
    const first = !this.#painted;
    this.#painted = true;
    if (first) return { rgba: this.#rgba };
    const dirty = { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
    return { rgba: this.#rgba, dirty: dirty.width > 0 && dirty.height > 0 ? [dirty] : [] };
  }
}

/** Where the whole picture of the model stands in the picture that is wanted. */
interface Placing {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function place({ loop, crown, middle, face }: VideoModelData, width: number, height: number): Placing {
  const { header } = loop;
  if (header.alpha) {
    const k = (height * (1 - HEADROOM)) / (header.height - crown);
    const h = Math.round(header.height * k);
    return {
      x: Math.round(width / 2 - middle * k),
      y: height - h,
      width: Math.round(header.width * k),
      height: h,
    };
  }
  const k = Math.max(width / header.width, height / header.height);
  const w = Math.round(header.width * k);
  const h = Math.round(header.height * k);
  const within = (wanted: number, least: number): number => Math.round(Math.min(0, Math.max(least, wanted)));
  return {
    x: within(width / 2 - middle * k, width - w),
    y: within(height * 0.38 - face * k, height - h),
    width: w,
    height: h,
  };
}

/** Less alpha is nothing but what compression left. */
const NOTHING = 6;

/**
 * Copies a line. No colour is more than its alpha: compressed edges would glow in the colours of what was taken away.
 */
function settle(line: Uint32Array, into: Uint32Array, at: number): void {
  for (let i = 0; i < line.length; i++) {
    let p = line[i]!;
    const a = p >>> 24;
    if (a < NOTHING) p = 0;
    else if (a < 255) {
      const r = Math.min(p & 255, a);
      const g = Math.min((p >>> 8) & 255, a);
      const b = Math.min((p >>> 16) & 255, a);
      p = (a << 24) | (b << 16) | (g << 8) | r;
    }
    into[at + i] = p;
  }
}
