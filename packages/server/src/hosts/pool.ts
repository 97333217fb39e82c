/**
 * Child processes ("hosts") in which media is decoded, rendered or spoken. A task is a module of
 * `hosts/tasks/` named by `task`; its input, progress and result are anything that can be structured-cloned.
 */
export interface HostTask {
  /** File name (without extension) in hosts/tasks. */
  readonly task: string;
  readonly input: unknown;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: unknown) => void;
  /** Bytes of resident memory (the host and what it starts) beyond which the host is killed. */
  readonly memoryLimitBytes: number;
  /** Milliseconds without progress or result after which the host is killed; absent = no limit. */
  readonly timeoutMs?: number;
  /**
   * Leaves the host there for the next task of the same name and key, which then finds everything loaded. Such tasks run
   * one after the other; an aborted one has to end by itself soon, or the host is killed as any other.
   */
  readonly warm?: Warmth;
}

/** How long a host outlives its task. */
export interface Warmth {
  /** Hosts are shared within one key (a project): what somebody's files do to a host never meets another's. */
  readonly key: string;
  /** Milliseconds without work after which it ends. */
  readonly idleMs: number;
  /** Bytes of resident memory with which it may wait; beyond them it ends with its task. */
  readonly idleMemoryBytes: number;
}

/** Why a host ended without a result. `refused` carries the task's own error name and message. */
export class HostError extends Error {
  readonly kind: 'refused' | 'crashed' | 'out-of-memory' | 'timeout' | 'aborted';
  readonly reason: string;
  constructor(kind: HostError['kind'], reason: string, message: string) {
    super(message);
    this.name = 'HostError';
    this.kind = kind;
    this.reason = reason;
  }
}

export interface HostPool {
  /** Runs one task in a child of its own. @throws HostError */
  run<Result>(task: HostTask): Promise<Result>;
  close(): Promise<void>;
}

/** What a task module exports as `run`. Throw an Error whose `name` and `reason` reach the caller as HostError('refused'). */
export type TaskRun = (
  input: unknown,
  channel: { readonly signal: AbortSignal; progress(progress: unknown): void },
) => Promise<unknown>;

export interface HostPoolOptions {
  /** Folder of the task modules; default `hosts/tasks`. */
  readonly tasks?: URL;
  /** Milliseconds that an aborted task has to end by itself before it is killed; default 1500. */
  readonly graceMs?: number;
  /** Hosts that may be kept warm at once; the one that waits longest makes room. Default 2. */
  readonly mostWarm?: number;
}
