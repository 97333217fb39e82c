import { createCanvas } from '@napi-rs/canvas';
import { lookOf } from './characters.ts';
import { drawFigure, makeFigure } from './draw/figure.ts';
import { frameFigure } from './draw/framing.ts';
import { neutralPose, type Pose } from './draw/pose.ts';
import { RESTING } from './motion/emotions.ts';
import { Tracks } from './motion/tracks.ts';
import { isPerson, openFigure } from './person/figure.ts';
import type { Performance, Picture } from './types.ts';

/**
 * A still of a character (id) or a person (absolute path of the model) in its usual framing, friendly and looking at the
 * viewer: straight RGBA, on a transparent ground unless the person stands before its own.
 * @throws RangeError for an unknown character or a size below 16 pixels; what reading a model throws.
 */
export async function drawCover(character: string, width: number, height: number): Promise<Picture> {
  if (isPerson(character)) return drawPerson(character, width, height);
  const pose = neutralPose(lookOf(character).look.rest);
  pose.smile = 0.8;
  pose.squint = 0.2;
  pose.yaw = 0.05;
  pose.roll = 0.02;
  pose.browL = 0.12;
  pose.browR = 0.08;
  pose.lidL = 0.04;
  pose.lidR = 0.04;
  return drawPose(character, pose, width, height);
}

async function drawPerson(path: string, width: number, height: number): Promise<Picture> {
  checkSize(width, height);
  const figure = await openFigure(path, width, height);
  try {
    const { rgba } = await figure.paint({ ...neutralPose(figure.rest), ...RESTING }, 0);
    return { width, height, rgba: straight(rgba) };
  } finally {
    await figure.close?.();
  }
}

/** Colour as it is before it was multiplied by its alpha. */
function straight(rgba: Uint8Array | Uint8ClampedArray): Uint8ClampedArray {
  const out = new Uint8ClampedArray(rgba);
  for (let i = 0; i < out.length; i += 4) {
    const alpha = out[i + 3]!;
    if (alpha === 0 || alpha === 255) continue;
    for (let k = 0; k < 3; k++) out[i + k] = (out[i + k]! * 255) / alpha;
  }
  return out;
}

function checkSize(width: number, height: number): void {
  if (!(width >= 16 && height >= 16)) throw new RangeError('a picture needs at least 16×16 pixels');
}

/**
 * One picture of a performance for users of the library: straight RGBA at 25 pictures a second. The painter is the
 * faster way to draw many.
 */
export function drawFrame(
  id: string,
  performance: Performance,
  frame: number,
  width: number,
  height: number,
): Picture {
  return drawPose(id, new Tracks(performance, 25, lookOf(id).look.rest).pose(frame), width, height);
}

/** Draws a pose in the character's framing. */
export function drawPose(id: string, pose: Pose, width: number, height: number): Picture {
  checkSize(width, height);
  const { look, framing } = lookOf(id);
  const place = frameFigure(look, framing, width, height);
  const ctx = createCanvas(width, height).getContext('2d');
  ctx.setTransform(place.k, 0, 0, place.k, place.x, place.y);
  drawFigure(ctx, makeFigure(look, place.k), pose);
  const data = ctx.getImageData(0, 0, width, height).data;
  return { width, height, rgba: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength) };
}
