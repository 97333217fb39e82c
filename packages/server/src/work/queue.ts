import type { Tx } from '../studio/context.ts';

/** A kind of background work: its name and what it takes. Each definition has exactly one handler (checked at start). */
export interface JobDefinition<Input> {
  readonly name: string;
  /** Throws when `input` is not of this shape. */
  readonly parse: (input: unknown) => Input;
  /** Attempts before the job counts as failed. */
  readonly attempts: number;
  /** Seconds between attempts, doubled each time. */
  readonly backoffSeconds: number;
  /** How many run at once in one worker. */
  readonly concurrency: number;
  /** A worker that has not renewed within this is taken for dead; default 10. */
  readonly heartbeatSeconds?: number;
}

export interface JobRun<Input> {
  readonly input: Input;
  /** From 1. Counts failures of the handler only, not workers that died or drained; up to `definition.attempts`. */
  readonly attempt: number;
  /** Aborted when the worker drains or loses the job. */
  readonly signal: AbortSignal;
}

export interface JobHandler<Input> {
  readonly definition: JobDefinition<Input>;
  /**
   * Does the work; throwing asks for another attempt. What it throws after `signal` aborted is not held against the
   * job: it goes back to the queue as it was.
   */
  run(job: JobRun<Input>): Promise<void>;
  /**
   * Told once when no attempt is left, also when the worker itself died each time, so that the row can say FAILED.
   * Runs in the transaction that gives the job up.
   */
  exhausted?(tx: Tx, input: Input, error: Error): Promise<void>;
}

/** A handler of whatever input; what `work` takes. */
export interface AnyJobHandler {
  readonly definition: JobDefinition<unknown>;
  run(job: JobRun<never>): Promise<void>;
  exhausted?(tx: Tx, input: never, error: Error): Promise<void>;
}

export interface SendOptions {
  /** Same key = same job: a second send is dropped. */
  readonly key?: string;
  /** Higher goes first; default 0. */
  readonly priority?: number;
  readonly startAfter?: Date;
}

export interface JobQueue {
  /** Inserts the job in the caller's transaction. */
  send<Input>(tx: Tx, definition: JobDefinition<Input>, input: Input, options?: SendOptions): Promise<void>;
  /** Starts working on these; called once per worker process. @throws Error when two handle the same definition */
  work(handlers: readonly AnyJobHandler[]): Promise<void>;
  /** Stops taking jobs, aborts running ones, waits for them. */
  drain(): Promise<void>;
}
