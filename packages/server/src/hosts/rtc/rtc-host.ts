import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { RtcOptions } from '@cyclorama/stage/data';
import type { MediaPacket } from '@cyclorama/streaming';
import { PASSED_ON } from '../host.ts';
import { keeper } from '../keeper.ts';
import { residentBytes } from '../resident.ts';
import type { FromRtcHost, ToRtcHost } from './messages.ts';

const MAIN = new URL('./program.js', import.meta.url);
/** From an offer to its answer, the start of the host included. */
const ANSWER_MS = 15_000;
/** The host ends when nobody has published for so long. */
const IDLE_MS = 60_000;
const CHECK_MS = 1000;
const MEMORY_BYTES = 1024 ** 3;
const OUTPUT_LINES = 12;

/** A publisher's offer was refused, or the host is gone. `name` tells what the stage threw (BadOffer, …). */
export class RtcRefused extends Error {
  constructor(message: string, name = 'RtcRefused') {
    super(message);
    this.name = name;
  }
}

export interface RtcHostOptions {
  /** Module of the stage: a package or the URL of a file. */
  readonly stage?: string;
  readonly rtc: RtcOptions;
  /** Milliseconds without publishers after which the process ends; default 60 s. */
  readonly idleMs?: number;
  /** The host died although publishers were there. */
  readonly onDied?: (message: string) => void;
}

/** A publisher as the host sees it. */
export interface RtcSession {
  readonly id: string;
  readonly answer: string;
  /** Where its media goes from now on; what came before is handed over first. */
  listen(listener: RtcListener): void;
  /** Sends a text over its data channel; nothing when it has none. */
  tell(text: string): void;
  /** Sends it away. */
  close(): void;
}

export interface RtcListener {
  readonly onPackets: (packets: readonly MediaPacket[]) => void;
  /** It is gone, or its host is. Told once, not after `close`. */
  readonly onGone: (reason: string) => void;
  /** Its data channel stands (no text), or it said something over it. */
  readonly onLine?: (text: string | undefined) => void;
}

interface Held {
  listener: RtcListener | undefined;
  early: MediaPacket[];
  goneEarly: string | undefined;
  resolve: ((answer: string) => void) | undefined;
  reject: ((error: Error) => void) | undefined;
}

/**
 * The process in which WebRTC publishers are taken: started by the first, anew when it died, ended when nobody has
 * published for a while. Native code and its crashes stay there.
 */
export class RtcHost {
  readonly #options: RtcHostOptions;
  readonly #sessions = new Map<string, Held>();
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: RtcHostOptions) {
    this.#options = options;
  }

  /** Of the process; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Answers a publisher's offer. @throws RtcRefused */
  async accept(offer: string): Promise<RtcSession> {
    if (this.#closed) throw new RtcRefused('the server is stopping');
    clearTimeout(this.#idle);
    const child = (this.#child ??= this.#start());
    const id = randomUUID();
    const held: Held = {
      listener: undefined,
      early: [],
      goneEarly: undefined,
      resolve: undefined,
      reject: undefined,
    };
    this.#sessions.set(id, held);
    let timer: NodeJS.Timeout | undefined;
    try {
      const answer = await new Promise<string>((resolve, reject) => {
        held.resolve = resolve;
        held.reject = reject;
        timer = setTimeout(() => {
          send(child, { kind: 'close', id });
          reject(new RtcRefused(`no answer within ${ANSWER_MS} ms`));
        }, ANSWER_MS);
        send(child, { kind: 'accept', id, offer });
      });
      return this.#sessionOf(id, held, answer);
    } catch (error) {
      this.#forget(id);
      throw error;
    } finally {
      clearTimeout(timer);
      held.resolve = held.reject = undefined;
    }
  }

  /** Ends the process; publishers are gone. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#idle);
    this.#child?.kill('SIGKILL');
  }

  #sessionOf(id: string, held: Held, answer: string): RtcSession {
    return {
      id,
      answer,
      listen: (listener) => {
        held.listener = listener;
        if (held.early.length > 0) listener.onPackets(held.early.splice(0));
        if (held.goneEarly !== undefined) listener.onGone(held.goneEarly);
      },
      tell: (text) => {
        if (this.#child && this.#sessions.get(id) === held) send(this.#child, { kind: 'tell', id, text });
      },
      close: () => {
        if (!this.#forget(id)) return;
        if (this.#child) send(this.#child, { kind: 'close', id });
      },
    };
  }

  #start(): ChildProcess {
    const env: NodeJS.ProcessEnv = {};
    for (const name of PASSED_ON) if (process.env[name] !== undefined) env[name] = process.env[name];
    const child = fork(MAIN, [], {
      serialization: 'advanced',
      execArgv: ['--max-old-space-size=512'],
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const { pid } = child;
    if (pid !== undefined) keeper().watch(pid, 'KILL', { kind: 'rtc' });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        output.push(...chunk.split('\n').filter((line) => line !== ''));
        output.splice(0, output.length - OUTPUT_LINES);
      });
    const checks = setInterval(() => {
      if (pid !== undefined && residentBytes(pid) > MEMORY_BYTES) child.kill('SIGKILL');
    }, CHECK_MS);
    let over = false;
    const ended = (message: string): void => {
      if (over) return;
      over = true;
      clearInterval(checks);
      if (pid !== undefined) keeper().release(pid);
      this.#ended(child, [message, ...output].join('\n'));
    };
    child.on('message', (message) => this.#hear(message as FromRtcHost));
    child.on('error', (error) => ended(error.message));
    child.on('close', (code, signal) => ended(`it ended by ${signal ?? `code ${code ?? 'unknown'}`}`));
    const { stage = '@cyclorama/stage', rtc } = this.#options;
    send(child, { kind: 'start', stage, rtc });
    return child;
  }

  #hear(message: FromRtcHost): void {
    if (message.kind === 'ready') return;
    const held = this.#sessions.get(message.id);
    if (held === undefined) return;
    switch (message.kind) {
      case 'answer':
        held.resolve?.(message.answer);
        return;
      case 'refused':
        held.reject?.(new RtcRefused(message.message, message.name));
        return;
      case 'packets':
        if (held.listener) held.listener.onPackets(message.packets);
        else held.early.push(...message.packets);
        return;
      case 'line':
        held.listener?.onLine?.(message.text);
        return;
      case 'gone':
        this.#gone(message.id, held, message.reason);
        return;
    }
  }

  #gone(id: string, held: Held, reason: string): void {
    this.#forget(id);
    held.reject?.(new RtcRefused(reason));
    if (held.listener) held.listener.onGone(reason);
    else held.goneEarly = reason;
  }

  #ended(child: ChildProcess, message: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    if (this.#sessions.size > 0 && !this.#closed) this.#options.onDied?.(message);
    for (const [id, held] of [...this.#sessions]) this.#gone(id, held, 'the process that took it died');
    clearTimeout(this.#idle);
  }

  /** @returns false when it was none of ours any more */
  #forget(id: string): boolean {
    if (!this.#sessions.delete(id)) return false;
    clearTimeout(this.#idle);
    if (this.#sessions.size === 0 && this.#child && !this.#closed)
      this.#idle = setTimeout(() => this.#child?.kill(), this.#options.idleMs ?? IDLE_MS).unref();
    return true;
  }
}

function send(child: ChildProcess, message: ToRtcHost): void {
  // A host that died meanwhile reports itself through `close`.
  if (child.connected) child.send(message, () => undefined);
}
