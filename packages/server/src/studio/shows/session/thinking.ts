import type { Logger } from 'pino';
import type { LiveJob } from '../../rooms/model.ts';
import type { Effect } from '../director/index.ts';
import { knowledgeOf, type Replier } from './replier.ts';

/** Longest that somebody thinks about an answer. */
const REPLY_MS = 15_000;

export interface ThinkingOptions {
  readonly log: Logger;
  readonly replier: Replier;
  readonly job: () => LiveJob;
  /** @param text undefined = there is no answer @param more it is the beginning, the whole comes later */
  readonly onAnswer: (id: string, text: string | undefined, more: boolean) => void;
  /** For the record. */
  readonly note: (text: string) => void;
}

/** Answers that have to be thought up, while the show goes on. */
export class Thinking {
  readonly #options: ThinkingOptions;
  readonly #abort = new AbortController();

  constructor(options: ThinkingOptions) {
    this.#options = options;
  }

  ask({ id, question, robotId, user }: Extract<Effect, { kind: 'ask' }>): void {
    const { log, replier, job, onAnswer, note } = this.#options;
    const { projectId, id: jobId, document } = job();
    const asked = { question, robotId, user, projectId, jobId, knowledge: knowledgeOf(document) };
    const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(REPLY_MS)]);
    replier
      .reply(asked, signal, (sentence) => onAnswer(id, sentence, true))
      .then(
        (text) => onAnswer(id, text, false),
        (error: unknown) => {
          if (this.#abort.signal.aborted) return;
          log.warn({ err: error, jobId }, 'an answer could not be thought up');
          note(`${robotId} has no answer: ${error instanceof Error ? error.message : String(error)}`);
          onAnswer(id, undefined, false);
        },
      );
  }

  /** Nobody waits for answers any longer. */
  close(): void {
    this.#abort.abort();
  }
}
