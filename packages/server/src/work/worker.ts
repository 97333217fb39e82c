import type PgBoss from 'pg-boss';
import { isDatabaseGone } from '../store/postgres/gone.ts';
import type { Tx } from '../studio/context.ts';
import { executor } from './executor.ts';
import { giveUp, putBack } from './outcomes.ts';
import type { JobHandler } from './queue.ts';
import { reap, type ReaperOptions } from './reaper.ts';

const RENEW_MS = 1000;
const POLL_MS = 2000;
const DEFAULT_HEARTBEAT_SECONDS = 10;
export interface JobWorkerOptions extends ReaperOptions {
  /** Go on with running jobs while the database is away, although a lease may run out meanwhile. */
  readonly keepWithoutDatabase: boolean;
}

interface Running {
  readonly name: string;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
  /** When, by this process' clock, the lease that we know of runs out. */
  leaseEnd: number;
  /** Somebody else has it. */
  lost: boolean;
}

/**
 * Takes jobs, holds a lease on each while it runs (one row in job_runs, renewed every second for all of them at
 * once), and takes over what dead workers hold. pg-boss alone would notice a dead worker only by the job's age.
 */
export class JobWorker {
  readonly #options: JobWorkerOptions;
  readonly #running = new Map<string, Running>();
  readonly #taking = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  readonly #pauses = new Set<NodeJS.Timeout>();
  #timers: NodeJS.Timeout[] = [];
  #upkeep: Promise<void> = Promise.resolve();
  #upkeepPending = false;
  #draining = false;
  /** `performance.now()` of the last failure to reach the database. */
  #lastMissed = Number.NEGATIVE_INFINITY;

  constructor(options: JobWorkerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#timers = [setInterval(() => this.#tick(), RENEW_MS), setInterval(() => this.#wakeAll(), POLL_MS)];
    await this.#reap();
    this.#wakeAll();
  }

