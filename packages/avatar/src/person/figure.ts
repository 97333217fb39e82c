import { isAbsolute } from 'node:path';
import type { PaintedPicture } from '@cyclorama/stage';
import type { Pose, RestName } from '../draw/pose.ts';
import { FigurePainter } from '../figure-painter.ts';
import type { ActionInfo } from '../types.ts';
import { ModelFile, ModelFileError } from './model-file.ts';

/** A gesture under way. */
export interface Playing {
  readonly action: ActionInfo;
  /** Seconds since it began. */
  readonly since: number;
}

/** Somebody who can be painted in any pose: a drawn character or a real person. */
export interface Figure {
  readonly width: number;
  readonly height: number;
  /** Where the hands rest: what poses are made for. */
  readonly rest: RestName;
  /**
   * Gestures of its own, which it is told of as `playing`. Absent: those of drawn characters, which are part of the pose.
   */
  readonly repertoire?: readonly ActionInfo[];
  /**
   * Premultiplied RGBA; `dirty` is counted from the picture of the call before.
   * @param at seconds of the programme: what goes round and round depends on it
   */
  paint(pose: Pose, at: number, playing?: Playing): Promise<PaintedPicture>;
  close?(): Promise<void>;
}

/** Whether this names the model file of a person rather than a drawn character. */
export function isPerson(character: string): boolean {
  return isAbsolute(character);
}

/**
 * Makes whoever `character` is ready to be painted: the id of a drawn character, or the absolute path of a model file.
 * @throws RangeError for an unknown character, ModelFileError for a file that is no model
 */
export async function openFigure(character: string, width: number, height: number): Promise<Figure> {
  if (!isPerson(character)) return new FigurePainter(character, width, height);
  const model = await ModelFile.open(character);
  try {
    return await openPerson(model, width, height);
  } catch (error) {
    await model.close();
    throw error;
  }
}

/** Opens a model of one kind; the figure closes the model. */
type OpenPerson = (model: ModelFile, width: number, height: number) => Promise<Figure>;

/** Loaded when somebody of the kind is shown: drawn characters need none of it. */
const KINDS: Readonly<Partial<Record<ModelFile['info']['kind'], OpenPerson>>> = {
  portrait: async (model, width, height) =>
    (await import('./portrait/open.ts')).openPortrait(model, width, height),
  video: async (model, width, height) =>
    (await import('./video/open.ts')).openVideoPerson(model, width, height),
};

function openPerson(model: ModelFile, width: number, height: number): Promise<Figure> {
  const make = KINDS[model.info.kind];
  if (make === undefined)
    throw new ModelFileError(`a presenter of the kind "${model.info.kind}" cannot be shown`);
  return make(model, width, height);
}
