import { eq } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import type { OperationBody } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestWithoutBody } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import { lockOwnTraining, writeLog } from './queries.ts';
import { PAPERS } from './create.ts';
import { UPDATABLE } from './states.ts';
import { avatarTrainings, type SampleChange, type TrainingRow } from './table.ts';
import { checkName, expectFiles, uploadUrls, type ExpectedFiles } from './uploads.ts';

type Change = NonNullable<OperationBody<'update2dModelTrainingJob'>>;

/**
 * 8.5: changes a training whose review failed, and answers where new files are to be sent. What is not sent again stays
 * as it was. @throws MssError MSS.41000001 in other states
 */
export async function update2dModelTrainingJob(
  studio: Studio,
  { caller, params, body, baseUrl }: RequestWithoutBody<'update2dModelTrainingJob'>,
): Promise<OperationResult> {
  const change: Change = body ?? {};
  checkName(change.name);
  const answer = await studio.db.tx(async (tx) => {
    const job = await lockOwnTraining(tx.orm, caller.projectId, params['job_id'] ?? '');
    if (!UPDATABLE.includes(job.state))
      throw new MssError(
        'MSS.41000001',
        `the job is ${job.state}; it can be changed in ${UPDATABLE.join(' and ')}`,
      );
    const now = studio.clock.now();
    const [updated] = await tx.orm
      .update(avatarTrainings)
      .set({ ...changedValues(job, change), userUpdatedAt: now, updatedAt: now })
      .where(eq(avatarTrainings.id, job.id))
      .returning();
    await writeLog(tx, studio.clock, job.id, { type: 'USER_UPDATE_VIDEO', operator: 'USER' });
    const rows = await expectFiles(studio, tx, job, expectedOf(updated!, change));
    return uploadUrls(job.id, rows, baseUrl);
  });
  return { body: answer };
}

/** Which files may be sent anew: with a command about the action video only that one. */
function expectedOf(job: TrainingRow, change: Change): ExpectedFiles {
  const { video_multipart_count: video = 1, action_video_multipart_count: action = 1 } = change;
  const command = change.command_message;
  if (command === 'GET_ACTION_VIDEO_MULTIPART' || command === 'CONFIRM_ACTION_VIDEO')
    return { 'action-video': action };
  return {
    'training-video': video,
    'action-video': action,
    ...(job.audioSourceType === 'AUDIO' ? { audio: 1 } : {}),
    ...PAPERS,
  };
}

function changedValues(job: TrainingRow, change: Change): Partial<TrainingRow> {
  return {
    ...(change.name !== undefined && { name: change.name }),
    ...(change.contact !== undefined && { contact: change.contact }),
    ...(change.batch_name !== undefined && { batchName: change.batch_name }),
    ...(change.tags !== undefined && { tags: [...change.tags] }),
    ...(change.is_background_replacement !== undefined && {
      isBackgroundReplacement: change.is_background_replacement,
    }),
    ...(change.audio_source_type !== undefined && { audioSourceType: change.audio_source_type }),
    ...(change.supported_service !== undefined && { supportedService: [...change.supported_service] }),
    ...(change.samples_basic_info !== undefined && {
      sampleChanges: { ...job.sampleChanges, ...sampleChanges(change.samples_basic_info) },
    }),
  };
}

function sampleChanges(samples: NonNullable<Change['samples_basic_info']>): Record<string, SampleChange> {
  return Object.fromEntries(
    samples.map((sample) => [
      sample.action_tag,
      {
        ...(sample.action_name_zh !== undefined && { nameZh: sample.action_name_zh }),
        ...(sample.action_name_en !== undefined && { nameEn: sample.action_name_en }),
        ...(sample.catalog !== undefined && { catalog: sample.catalog }),
        ...(sample.is_selected !== undefined && { isSelected: sample.is_selected }),
      },
    ]),
  );
}
