import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { HostError } from '../../../hosts/pool.ts';
import type { HostPool, HostTask } from '../../../hosts/pool.ts';

/** A crash of a decoder or a lack of memory may be bad luck once; three times is not. */
const TRIES = 3;
const PAUSE_MS = 300;

export interface HostRetry {
  readonly log: Logger;
  /** The task for a try from 1: what earlier tries finished is left out. Undefined = nothing is left to do. */
  readonly task: (attempt: number) => HostTask | undefined;
}

/**
 * Runs a task in a host; when the host itself died (not when the task refused), runs what is left in a new one.
 * @returns the last result, or undefined when nothing was left to do
 * @throws HostError
 */
export async function runHost<Result>(hosts: HostPool, retry: HostRetry): Promise<Result | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const task = retry.task(attempt);
    if (task === undefined) return undefined;
    try {
      return await hosts.run<Result>(task);
    } catch (error) {
      if (!(error instanceof HostError) || !isHostsFault(error) || attempt >= TRIES) throw error;
      retry.log.warn({ err: error, task: task.task, attempt }, 'a host died; going on with a new one');
      await delay(PAUSE_MS * attempt, undefined, task.signal === undefined ? {} : { signal: task.signal });
    }
  }
}

export function isHostsFault(error: HostError): boolean {
  return error.kind === 'crashed' || error.kind === 'out-of-memory' || error.kind === 'timeout';
}
