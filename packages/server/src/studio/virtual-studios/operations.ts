import type { ApsaraTable } from '../../doors/apsara/operation.ts';
import { addStudioLayout } from './add.ts';
import { deleteStudioLayout } from './delete.ts';
import { describeStudioLayouts } from './list.ts';
import { modifyStudioLayout } from './modify.ts';

/** Layouts of virtual studios. */
export const studioLayoutOperations: ApsaraTable = {
  AddStudioLayout: addStudioLayout,
  ModifyStudioLayout: modifyStudioLayout,
  DeleteStudioLayout: deleteStudioLayout,
  DescribeStudioLayouts: describeStudioLayouts,
};
