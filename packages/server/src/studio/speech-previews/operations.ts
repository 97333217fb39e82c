import type { OperationTable } from '../../doors/metastudio/operation.ts';
import { createTtsAudition } from './create.ts';
import { showTtsAuditionFile } from './show.ts';

/** Chapter 10. */
export const speechPreviewOperations: OperationTable = { createTtsAudition, showTtsAuditionFile };
