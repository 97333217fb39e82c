import { and, eq, inArray } from 'drizzle-orm';
import type { MssErrorCode } from '@cyclorama/contract';
import type { Studio, Tx } from '../context.ts';
import { trainingSettings } from '../training-settings/settings.ts';
import { KINDS } from './kinds.ts';
import { logOperation, moveTraining, reviewIdOf } from './queries.ts';
import { voiceTrainingRecordings, type AdminAudit, type AuditError, type TrainingRow } from './table.ts';
import { MOST_REJECTIONS, unixTime } from './wire.ts';
import { sendStage, SPLIT_RECORDING, TRAIN_VOICE } from './work.ts';

/** Ends a locked job's machine review: every check passed, or a list of what did not. */
export async function endSystemAudit(
  studio: Studio,
  tx: Tx,
  job: TrainingRow,
  errors: readonly AuditError[],
  failing: readonly number[] = [],
): Promise<void> {
  const systemAudit = { at: unixTime(studio.clock.now()), errors };
  const [gravest] = errors;
  if (gravest !== undefined) {
    await unconfirm(tx, job, failing);
    await sendBack(
      studio,
      tx,
      job,
      { code: gravest.code, reason: summaryOf(errors) },
      { systemAudit },
      'SYSTEM',
    );
    return;
  }
  const passed = await moveTraining(tx, studio.clock, job, 'AUDITING', {
    ...{ systemAudit, stage: null, progress: 0 },
    stageStartedAt: studio.clock.now(),
  });
  await logOperation(tx, studio.clock, job.id, 'SYSTEM_AUDIT_PASS', 'SYSTEM', [reviewIdOf(job)]);
  const { reviewer } = await trainingSettings(tx.orm, job.projectId);
  if (reviewer === 'automatic')
    await approve(studio, tx, passed, {
      at: unixTime(studio.clock.now()),
      message: 'Every check passed.',
      by: 'automatic',
    });
}

/** The review is passed: a locked job in AUDITING goes on to be cut, or trained. */
export async function approve(studio: Studio, tx: Tx, job: TrainingRow, said: AdminAudit): Promise<void> {
  const isLong = KINDS[job.kind].isLong;
  const moved = await moveTraining(tx, studio.clock, job, isLong ? 'WAITING_SPLIT' : 'WAITING', {
    adminAudit: said,
  });
  const operator = said.by === 'person' ? 'ADMIN' : 'SYSTEM';
  await logOperation(tx, studio.clock, job.id, 'ADMIN_AUDIT_PASS', operator, [reviewIdOf(job)]);
  await sendStage(studio, tx, isLong ? SPLIT_RECORDING : TRAIN_VOICE, moved);
}

/** A person found the data of a locked job in AUDITING wanting. */
export async function reject(studio: Studio, tx: Tx, job: TrainingRow, said: AdminAudit): Promise<void> {
  const failure = { code: 'MSS.20020004', reason: said.message } as const;
  await sendBack(studio, tx, job, failure, { adminAudit: said }, 'ADMIN');
}

/** Waits for new data; a job that was sent back too often is over. */
export async function sendBack(
  studio: Studio,
  tx: Tx,
  job: TrainingRow,
  failure: { readonly code: MssErrorCode; readonly reason: string },
  changes: Partial<TrainingRow>,
  by: 'SYSTEM' | 'ADMIN',
  to: 'AUDIT_FAILED' | 'SPLIT_FAILED' = 'AUDIT_FAILED',
): Promise<void> {
  const rejectTimes = job.rejectTimes + 1;
  const isOver = rejectTimes > MOST_REJECTIONS;
  await moveTraining(tx, studio.clock, job, isOver ? 'FAILED' : to, {
    ...changes,
    rejectTimes: Math.min(rejectTimes, MOST_REJECTIONS),
    failedCode: failure.code,
    failedReason: isOver
      ? `${failure.reason} The job was sent back ${MOST_REJECTIONS} times; make a new one.`
      : failure.reason,
    stage: null,
    progress: 0,
    ...(isOver ? { endedAt: studio.clock.now() } : {}),
  });
  await logOperation(tx, studio.clock, job.id, 'AUDIT_NOT_PASS', by, [reviewIdOf(job)]);
}

/** What did not pass is recorded again; what did need not be. */
async function unconfirm(tx: Tx, job: TrainingRow, positions: readonly number[]): Promise<void> {
  if (positions.length === 0 || job.createType !== 'SEGMENT') return;
  await tx.orm
    .update(voiceTrainingRecordings)
    .set({ confirmedAt: null })
    .where(
      and(
        eq(voiceTrainingRecordings.jobId, job.id),
        eq(voiceTrainingRecordings.origin, 'upload'),
        inArray(voiceTrainingRecordings.position, [...positions]),
      ),
    );
}

const SHOWN = 3;

function summaryOf(errors: readonly AuditError[]): string {
  const shown = errors.slice(0, SHOWN).map(({ audioName, textName, message }) => {
    const name = audioName ?? textName;
    return name === undefined || message.startsWith(`${name}:`) ? message : `${name}: ${message}`;
  });
  const more = errors.length > SHOWN ? ` And ${errors.length - SHOWN} more, see the review result.` : '';
  return `${shown.join(' ')}${more}`;
}
