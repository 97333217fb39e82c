import { fork, type ChildProcess } from 'node:child_process';
import type {
  Applied,
  ApplyOptions,
  LiveDocument,
  LiveEvent,
  LiveStatus,
  ScreenMatte,
} from '@cyclorama/stage/data';
import { PASSED_ON } from '../host.ts';
import { keeper } from '../keeper.ts';
import { residentBytes } from '../resident.ts';
import { waitedMs } from '../waited.ts';
import type {
  FromLiveHost,
  LiveAnswers,
  LiveCall,
  LiveHostStart,
  SourceCommand,
  ToLiveHost,
} from './messages.ts';
import { keepLastLines, killGroup } from '../process-group.ts';

const MAIN = new URL('./program.js', import.meta.url);
const CHECK_MS = 250;
/** A status comes each second; a host that is silent for so long, though it had a processor, hangs. */
const SILENCE_MS = 3000;
/** Where processors are too few it may be silent for longer, but no longer than this. */
const STARVED_MS = 15_000;
/** Longest from the fork to the first frame. */
const START_MS = 20_000;
const CALL_MS = 5000;
const STOP_MS = 10_000;
const MEMORY_BYTES = 4 * 1024 ** 3;
const OUTPUT_LINES = 12;

export interface LiveHostOptions {
  readonly start: LiveHostStart;
  readonly onEvent: (event: LiveEvent, wallMs: number) => void;
  readonly onStatus?: (status: LiveStatus) => void;
  /** For people who want to know what runs. */
  readonly name?: string;
  /** Bytes of resident memory beyond which it is killed; default 4 GiB. */
  readonly memoryLimitBytes?: number;
  /** Default 3000. */
  readonly silenceMs?: number;
}

/** Why a live host is gone. */
export interface LiveHostEnd {
  readonly kind: 'stopped' | 'crashed' | 'hung' | 'out-of-memory' | 'fenced' | 'killed';
  readonly message: string;
}

/** A live host refused a call, or is gone. */
export class LiveHostError extends Error {
  readonly kind: 'refused' | 'gone' | 'timeout';
  constructor(kind: LiveHostError['kind'], message: string, name = 'LiveHostError') {
    super(message);
    this.name = name;
    this.kind = kind;
  }
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/**
 * A child process that runs one live session (`startLiveStage`), as its supervisor sees it. It dies with this process,
 * with everything it started; it is killed when it hangs, takes too much memory or does not start.
 */
export class LiveHost {
  /** The first frame. Rejects when it ends before. @throws LiveHostError */
  readonly started: Promise<Applied>;
  /** Settles when the process and its group are gone; never rejects. */
  readonly ended: Promise<LiveHostEnd>;
  /** The last snapshot; undefined before the first. */
  status: LiveStatus | undefined;
  readonly #options: LiveHostOptions;
  readonly #child: ChildProcess;
  readonly #output: string[] = [];
  readonly #waiting = new Map<number, Waiting>();
  readonly #checks: NodeJS.Timeout;
  #calls = 0;
  #isStarted = false;
  #heardAt = performance.now();
  #checkedAt = performance.now();
  #waitedMs = 0;
  #end: LiveHostEnd | undefined;
  #gone = false;
  #resolveStarted!: (moment: Applied) => void;
  #rejectStarted!: (error: Error) => void;
  #resolveEnded!: (end: LiveHostEnd) => void;

