import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import { unlessMissing } from '../../store/objects/durable-files.ts';
import type { JobDefinition, JobHandler } from '../../work/queue.ts';
import { destroy } from '../assets/delete.ts';
import { findAsset } from '../assets/queries.ts';
import type { RequestOf } from '../assets/request.ts';
import { assets } from '../assets/table.ts';
import type { Studio, Tx } from '../context.ts';
import { deletePrefix } from '../scripts/objects.ts';
import { oneTimeUploads } from '../uploads/table.ts';
import type { PersonAtRenderer } from '../training-settings/renderer.ts';
import { forgetAtRenderer } from './hand-over.ts';
import { workRoot } from './jobs.ts';
import { lockOwnTraining } from './queries.ts';
import { DELETABLE } from './states.ts';
import { avatarTrainings, type TrainingRow } from './table.ts';
import { trainingPrefix, uploadSubject } from './uploads.ts';

interface PurgeInput {
  readonly projectId: string;
  readonly id: string;
  readonly renderer?: PersonAtRenderer;
}

/** Removes everything of a job that was deleted, in case the process that deleted it did not get there. */
const purgeTraining: JobDefinition<PurgeInput> = {
  name: 'avatar-training.purge',
  parse: (input) => {
    const { projectId, id, renderer } = (input ?? {}) as Partial<PurgeInput>;
    if (typeof projectId !== 'string' || typeof id !== 'string')
      throw new TypeError('projectId and id must be strings');
    return { projectId, id, ...(renderer && { renderer }) };
  },
  attempts: 20,
  backoffSeconds: 5,
  concurrency: 1,
};

export function purgeTrainingHandler(studio: Studio): JobHandler<PurgeInput> {
  return {
    definition: purgeTraining,
    run: async ({ input }) => {
      await purge(studio, input);
      // Tried again until the renderer answers.
      if (input.renderer !== undefined) await forgetAtRenderer(studio, input.projectId, input.renderer);
    },
  };
}

/**
 * 8.4: deletes a training with its footage, papers, model and asset. When it is answered nothing of them is left in the
 * object store. @throws MssError MSS.41000018 in states in which it cannot be deleted
 */
export async function delete2dModelTrainingJob(
  studio: Studio,
  { caller, params }: RequestOf<'delete2dModelTrainingJob'>,
): Promise<OperationResult> {
  const job = await studio.db.tx(async (tx) => {
    const row = await lockOwnTraining(tx.orm, caller.projectId, params['job_id'] ?? '');
    if (!DELETABLE.includes(row.state)) throw new MssError('MSS.41000018', `the job is ${row.state}`);
    await forget(studio, tx, row);
    return row;
  });
  await purge(studio, job);
  return {};
}

/** Rows at once, bytes by a job that lasts until they are gone. */
async function forget(studio: Studio, tx: Tx, job: TrainingRow): Promise<void> {
  if (job.assetId !== null) {
    await tx.orm.select({ id: assets.id }).from(assets).where(eq(assets.id, job.assetId)).for('update');
    const asset = await findAsset(tx.orm, job.assetId);
    if (asset !== undefined) await destroy(studio, tx, asset);
  }
  await tx.orm.delete(oneTimeUploads).where(eq(oneTimeUploads.subject, uploadSubject(job.id)));
  await tx.orm.delete(avatarTrainings).where(eq(avatarTrainings.id, job.id));
  const renderer = job.trained?.renderer;
  await studio.queue.send(tx, purgeTraining, {
    ...{ projectId: job.projectId, id: job.id },
    ...(renderer && { renderer }),
  });
}

async function purge(studio: Studio, job: PurgeInput): Promise<void> {
  await deletePrefix(studio, trainingPrefix(job));
  await removeWork(studio, job.id);
}

/** Removes what trainings of a job left on this machine. */
export async function removeWork(studio: Pick<Studio, 'config'>, jobId: string): Promise<void> {
  const root = workRoot(studio);
  const names = (await unlessMissing(readdir(root))) ?? [];
  for (const name of names)
    if (name.startsWith(`${jobId}-`)) await rm(join(root, name), { recursive: true, force: true });
}
