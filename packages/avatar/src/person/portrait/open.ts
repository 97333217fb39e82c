import type { Figure } from '../figure.ts';
import type { ModelFile } from '../model-file.ts';
import { checkPortraitData } from './data.ts';
import { PortraitFigure } from './portrait-figure.ts';

/** Opens the model of a portrait for pictures of one size and closes its file: everything is in memory then. */
export async function openPortrait(model: ModelFile, width: number, height: number): Promise<Figure> {
  const data = checkPortraitData(model.data);
  const png = await model.read('picture');
  const figure = await PortraitFigure.open(data, png, model.info.isCutOut, width, height);
  await model.close();
  return figure;
}
