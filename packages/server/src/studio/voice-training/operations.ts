import type { OperationTable } from '../../doors/metastudio/operation.ts';
import { commitVoiceTrainingJob } from './commit.ts';
import { createTraining } from './create.ts';
import { deleteVoiceTrainingJob } from './delete.ts';
import { hostWorks } from './host-works.ts';
import { confirmTrainingSegment, showTrainingSegmentInfo } from './segment.ts';
import {
  listJobOperationLog,
  listVoiceTrainingJob,
  showJobAuditResult,
  showVoiceTrainingJob,
} from './show.ts';
import { showJobUploadingAddress } from './uploading-address.ts';
import type { WorksOf } from './works.ts';

/**
 * Chapter 9.
 * @param worksOf what looks at sound; default: hosts
 */
export function voiceTrainingOperations(worksOf: WorksOf = hostWorks): OperationTable {
  return {
    createTrainingBasicJob: createTraining('BASIC'),
    createTrainingMiddleJob: createTraining('MIDDLE'),
    createTrainingAdvanceJob: createTraining('ADVANCE'),
    listVoiceTrainingJob,
    commitVoiceTrainingJob,
    showVoiceTrainingJob,
    deleteVoiceTrainingJob,
    listJobOperationLog,
    showJobUploadingAddress,
    showJobAuditResult,
    confirmTrainingSegment: confirmTrainingSegment(worksOf),
    showTrainingSegmentInfo,
  };
}
