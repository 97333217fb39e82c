import { MssError } from '@cyclorama/contract';
import type { Schemas } from '@cyclorama/contract';
import type { OperationHandler, OperationRequest } from '../../doors/metastudio/operation.ts';
import { newId } from '../assets/ids.ts';
import type { Studio, Tx } from '../context.ts';
import { trainingSettings } from '../training-settings/settings.ts';
import { checkQuota } from '../usage/quota.ts';
import { checkLine, checkName, checkPhone, KINDS, type TrainingKind } from './kinds.ts';
import { sendSweep } from './purge.ts';
import { logOperation, openTrainings } from './queries.ts';
import { voiceTrainings, type TrainingRow } from './table.ts';
import { UPLOAD_URL_MS, uploadAddresses } from './uploads.ts';

const LONGEST_BATCH_NAME = 256;
const LONGEST_DESCRIPTION = 1024;

/** What a job is made of, whoever orders it. */
export interface TrainingOrder {
  readonly projectId: string;
  readonly kind: TrainingKind;
  readonly createType: 'PACKAGE' | 'SEGMENT';
  readonly voiceName: string;
  readonly sex: 'FEMALE' | 'MALE';
  readonly language: 'CN' | 'EN';
  readonly description?: string;
  readonly tag?: NonNullable<TrainingRow['tag']>;
  readonly phone?: string;
  readonly dhtmsJobId?: string;
  readonly batchName?: string;
  readonly appUserId?: string;
}

/** 9.1, 9.2, 9.3: takes a job of one kind and answers where to PUT its data. */
export function createTraining(kind: 'BASIC' | 'MIDDLE' | 'ADVANCE'): OperationHandler {
  return async (
    studio: Studio,
    { body, caller, baseUrl }: OperationRequest<Schemas['VoiceTrainingJobCreateRequest']>,
  ) => {
    const createType = body.create_type ?? 'PACKAGE';
    const phone = checkPhone(body.phone);
    const dhtmsJobId = checkLine('dhtms_job_id', body.dhtms_job_id, 64);
    const batchName = checkLine('batch_name', body.batch_name, LONGEST_BATCH_NAME);
    const description = checkLine('description', body.description, LONGEST_DESCRIPTION);
    const job = await studio.db.tx((tx) =>
      insertTraining(studio, tx, {
        projectId: caller.projectId,
        kind,
        createType,
        voiceName: checkName(body.voice_name),
        sex: body.sex ?? 'FEMALE',
        language: body.language ?? 'CN',
        ...(description === undefined ? {} : { description }),
        ...(body.tag === undefined ? {} : { tag: body.tag }),
        ...(phone === undefined ? {} : { phone }),
        ...(dhtmsJobId === undefined ? {} : { dhtmsJobId }),
        ...(batchName === undefined ? {} : { batchName }),
        ...(caller.appUserId === undefined ? {} : { appUserId: caller.appUserId }),
      }),
    );
    const { segments, packaged, letter } = await uploadAddresses(studio, job, baseUrl);
    const answer: Schemas['VoiceTrainingJobCreateResponse'] = {
      job_id: job.id,
      authorization_letter_uploading_url: letter,
      ...(packaged === undefined ? {} : { training_data_uploading_url: packaged }),
      ...(segments === undefined ? {} : { segment_uploading_url: segments }),
    };
    return { body: answer };
  };
}

/**
 * Writes a job and its first log entry.
 * @throws MssError MSS.20020008 when too many are open, MSS.20020014 when no voice of the kind is left
 */
export async function insertTraining(studio: Studio, tx: Tx, order: TrainingOrder): Promise<TrainingRow> {
  const { projectId, kind } = order;
  // Two at once would both see the place that is left.
  await tx.executeSql("select pg_advisory_xact_lock(hashtext('voice-trainings'), hashtext($1))", [projectId]);
  const { maxJobs } = await trainingSettings(tx.orm, projectId);
  const open = await openTrainings(tx.orm, projectId);
  if (open >= maxJobs)
    throw new MssError('MSS.20020008', `${open} voice training jobs are open, at most ${maxJobs} may be`);
  // Usage is written when a voice is there; those that are under way will want their share.
  const wanted = (await openTrainings(tx.orm, projectId, kind)) + 1;
  const { resource } = KINDS[kind];
  if (resource !== undefined) await checkQuota(tx, { projectId, resource, amount: wanted });
  const now = studio.clock.now();
  const [row] = await tx.orm
    .insert(voiceTrainings)
    .values({
      ...order,
      id: newId(),
      state: 'CREATING',
      uploadsUntil: new Date(now.getTime() + UPLOAD_URL_MS),
      createdAt: now,
      updatedAt: now,
    })
    .returning();
  if (row === undefined) throw new Error('the job was not written');
  await logOperation(tx, studio.clock, row.id, 'CREATE_JOB', 'USER');
  await sendSweep(studio, tx, row);
  return row;
}
