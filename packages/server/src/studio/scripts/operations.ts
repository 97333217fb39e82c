import type { OperationTable } from '../../doors/metastudio/operation.ts';
import { copyVideoScripts } from './copy.ts';
import { createVideoScripts } from './create.ts';
import { deleteVideoScript } from './delete.ts';
import { listVideoScripts } from './list.ts';
import { showVideoScript } from './show.ts';
import { updateVideoScript } from './update.ts';

/** Chapter 5.1. */
export const scriptOperations: OperationTable = {
  createVideoScripts,
  listVideoScripts,
  showVideoScript,
  updateVideoScript,
  deleteVideoScript,
  copyVideoScripts,
};
