import type { OperationTable } from '../../doors/metastudio/operation.ts';
import { confirmFileUpload } from './complete.ts';
import { createFile, createLargeFile } from './create.ts';
import { deleteFile } from './delete.ts';

/** Chapter 4.2. */
export const fileOperations: OperationTable = { createFile, createLargeFile, confirmFileUpload, deleteFile };
