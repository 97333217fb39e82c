import { MssError } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import { newId } from '../assets/ids.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio, Tx } from '../context.ts';
import { trainingSettings } from '../training-settings/settings.ts';
import { checkQuota } from '../usage/quota.ts';
import { createLinkedVoiceJob } from '../voice-training/linked.ts';
import { countOpen, writeLog } from './queries.ts';
import { avatarTrainings, type NewTrainingRow, type TrainingRow } from './table.ts';
import { checkName, expectFiles, uploadUrls, type ExpectedFiles } from './uploads.ts';

/** Retrainings of a job of the basic edition. */
export const FLEXUS_RETRIES = 10;

/** What a training is counted by (11.10). */
export function modelResource(job: Pick<TrainingRow, 'isFlexus'>): string {
  return job.isFlexus
    ? 'hws.resource.type.metastudio.modeling.flexus.avatar.number'
    : 'hws.resource.type.metastudio.avatarmodeling.number';
}

/** 8.1: takes a training and answers where its files are to be sent. */
export async function create2dModelTrainingJob(
  studio: Studio,
  { caller, body, baseUrl }: RequestOf<'create2dModelTrainingJob'>,
): Promise<OperationResult> {
  checkName(body.name);
  const {
    video_multipart_count: videoParts = 1,
    action_video_multipart_count: actionParts = 1,
    audio_source_type: audioSourceType = 'VIDEO',
  } = body;
  const voice = body.voice_properties;
  const order: TrainingOrder = {
    kind: 'video',
    projectId: caller.projectId,
    appUserId: caller.appUserId ?? null,
    name: body.name,
    contact: body.contact ?? null,
    batchName: body.batch_name ?? null,
    tags: [...(body.tags ?? [])],
    modelVersion: body.model_version ?? 'V3.2',
    isFlexus: body.is_flexus ?? false,
    isBackgroundReplacement: body.is_background_replacement ?? true,
    audioSourceType,
    supportedService: [...(body.supported_service ?? DEFAULT_SERVICES)],
    voiceProperties: voice ?? null,
    sex: voice?.sex ?? 'FEMALE',
    language: voice?.language ?? 'EN',
  };
  const answer = await studio.db.tx(async (tx) => {
    const job = await insertTraining(studio, tx, order);
    const rows = await expectFiles(studio, tx, job, {
      'training-video': videoParts,
      'action-video': actionParts,
      ...(audioSourceType === 'AUDIO' ? { audio: 1 } : {}),
      ...PAPERS,
    });
    return uploadUrls(job.id, rows, baseUrl);
  });
  return { body: answer };
}

/** What a presenter is for unless the request says otherwise. */
export const DEFAULT_SERVICES: TrainingRow['supportedService'] = ['VIDEO_2D', 'LIVE_2D'];

/** What comes with the footage. */
export const PAPERS = { cover: 1, 'id-card-1': 1, 'id-card-2': 1, grant: 1 } as const satisfies ExpectedFiles;

/** A training as users order it. */
export type TrainingOrder = Omit<
  NewTrainingRow,
  'id' | 'state' | 'flexusRetryCount' | 'createdAt' | 'updatedAt' | 'userUpdatedAt'
>;

/**
 * Takes a training in the caller's transaction, and one of the voice where it is asked for.
 * @throws MssError MSS.41000004 when too many are unfinished, MSS.41000023 beyond the quota
 */
export async function insertTraining(studio: Studio, tx: Tx, order: TrainingOrder): Promise<TrainingRow> {
  const { projectId } = order;
  await lockTenant(tx, projectId);
  const { maxJobs } = await trainingSettings(tx.orm, projectId);
  const { open } = await countOpen(tx.orm, projectId);
  if (open >= maxJobs)
    throw new MssError('MSS.41000004', `${open} trainings are unfinished, and at most ${maxJobs} may be`);
  await checkModels(tx, order);
  const now = studio.clock.now();
  const id = newId();
  const voice = order.voiceProperties;
  const voiceJobId = voice
    ? await createLinkedVoiceJob(studio, tx, {
        projectId,
        dhtmsJobId: id,
        voiceName: order.name,
        sex: voice.sex,
        language: voice.language,
        isFlexus: order.isFlexus,
        tag: voice.job_tag,
        ...(order.batchName ? { batchName: order.batchName } : {}),
        ...(order.appUserId ? { appUserId: order.appUserId } : {}),
      })
    : null;
  const [job] = await tx.orm
    .insert(avatarTrainings)
    .values({
      ...order,
      id,
      voiceJobId,
      state: 'WAIT_FILE_UPLOAD',
      flexusRetryCount: order.isFlexus ? FLEXUS_RETRIES : 0,
      createdAt: now,
      updatedAt: now,
      userUpdatedAt: now,
    })
    .returning();
  await writeLog(tx, studio.clock, id, { type: 'USER_CREATE_JOD', operator: 'USER' });
  return job!;
}

/** Jobs of a tenant are counted one request at a time. */
async function lockTenant(tx: Tx, projectId: string): Promise<void> {
  await tx.executeSql('select pg_advisory_xact_lock(hashtext($1))', [`avatar-trainings:${projectId}`]);
}

/** @throws MssError MSS.41000023 when the tenant's quota has no model left */
export async function checkModels(tx: Tx, job: Pick<TrainingRow, 'projectId' | 'isFlexus'>): Promise<void> {
  try {
    await checkQuota(tx, { projectId: job.projectId, resource: modelResource(job), amount: 1 });
  } catch (error) {
    if (!(error instanceof MssError)) throw error;
    throw new MssError('MSS.41000023', error.detail, { cause: error });
  }
}
