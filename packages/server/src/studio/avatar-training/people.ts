import { and, asc, eq, inArray } from 'drizzle-orm';
import type { ActionMark, TimeRange } from '@cyclorama/avatar';
import { MssError } from '@cyclorama/contract';
import { newId, wireTime } from '../assets/ids.ts';
import type { Studio, Tx } from '../context.ts';
import type { WaitingTraining } from '../training-settings/settings-api.ts';
import { trainingSettings } from '../training-settings/settings.ts';
import { approve } from './approve.ts';
import { beginAgain, mayMove } from './confirm.ts';
import { lockOwnTraining, moveTraining } from './queries.ts';
import { endsOf, AT_WORK, type TrainingState } from './states.ts';
import { afterAdmin } from './store-person.ts';
import { refuseState } from './submit.ts';
import { avatarTrainings, trainingComments, type TrainingMarks, type TrainingRow } from './table.ts';
import { end } from './train-job.ts';
import { STOP_TOPIC } from './watch.ts';

type Body = Readonly<Record<string, unknown>>;

const LONGEST_TEXT = 4096;

function bad(name: string, expected: string): never {
  throw new MssError('MSS.00000003', `${name}: expected ${expected}`);
}

function textOf(body: Body, name: string): string | null {
  const value = body[name];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string' && value.length <= LONGEST_TEXT) return value;
  return bad(name, `a text of at most ${LONGEST_TEXT} characters`);
}

/** Runs with a tenant's job, locked. */
async function withJob<T>(
  studio: Studio,
  projectId: string,
  jobId: string,
  work: (tx: Tx, job: TrainingRow) => Promise<T>,
): Promise<T> {
  return studio.db.tx(async (tx) => work(tx, await lockOwnTraining(tx.orm, projectId, jobId)));
}

/**
 * A person decides about footage (MANUAL_VERIFYING) or about a result (WAIT_ADMIN_CONFIRM).
 * @throws MssError MSS.41000001 in other states
 */
export async function reviewTraining(
  studio: Studio,
  projectId: string,
  jobId: string,
  body: Body,
): Promise<void> {
  const { verdict } = body;
  if (verdict !== 'approve' && verdict !== 'reject') return bad('verdict', 'approve or reject');
  const [title, comment] = [textOf(body, 'title'), textOf(body, 'comment')];
  if (verdict === 'reject' && comment === null) bad('comment', 'what is wrong, for whoever sent the footage');
  await withJob(studio, projectId, jobId, async (tx, job) => {
    if (title !== null || comment !== null) await noteComment(studio, tx, job, title, comment);
    const log = { operator: 'ADMIN', ...(comment === null ? {} : { description: comment }) } as const;
    if (job.state === 'MANUAL_VERIFYING') {
      if (verdict === 'approve') await approve(studio, tx, job, log);
      else
        await moveTraining(tx, studio.clock, job, 'MANUAL_VERIFY_FAILED', {
          changes: { reason: comment },
          log,
        });
    } else if (job.state === 'WAIT_ADMIN_CONFIRM') {
      if (verdict === 'approve') await confirmResult(studio, tx, job, comment);
      else
        await beginAgain(studio, tx, job, 'WAIT_ADMIN_CALIBRATION', {
          log: { type: 'ADMIN_UPDATE_GENERAL_CONFIG', ...log },
          fresh: true,
        });
    } else refuseState(job, ['MANUAL_VERIFYING', 'WAIT_ADMIN_CONFIRM']);
  });
}

async function confirmResult(
  studio: Studio,
  tx: Tx,
  job: TrainingRow,
  comment: string | null,
): Promise<void> {
  const { isTrusted } = await trainingSettings(tx.orm, job.projectId);
  const to = afterAdmin(isTrusted);
  const description = comment === null ? {} : { description: comment };
  await moveTraining(tx, studio.clock, job, to, {
    log: { type: 'ADMIN_ACCEPT', operator: 'ADMIN', ...description },
  });
  if (to === 'JOB_SUCCESS') await activate(studio, tx, job);
}

async function activate(studio: Studio, tx: Tx, job: TrainingRow): Promise<void> {
  if (job.assetId === null) return;
  await tx.executeSql(
    `update assets set state = 'ACTIVED', updated_at = $2 where id = $1 and state = 'CREATING'`,
    [job.assetId, studio.clock.now()],
  );
}

async function noteComment(
  studio: Studio,
  tx: Tx,
  job: TrainingRow,
  title: string | null,
  message: string | null,
): Promise<void> {
  await tx.orm.insert(trainingComments).values({
    ...{ id: newId(), jobId: job.id, at: studio.clock.now() },
    ...{ commentType: 'ADMIN_COMMENT', title, message },
  });
}

/** A person of ours writes to whoever ordered the job. */
export async function commentTraining(
  studio: Studio,
  projectId: string,
  jobId: string,
  body: Body,
): Promise<void> {
  const [title, message] = [textOf(body, 'title'), textOf(body, 'message')];
  if (message === null) bad('message', 'a text');
  await withJob(studio, projectId, jobId, (tx, job) => noteComment(studio, tx, job, title, message));
}

/** Ends the work on a job; the worker notices within about a second. @throws MssError MSS.41000001 */
export async function stopTraining(studio: Studio, projectId: string, jobId: string): Promise<void> {
  await withJob(studio, projectId, jobId, async (tx, job) => {
    if (endsOf(job.state)?.stopped === undefined)
      refuseState(
        job,
        AT_WORK.filter((state) => endsOf(state)?.stopped !== undefined),
      );
    // Nobody has begun with it: nobody would notice either.
    if (job.stage === null) await end(studio, tx, job, 'stopped', 'Stopped by a person');
    else {
      await tx.orm.update(avatarTrainings).set({ stopRequested: true }).where(eq(avatarTrainings.id, job.id));
      await studio.events.publish(STOP_TOPIC, job.id, tx);
    }
  });
}

