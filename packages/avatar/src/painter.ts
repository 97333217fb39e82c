import { readFile } from 'node:fs/promises';
import type { CreatePainter, Painter } from '@cyclorama/stage';
import { lookOf } from './characters.ts';
import { FigurePainter } from './figure-painter.ts';
import { Tracks } from './motion/tracks.ts';
import type { AvatarPainterOptions, Performance } from './types.ts';

/**
 * Makes a painter of a performing character for the stage's `painter` source.
 * @throws RangeError for an unknown character, TypeError for options of the wrong shape, and what reading the
 *   performance file throws.
 */
export const createPainter: CreatePainter = async (options, size): Promise<Painter> => {
  const { character, performance } = checkOptions(options);
  const { look } = lookOf(character);
  const acted =
    typeof performance === 'string'
      ? (JSON.parse(await readFile(performance, 'utf8')) as Performance)
      : performance;
  const tracks = new Tracks(acted, size.fps.num / size.fps.den, look.rest);
  const figure = new FigurePainter(character, size.width, size.height);
  return { paint: (frame) => figure.paint(tracks.pose(frame)) };
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
