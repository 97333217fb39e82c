export * from './types.ts';
export type * from './training/types.ts';
export {
  type PortraitReviewRequest,
  reviewFootage,
  type ReviewOptions,
  reviewPortrait,
} from './training/review/index.ts';
export { openFaceFinder } from './face/index.ts';
export { makePortrait } from './person/portrait/make.ts';
export { trainPerson, type TrainOptions } from './training/train.ts';
export { TrainingError, type TrainingRefusal } from './training/errors.ts';
export { CHARACTERS, characterById } from './characters.ts';
export { ACTIONS } from './motion/actions.ts';
export {
  emptyPerformance,
  performanceFromSpeech,
  unknownActions,
  type PerformanceOptions,
} from './performance.ts';
export { drawCover, drawFrame } from './cover.ts';
export { createPainter } from './painter.ts';
export {
  ModelFile,
  ModelFileError,
  ModelFileWriter,
  readPersonInfo,
  type PersonInfo,
} from './person/model-file.ts';
export * from './person/remote/index.ts';
export { isPerson, openFigure, type Figure, type Playing } from './person/figure.ts';

/** URL of the painter module for the `painter` sources of a render plan. */
export const PAINTER_MODULE: string = new URL('./painter.js', import.meta.url).href;
export { createLivePainter } from './live-painter.ts';
export { LIVE_PAINTER_MODULE } from './catalogue.ts';
