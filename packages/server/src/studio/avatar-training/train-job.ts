import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { and, eq, inArray } from 'drizzle-orm';
import type { PersonMaterial, TrainingProgress } from '@cyclorama/avatar';
import { HostError } from '../../hosts/pool.ts';
import { unlessMissing } from '../../store/objects/durable-files.ts';
import { bothOrNeither } from '../../work/both-or-neither.ts';
import type { JobHandler } from '../../work/queue.ts';
import type { Studio, Tx } from '../context.ts';
import { handOver } from './hand-over.ts';
import { submitVoice } from './linked-sound.ts';
import { TRAIN_AVATAR, workRoot, type RoundInput } from './jobs.ts';
import { lockTraining, moveTraining, type LogEntry } from './queries.ts';
import { withLocal } from './review.ts';
import { endsOf, pathOf, stateOfStage, statesUntil, type TrainingState } from './states.ts';
import { finishTraining, storePerson, sweepObjects, type MadePerson } from './store-person.ts';
import { avatarTrainings, type TrainingRow } from './table.ts';
import type { TrainingTasks } from './tasks.ts';
import { LatestWriter, watchTraining } from './watch.ts';

/** Makes presenters, one after the other; after a crash it goes on where the last finished stage ended. */
export function trainHandler(studio: Studio, tasks: TrainingTasks): JobHandler<RoundInput> {
  return {
    definition: TRAIN_AVATAR,
    run: ({ input, signal }) => train(studio, tasks, input, signal),
    exhausted: (tx, input, error) => fail(studio, tx, input, error.message),
  };
}

async function train(
  studio: Studio,
  tasks: TrainingTasks,
  input: RoundInput,
  signal: AbortSignal,
): Promise<void> {
  await sweepWork(studio);
  const [job] = await studio.db.orm.select().from(avatarTrainings).where(eq(avatarTrainings.id, input.jobId));
  if (job?.round !== input.round || pathOf(job.state) === undefined) return;
  const watch = watchTraining(studio, job, signal);
  const progress = new LatestWriter<TrainingProgress>(
    (step) => note(studio, input, step),
    (error) => studio.log.debug({ err: error, jobId: job.id }, 'could not write the progress'),
  );
  try {
    await submitVoice(studio, tasks, job, watch.signal);
    const made = await make(studio, tasks, job, watch.signal, progress);
    await progress.close();
    if (!(await reach(studio, input, 'COMPILING', { stage: 'store' }))) return;
    const stored = await storePerson(studio, job, made, watch.signal);
    if (!(await studio.db.tx((tx) => finishTraining(studio, tx, input, stored)))) return;
    await removeFolder(studio, job);
    await sweepObjects(studio, job, stored);
  } catch (error) {
    await progress.close();
    if (watch.ended()) await studio.db.tx((tx) => stop(studio, tx, input));
    else if (signal.aborted || !isFinal(error)) throw error;
    else await studio.db.tx((tx) => fail(studio, tx, input, error.message));
  } finally {
    await progress.close();
    watch.close();
  }
}

/** What trying again would not help with: the material itself is refused. */
function isFinal(error: unknown): error is HostError {
  return error instanceof HostError && error.kind === 'refused';
}

async function make(
  studio: Studio,
  tasks: TrainingTasks,
  job: TrainingRow,
  signal: AbortSignal,
  progress: LatestWriter<TrainingProgress>,
): Promise<MadePerson> {
  const { 'training-video': video, audio, 'action-video': action } = job.files;
  if (video === undefined) throw new Error(`avatar training ${job.id} has no material`);
  const workFolder = folderOf(studio, job);
  await mkdir(workFolder, { recursive: true, mode: 0o700 });
  let stage: string | undefined;
  const sound = job.audioSourceType === 'AUDIO' ? audio : undefined;
  const wanted =
    job.kind === 'portrait' ? [video] : [video, sound, action].filter((file) => file !== undefined);
  return withLocal(studio, wanted, async (paths) => {
    const pathOfFile = (file: typeof video | undefined) =>
      file === undefined ? undefined : paths[wanted.indexOf(file)];
    const material = materialOf(job, {
      video: paths[0]!,
      audio: pathOfFile(sound),
      action: pathOfFile(action),
    });
    const model = modelPath(studio, job);
    const [person, handed] = await bothOrNeither(
      signal,
      (both) =>
        tasks.trainPerson(
          { material, workFolder, output: model },
          {
            signal: both,
            onProgress: (step) => {
              progress.put(step, step.stage !== stage);
              stage = step.stage;
            },
          },
        ),
      (both) => handOver(studio, job, paths[0]!, both),
    );
    return { person, model, handed };
  });
}

