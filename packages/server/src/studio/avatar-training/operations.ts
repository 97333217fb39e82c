import type { OperationTable } from '../../doors/metastudio/operation.ts';
import { execute2dModelTrainingCommandByUser } from './command.ts';
import { create2dModelTrainingJob } from './create.ts';
import { delete2dModelTrainingJob } from './delete.ts';
import { list2dModelTrainingJob } from './list.ts';
import { show2dModelTrainingJob } from './show.ts';
import { update2dModelTrainingJob } from './update.ts';

/** Chapter 8. */
export const avatarTrainingOperations: OperationTable = {
  create2dModelTrainingJob,
  list2dModelTrainingJob,
  show2dModelTrainingJob,
  delete2dModelTrainingJob,
  update2dModelTrainingJob,
  execute2dModelTrainingCommandByUser,
};
