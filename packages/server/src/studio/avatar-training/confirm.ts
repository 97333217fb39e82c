import { and, eq, inArray } from 'drizzle-orm';
import { newId } from '../assets/ids.ts';
import { assets } from '../assets/table.ts';
import type { Studio, Tx } from '../context.ts';
import { trainingSettings } from '../training-settings/settings.ts';
import { uploadUrl } from '../uploads/open.ts';
import { CommandFailed, type CommandAnswer, type CommandPlace } from './command-place.ts';
import { newWorkFolder, sendTraining } from './jobs.ts';
import { moveTraining, type LogEntry } from './queries.ts';
import { MOVES, type TrainingState } from './states.ts';
import { refuseState } from './submit.ts';
import { trainingComments, type TrainingRow } from './table.ts';
import { expectAttachments } from './uploads.ts';

/** What a user writes with a command. */
export interface Said {
  readonly title: string | null;
  readonly message: string | null;
  readonly attachments: readonly string[];
}

/** The user is content: the presenter can be used, and the job is over for good. */
export async function accept({ studio, tx, job }: CommandPlace): Promise<CommandAnswer> {
  requireState(job, ['WAIT_USER_CONFIRM', 'JOB_SUCCESS']);
  await moveTraining(tx, studio.clock, job, 'JOB_FINISH', {
    changes: { userUpdatedAt: studio.clock.now() },
    ...(job.state === 'WAIT_USER_CONFIRM' && {
      log: { type: 'SYSTEM_JOB_SUCCESS', operator: 'USER', description: 'Accepted by the user' } as const,
    }),
  });
  await setAssetState(studio, tx, job, 'ACTIVED');
  return {};
}

/** The user is not: the presenter cannot be used, unless it is repaired. */
export async function reject(place: CommandPlace, said: Said): Promise<CommandAnswer> {
  const { studio, tx, job } = place;
  requireState(job, ['WAIT_USER_CONFIRM', 'JOB_SUCCESS']);
  if (said.message === null || said.message.trim() === '')
    throw new CommandFailed('comment_data.comment_message: say what is wrong with the result');
  await moveTraining(tx, studio.clock, job, 'JOB_REJECT', { changes: { userUpdatedAt: studio.clock.now() } });
  await setAssetState(studio, tx, job, 'CREATING');
  return comment(place, 'USER_REJECT', said);
}

/** Answers to a comment, whatever the state. */
export async function answer(place: CommandPlace, said: Said): Promise<CommandAnswer> {
  if (place.job.state === 'JOB_FINISH') refuseState(place.job, ['any other']);
  if ((said.message ?? '').trim() === '' && said.attachments.length === 0)
    throw new CommandFailed('comment_data.comment_message: there is nothing to say');
  return comment(place, 'USER_COMMENT', said);
}

const PENDABLE: readonly TrainingState[] = ['WAIT_USER_CONFIRM', 'JOB_SUCCESS', 'JOB_REJECT'];

/** Puts the job aside. */
export async function pend({ studio, tx, job }: CommandPlace): Promise<CommandAnswer> {
  requireState(job, PENDABLE);
  const changes = { resumesAt: job.state, userUpdatedAt: studio.clock.now() };
  await moveTraining(tx, studio.clock, job, 'JOB_PENDING', { changes });
  return {};
}

/** Takes it up where it was put aside. */
export async function resume({ studio, tx, job }: CommandPlace): Promise<CommandAnswer> {
  requireState(job, ['JOB_PENDING']);
  const to = PENDABLE.find((state) => state === job.resumesAt) ?? 'WAIT_USER_CONFIRM';
  const changes = { resumesAt: null, userUpdatedAt: studio.clock.now() };
  // It was logged when it first got there.
  await moveTraining(tx, studio.clock, job, to, { changes, log: 'none' });
  return {};
}

const REPAIRABLE: readonly TrainingState[] = ['WAIT_USER_CONFIRM', 'JOB_SUCCESS', 'JOB_REJECT'];

