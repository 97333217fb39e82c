import { and, eq } from 'drizzle-orm';
import { HostError } from '../../hosts/pool.ts';
import type { JobHandler } from '../../work/queue.ts';
import type { Studio, Tx } from '../context.ts';
import { trainingSettings } from '../training-settings/settings.ts';
import { approve } from './approve.ts';
import { REVIEW_AVATAR, type RoundInput } from './jobs.ts';
import { lockTraining, moveTraining } from './queries.ts';
import { inspectMaterial } from './review.ts';
import { avatarTrainings, type StoredReview, type TrainingRow } from './table.ts';
import { takeOverFiles } from './take-over.ts';
import type { TrainingTasks } from './tasks.ts';
import { LatestWriter, watchTraining } from './watch.ts';

/** Looks at what was handed in: takes the files over, has them reviewed, and decides by what was found. */
export function reviewHandler(studio: Studio, tasks: TrainingTasks): JobHandler<RoundInput> {
  return {
    definition: REVIEW_AVATAR,
    run: ({ input, signal }) => review(studio, tasks, input, signal),
    exhausted: (tx, input, error) =>
      decide(studio, tx, input, {
        approved: false,
        problems: [`The material could not be looked at: ${error.message}`],
      }),
  };
}

async function review(
  studio: Studio,
  tasks: TrainingTasks,
  input: RoundInput,
  signal: AbortSignal,
): Promise<void> {
  const [found] = await studio.db.orm
    .select()
    .from(avatarTrainings)
    .where(eq(avatarTrainings.id, input.jobId));
  if (found?.round !== input.round || found.state !== 'AUTO_VERIFYING') return;
  const watch = watchTraining(studio, found, signal);
  const progress = new LatestWriter<number>(
    (done) => noteProgress(studio, found, done),
    (error) => studio.log.debug({ err: error, jobId: found.id }, 'could not write the progress'),
  );
  try {
    const job = await takeOverFiles(studio, found, watch.signal);
    if (job === undefined) return;
    const { isTrusted } = await trainingSettings(studio.db.orm, job.projectId);
    const findings = await inspectMaterial(studio, tasks, job, {
      isTrusted,
      signal: watch.signal,
      onProgress: (done) => progress.put(done, false),
    }).catch((error: unknown) => unreadable(error));
    await progress.close();
    await studio.db.tx((tx) => decide(studio, tx, input, findings));
  } catch (error) {
    if (!watch.ended()) throw error;
  } finally {
    await progress.close();
    watch.close();
  }
}

/** A file that a host refuses is the user's; everything else may be bad luck. */
function unreadable(error: unknown): StoredReview {
  if (error instanceof HostError && error.kind === 'refused')
    return { approved: false, problems: [`A file cannot be read: ${error.message}`] };
  throw error;
}

async function noteProgress(studio: Studio, job: TrainingRow, done: number): Promise<void> {
  await studio.db.orm
    .update(avatarTrainings)
    .set({ done })
    .where(and(eq(avatarTrainings.id, job.id), eq(avatarTrainings.round, job.round)));
}

const LONGEST_LOG = 4000;

/** Stores what was found and moves the job: with the automatic reviewer on to the training at once. */
async function decide(
  studio: Studio,
  tx: Tx,
  { jobId, round }: RoundInput,
  found: StoredReview,
): Promise<void> {
  const job = await lockTraining(tx, jobId);
  if (job?.round !== round || job.state !== 'AUTO_VERIFYING') return;
  const changes = { review: found, stage: null, done: null, workStartedAt: null, ...resolutionOf(found) };
  if (!found.approved) {
    const description = reasonOf(found).slice(0, LONGEST_LOG);
    await moveTraining(tx, studio.clock, job, 'AUTO_VERIFY_FAILED', {
      changes: { ...changes, reason: description },
      log: { description },
    });
    return;
  }
  const waiting = await moveTraining(tx, studio.clock, job, 'MANUAL_VERIFYING', {
    changes: { ...changes, ...(found.portrait === undefined ? {} : { kind: 'portrait' as const }) },
  });
  const { reviewer } = await trainingSettings(tx.orm, job.projectId);
  if (reviewer === 'automatic')
    await approve(studio, tx, waiting, {
      operator: 'SYSTEM',
      description: 'Every check of the automatic review passed',
    });
}

/** Shorter side from which a model is a 4K one. */
const SIDE_4K = 2160;

function resolutionOf({ training, portrait }: StoredReview): Pick<Partial<TrainingRow>, 'modelResolution'> {
  const size = training ?? portrait;
  if (size === undefined) return {};
  return { modelResolution: Math.min(size.width, size.height) >= SIDE_4K ? '4K' : '1080P' };
}

/** What is wrong, one sentence each, with the stretches of the video where it is. */
function reasonOf({ training, action, portrait, problems }: StoredReview): string {
  const failed = [
    { of: 'Training video', checks: training?.checks ?? [] },
    { of: 'Action video', checks: action?.checks ?? [] },
    { of: 'Portrait', checks: portrait?.checks ?? [] },
  ].flatMap(({ of, checks }) =>
    checks
      .filter(({ passed }) => !passed)
      .map(({ message, ranges }) => {
        const where = ranges.slice(0, 5).map(({ from, to }) => `${from.toFixed(1)}–${to.toFixed(1)} s`);
        return `${of}: ${message}${where.length === 0 ? '' : ` (${where.join(', ')})`}`;
      }),
  );
  return [...problems, ...failed].join('\n');
}
