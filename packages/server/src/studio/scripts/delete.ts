import { and, eq, inArray } from 'drizzle-orm';
import type { OperationRequest, OperationResult } from '../../doors/metastudio/operation.ts';
import type { Studio } from '../context.ts';
import { videoJobs } from '../videos/table.ts';
import { deletePrefix, scriptPrefix } from './objects.ts';
import { lockScript } from './queries.ts';
import { scripts } from './table.ts';

/** 5.1.5: removes a script. Recordings that a running job still needs go when that job ends. */
export async function deleteVideoScript(studio: Studio, request: OperationRequest): Promise<OperationResult> {
  const { projectId } = request.caller;
  const scriptId = request.params['script_id'] ?? '';
  await studio.db.tx(async (tx) => {
    await lockScript(tx.orm, projectId, scriptId);
    await tx.orm.delete(scripts).where(eq(scripts.id, scriptId));
  });
  await sweepScript(studio, projectId, scriptId);
  return {};
}

/** Removes the objects of a script that no longer exists, unless a job that is not finished needs them. */
export async function sweepScript(studio: Studio, projectId: string, scriptId: string): Promise<void> {
  const [alive] = await studio.db.orm
    .select({ id: scripts.id })
    .from(scripts)
    .where(eq(scripts.id, scriptId));
  if (alive !== undefined) return;
  const [open] = await studio.db.orm
    .select({ id: videoJobs.id })
    .from(videoJobs)
    .where(and(eq(videoJobs.scriptId, scriptId), inArray(videoJobs.state, ['WAITING', 'PROCESSING'])));
  if (open === undefined) await deletePrefix(studio, scriptPrefix(projectId, scriptId));
}
