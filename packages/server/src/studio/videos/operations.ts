import type { OperationTable } from '../../doors/metastudio/operation.ts';
import { cancel2DDigitalHumanVideo } from './cancel.ts';
import { create2DDigitalHumanVideo } from './create.ts';
import { listDigitalHumanVideo } from './list.ts';
import { show2DDigitalHumanVideo } from './show.ts';

/** Chapters 5.2 and 5.3. */
export const videoOperations: OperationTable = {
  listDigitalHumanVideo,
  create2DDigitalHumanVideo,
  show2DDigitalHumanVideo,
  cancel2DDigitalHumanVideo,
};
