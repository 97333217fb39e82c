import { fork, type ChildProcess } from 'node:child_process';
import type { ChildAnswer } from './child.ts';
import { SpeechEngineError } from './errors.ts';

interface Task<Request, Response> {
  readonly request: Request;
  readonly resolve: (response: Response) => void;
  readonly reject: (error: Error) => void;
  tries: number;
  cancelled: boolean;
}

interface Member<Request, Response> {
  readonly process: ChildProcess;
  task: Task<Request, Response> | undefined;
  timer: NodeJS.Timeout | undefined;
}

export interface PoolOptions {
  /** Name in error messages. */
  readonly name: string;
  /** Compiled module that calls `serveParent`. */
  readonly module: URL;
  /** Processes at most; they start when they are needed. */
  readonly size: number;
  /** A call that takes longer ends with its process. */
  readonly timeoutMs: number;
}

/**
 * A few processes of one kind that answer calls. A process that dies or hangs is replaced and its call made once more;
 * a second failure is the caller's. Idle processes do not keep the program alive.
 */
export class ProcessPool<Request, Response> {
  private readonly options: PoolOptions;
  private readonly members = new Set<Member<Request, Response>>();
  private readonly waiting: Task<Request, Response>[] = [];
  private nextId = 1;
  private closed = false;

  constructor(options: PoolOptions) {
    this.options = options;
  }

  /** Ids of the running processes, for tests and diagnosis. */
  get pids(): number[] {
    return [...this.members].map((m) => m.process.pid ?? 0);
  }

  /** @throws SpeechEngineError, or the signal's reason when aborted */
  call(request: Request, signal?: AbortSignal): Promise<Response> {
    if (this.closed) return Promise.reject(this.error('closed', 'the engine has been closed'));
    if (signal?.aborted) return Promise.reject(abortReason(signal));
    return new Promise<Response>((resolve, reject) => {
      const onAbort = (): void => {
        task.cancelled = true;
        const index = this.waiting.indexOf(task);
        if (index >= 0) this.waiting.splice(index, 1);
        if (signal) reject(abortReason(signal));
      };
      const done = (): void => signal?.removeEventListener('abort', onAbort);
      const task: Task<Request, Response> = {
        request,
        tries: 0,
        cancelled: false,
        resolve: (response) => {
          done();
          resolve(response);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.waiting.push(task);
      this.dispatch();
    });
  }

  /** Ends all processes; open calls fail. */
  async close(): Promise<void> {
    this.closed = true;
    for (const task of this.waiting.splice(0))
      task.reject(this.error('closed', 'the engine has been closed'));
    const exits = [...this.members].map(
      (member) =>
        new Promise<void>((resolve) => {
          if (member.process.exitCode !== null || member.process.signalCode !== null) {
            resolve();
            return;
          }
          member.process.once('exit', () => {
            resolve();
          });
          member.process.ref();
          member.process.kill('SIGKILL');
        }),
    );
    await Promise.all(exits);
  }

  private error(reason: 'crashed' | 'timeout' | 'closed' | 'bad-answer', message: string): SpeechEngineError {
    return new SpeechEngineError(this.options.name, reason, message);
  }

  private dispatch(): void {
    while (this.waiting.length > 0 && !this.closed) {
      let member = [...this.members].find((m) => !m.task);
      if (!member) {
        if (this.members.size >= this.options.size) return;
        member = this.start();
      }
      const task = this.waiting.shift();
      if (task) this.give(member, task);
    }
  }

  private start(): Member<Request, Response> {
    const child = fork(this.options.module, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const member: Member<Request, Response> = { process: child, task: undefined, timer: undefined };
    this.members.add(member);
    child.on('message', (answer) => {
      this.onAnswer(member, answer as ChildAnswer<Response>);
    });
    child.on('error', (error) => {
      this.onGone(member, error.message);
    });
    child.on('exit', (code, signal) => {
      this.onGone(member, `the process ended with ${signal ?? String(code)}`);
    });
    return member;
  }

  private give(member: Member<Request, Response>, task: Task<Request, Response>): void {
    member.task = task;
    task.tries++;
    member.process.ref();
    member.process.channel?.ref();
    member.timer = setTimeout(() => {
      // The exit handler makes the call again or reports it.
      member.process.kill('SIGKILL');
    }, this.options.timeoutMs);
    member.process.send({ id: this.nextId++, request: task.request }, (error) => {
      if (error) member.process.kill('SIGKILL');
    });
  }

  private release(member: Member<Request, Response>): Task<Request, Response> | undefined {
    const task = member.task;
    clearTimeout(member.timer);
    member.task = undefined;
    member.process.unref();
    member.process.channel?.unref();
    return task;
  }

  private onAnswer(member: Member<Request, Response>, answer: ChildAnswer<Response>): void {
    const task = this.release(member);
    if (task && !task.cancelled) {
      if (answer.ok) task.resolve(answer.response);
      else task.reject(this.error('bad-answer', answer.message));
    }
    this.dispatch();
  }

  private onGone(member: Member<Request, Response>, message: string): void {
    if (!this.members.delete(member)) return;
    const task = this.release(member);
    if (task && !task.cancelled) {
      if (this.closed) task.reject(this.error('closed', 'the engine has been closed'));
      else if (task.tries < 2) this.waiting.unshift(task);
      else task.reject(this.error('crashed', message));
    }
    this.dispatch();
  }
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted', { cause: signal.reason });
}