/**
 * Has the model made again: with a person as reviewer once they have calibrated it, else at once. Jobs of the basic
 * edition have a number of these.
 */
export async function repair(place: CommandPlace, said: Said): Promise<CommandAnswer> {
  const { studio, tx, job } = place;
  requireState(job, REPAIRABLE);
  if (job.isFlexus && job.flexusRetryCount === 0)
    throw new CommandFailed('flexus_retry_count is 0: this job cannot be trained again');
  const { reviewer } = await trainingSettings(tx.orm, job.projectId);
  const to = reviewer === 'manual' ? 'WAIT_ADMIN_CALIBRATION' : 'WAIT_TRAINING_DATA_PREPROCESS';
  const log = {
    type: 'USER_REPAIR',
    operator: 'USER',
    ...(said.message === null ? {} : { description: said.message }),
  } as const;
  await beginAgain(studio, tx, job, to, { log, fresh: true, isRetry: true });
  const hasWords = said.message !== null || said.title !== null || said.attachments.length > 0;
  return hasWords ? comment(place, 'USER_COMMENT', said) : {};
}

/**
 * Has a job trained again, or its actions calibrated first.
 * @param how.fresh from the beginning; else with whatever was finished before it was stopped
 * @param how.isRetry whether it is one of the retrainings of the basic edition
 * @throws IllegalTrainingMove
 */
export async function beginAgain(
  studio: Studio,
  tx: Tx,
  job: TrainingRow,
  to: 'WAIT_TRAINING_DATA_PREPROCESS' | 'WAIT_GENERATE_ACTION' | 'WAIT_ADMIN_CALIBRATION',
  how: {
    readonly log: LogEntry;
    readonly fresh: boolean;
    readonly isRetry?: boolean;
    readonly changes?: Pick<TrainingRow, 'marks'>;
  },
): Promise<void> {
  const now = studio.clock.now();
  const round = job.round + 1;
  const moved = await moveTraining(tx, studio.clock, job, to, {
    log: how.log,
    changes: {
      ...how.changes,
      round,
      ...(how.fresh ? { workFolder: newWorkFolder(job.id, round) } : {}),
      ...(how.isRetry === true && job.isFlexus ? { flexusRetryCount: job.flexusRetryCount - 1 } : {}),
      ...{ stage: null, done: 0, workStartedAt: now, stopRequested: false, reason: null },
      userUpdatedAt: now,
    },
  });
  if (to !== 'WAIT_ADMIN_CALIBRATION') await sendTraining(studio, tx, moved);
}

function requireState(job: TrainingRow, states: readonly TrainingState[]): void {
  if (!states.includes(job.state)) refuseState(job, states);
}

/** Whether a move exists from where the job is. */
export function mayMove(job: Pick<TrainingRow, 'state'>, to: TrainingState): boolean {
  return MOVES[job.state].includes(to);
}

/** What the user has thrown away stays away. */
async function setAssetState(
  studio: Studio,
  tx: Tx,
  job: TrainingRow,
  state: 'ACTIVED' | 'CREATING',
): Promise<void> {
  if (job.assetId === null) return;
  await tx.orm
    .update(assets)
    .set({ state, updatedAt: studio.clock.now() })
    .where(and(eq(assets.id, job.assetId), inArray(assets.state, ['CREATING', 'ACTIVED', 'UNACTIVED'])));
}

async function comment(
  { studio, tx, job, baseUrl }: CommandPlace,
  commentType: 'USER_REJECT' | 'USER_COMMENT',
  { title, message, attachments }: Said,
): Promise<CommandAnswer> {
  const id = newId();
  await tx.orm
    .insert(trainingComments)
    .values({ id, jobId: job.id, at: studio.clock.now(), commentType, title, message });
  if (attachments.length === 0) return {};
  const rows = await expectAttachments(studio, tx, job, id, attachments);
  const inOrder = rows.toSorted((a, b) => a.part - b.part);
  return { attachment_upload_url: inOrder.map((row) => uploadUrl(row, baseUrl)) };
}
