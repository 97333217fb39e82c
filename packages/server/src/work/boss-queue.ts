import { createHash } from 'node:crypto';
import PgBoss from 'pg-boss';
import type { Logger } from 'pino';
import type { PostgresDatabase } from '../store/postgres/database.ts';
import type { EventBus } from '../studio/events/bus.ts';
import type { Tx } from '../studio/context.ts';
import type { AnyJobHandler, JobDefinition, JobHandler, JobQueue, SendOptions } from './queue.ts';
import { executor } from './executor.ts';
import { JobWorker } from './worker.ts';
import { makeWorkerName } from './worker-name.ts';

const SCHEMA = 'queue';
/** Topic on which a sent job wakes workers; its payload is the queue's name. */
export const JOBS_TOPIC = 'jobs';

/** The queue on pg-boss, which keeps the jobs; liveness of workers is ours (see worker.ts). */
export class BossQueue implements JobQueue {
  readonly #boss: PgBoss;
  readonly #db: PostgresDatabase;
  readonly #events: EventBus;
  readonly #log: Logger;
  /** Names this process among workers. */
  readonly workerId = makeWorkerName();
  readonly #queues = new Map<string, Promise<void>>();
  #worker: JobWorker | undefined;

  readonly #keepWithoutDatabase: boolean;

  constructor(
    db: PostgresDatabase,
    events: EventBus,
    log: Logger,
    options: { readonly keepWithoutDatabase: boolean } = { keepWithoutDatabase: true },
  ) {
    this.#keepWithoutDatabase = options.keepWithoutDatabase;
    this.#db = db;
    this.#events = events;
    this.#log = log;
    this.#boss = new PgBoss({
      db: { executeSql: (text: string, values: unknown[]) => db.executeSql(text, values) },
      schema: SCHEMA,
      schedule: false,
      // Renders may take long; who is dead is told by our leases, never by age.
      expireInHours: 23,
      archiveCompletedAfterSeconds: 3600,
      deleteAfterDays: 7,
    });
    this.#boss.on('error', (error) => log.warn({ err: error }, 'queue upkeep failed'));
  }

  /** Makes the queue's own tables. */
  async start(): Promise<void> {
    await this.#boss.start();
  }

  /** Stops upkeep; drain first. */
  async stop(): Promise<void> {
    await this.drain();
    await this.#boss.stop({ graceful: false, wait: false });
  }

  async send<Input>(
    tx: Tx,
    definition: JobDefinition<Input>,
    input: Input,
    options: SendOptions = {},
  ): Promise<void> {
    definition.parse(input);
    await this.ensure(definition.name);
    await this.#boss.send(
      definition.name,
      { input },
      {
        db: executor(tx),
        // Attempts and pauses are ours to count: pg-boss knows no dead workers.
        retryLimit: 0,
        ...(options.key === undefined ? {} : { id: idOf(definition.name, options.key) }),
        ...(options.priority === undefined ? {} : { priority: options.priority }),
        ...(options.startAfter === undefined ? {} : { startAfter: options.startAfter }),
      },
    );
    await this.#events.publish(JOBS_TOPIC, definition.name, tx);
  }

  async work(handlers: readonly AnyJobHandler[]): Promise<void> {
    if (this.#worker) throw new Error('This process works already.');
    const byName = new Map<string, JobHandler<unknown>>();
    for (const handler of handlers) {
      const { name } = handler.definition;
      if (byName.has(name)) throw new Error(`The job ${name} has two handlers.`);
      // Each input passes its own definition's parse before the handler sees it.
      byName.set(name, handler);
      await this.ensure(name);
    }
    this.#worker = new JobWorker({
      id: this.workerId,
      boss: this.#boss,
      db: this.#db,
      log: this.#log,
      handlers: byName,
      keepWithoutDatabase: this.#keepWithoutDatabase,
    });
    await this.#worker.start();
    this.#events.subscribe(JOBS_TOPIC, (name) => this.#worker?.wake(String(name)));
  }

  async drain(): Promise<void> {
    await this.#worker?.drain();
  }

  /** Makes a queue: pg-boss drops jobs of queues that it does not know. */
  async ensure(name: string): Promise<void> {
    let made = this.#queues.get(name);
    if (!made) {
      made = this.#boss.createQueue(name);
      this.#queues.set(name, made);
      made.catch(() => this.#queues.delete(name));
    }
    await made;
  }
}

/** The same key is always the same job: a UUID from its hash. */
function idOf(queue: string, key: string): string {
  const hex = createHash('sha256').update(`${queue}\n${key}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
