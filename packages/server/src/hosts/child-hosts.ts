import { fork, type ChildProcess } from 'node:child_process';
import { keeper } from './keeper.ts';
import type { FromHost, ToHost } from './messages.ts';
import { HostError, type HostPool, type HostPoolOptions, type HostTask } from './pool.ts';
import { residentBytes } from './resident.ts';
import { keepLastLines, killGroup } from './process-group.ts';

const MAIN = new URL('./host-main.js', import.meta.url);
const TASKS = new URL('./tasks/', import.meta.url);
/** Variables that a host may see; everything else (keys, database URLs) stays with us. */
export const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'UV_THREADPOOL_SIZE'];
const MEMORY_CHECK_MS = 250;
const OUTPUT_LINES = 12;

/** A pool that forks one child per task. All of them, and what they started, end when this process ends. */
export function createHostPool(options: HostPoolOptions = {}): HostPool {
  return new ChildHosts(options);
}

/** One child process per task, see HostPool. */
class ChildHosts implements HostPool {
  readonly #tasks: URL;
  readonly #graceMs: number;
  readonly #running = new Set<{ abort(): void; readonly ended: Promise<unknown> }>();
  #closed = false;

  constructor(options: HostPoolOptions) {
    this.#tasks = options.tasks ?? TASKS;
    this.#graceMs = options.graceMs ?? 1500;
  }

  async run<Result>(task: HostTask): Promise<Result> {
    if (this.#closed) throw new HostError('aborted', 'closed', 'the studio is stopping');
    if (task.signal?.aborted) throw new HostError('aborted', 'aborted', `${task.task} was aborted`);
    if (!/^[a-z0-9][a-z0-9-]*$/.test(task.task)) throw new TypeError(`${task.task} is no name of a task`);
    const host = new Host(task, new URL(`${task.task}.js`, this.#tasks).href, this.#graceMs);
    this.#running.add(host);
    try {
      return (await host.ended) as Result;
    } finally {
      this.#running.delete(host);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const host of this.#running) host.abort();
    await Promise.allSettled([...this.#running].map((host) => host.ended));
  }
}

/** A child with one task, from fork to exit. */
class Host {
  /** Settles only when the process and its group are gone. */
  readonly ended: Promise<unknown>;
  readonly #task: HostTask;
  readonly #child: ChildProcess;
  readonly #output: string[] = [];
  #resolve!: (result: unknown) => void;
  #reject!: (error: Error) => void;
  #answer: { readonly result: unknown } | undefined;
  #failure: HostError | undefined;
  #silence: NodeJS.Timeout | undefined;
  #memory: NodeJS.Timeout | undefined;
  #grace: NodeJS.Timeout | undefined;
  readonly #graceMs: number;
  readonly #onAbort = (): void => this.abort();

  constructor(task: HostTask, module: string, graceMs: number) {
    this.#task = task;
    this.#graceMs = graceMs;
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // The JS heap ends a little before the watchdog would, with a better message.
    const heap = Math.max(64, Math.floor((task.memoryLimitBytes / 1_048_576) * 0.9));
    const env: NodeJS.ProcessEnv = {};
    for (const name of PASSED_ON) if (process.env[name] !== undefined) env[name] = process.env[name];
    this.#child = fork(MAIN, [], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${heap}`],
      env,
      // A process group of its own: what a task starts is killed with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    if (this.#child.pid !== undefined)
      keeper().watch(-this.#child.pid, 'KILL', { kind: 'task', name: task.task });
    this.#child.on('message', (message) => this.#hear(message as FromHost, module));
    this.#child.on('error', (error) => this.#end('crashed', 'spawn', error.message));
    // What the host started may hold its output open; `close` would wait for it.
    this.#child.on('exit', () => this.#kill());
    this.#child.on('close', (code, signal) => this.#closed(code, signal));
    keepLastLines(this.#child.stdout, this.#output, OUTPUT_LINES);
    keepLastLines(this.#child.stderr, this.#output, OUTPUT_LINES);
    this.#listen();
    task.signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.#memory = setInterval(() => this.#weigh(), MEMORY_CHECK_MS);
  }

  /** Asks the task to stop; kills it when it does not within the grace period. */
  abort(): void {
    if (this.#failure || this.#answer) return;
    this.#failure = new HostError('aborted', 'aborted', `${this.#task.task} was aborted`);
    this.#send({ kind: 'abort' });
    this.#grace = setTimeout(() => this.#kill(), this.#graceMs);
  }

  #hear(message: FromHost, module: string): void {
    this.#listen();
    switch (message.kind) {
      case 'ready':
        this.#send({ kind: 'run', module, input: this.#task.input });
        return;
      case 'progress':
        if (!this.#failure) this.#task.onProgress?.(message.progress);
        return;
      case 'done':
        this.#answer ??= { result: message.result };
        this.#kill();
        return;
      case 'failed':
        // An error that is the answer to an abort stays an abort.
        this.#failure ??= new HostError('refused', message.reason, message.message);
        this.#kill();
        return;
    }
  }

  #send(message: ToHost): void {
    if (!this.#child.connected) return;
    // A host that died meanwhile reports itself through `close`.
    this.#child.send(message, (error) => (error ? this.#kill() : undefined));
  }

  /** Starts the count of silent milliseconds anew. */
  #listen(): void {
    clearTimeout(this.#silence);
    const { timeoutMs } = this.#task;
    if (timeoutMs === undefined || this.#answer) return;
    this.#silence = setTimeout(
      () => this.#end('timeout', 'timeout', `${this.#task.task} gave no sign of life for ${timeoutMs} ms`),
      timeoutMs,
    );
  }

  #weigh(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    const held = residentBytes(pid);
    if (held > this.#task.memoryLimitBytes) {
      const megabytes = Math.round(held / 1_048_576);
      this.#end('out-of-memory', 'out-of-memory', `${this.#task.task} took ${megabytes} MiB of memory`);
    }
  }

  #end(kind: HostError['kind'], reason: string, message: string): void {
    this.#failure ??= new HostError(kind, reason, message);
    this.#kill();
    if (this.#child.pid === undefined) this.#closed(null, null);
  }

  #kill(): void {
    killGroup(this.#child.pid);
  }

  #closed(code: number | null, signal: string | null): void {
    if (this.#child.pid !== undefined) keeper().release(-this.#child.pid);
    clearTimeout(this.#silence);
    clearInterval(this.#memory);
    clearTimeout(this.#grace);
    this.#task.signal?.removeEventListener('abort', this.#onAbort);
    const failure = this.#failure ?? (this.#answer ? undefined : this.#crash(code, signal));
    if (failure) this.#reject(failure);
    else this.#resolve(this.#answer?.result);
  }

  #crash(code: number | null, signal: string | null): HostError {
    const { task } = this.#task;
    const output = this.#output.join('\n').trim();
    if (/JavaScript heap out of memory|Reached heap limit/.test(output)) {
      return new HostError('out-of-memory', 'heap', `${task} ran out of memory`);
    }
    const how = signal === null ? `with code ${code ?? 'unknown'}` : `by ${signal}`;
    const tail = output === '' ? '' : `: ${output}`;
    return new HostError('crashed', signal ?? `exit-${code ?? 'unknown'}`, `${task} ended ${how}${tail}`);
  }
}