  /** There may be work in this queue. */
  wake(name: string): void {
    const handler = this.#options.handlers.get(name);
    if (!handler || this.#draining) return;
    if (this.#taking.has(name)) {
      this.#again.add(name);
      return;
    }
    const taking = this.#take(handler)
      .catch((error: unknown) => this.#report(error, `could not take a job of ${name}`))
      .finally(() => {
        this.#taking.delete(name);
        if (this.#again.delete(name)) this.wake(name);
      });
    this.#taking.set(name, taking);
  }

  async drain(): Promise<void> {
    this.#draining = true;
    await Promise.allSettled(this.#taking.values());
    for (const run of this.#running.values()) run.abort.abort();
    await Promise.allSettled([...this.#running.values()].map((run) => run.ended));
    for (const timer of this.#timers) clearInterval(timer);
    for (const timer of this.#pauses) clearTimeout(timer);
    await this.#upkeep;
  }

  #wakeAll(): void {
    for (const name of this.#options.handlers.keys()) this.wake(name);
  }

  async #take(handler: JobHandler<unknown>): Promise<void> {
    const { name, concurrency, heartbeatSeconds = DEFAULT_HEARTBEAT_SECONDS } = handler.definition;
    for (;;) {
      const busy = [...this.#running.values()].filter((run) => run.name === name).length;
      if (busy >= concurrency || this.#draining) return;
      const askedAt = performance.now();
      const taken = await this.#options.db.tx(async (tx) => {
        const [job] = await this.#options.boss.fetch<{ input: unknown }>(name, {
          batchSize: 1,
          db: executor(tx),
        });
        if (!job) return undefined;
        const { rows } = await tx.executeSql(
          `insert into job_runs (id, queue, worker, lease_until)
           values ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))
           on conflict (id) do update set worker = $3, lease_until = excluded.lease_until, started_at = now()
             where job_runs.worker is null
           returning failures`,
          [job.id, name, this.#options.id, heartbeatSeconds],
        );
        const [row] = rows as { failures: number }[];
        if (row) return { job, failures: row.failures };
        // Still leased (pg-boss gave it out for its age): it stays with whoever has it.
        return undefined;
      });
      if (!taken) return;
      this.#begin(handler, taken.job, taken.failures, askedAt + heartbeatSeconds * 1000);
    }
  }

  #begin(
    handler: JobHandler<unknown>,
    job: PgBoss.Job<{ input: unknown }>,
    failures: number,
    leaseEnd: number,
  ): void {
    const abort = new AbortController();
    const run: Running = {
      name: job.name,
      abort,
      leaseEnd,
      lost: false,
      ended: Promise.resolve()
        .then(() => this.#run(handler, job, failures, abort.signal))
        .catch((error: unknown) => this.#report(error, `could not settle a job of ${job.name}`))
        .finally(() => {
          this.#running.delete(job.id);
          this.wake(job.name);
        }),
    };
    this.#running.set(job.id, run);
  }

  async #run(
    handler: JobHandler<unknown>,
    job: PgBoss.Job<{ input: unknown }>,
    failures: number,
    signal: AbortSignal,
  ): Promise<void> {
    let failure: Error | undefined;
    try {
      const input = handler.definition.parse(job.data.input);
      await handler.run({ input, attempt: failures + 1, signal });
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
    if (this.#running.get(job.id)?.lost) return;
    await this.#settle(async (tx) => {
      const { rows } = await tx.executeSql(
        'select failures from job_runs where id = $1 and worker = $2 for update',
        [job.id, this.#options.id],
      );
      if (rows.length === 0) return; // taken over meanwhile
      if (!failure) {
        await tx.executeSql('delete from job_runs where id = $1', [job.id]);
        await this.#options.boss.complete(job.name, job.id, {}, { db: executor(tx) });
      } else if (signal.aborted) {
        await putBack(tx, this.#options.boss, job.name, job.id);
      } else if (failures + 1 >= handler.definition.attempts) {
        await giveUp(tx, this.#options.boss, this.#options.log, handler, job, failure);
      } else {
        await this.#retry(tx, job, failure, handler.definition.backoffSeconds * 2 ** failures);
      }
    });
  }

  /** The outcome must be written: tries until the database is back or the lease has run out. */
  async #settle(write: (tx: Tx) => Promise<void>): Promise<void> {
    for (let wait = 100; ; wait = Math.min(wait * 2, 2000)) {
      try {
        await this.#options.db.tx(write);
        return;
      } catch (error) {
        if (!isDatabaseGone(error) || this.#draining) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  async #retry(tx: Tx, job: { name: string; id: string }, failure: Error, seconds: number): Promise<void> {
    const { name, id } = job;
    this.#options.log.warn({ err: failure, job: name, id, seconds }, 'job failed; it will be tried again');
    await tx.executeSql('update job_runs set failures = failures + 1 where id = $1', [id]);
    await putBack(tx, this.#options.boss, name, id);
    await tx.executeSql(
      'update queue.job set start_after = clock_timestamp() + make_interval(secs => $3) where name = $1 and id = $2',
      [name, id, seconds],
    );
    // Polling would find it too, a little later.
    const timer = setTimeout(
      () => {
        this.#pauses.delete(timer);
        this.wake(name);
      },
      seconds * 1000 + 20,
    );
    this.#pauses.add(timer);
  }

  #tick(): void {
    const now = performance.now();
    for (const run of this.#running.values()) {
      // Without a database nobody can tell us that we lost it: stop before somebody else may begin.
      if (run.leaseEnd < now && !run.lost && !this.#options.keepWithoutDatabase)
        this.#lose(run, 'its lease ran out');
    }
    if (this.#upkeepPending) return;
    this.#upkeepPending = true;
    this.#upkeep = this.#renew()
      .then(() => this.#reap())
      .catch((error: unknown) => this.#report(error, 'could not renew leases'))
      .finally(() => {
        this.#upkeepPending = false;
      });
  }

  #lose(run: Running, why: string): void {
    run.lost = true;
    this.#options.log.warn({ job: run.name }, `stopping a job: ${why}`);
    run.abort.abort();
  }

  async #renew(): Promise<void> {
    if (this.#running.size === 0) return;
    const askedAt = performance.now();
    const asked = [...this.#running];
    const ids = asked.map(([id]) => id);
    const seconds = asked.map(([, run]) => this.#heartbeat(run.name));
    const { rows } = await this.#options.db.executeSql(
      `update job_runs set lease_until = clock_timestamp() + make_interval(secs => wanted.seconds)
       from unnest($2::uuid[], $3::float8[]) as wanted (id, seconds)
       where job_runs.id = wanted.id and job_runs.worker = $1
       returning job_runs.id`,
      [this.#options.id, ids, seconds],
    );
    const kept = new Set(rows.map((row) => row['id'] as string));
    for (const [id, run] of asked) {
      if (kept.has(id)) run.leaseEnd = askedAt + this.#heartbeat(run.name) * 1000;
      // Absent may also mean that it has just been settled by ourselves.
      else if (this.#running.get(id) === run && !run.lost && !(await this.#holds(id))) {
        if (this.#running.get(id) === run) this.#lose(run, 'another worker took it over');
      }
    }
  }

  async #holds(id: string): Promise<boolean> {
    const { rows } = await this.#options.db.executeSql('select worker from job_runs where id = $1', [id]);
    return rows[0] === undefined || rows[0]['worker'] === this.#options.id;
  }

  #heartbeat(name: string): number {
    return this.#options.handlers.get(name)?.definition.heartbeatSeconds ?? DEFAULT_HEARTBEAT_SECONDS;
  }

  async #reap(): Promise<void> {
    if (this.#draining) return;
    for (const name of await reap(this.#options, performance.now() - this.#lastMissed)) this.wake(name);
  }

  #report(error: unknown, what: string): void {
    if (isDatabaseGone(error)) {
      this.#lastMissed = performance.now();
      this.#options.log.debug({ err: error }, `${what}: the database is away`);
    } else this.#options.log.error({ err: error }, what);
  }
}
