import { createCanvas } from '@napi-rs/canvas';
import { lookOf } from './characters.ts';
import { drawFigure, makeFigure } from './draw/figure.ts';
import { frameFigure } from './draw/framing.ts';
import { neutralPose, type Pose } from './draw/pose.ts';
import { Tracks } from './motion/tracks.ts';
import type { Performance, Picture } from './types.ts';

/**
 * A still of the character in its usual framing, friendly and looking at the viewer, on a transparent ground:
 * straight RGBA.
 * @throws RangeError for an unknown character or a size below 16 pixels.
 */
export function drawCover(id: string, width: number, height: number): Picture {
  const pose = neutralPose(lookOf(id).look.rest);
  pose.smile = 0.8;
  pose.squint = 0.2;
  pose.yaw = 0.05;
  pose.roll = 0.02;
  pose.browL = 0.12;
  pose.browR = 0.08;
  pose.lidL = 0.04;
  pose.lidR = 0.04;
  return drawPose(id, pose, width, height);
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
  if (!(width >= 16 && height >= 16)) throw new RangeError('a picture needs at least 16×16 pixels');
  const { look, framing } = lookOf(id);
  const place = frameFigure(look, framing, width, height);
  const ctx = createCanvas(width, height).getContext('2d');
  ctx.setTransform(place.k, 0, 0, place.k, place.x, place.y);
  drawFigure(ctx, makeFigure(look, place.k), pose);
  const data = ctx.getImageData(0, 0, width, height).data;
  return { width, height, rgba: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength) };
}
