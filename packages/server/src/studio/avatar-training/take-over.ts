import { eq } from 'drizzle-orm';
import type { Studio, Tx } from '../context.ts';
import { sendPurge } from '../files/purge.ts';
import { newId } from '../assets/ids.ts';
import { uploadsOf } from '../uploads/open.ts';
import { oneTimeUploads } from '../uploads/table.ts';
import { lockTraining } from './queries.ts';
import { avatarTrainings, FILE_ROLES, type FileRole, type TrainingFile, type TrainingRow } from './table.ts';
import { partsOf, trainingPrefix, uploadSubject } from './uploads.ts';

/**
 * Joins what was uploaded and makes it the job's own, in place of what it had. Idempotent: an attempt that follows a
 * crash goes on where the other one ended. @returns the job with its files; undefined when its round is over
 */
export async function takeOverFiles(
  studio: Studio,
  job: TrainingRow,
  signal: AbortSignal,
): Promise<TrainingRow | undefined> {
  let current: TrainingRow | undefined = job;
  for (const role of FILE_ROLES) {
    signal.throwIfAborted();
    const { stored, missing } = partsOf(await uploadsOf(studio.db.orm, uploadSubject(job.id)), role);
    const [first] = stored;
    if (first === undefined || missing.length > 0) continue;
    const file =
      stored.length === 1
        ? { key: first.objectKey, size: first.size, md5: first.md5, contentType: first.storedType }
        : await join(
            studio,
            job,
            role,
            stored.map(({ objectKey }) => objectKey),
            first.storedType,
          );
    current = await studio.db.tx((tx) => adopt(studio, tx, job, role, file));
    if (current === undefined) return undefined;
  }
  return current;
}

/** Parts go only once the whole is durable: where one is missing the whole is there. */
async function join(
  studio: Studio,
  job: TrainingRow,
  role: FileRole,
  keys: readonly string[],
  contentType: string,
): Promise<TrainingFile> {
  const into = `${trainingPrefix(job)}files/${role}-${job.round}`;
  const parts = await Promise.all(keys.map((key) => studio.objects.stat(key)));
  const whole = await studio.objects.stat(into);
  if (whole !== undefined && parts.includes(undefined)) {
    for (const key of keys) await studio.objects.delete(key);
    return { key: into, size: whole.size, md5: whole.md5, contentType };
  }
  const { size, md5 } = await studio.objects.concat(keys, into, { contentType });
  return { key: into, size, md5, contentType };
}

async function adopt(
  studio: Studio,
  tx: Tx,
  { id, round }: TrainingRow,
  role: FileRole,
  file: TrainingFile,
): Promise<TrainingRow | undefined> {
  const row = await lockTraining(tx, id);
  if (row?.round !== round) return undefined;
  const old = row.files[role];
  if (old !== undefined && old.key !== file.key) await sendPurge(studio, tx, [old.key]);
  const subject = uploadSubject(id);
  const gone = (await uploadsOf(tx.orm, subject)).filter((upload) => upload.role === role);
  for (const upload of gone) await tx.orm.delete(oneTimeUploads).where(eq(oneTimeUploads.id, upload.id));
  const [taken] = await tx.orm
    .update(avatarTrainings)
    .set({ files: { ...row.files, [role]: file } })
    .where(eq(avatarTrainings.id, id))
    .returning();
  return taken;
}

/** Key of a new object of a job. */
export function newObjectKey(job: Pick<TrainingRow, 'id' | 'projectId'>, what: string): string {
  return `${trainingPrefix(job)}${what}/${newId()}`;
}
