import { fork, type ChildProcess } from 'node:child_process';
import { delimiter } from 'node:path';
import { PASSED_ON } from '../host.ts';
import { keeper } from '../keeper.ts';
import { keepLastLines } from '../process-group.ts';
import { residentBytes } from '../resident.ts';
import type { FromSherpaHost, ToSherpaHost } from './messages.ts';
import type { SherpaModel } from './models.ts';
import type { SherpaPackage } from './package.ts';

const MAIN = new URL('./program.js', import.meta.url);
/** The host ends when nobody has spoken for so long: its models take a lot of memory. */
const IDLE_MS = 10 * 60_000;
const CHECK_MS = 1000;
const MEMORY_BYTES = 4 * 1024 ** 3;
const OUTPUT_LINES = 12;

export interface SherpaHostOptions {
  readonly package: SherpaPackage;
  /** Processor threads of a model; default 2. */
  readonly threads?: number;
  /** Default ten minutes. */
  readonly idleMs?: number;
}

export interface SherpaEvents {
  readonly onText: (text: string, isLast: boolean) => void;
  /** It ends with that. */
  readonly onFailure: (message: string) => void;
}

/** One utterance in the host. */
export interface SherpaUtterance {
  hear(samples: Int16Array): void;
  finish(): void;
  /** Nothing is told any more. */
  drop(): void;
}

/**
 * The process in which sherpa-onnx runs: started by the first utterance, anew when it died, ended when nobody has spoken for
 * a while. Native code and its crashes stay there.
 */
export class SherpaHost {
  readonly #options: SherpaHostOptions;
  readonly #utterances = new Map<number, SherpaEvents>();
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last = 0;
  #isClosed = false;

  constructor(options: SherpaHostOptions) {
    this.#options = options;
  }

  /** Of the process; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** An utterance begins. @param language ISO 639-1 */
  open(model: SherpaModel, language: string, events: SherpaEvents): SherpaUtterance {
    const id = (this.#last += 1);
    if (this.#isClosed) {
      queueMicrotask(() => events.onFailure('the server is stopping'));
      return { hear: () => undefined, finish: () => undefined, drop: () => undefined };
    }
    clearTimeout(this.#idle);
    const child = (this.#child ??= this.#start());
    this.#utterances.set(id, events);
    const tell = (message: ToSherpaHost): void => {
      if (this.#utterances.has(id)) send(child, message);
    };
    tell({ kind: 'open', id, model, language });
    return {
      hear: (samples) => tell({ kind: 'sound', id, samples }),
      finish: () => tell({ kind: 'finish', id }),
      drop: () => {
        tell({ kind: 'drop', id });
        this.#forget(id);
      },
    };
  }

  /** Ends the process. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    this.#child?.kill('SIGKILL');
  }

  /** Ends the process because it hangs; the next utterance starts another. */
  restart(): void {
    this.#child?.kill('SIGKILL');
  }

  #start(): ChildProcess {
    const { package: found, threads = 2 } = this.#options;
    const env: NodeJS.ProcessEnv = {};
    for (const name of PASSED_ON) if (process.env[name] !== undefined) env[name] = process.env[name];
    if (found.libraries !== undefined) {
      const name = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
      env[name] = [found.libraries, process.env[name]].filter(Boolean).join(delimiter);
    }
    const child = fork(MAIN, [], {
      serialization: 'advanced',
      execArgv: ['--max-old-space-size=512'],
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const { pid } = child;
    if (pid !== undefined) keeper().watch(pid, 'KILL', { kind: 'task', name: 'sherpa' });
    const output: string[] = [];
    keepLastLines(child.stdout, output, OUTPUT_LINES);
    keepLastLines(child.stderr, output, OUTPUT_LINES);
    let why: string | undefined;
    const checks = setInterval(() => {
      if (pid === undefined || residentBytes(pid) <= MEMORY_BYTES) return;
      why = 'it took too much memory';
      child.kill('SIGKILL');
    }, CHECK_MS);
    let over = false;
    const ended = (message: string): void => {
      if (over) return;
      over = true;
      clearInterval(checks);
      if (pid !== undefined) keeper().release(pid);
      this.#ended(child, [why ?? message, ...output.filter((line) => line !== '')].join('\n'));
    };
    child.on('message', (message) => this.#hear(message as FromSherpaHost));
    child.on('error', (error) => ended(error.message));
    child.on('close', (code, signal) => ended(`it ended by ${signal ?? `code ${code ?? 'unknown'}`}`));
    send(child, { kind: 'start', module: found.module, threads });
    return child;
  }

  #hear(message: FromSherpaHost): void {
    if (message.kind === 'ready') return;
    const events = this.#utterances.get(message.id);
    if (events === undefined) return;
    if (message.kind === 'failed') {
      this.#forget(message.id);
      events.onFailure(message.message);
      return;
    }
    if (message.isLast) this.#forget(message.id);
    events.onText(message.text, message.isLast);
  }

  #ended(child: ChildProcess, message: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    const left = [...this.#utterances.values()];
    this.#utterances.clear();
    clearTimeout(this.#idle);
    for (const { onFailure } of left) onFailure(`the process of sherpa-onnx died: ${message}`);
  }

  #forget(id: number): void {
    if (!this.#utterances.delete(id) || this.#utterances.size > 0 || this.#isClosed) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#child?.kill('SIGKILL'), this.#options.idleMs ?? IDLE_MS).unref();
  }
}

function send(child: ChildProcess, message: ToSherpaHost): void {
  // A host that died meanwhile reports itself through `close`.
  if (child.connected) child.send(message, () => undefined);
}
