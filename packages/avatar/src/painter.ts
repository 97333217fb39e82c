import { readFile } from 'node:fs/promises';
import { createCanvas } from '@napi-rs/canvas';
import type { CreatePainter, PaintedPicture, Painter } from '@cyclorama/stage';
import { lookOf } from './characters.ts';
import { ArmLayer } from './draw/arm-layer.ts';
import { pixels, union } from './draw/boxes.ts';
import { drawFigure, makeFigure, type DrawnBoxes } from './draw/figure.ts';
import { frameFigure } from './draw/framing.ts';
import { armKey, quantise, trunkKey } from './draw/quantise.ts';
import { Tracks } from './motion/tracks.ts';
import type { AvatarPainterOptions, Performance } from './types.ts';

/**
 * Makes a painter of a performing character for the stage's `painter` source.
 * @throws RangeError for an unknown character, TypeError for options of the wrong shape, and what reading the
 *   performance file throws.
 */
export const createPainter: CreatePainter = async (options, size): Promise<Painter> => {
  const { character, performance } = checkOptions(options);
  const { look, framing } = lookOf(character);
  const acted =
    typeof performance === 'string'
      ? (JSON.parse(await readFile(performance, 'utf8')) as Performance)
      : performance;
  const tracks = new Tracks(acted, size.fps.num / size.fps.den, look.rest);
  const place = frameFigure(look, framing, size.width, size.height);
  const figure = makeFigure(look, place.k);
  const canvas = createCanvas(size.width, size.height);
  const ctx = canvas.getContext('2d');
  const layer = new ArmLayer(size.width, size.height);
  let last: { readonly boxes: DrawnBoxes; readonly trunk: string; readonly arms: string } | undefined;

  return {
    async paint(frame): Promise<PaintedPicture> {
      // Read-back in an unbroken loop keeps every picture alive; a turn of the event loop lets them go.
      await new Promise((resolve) => setImmediate(resolve));
      const pose = quantise(tracks.pose(frame), place.k);
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, size.width, size.height);
      ctx.setTransform(place.k, 0, 0, place.k, place.x, place.y);
      const boxes = drawFigure(ctx, figure, pose, layer);
      const now = { boxes, trunk: trunkKey(pose), arms: armKey(pose) };
      const before = last;
      last = now;
      const rgba = canvas.data();
      if (before === undefined) return { rgba };
      const moved = [union(before.boxes.head, boxes.head)];
      if (now.trunk !== before.trunk) moved.push(union(before.boxes.trunk, boxes.trunk));
      if (now.trunk !== before.trunk || now.arms !== before.arms)
        moved.push(union(before.boxes.arms, boxes.arms));
      return { rgba, dirty: moved.flatMap((box) => pixels(box, size.width, size.height) ?? []) };
    },
  };
};

function checkOptions(options: unknown): AvatarPainterOptions {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('the avatar painter needs options');
  const { character, performance } = options as { character?: unknown; performance?: unknown };
  if (typeof character !== 'string') throw new TypeError('options.character must be the id of a character');
  if (typeof performance !== 'string' && (typeof performance !== 'object' || performance === null)) {
    throw new TypeError('options.performance must be a performance or the path of its JSON file');
  }
  return { character, performance: performance as string | Performance };
}
