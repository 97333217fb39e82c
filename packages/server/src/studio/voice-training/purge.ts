import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { and, eq, isNull } from 'drizzle-orm';
import type { JobDefinition, JobHandler } from '../../work/queue.ts';
import type { ObjectStat } from '../../store/objects/object-store.ts';
import type { Studio, Tx } from '../context.ts';
import { resultPrefix, trainingPrefix, workFolder } from './keys.ts';
import { TAKES_DATA } from './states.ts';
import { voiceTrainingPurges, voiceTrainings, type TrainingRow } from './table.ts';

/** An upload that began just before its URL expired may still be running. */
const GRACE_MS = 6 * 3600 * 1000;

interface PurgeInput {
  readonly projectId: string;
  readonly jobId: string;
  /** Also what came of the training: there is no asset that it belongs to. */
  readonly withResult: boolean;
}

interface SweepInput {
  readonly projectId: string;
  readonly jobId: string;
}

function read(input: unknown): PurgeInput {
  const { projectId, jobId, withResult } = (input ?? {}) as Partial<PurgeInput>;
  if (typeof projectId !== 'string' || typeof jobId !== 'string')
    throw new TypeError('projectId and jobId must be strings');
  return { projectId, jobId, withResult: withResult === true };
}

const COMMON = { attempts: 20, backoffSeconds: 5, concurrency: 1 };

const PURGE: JobDefinition<PurgeInput> = { ...COMMON, name: 'voice-training.purge', parse: read };
const SWEEP: JobDefinition<SweepInput> = { ...COMMON, name: 'voice-training.sweep', parse: read };

/**
 * Notes everything that a deleted job leaves and has it removed, in the transaction that deletes the job. What is noted
 * proves later what was removed: how much, and a digest over the key, size and MD5 of each object.
 */
export async function sendPurge(studio: Studio, tx: Tx, job: TrainingRow): Promise<PurgeInput> {
  const input = { projectId: job.projectId, jobId: job.id, withResult: job.assetId === null };
  const objects = await objectsOf(studio, input);
  const hash = createHash('sha256');
  for (const { key, size, md5 } of objects) hash.update(`${key}\n${size}\n${md5}\n`);
  await tx.orm.insert(voiceTrainingPurges).values({
    jobId: job.id,
    projectId: job.projectId,
    deletedAt: studio.clock.now(),
    objects: objects.length,
    bytes: objects.reduce((sum, { size }) => sum + size, 0),
    digest: hash.digest('hex'),
  });
  await studio.queue.send(tx, PURGE, input);
  return input;
}

/** Has late uploads looked after when the URLs of a job have expired. */
export async function sendSweep(
  studio: Studio,
  tx: Tx,
  job: Pick<TrainingRow, 'id' | 'projectId' | 'uploadsUntil'>,
): Promise<void> {
  const startAfter = new Date(job.uploadsUntil.getTime() + GRACE_MS);
  await studio.queue.send(tx, SWEEP, { projectId: job.projectId, jobId: job.id }, { startAfter });
}

/** Removes a deleted job's objects and notes when nothing was left; doing it again changes nothing. */
export async function purge(studio: Studio, input: PurgeInput): Promise<void> {
  for (const { key } of await objectsOf(studio, input)) await studio.objects.delete(key);
  // A worker that was killed may have left pieces there.
  await rm(workFolder(studio, { id: input.jobId }), { recursive: true, force: true });
  const left = await objectsOf(studio, input);
  if (left.length > 0) throw new Error(`${left.length} objects of voice training ${input.jobId} came back`);
  await studio.db.orm
    .update(voiceTrainingPurges)
    .set({ purgedAt: studio.clock.now() })
    .where(and(eq(voiceTrainingPurges.jobId, input.jobId), isNull(voiceTrainingPurges.purgedAt)));
}

/** Removes what arrived by URLs of earlier submissions, and everything of a job that is gone. */
export async function sweep(studio: Studio, { projectId, jobId }: SweepInput): Promise<void> {
  const [job] = await studio.db.orm.select().from(voiceTrainings).where(eq(voiceTrainings.id, jobId));
  const place = { id: jobId, projectId };
  const prefix = job === undefined ? trainingPrefix(place) : `${trainingPrefix(place)}in/`;
  const kept =
    job !== undefined && TAKES_DATA.includes(job.state)
      ? `${trainingPrefix(place)}in/${job.round}/`
      : undefined;
  for await (const { key } of studio.objects.list(prefix)) {
    if (kept === undefined || !key.startsWith(kept)) await studio.objects.delete(key);
  }
}

async function objectsOf(studio: Studio, input: PurgeInput): Promise<readonly ObjectStat[]> {
  const place = { id: input.jobId, projectId: input.projectId };
  const found: ObjectStat[] = [];
  for await (const object of studio.objects.list(trainingPrefix(place))) found.push(object);
  if (input.withResult)
    for await (const object of studio.objects.list(resultPrefix(place))) found.push(object);
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function purgeTrainingHandler(studio: Studio): JobHandler<PurgeInput> {
  return { definition: PURGE, run: ({ input }) => purge(studio, input) };
}

export function sweepUploadsHandler(studio: Studio): JobHandler<SweepInput> {
  return { definition: SWEEP, run: ({ input }) => sweep(studio, input) };
}