  constructor(options: LiveHostOptions) {
    this.#options = options;
    this.started = new Promise((resolve, reject) => {
      this.#resolveStarted = resolve;
      this.#rejectStarted = reject;
    });
    // Whoever waits for it gets the error; nobody may wait.
    this.started.catch(() => undefined);
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve));
    const env: NodeJS.ProcessEnv = {};
    for (const name of PASSED_ON) if (process.env[name] !== undefined) env[name] = process.env[name];
    this.#child = fork(MAIN, [], {
      serialization: 'advanced',
      execArgv: ['--max-old-space-size=1024'],
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const about = { kind: 'live', ...(options.name === undefined ? {} : { name: options.name }) } as const;
    if (this.#child.pid !== undefined) keeper().watch(-this.#child.pid, 'KILL', about);
    this.#child.on('message', (message) => this.#hear(message as FromLiveHost));
    this.#child.on('error', (error) => this.#finish('crashed', error.message));
    // What it started may hold its output open; `close` would wait for it.
    this.#child.on('exit', () => this.#killGroup());
    this.#child.on('close', (code, signal) => this.#closed(code, signal));
    keepLastLines(this.#child.stdout, this.#output, OUTPUT_LINES);
    keepLastLines(this.#child.stderr, this.#output, OUTPUT_LINES);
    this.#checks = setInterval(() => this.#check(), CHECK_MS);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws LiveHostError; `name` tells what the stage threw (LateChange, RangeError, …) */
  apply(document: LiveDocument, options: ApplyOptions = {}): Promise<Applied> {
    return this.#call<'apply'>({ do: 'apply', document, options }, this.#patience(options));
  }

  control(source: string, command: SourceCommand): Promise<undefined> {
    return this.#call<'control'>({ do: 'control', source, command });
  }

  /** The present picture of a source, PNG with transparency, at most `width` pixels wide. @throws LiveHostError */
  snapshot(source: string, width: number): Promise<Uint8Array> {
    return this.#call<'snapshot'>({ do: 'snapshot', source, width });
  }

  /** As `snapshot`, a JPEG without transparency: for pictures that are looked at once. @throws LiveHostError */
  thumbnail(source: string, width: number): Promise<Uint8Array> {
    return this.#call<'snapshot'>({ do: 'snapshot', source, width, as: 'jpeg' });
  }

  /** What it is like this moment; `status` is up to a second old. @throws LiveHostError */
  present(): Promise<LiveStatus> {
    return this.#call<'status'>({ do: 'status' });
  }

  /** The newest picture of the programme, JPEG, at most `width` pixels wide. @throws LiveHostError */
  still(width: number): Promise<Uint8Array> {
    return this.#call<'still'>({ do: 'still', width });
  }

  /** Settings for the green or blue screen in a source's present picture. @throws LiveHostError when there is none */
  autoMatte(source: string): Promise<ScreenMatte> {
    return this.#call<'autoMatte'>({ do: 'autoMatte', source });
  }

  watch(rendition: string, offer: string): Promise<LiveAnswers['watch']> {
    return this.#call<'watch'>({ do: 'watch', rendition, offer });
  }

  unwatch(viewer: string): Promise<undefined> {
    return this.#call<'unwatch'>({ do: 'unwatch', viewer });
  }

  /** Sends a text to a viewer over its data channel; nothing when it has none. */
  tellViewer(viewer: string, text: string): Promise<undefined> {
    return this.#call<'tellViewer'>({ do: 'tellViewer', viewer, text });
  }

  /** It may go on until then (monotonic ms); without that it stops making anything by itself. */
  extend(untilMs: number): void {
    this.#send({ kind: 'lease', untilMs });
  }

  /** Ends cleanly: outputs flushed, recordings finished. Killed when that takes too long. */
  async stop(): Promise<LiveHostEnd> {
    this.#end ??= { kind: 'stopped', message: 'stopped' };
    try {
      await this.#call<'stop'>({ do: 'stop' }, STOP_MS);
    } catch (error) {
      if (!(error instanceof LiveHostError)) throw error;
    }
    this.#killGroup();
    return this.ended;
  }

  kill(message = 'killed'): void {
    this.#finish('killed', message);
  }

  #patience(options: ApplyOptions): number {
    if (options.atFrame === undefined || this.status === undefined) return CALL_MS;
    // An appointment in the future is answered when it is kept.
    return CALL_MS + Math.max(0, options.atFrame - this.status.frame) * 50;
  }

  #heard(): void {
    this.#heardAt = performance.now();
    if (this.#child.pid !== undefined) this.#waitedMs = waitedMs(this.#child.pid);
  }

  #hear(message: FromLiveHost): void {
    this.#heard();
    switch (message.kind) {
      case 'ready':
        this.#send({ kind: 'start', options: this.#options.start });
        return;
      case 'started':
        this.#isStarted = true;
        this.#resolveStarted(message.moment);
        return;
      case 'status':
        this.status = message.status;
        this.#options.onStatus?.(message.status);
        return;
      case 'event':
        this.#options.onEvent(message.event, message.wallMs);
        return;
      case 'fenced':
        this.#end ??= { kind: 'fenced', message: 'its lease ran out' };
        return;
      case 'answer':
        this.#settle(message.id)?.resolve(message.value);
        return;
      case 'refused':
        this.#settle(message.id)?.reject(new LiveHostError('refused', message.message, message.name));
        return;
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return undefined;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    return waiting;
  }

  #call<K extends keyof LiveAnswers>(call: LiveCall, patienceMs = CALL_MS): Promise<LiveAnswers[K]> {
    if (this.#gone || !this.#child.connected)
      return Promise.reject(new LiveHostError('gone', 'the live host is gone'));
    const id = (this.#calls += 1);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new LiveHostError('timeout', `no answer to ${call.do} within ${patienceMs} ms`));
      }, patienceMs);
      this.#waiting.set(id, { resolve: (value) => resolve(value as LiveAnswers[K]), reject, timer });
      this.#send({ kind: 'call', id, call });
    });
  }

  #send(message: ToLiveHost): void {
    if (!this.#child.connected) return;
    // A host that died meanwhile reports itself through `close`.
    this.#child.send(message, (error) => (error ? this.#killGroup() : undefined));
  }

  #check(): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#gone) return;
    const now = performance.now();
    // When this process itself stood still, what the host said meanwhile is still waiting to be read.
    if (now - this.#checkedAt > 1000) this.#heard();
    this.#checkedAt = now;
    const silent = now - this.#heardAt;
    const patience = this.#isStarted ? (this.#options.silenceMs ?? SILENCE_MS) : START_MS;
    const starved = waitedMs(pid) - this.#waitedMs;
    if (silent - starved > patience || silent > Math.max(patience, STARVED_MS)) {
      this.#finish('hung', `it said nothing for ${Math.round(silent)} ms`);
      return;
    }
    const held = residentBytes(pid);
    if (held > (this.#options.memoryLimitBytes ?? MEMORY_BYTES))
      this.#finish('out-of-memory', `it took ${Math.round(held / 1_048_576)} MiB of memory`);
  }

  #finish(kind: LiveHostEnd['kind'], message: string): void {
    this.#end ??= { kind, message };
    this.#killGroup();
    if (this.#child.pid === undefined) this.#closed(null, null);
  }

  #killGroup(): void {
    killGroup(this.#child.pid);
  }

  #closed(code: number | null, signal: string | null): void {
    if (this.#gone) return;
    this.#gone = true;
    if (this.#child.pid !== undefined) keeper().release(-this.#child.pid);
    clearInterval(this.#checks);
    const output = this.#output.join('\n').trim();
    const how = signal === null ? `with code ${code ?? 'unknown'}` : `by ${signal}`;
    const end = this.#end ?? {
      kind: 'crashed',
      message: `it ended ${how}${output === '' ? '' : `: ${output}`}`,
    };
    for (const id of [...this.#waiting.keys()])
      this.#settle(id)?.reject(new LiveHostError('gone', `the live host is gone: ${end.message}`));
    this.#rejectStarted(new LiveHostError('gone', end.message));
    this.#resolveEnded(end);
  }
}
