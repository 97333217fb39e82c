import { randomUUID } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { EventBus } from '../events/bus.ts';
import { LiveUnavailable } from './port.ts';

const ASK_TOPIC = 'live:ask';
const ANSWER_TOPIC = 'live:answer';

export type RemoteVerb = 'start' | 'stop' | 'follow' | 'control' | 'status' | 'snapshot' | 'autoMatte';

interface Ask {
  readonly id: string;
  readonly from: string;
  readonly verb: RemoteVerb;
  readonly casterId: string;
  readonly args: string;
}

interface Answer {
  readonly id: string;
  readonly to: string;
  readonly value?: string;
  readonly error?: { readonly reason?: LiveUnavailable['reason']; readonly message: string };
}

/** Answers an ask, or undefined when that caster's session is somebody else's. */
export type Answering = (verb: RemoteVerb, casterId: string, args: unknown) => Promise<unknown> | undefined;

/**
 * Questions to whichever process owns a session, over the event bus. Bus messages are small, so contents are packed;
 * answers that are lost are missed after a time.
 */
export class RemoteSessions {
  readonly #bus: EventBus;
  readonly #me = randomUUID();
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  readonly #unsubscribe: (() => void)[];

  /** @param answering what this process says to others; undefined = it owns no sessions */
  constructor(bus: EventBus, answering: Answering | undefined, onError: (error: unknown) => void) {
    this.#bus = bus;
    this.#unsubscribe = [
      bus.subscribe(ANSWER_TOPIC, (payload) => {
        const answer = payload as Answer;
        if (answer.to === this.#me) this.#waiting.get(answer.id)?.(answer);
      }),
    ];
    if (answering === undefined) return;
    this.#unsubscribe.push(
      bus.subscribe(ASK_TOPIC, (payload) => {
        const ask = payload as Ask;
        if (ask.from !== this.#me) this.#answer(ask, answering).catch(onError);
      }),
    );
  }

  /**
   * Asks the owner of a session.
   * @returns undefined when nobody answered within `timeoutMs` @throws LiveUnavailable as the owner did
   */
  async ask(
    verb: RemoteVerb,
    casterId: string,
    args: unknown,
    timeoutMs: number,
  ): Promise<{ readonly value: unknown } | undefined> {
    const id = randomUUID();
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise<Answer | undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), timeoutMs);
      this.#waiting.set(id, resolve);
    });
    try {
      const ask: Ask = { id, from: this.#me, verb, casterId, args: pack(args) };
      await this.#bus.publish(ASK_TOPIC, ask);
      const answer = await answered;
      if (answer === undefined) return undefined;
      if (answer.error !== undefined)
        throw new LiveUnavailable(answer.error.reason ?? 'failed', answer.error.message);
      return { value: unpack(answer.value) };
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  async #answer(ask: Ask, answering: Answering): Promise<void> {
    const { id, from: to, verb, casterId } = ask;
    let answer: Answer;
    try {
      const doing = answering(verb, casterId, unpack(ask.args));
      if (doing === undefined) return;
      answer = { id, to, value: pack(await doing) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      answer = {
        id,
        to,
        error: { message, ...(error instanceof LiveUnavailable ? { reason: error.reason } : {}) },
      };
    }
    await this.#bus.publish(ANSWER_TOPIC, answer);
  }
}

function pack(value: unknown): string {
  return value === undefined ? '' : deflateRawSync(JSON.stringify(value)).toString('base64');
}

function unpack(text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined;
  return JSON.parse(inflateRawSync(Buffer.from(text, 'base64')).toString('utf8')) as unknown;
}
