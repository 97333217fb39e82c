import { signMssA } from '@cyclorama/signing';
import type { Fetcher } from '../../../store/fetch/fetcher.ts';
import type { Clock } from '../../context.ts';
import type { Replier, ViewerQuestion } from '../session/replier.ts';
import { callbackBody, pieceOf } from './chat-wire.ts';
import { Conversations, fitting } from './conversations.ts';
import { eventData, wholeText } from './event-data.ts';
import { SpokenAnswer } from './spoken-answer.ts';

const PATIENCE_MS = 15_000;
const MAX_BYTES = 512 * 1024;

/** A third party's model behind the callback protocol of §7.1. */
export interface CallbackSettings {
  readonly kind: 'callback';
  /** It may have a query of its own. */
  readonly url: string;
  readonly appId: string;
  /** Secret of the signature. */
  readonly key: string;
  /** Whether answers are to come in increments. */
  readonly isStream: boolean;
}

export interface CallbackParts {
  readonly fetcher: Pick<Fetcher, 'postStream'>;
  readonly clock: Clock;
}

/** Asks by the protocol of §7.1: signed, with the conversation so far, whole or in increments. */
export class CallbackReplier implements Replier {
  readonly #parts: CallbackParts;
  readonly #settings: CallbackSettings;
  readonly #conversations: Conversations;

  constructor(
    parts: CallbackParts,
    settings: CallbackSettings,
    conversations: Conversations = new Conversations(),
  ) {
    this.#parts = parts;
    this.#settings = settings;
    this.#conversations = conversations;
  }

  async reply(
    asked: ViewerQuestion,
    signal: AbortSignal,
    early?: (sentence: string) => void,
  ): Promise<string | undefined> {
    const { url, key, isStream } = this.#settings;
    const signed = signMssA(url, key, this.#parts.clock.now(), 'video');
    const { status, contentType, chunks } = await this.#parts.fetcher.postStream(signed, this.#body(asked), {
      headers: { accept: isStream ? 'text/event-stream' : 'application/json' },
      ...{ timeoutMs: PATIENCE_MS, maxBytes: MAX_BYTES, signal },
    });
    if (status !== 200)
      throw new Error(
        `the callback answered with status ${status}: ${fitting(await wholeText(chunks), 200)}`,
      );
    if ((contentType === 'text/event-stream') !== isStream)
      throw new Error(`the callback was asked with is_stream=${isStream} and answered ${contentType}`);
    const answer = new SpokenAnswer(early);
    if (isStream) {
      for await (const data of eventData(chunks)) {
        answer.add(pieceOf(data).text);
        if (answer.isFull) break;
      }
    } else answer.add(pieceOf(await wholeText(chunks)).text);
    this.#conversations.add(asked.jobId, asked.user, { question: asked.question, answer: answer.whole });
    return answer.rest();
  }

  #body({ question, jobId, user }: ViewerQuestion): ReturnType<typeof callbackBody> {
    const { appId, isStream } = this.#settings;
    return callbackBody({
      ...{ question, appId, isStream, sessionId: jobId },
      turns: this.#conversations.of(jobId, user),
      user: user === '' ? 'viewer' : user,
    });
  }
}
