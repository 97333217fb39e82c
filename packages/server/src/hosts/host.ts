import { fork, type ChildProcess } from 'node:child_process';
import { keeper } from './keeper.ts';
import type { FromHost, ToHost } from './messages.ts';
import { HostError, type HostTask } from './pool.ts';
import { keepLastLines, killGroup } from './process-group.ts';
import { residentBytes } from './resident.ts';

const MAIN = new URL('./host-main.js', import.meta.url);
/** Variables that a host may see; everything else (keys, database URLs) stays with us. */
export const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'UV_THREADPOOL_SIZE'];
const MEMORY_CHECK_MS = 250;
const OUTPUT_LINES = 12;

/** A task that a host works at. */
interface Work {
  readonly task: HostTask;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A child process from fork to exit: one task, or several one after the other when it is kept warm. */
export class Host {
  /** Settles only when the process and its group are gone. */
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  readonly #module: string;
  readonly #name: string;
  readonly #graceMs: number;
  readonly #output: string[] = [];
  #work: Work | undefined;
  #ready = false;
  #ended = false;
  #answer: { readonly result: unknown } | undefined;
  #failure: HostError | undefined;
  #silence: NodeJS.Timeout | undefined;
  #memory: NodeJS.Timeout | undefined;
  #grace: NodeJS.Timeout | undefined;
  #leave!: () => void;
  readonly #onAbort = (): void => this.abort();

  /** @param first what it will be asked to do first; its memory is the host's */
  constructor(first: HostTask, module: string, graceMs: number) {
    this.#module = module;
    this.#name = first.task;
    this.#graceMs = graceMs;
    this.gone = new Promise((resolve) => {
      this.#leave = resolve;
    });
    // The JS heap ends a little before the watchdog would, with a better message.
    const heap = Math.max(64, Math.floor((first.memoryLimitBytes / 1_048_576) * 0.9));
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
      keeper().watch(-this.#child.pid, 'KILL', { kind: 'task', name: first.task });
    this.#child.on('message', (message) => this.#hear(message as FromHost));
    this.#child.on('error', (error) => this.#end('crashed', 'spawn', error.message));
    // What the host started may hold its output open; `close` would wait for it.
    this.#child.on('exit', () => this.#kill());
    this.#child.on('close', (code, signal) => this.#close(code, signal));
    keepLastLines(this.#child.stdout, this.#output, OUTPUT_LINES);
    keepLastLines(this.#child.stderr, this.#output, OUTPUT_LINES);
  }

  /** It has ended, or is about to. */
  get over(): boolean {
    return this.#ended || this.#failure !== undefined;
  }

  /**
   * Works at a task; at one at a time only. Without warmth it settles when the process is gone.
   * @throws HostError
   */
  run(task: HostTask): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#work = { task, resolve, reject };
      this.#output.length = 0;
      this.#listen();
      task.signal?.addEventListener('abort', this.#onAbort, { once: true });
      this.#memory = setInterval(() => this.#weigh(task), MEMORY_CHECK_MS);
      if (this.#ready) this.#begin(task);
      if (this.#ended) this.#settle(this.#crash(null, null), undefined);
    });
  }

  /** Asks the task to stop; kills it when it does not within the grace period, or when it does nothing. */
  abort(): void {
    if (this.#work === undefined) {
      this.end();
      return;
    }
    if (this.#failure || this.#answer) return;
    this.#failure = new HostError('aborted', 'aborted', `${this.#name} was aborted`);
    this.#send({ kind: 'abort' });
    this.#grace = setTimeout(() => this.#kill(), this.#graceMs);
  }

  /** Ends a host that waits for work. */
  end(): void {
    this.#ended = true;
    this.#kill();
  }

  #hear(message: FromHost): void {
    this.#listen();
    switch (message.kind) {
      case 'ready':
        this.#ready = true;
        if (this.#work !== undefined) this.#begin(this.#work.task);
        return;
      case 'progress':
        if (!this.#failure) this.#work?.task.onProgress?.(message.progress);
        return;
      case 'done':
        this.#answer ??= { result: message.result };
        this.#finish();
        return;
      case 'failed':
        // An error that is the answer to an abort stays an abort.
        this.#failure ??= new HostError('refused', message.reason, message.message);
        this.#finish();
        return;
    }
  }

  #begin({ input, warm }: HostTask): void {
    this.#send({ kind: 'run', module: this.#module, input, stay: warm !== undefined });
  }

  #send(message: ToHost): void {
    if (!this.#child.connected) return;
    // A host that died meanwhile reports itself through `close`.
    this.#child.send(message, (error) => (error ? this.#kill() : undefined));
  }

  /** The task has come to its end: so has the host, unless it may wait for another. */
  #finish(): void {
    const { pid } = this.#child;
    const warm = this.#work?.task.warm;
    if (warm === undefined || pid === undefined || this.#ended) {
      this.#kill();
      return;
    }
    if (residentBytes(pid) > warm.idleMemoryBytes) this.end();
    const failure = this.#failure;
    const answer = this.#answer;
    this.#failure = undefined;
    this.#answer = undefined;
    this.#settle(failure, answer?.result);
  }

  #settle(failure: HostError | undefined, result: unknown): void {
    const work = this.#work;
    this.#work = undefined;
    clearTimeout(this.#silence);
    clearInterval(this.#memory);
    clearTimeout(this.#grace);
    work?.task.signal?.removeEventListener('abort', this.#onAbort);
    if (failure === undefined) work?.resolve(result);
    else work?.reject(failure);
  }

  /** Starts the count of silent milliseconds anew. */
  #listen(): void {
    clearTimeout(this.#silence);
    const timeoutMs = this.#work?.task.timeoutMs;
    if (timeoutMs === undefined || this.#answer) return;
    this.#silence = setTimeout(
      () => this.#end('timeout', 'timeout', `${this.#name} gave no sign of life for ${timeoutMs} ms`),
      timeoutMs,
    );
  }

  #weigh({ memoryLimitBytes }: HostTask): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    const held = residentBytes(pid);
    if (held > memoryLimitBytes) {
      const megabytes = Math.round(held / 1_048_576);
      this.#end('out-of-memory', 'out-of-memory', `${this.#name} took ${megabytes} MiB of memory`);
    }
  }

  #end(kind: HostError['kind'], reason: string, message: string): void {
    this.#failure ??= new HostError(kind, reason, message);
    this.#kill();
    if (this.#child.pid === undefined) this.#close(null, null);
  }

  #kill(): void {
    killGroup(this.#child.pid);
  }

  #close(code: number | null, signal: string | null): void {
    if (this.#child.pid !== undefined) keeper().release(-this.#child.pid);
    this.#ended = true;
    const failure = this.#failure ?? (this.#answer ? undefined : this.#crash(code, signal));
    this.#settle(failure, this.#answer?.result);
    this.#leave();
  }

  #crash(code: number | null, signal: string | null): HostError {
    const output = this.#output.join('\n').trim();
    if (/JavaScript heap out of memory|Reached heap limit/.test(output)) {
      return new HostError('out-of-memory', 'heap', `${this.#name} ran out of memory`);
    }
    const how = signal === null ? `with code ${code ?? 'unknown'}` : `by ${signal}`;
    const tail = output === '' ? '' : `: ${output}`;
    return new HostError(
      'crashed',
      signal ?? `exit-${code ?? 'unknown'}`,
      `${this.#name} ended ${how}${tail}`,
    );
  }
}
