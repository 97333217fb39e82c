import type PgBoss from 'pg-boss';
import type { Logger } from 'pino';
import type { Tx } from '../studio/context.ts';
import { executor } from './executor.ts';
import type { JobHandler } from './queue.ts';

/** A job as its handler needs it. */
export interface HeldJob {
  readonly name: string;
  readonly id: string;
  readonly data: { readonly input: unknown };
}

/** Back to the queue at once, as if it had never been taken. */
export async function putBack(tx: Tx, boss: PgBoss, name: string, id: string): Promise<void> {
  await tx.executeSql('update job_runs set worker = null, lease_until = null where id = $1', [id]);
  await boss.cancel(name, id, { db: executor(tx) });
  await boss.resume(name, id, { db: executor(tx) });
}

/** No further attempt: the queue says failed, and the handler is told in the same transaction. */
export async function giveUp(
  tx: Tx,
  boss: PgBoss,
  log: Logger,
  handler: JobHandler<unknown>,
  job: HeldJob,
  error: Error,
): Promise<void> {
  log.error({ err: error, job: job.name, id: job.id }, 'job failed for good');
  await tx.executeSql('delete from job_runs where id = $1', [job.id]);
  await boss.fail(job.name, job.id, { message: error.message }, { db: executor(tx) });
  if (!handler.exhausted) return;
  let input: unknown;
  try {
    input = handler.definition.parse(job.data.input);
  } catch (unreadable) {
    // Its input is what failed: there is no row that the handler could find by it.
    log.error({ err: unreadable, job: job.name, id: job.id }, 'the job cannot be read');
    return;
  }
  await handler.exhausted(tx, input, error);
}
