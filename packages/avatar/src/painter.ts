import { readFile } from 'node:fs/promises';
import type { CreatePainter, Painter } from '@cyclorama/stage';
import { Tracks } from './motion/tracks.ts';
import { openFigure } from './person/figure.ts';
import { rendererOption } from './person/remote/option.ts';
import { rendererOf, withRenderer } from './person/remote/with-renderer.ts';
import type { AvatarPainterOptions, Performance } from './types.ts';

/**
 * Makes a painter of a performing character, drawn or a person's model, for the stage's `painter` source.
 * @throws RangeError for an unknown character, TypeError for options of the wrong shape, and what reading the
 *   performance file or the model throws.
 */
export const createPainter: CreatePainter = async (options, size): Promise<Painter> => {
  const { character, performance, renderer } = checkOptions(options);
  const acted =
    typeof performance === 'string'
      ? (JSON.parse(await readFile(performance, 'utf8')) as Performance)
      : performance;
  const fps = size.fps.num / size.fps.den;
  const drawnBy = await rendererOf(character, renderer);
  const embedded = await openFigure(character, size.width, size.height);
  const figure = withRenderer({ figure: embedded, renderer: drawnBy, fps });
  const tracks = new Tracks(acted, fps, figure.rest, figure.repertoire);
  return {
    paint: (frame) => figure.paint(tracks.pose(frame), tracks.timeOf(frame), tracks.playing(frame)),
    close: () => void figure.close?.(),
  };
};

function checkOptions(options: unknown): AvatarPainterOptions {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('the avatar painter needs options');
  const { character, performance, renderer } = options as Readonly<Record<string, unknown>>;
  if (typeof character !== 'string')
    throw new TypeError('options.character must be the id of a character or the path of a model');
  if (typeof performance !== 'string' && (typeof performance !== 'object' || performance === null)) {
    throw new TypeError('options.performance must be a performance or the path of its JSON file');
  }
  const remote = rendererOption(renderer);
  return {
    character,
    performance: performance as string | Performance,
    ...(remote ? { renderer: remote } : {}),
  };
}
