import type PgBoss from 'pg-boss';
import type { Logger } from 'pino';
import type { PostgresDatabase } from '../store/postgres/database.ts';
import { giveUp, putBack } from './outcomes.ts';
import type { JobHandler } from './queue.ts';
import { isProvablyDead } from './worker-name.ts';

/** Workers that may die on one job before it is given up: more is the job's fault. */
const DEATHS_ALLOWED = 5;
/** After a time without a database everybody's leases look old: owners get this long to renew first. */
const SETTLE_SECONDS = 12;

export interface ReaperOptions {
  readonly id: string;
  readonly boss: PgBoss;
  readonly db: PostgresDatabase;
  readonly log: Logger;
  readonly handlers: ReadonlyMap<string, JobHandler<unknown>>;
}

interface Suspect {
  readonly id: string;
  readonly queue: string;
  readonly worker: string;
  readonly expired: boolean;
}

/**
 * Puts back, or gives up, what dead workers hold: those whose leases ran out, and at once those of this machine that no
 * longer exist.
 * @param missedMs milliseconds since this process last failed to reach the database
 * @returns queues that have work again
 */
export async function reap(options: ReaperOptions, missedMs: number): Promise<ReadonlySet<string>> {
  const { rows } = await options.db.executeSql(
    `select id, queue, worker, lease_until < clock_timestamp()
        and pg_postmaster_start_time() < clock_timestamp() - make_interval(secs => $3) as expired
     from job_runs
     where queue = any($1) and worker is not null and (worker <> $2 or lease_until < clock_timestamp())
     order by lease_until limit 100`,
    [[...options.handlers.keys()], options.id, SETTLE_SECONDS],
  );
  const settled = missedMs > SETTLE_SECONDS * 1000;
  const verdicts = new Map<string, boolean>();
  const woken = new Set<string>();
  for (const suspect of rows as unknown as Suspect[]) {
    if (!verdicts.has(suspect.worker)) verdicts.set(suspect.worker, isProvablyDead(suspect.worker));
    const dead = verdicts.get(suspect.worker) ?? false;
    if (!dead && !(suspect.expired && settled)) continue;
    if (await takeFrom(options, suspect, dead)) woken.add(suspect.queue);
  }
  return woken;
}

async function takeFrom(options: ReaperOptions, suspect: Suspect, dead: boolean): Promise<boolean> {
  const { id, queue } = suspect;
  return options.db.tx(async (tx) => {
    const { rows } = await tx.executeSql(
      `select deaths from job_runs where id = $1 and worker = $2 and ($3 or lease_until < clock_timestamp())
       for update skip locked`,
      [id, suspect.worker, dead],
    );
    const [run] = rows as { deaths: number }[];
    if (!run) return false;
    options.log.warn({ job: queue, id }, 'its worker is dead; taking the job over');
    if (run.deaths + 1 < DEATHS_ALLOWED) {
      await tx.executeSql('update job_runs set deaths = deaths + 1 where id = $1', [id]);
      await putBack(tx, options.boss, queue, id);
      return true;
    }
    const found = await tx.executeSql('select data from queue.job where name = $1 and id = $2', [queue, id]);
    const [job] = found.rows as { data: { input: unknown } }[];
    const handler = options.handlers.get(queue);
    if (!job || !handler) {
      await tx.executeSql('delete from job_runs where id = $1', [id]);
      return false;
    }
    const error = new Error(`${DEATHS_ALLOWED} workers died while they did this`);
    await giveUp(tx, options.boss, options.log, handler, { name: queue, id, data: job.data }, error);
    return false;
  });
}
