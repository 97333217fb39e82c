import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage, type Canvas } from '@napi-rs/canvas';
import { matteStill, type SceneMatte } from '@cyclorama/stage';
import { clamp, smooth } from '../../motion/numbers.ts';
import type { FaceFinder } from '../../face/index.ts';
import { ModelFileWriter, type PersonInfo } from '../model-file.ts';
import type { PortraitData } from './data.ts';
import { studyBox, studyColours, studyExtents, studyTeeth } from './study.ts';

/** Longest side of the picture that is kept: enough for a face that fills a 4K frame. */
const LONGEST = 2160;
/** Longest side of the picture that the segmentation looks at: its edges do not become better beyond. */
const MATTE_SIDE = 1280;
const SEGMENTATION: SceneMatte = {
  kind: 'scene',
  quality: 'fast',
  steadiness: 0,
  edge: 0,
  smoothness: 0.5,
  lightWrap: 0,
  areas: [],
};
/** Where a person is cut by the side of the picture, it fades over this share of the width. */
const SIDE_FADE = 0.06;

export interface PortraitOptions {
  readonly replacesBackground: boolean;
  readonly faceFinder: FaceFinder;
  readonly signal?: AbortSignal;
}

/** A picture of which no presenter can be made. */
export class PortraitError extends Error {
  override readonly name = 'PortraitError';
}

/**
 * Makes a presenter of one picture (JPEG, PNG, WebP …): finds the face, what belongs to the head, the colours of the mouth,
 * and cuts the person out when the background is to be replaced.
 * @param output path of the model file that is written
 * @throws PortraitError when there is no face, and what reading the picture throws
 */
export async function makePortrait(
  picture: string,
  output: string,
  options: PortraitOptions,
): Promise<PersonInfo> {
  const canvas = await readUpright(picture);
  const { width, height } = canvas;
  const context = canvas.getContext('2d');
  const image = context.getImageData(0, 0, width, height);
  const seen = { width, height, rgba: image.data };
  const [face] = options.faceFinder.find(seen);
  if (face === undefined) throw new PortraitError('no face was found in the picture');
  options.signal?.throwIfAborted();
  const person = await cutOut(canvas);
  options.signal?.throwIfAborted();
  const { points } = face;
  const colours = studyColours(seen, points);
  const data: PortraitData = {
    width,
    height,
    points: points.map((value) => Number(value.toFixed(3))),
    triangles: Array.from(options.faceFinder.face.triangles),
    extents: studyExtents(person.alpha, width, height, points),
    box: options.replacesBackground ? studyBox(person.alpha, width, height) : { x: 0, y: 0, width, height },
    showsTeeth: studyTeeth(seen, points, colours),
    colours,
  };
  if (options.replacesBackground) {
    takeAway(image.data, person, width, height);
    context.putImageData(image, 0, 0);
  }
  const info: PersonInfo = {
    kind: 'portrait',
    width,
    height,
    isCutOut: options.replacesBackground,
    actions: [],
  };
  const writer = await ModelFileWriter.create(output);
  try {
    await writer.append('picture', await canvas.encode('png'));
    await writer.finish(info, data);
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  return info;
}

/** The picture as it is to be looked at (the camera's orientation applied), not larger than needed. */
async function readUpright(path: string): Promise<Canvas> {
  const image = await loadImage(path);
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const canvas = createCanvas(
    Math.max(1, Math.round(image.width * scale)),
    Math.max(1, Math.round(image.height * scale)),
  );
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  // Transparent pictures become opaque: what is cut out is decided here.
  context.fillStyle = '#808080';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

interface CutOut {
  readonly alpha: Uint8Array;
  /** Straight RGBA: at the edges without the colour of the ground. */
  readonly rgba: Uint8ClampedArray;
}

/** Finds the person by the stage's segmentation of rooms. */
async function cutOut(canvas: Canvas): Promise<CutOut> {
  const { width, height } = canvas;
  const folder = await mkdtemp(join(tmpdir(), 'portrait-'));
  try {
    const path = join(folder, 'picture.png');
    const scale = Math.min(1, MATTE_SIDE / Math.max(width, height));
    const small = createCanvas(Math.ceil(width * scale), Math.ceil(height * scale));
    small.getContext('2d').drawImage(canvas, 0, 0, small.width, small.height);
    await writeFile(path, await small.encode('png'));
    const { png } = await matteStill(path, { matte: SEGMENTATION, width: small.width });
    const context = createCanvas(width, height).getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(await loadImage(Buffer.from(png)), 0, 0, width, height);
    const rgba = context.getImageData(0, 0, width, height).data;
    const alpha = new Uint8Array(width * height);
    for (let i = 0; i < alpha.length; i++) alpha[i] = rgba[i * 4 + 3]!;
    return { alpha, rgba };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes the ground transparent, in place. Opaque pixels keep their own colour. */
function takeAway(target: Uint8ClampedArray, person: CutOut, width: number, height: number): void {
  const fade = Math.max(2, width * SIDE_FADE);
  const cut = [0, width - 1].map((x) => touches(person.alpha, x, width, height));
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const alpha = person.alpha[i]!;
      const side =
        (cut[0] === true ? smooth((x + 0.5) / fade) : 1) *
        (cut[1] === true ? smooth((width - x - 0.5) / fade) : 1);
      const own = clamp((alpha - 160) / 90, 0, 1);
      for (let k = 0; k < 3; k++) {
        const clean = person.rgba[i * 4 + k]!;
        target[i * 4 + k] = clean + (target[i * 4 + k]! - clean) * own;
      }
      target[i * 4 + 3] = Math.round(alpha * side);
    }
}

/** Whether the person reaches to this column of the picture. */
function touches(alpha: Uint8Array, x: number, width: number, height: number): boolean {
  let count = 0;
  for (let y = 0; y < height; y++) if (alpha[y * width + x]! > 128) count++;
  return count > height * 0.02;
}
