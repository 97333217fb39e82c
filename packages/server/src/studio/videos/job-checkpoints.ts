import { copyFile } from 'node:fs/promises';
import { and, eq } from 'drizzle-orm';
import type { Studio } from '../context.ts';
import { deletePrefix } from '../scripts/objects.ts';
import type { Checkpoints } from './pipeline/checkpoints.ts';
import { lockJob } from './queries.ts';
import { videoJobCheckpoints } from './table.ts';

/** The job is not being made any more: it was cancelled while a step finished. */
export class JobGone extends Error {
  constructor(jobId: string) {
    super(`video job ${jobId} is not being processed any more`);
    this.name = 'JobGone';
  }
}

export function jobPrefix(projectId: string, jobId: string): string {
  return `${projectId}/video-jobs/${jobId}/`;
}

/** Finished steps of a job: rows name them, the object store holds them, any worker can go on from them. */
export function jobCheckpoints(
  studio: Studio,
  job: { readonly id: string; readonly projectId: string },
  attempt: number,
): Checkpoints {
  return {
    fetch: async (name, digest, path) => {
      const [row] = await studio.db.orm
        .select()
        .from(videoJobCheckpoints)
        .where(
          and(
            eq(videoJobCheckpoints.jobId, job.id),
            eq(videoJobCheckpoints.name, name),
            eq(videoJobCheckpoints.digest, digest),
          ),
        );
      if (row === undefined || (await studio.objects.stat(row.objectKey)) === undefined) return false;
      const local = await studio.objects.localFile(row.objectKey);
      try {
        await copyFile(local.path, path);
      } finally {
        await local.release();
      }
      return true;
    },
    store: async (name, digest, path) => {
      const key = `${jobPrefix(job.projectId, job.id)}${name}`;
      await studio.objects.put(key, { path }, { contentType: 'application/octet-stream' });
      const kept = await studio.db.tx(async (tx) => {
        const row = await lockJob(tx, job.id);
        if (row?.state !== 'PROCESSING') return false;
        const values = { digest, objectKey: key, attempt, createdAt: studio.clock.now() };
        await tx.orm
          .insert(videoJobCheckpoints)
          .values({ jobId: job.id, name, ...values })
          .onConflictDoUpdate({ target: [videoJobCheckpoints.jobId, videoJobCheckpoints.name], set: values });
        return true;
      });
      if (kept) return;
      await studio.objects.delete(key);
      throw new JobGone(job.id);
    },
  };
}

/** Removes what attempts left for each other; safe to repeat. */
export async function sweepCheckpoints(
  studio: Studio,
  job: { readonly id: string; readonly projectId: string },
): Promise<void> {
  await studio.db.orm.delete(videoJobCheckpoints).where(eq(videoJobCheckpoints.jobId, job.id));
  await deletePrefix(studio, jobPrefix(job.projectId, job.id));
}