function materialOf(
  job: TrainingRow,
  paths: { readonly video: string; readonly audio: string | undefined; readonly action: string | undefined },
): PersonMaterial {
  const replacesBackground = job.isBackgroundReplacement;
  if (job.kind === 'portrait') return { kind: 'portrait', picture: paths.video, replacesBackground };
  return {
    ...{ kind: 'video', video: paths.video, replacesBackground },
    ...(paths.audio === undefined ? {} : { audio: paths.audio }),
    ...(paths.action === undefined ? {} : { action: paths.action }),
    ...(job.marks === null ? {} : { actionMarks: job.marks.actions }),
    language: job.language === 'CN' ? 'zh-CN' : 'en-US',
  };
}

function folderOf(studio: Studio, job: TrainingRow): string {
  return join(workRoot(studio), job.workFolder ?? `${job.id}-${job.round}`);
}

function modelPath(studio: Studio, job: TrainingRow): string {
  return join(folderOf(studio, job), 'model.person');
}

async function removeFolder(studio: Studio, job: TrainingRow): Promise<void> {
  await rm(folderOf(studio, job), { recursive: true, force: true });
}

/** Removes work of jobs that are gone: they may have been deleted at another machine. */
async function sweepWork(studio: Studio): Promise<void> {
  const root = workRoot(studio);
  const names = (await unlessMissing(readdir(root))) ?? [];
  const ids = [...new Set(names.map((name) => name.slice(0, name.lastIndexOf('-'))))];
  if (ids.length === 0) return;
  const rows = await studio.db.orm
    .select({ id: avatarTrainings.id })
    .from(avatarTrainings)
    .where(inArray(avatarTrainings.id, ids));
  const known = new Set(rows.map(({ id }) => id));
  for (const name of names)
    if (!known.has(name.slice(0, name.lastIndexOf('-'))))
      await rm(join(root, name), { recursive: true, force: true });
}

/** Writes how far it is, and moves the job along its path; never backwards, as when an attempt begins anew. */
async function note(studio: Studio, input: RoundInput, { stage, done }: TrainingProgress): Promise<void> {
  const [row] = await studio.db.orm
    .select({ state: avatarTrainings.state })
    .from(avatarTrainings)
    .where(and(eq(avatarTrainings.id, input.jobId), eq(avatarTrainings.round, input.round)));
  const path = row && pathOf(row.state);
  if (path !== undefined) await reach(studio, input, stateOfStage(path, stage), { stage, done });
}

/** Moves the job through all states up to `to`. @returns false when its round is over */
async function reach(
  studio: Studio,
  { jobId, round }: RoundInput,
  to: TrainingState,
  changes: Pick<Partial<TrainingRow>, 'stage' | 'done'>,
): Promise<boolean> {
  return studio.db.tx(async (tx) => {
    let job = await lockTraining(tx, jobId);
    if (job?.round !== round || job.stopRequested) return false;
    for (const state of statesUntil(job.state, to))
      job = await moveTraining(tx, studio.clock, job, state, logOf(job.state, state));
    await tx.orm.update(avatarTrainings).set(changes).where(eq(avatarTrainings.id, jobId));
    return true;
  });
}

/** What a move is known by in the log, where it is not what its state is known by. */
function logOf(from: TrainingState, to: TrainingState): { readonly log?: Partial<LogEntry> } {
  const isInferred = from === 'INFERENCE_DATA_PREPROCESSING' && to === 'WAIT_COMPILE';
  return isInferred ? { log: { type: 'SYSTEM_INFERENCE_DATA_PREPROCESS_SUCCESS', operator: 'SYSTEM' } } : {};
}

/** The work failed for good. */
async function fail(studio: Studio, tx: Tx, { jobId, round }: RoundInput, why: string): Promise<void> {
  const job = await lockTraining(tx, jobId);
  if (job?.round !== round) return;
  await end(studio, tx, job, 'failed', why);
}

async function stop(studio: Studio, tx: Tx, { jobId, round }: RoundInput): Promise<void> {
  const job = await lockTraining(tx, jobId);
  if (job?.round !== round || !job.stopRequested) return;
  await end(studio, tx, job, 'stopped', 'Stopped by a person');
}

/** Moves a job whose work ends early. Its work stays, so that a reset after a stop goes on. */
export async function end(
  studio: Studio,
  tx: Tx,
  job: TrainingRow,
  how: 'failed' | 'stopped',
  reason: string,
): Promise<void> {
  const to = endsOf(job.state)?.[how];
  if (to === undefined) return;
  const changes = { reason, stage: null, done: null, workStartedAt: null, stopRequested: false };
  await moveTraining(tx, studio.clock, job, to, { changes, log: { description: reason } });
}
