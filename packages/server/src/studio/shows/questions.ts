import { randomUUID } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { MssError, type MssErrorCode } from '@cyclorama/contract';
import type { EventBus } from '../events/bus.ts';
import { ShowUnavailable } from './port.ts';

/** Contents of one message of the bus; longer ones go in several. */
const PART = 6000;
/** Parts of a question that never came complete are forgotten. */
const FORGET_MS = 60_000;

interface Message<Verb> {
  readonly id: string;
  readonly from: string;
  /** Whom an answer is for. */
  readonly to?: string;
  readonly verb?: Verb;
  readonly subject?: string;
  readonly part: number;
  readonly parts: number;
  readonly text: string;
}

type Outcome =
  | { readonly value?: unknown }
  | { readonly unavailable: ShowUnavailable['reason']; readonly message: string }
  | { readonly code: MssErrorCode; readonly detail: string }
  | { readonly failure: string };

/** Answers a question, or undefined when it is somebody else's to answer. */
export type Answering<Verb extends string> = (
  verb: Verb,
  subject: string,
  args: unknown,
) => Promise<unknown> | undefined;

/**
 * Questions to whichever process of an installation owns something, over the event bus; contents are packed and sent in
 * parts. Works wherever the database is reached: processes need not know each other's addresses.
 */
export class Questions<Verb extends string> {
  readonly #bus: EventBus;
  readonly #name: string;
  readonly #me = randomUUID();
  readonly #waiting = new Map<string, (outcome: Outcome) => void>();
  readonly #parts = new Map<string, Map<number, string>>();
  readonly #unsubscribe: (() => void)[];

  /**
   * @param name of the topics; the same in all processes
   * @param answering what this process says to others; undefined = it owns nothing
   */
  constructor(
    name: string,
    bus: EventBus,
    answering: Answering<Verb> | undefined,
    onError: (error: unknown) => void,
  ) {
    this.#bus = bus;
    this.#name = name;
    this.#unsubscribe = [
      bus.subscribe(`${name}:answer`, (payload) => {
        const message = payload as Message<Verb>;
        if (message.to !== this.#me) return;
        const whole = this.#collect(message);
        if (whole !== undefined) this.#waiting.get(message.id)?.(whole as Outcome);
      }),
    ];
    if (answering === undefined) return;
    this.#unsubscribe.push(
      bus.subscribe(`${name}:ask`, (payload) => {
        const message = payload as Message<Verb>;
        if (message.from === this.#me) return;
        const args = this.#collect(message);
        if (args !== undefined) this.#answer(message, args, answering).catch(onError);
      }),
    );
  }

  /**
   * Asks the owner.
   * @returns undefined when nobody answered within `timeoutMs` @throws ShowUnavailable, MssError as the owner did
   */
  async ask(
    verb: Verb,
    subject: string,
    args: unknown,
    timeoutMs: number,
  ): Promise<{ readonly value: unknown } | undefined> {
    const id = randomUUID();
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise<Outcome | undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), timeoutMs);
      this.#waiting.set(id, resolve);
    });
    try {
      await this.#send('ask', { id, from: this.#me, verb, subject }, { args });
      const outcome = await answered;
      if (outcome === undefined) return undefined;
      if ('unavailable' in outcome) throw new ShowUnavailable(outcome.unavailable, outcome.message);
      if ('code' in outcome) throw new MssError(outcome.code, outcome.detail);
      if ('failure' in outcome) throw new Error(outcome.failure);
      return { value: outcome.value };
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  async #answer(
    { id, from: to, verb, subject }: Message<Verb>,
    content: unknown,
    answering: Answering<Verb>,
  ): Promise<void> {
    let outcome: Outcome;
    try {
      const doing = answering(verb!, subject!, (content as { readonly args?: unknown }).args);
      if (doing === undefined) return;
      outcome = { value: await doing };
    } catch (error) {
      if (error instanceof ShowUnavailable) outcome = { unavailable: error.reason, message: error.message };
      else if (error instanceof MssError) outcome = { code: error.code, detail: error.detail ?? '' };
      else outcome = { failure: error instanceof Error ? error.message : String(error) };
    }
    await this.#send('answer', { id, from: this.#me, to }, outcome);
  }

  async #send(
    kind: 'ask' | 'answer',
    head: Pick<Message<Verb>, 'id' | 'from' | 'to' | 'verb' | 'subject'>,
    content: unknown,
  ): Promise<void> {
    const text = deflateRawSync(JSON.stringify(content)).toString('base64');
    const parts = Math.max(1, Math.ceil(text.length / PART));
    for (let part = 0; part < parts; part++)
      await this.#bus.publish(`${this.#name}:${kind}`, {
        ...head,
        part,
        parts,
        text: text.slice(part * PART, (part + 1) * PART),
      });
  }

  /** The whole content once all its parts are here. */
  #collect({ id, from, part, parts, text }: Message<Verb>): unknown {
    const key = `${from} ${id}`;
    const list = this.#parts.get(key) ?? new Map<number, string>();
    list.set(part, text);
    if (list.size < parts) {
      if (!this.#parts.has(key)) setTimeout(() => this.#parts.delete(key), FORGET_MS).unref();
      this.#parts.set(key, list);
      return undefined;
    }
    this.#parts.delete(key);
    const whole = Array.from({ length: parts }, (_, at) => list.get(at) ?? '').join('');
    return JSON.parse(inflateRawSync(Buffer.from(whole, 'base64')).toString('utf8')) as unknown;
  }
}