/** Has a job trained again: after a stop with what was finished, else from the beginning. @throws MssError MSS.41000001 */
export async function resetTraining(studio: Studio, projectId: string, jobId: string): Promise<void> {
  await withJob(studio, projectId, jobId, async (tx, job) => {
    if (!mayMove(job, 'WAIT_TRAINING_DATA_PREPROCESS') || job.state === 'MANUAL_VERIFY_SUCCESS')
      refuseState(job, ['stopped, failed or waiting for somebody']);
    await beginAgain(studio, tx, job, 'WAIT_TRAINING_DATA_PREPROCESS', {
      log: { type: 'ADMIN_RESET', operator: 'ADMIN' },
      fresh: !job.state.startsWith('MANUAL_STOP_'),
    });
  });
}

/** A person marks actions, silence and where the eyes are corrected; the rest is made again. @throws MssError */
export async function calibrateTraining(
  studio: Studio,
  projectId: string,
  jobId: string,
  body: Body,
): Promise<void> {
  const silence = rangeOf('silence', body['silence']);
  const eyeCorrection = rangeOf('eye_correction', body['eye_correction']);
  const marks: TrainingMarks = {
    actions: marksOf(body['actions']),
    ...(silence === undefined ? {} : { silence }),
    ...(eyeCorrection === undefined ? {} : { eyeCorrection }),
  };
  await withJob(studio, projectId, jobId, async (tx, job) => {
    if (job.kind === 'portrait') bad('job_id', 'a job made from a video: a portrait has no actions');
    if (!mayMove(job, 'WAIT_GENERATE_ACTION'))
      refuseState(job, ['trained, failed or WAIT_ADMIN_CALIBRATION']);
    await beginAgain(studio, tx, job, 'WAIT_GENERATE_ACTION', {
      log: { type: 'ADMIN_MASK_ACTION_TIME', operator: 'ADMIN' },
      changes: { marks },
      // Marks change what comes after the landmarks only, which the work itself knows.
      fresh: job.workFolder === null,
    });
  });
}

function secondsOf(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0 && value < 86_400) return value;
  return bad(name, 'seconds of the video');
}

function rangeOf(name: string, value: unknown): TimeRange | undefined {
  if (value === undefined || value === null) return undefined;
  const { from, to } = (typeof value === 'object' ? value : {}) as Body;
  const range = { from: secondsOf(`${name}.from`, from), to: secondsOf(`${name}.to`, to) };
  return range.to > range.from ? range : bad(`${name}.to`, `more than ${name}.from`);
}

const MOST_MARKS = 200;

function marksOf(value: unknown): readonly ActionMark[] {
  if (!Array.isArray(value) || value.length > MOST_MARKS)
    return bad('actions', `at most ${MOST_MARKS} marks`);
  const marks = value.map((each: unknown, index): ActionMark => {
    const name = `actions[${index}]`;
    const range = rangeOf(name, each) ?? bad(name, '{from, to, type, tag?, name?}');
    const { type, tag, name: called } = each as Body;
    if (type !== 'SILENCE' && type !== 'ACTION') return bad(`${name}.type`, 'SILENCE or ACTION');
    if (tag !== undefined && (typeof tag !== 'string' || !/^[\w-]{1,64}$/.test(tag)))
      return bad(`${name}.tag`, '1 to 64 letters, digits, “_” or “-”');
    if (called !== undefined && (typeof called !== 'string' || called.length > 64))
      return bad(`${name}.name`, 'a text of at most 64 characters');
    return {
      ...range,
      type,
      ...(tag === undefined ? {} : { tag }),
      ...(called === undefined ? {} : { name: called }),
    };
  });
  const inOrder = marks.toSorted((a, b) => a.from - b.from);
  if (inOrder.some((mark, index) => index > 0 && mark.from < inOrder[index - 1]!.to))
    return bad('actions', 'marks that do not overlap');
  return inOrder;
}

/** What somebody is to do, by the state that waits for them. */
const TASKS: Readonly<Partial<Record<TrainingState, string>>> = {
  MANUAL_VERIFYING: 'Look at the footage and approve or reject it',
  WAIT_ADMIN_CALIBRATION: 'Mark silence and actions in the video',
  WAIT_ADMIN_CONFIRM: 'Look at the result and approve or reject it',
};

const RETRAIN = 'Have the presenter made again, or write to whoever sent the portrait';

/** Avatar trainings that wait for a person. */
export async function waitingAvatars(studio: Studio, projectId: string): Promise<readonly WaitingTraining[]> {
  const states = Object.keys(TASKS) as TrainingState[];
  const rows = await studio.db.orm
    .select()
    .from(avatarTrainings)
    .where(and(eq(avatarTrainings.projectId, projectId), inArray(avatarTrainings.state, states)))
    .orderBy(asc(avatarTrainings.updatedAt));
  return rows.map(({ id, name, kind, state, updatedAt }) => ({
    ...{ job_id: id, kind: 'avatar', name, state, since: wireTime(updatedAt) },
    // A portrait has nothing to mark.
    task: kind === 'portrait' && state === 'WAIT_ADMIN_CALIBRATION' ? RETRAIN : (TASKS[state] ?? ''),
  }));
}
