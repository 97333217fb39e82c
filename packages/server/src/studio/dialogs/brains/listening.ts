import type { Fetcher, StreamedAnswer } from '../../../store/fetch/fetcher.ts';
import { FetchRefused, type FetchRefusal } from '../../../store/fetch/refused.ts';
import { ModelFailed, type Piece } from '../../shows/replies/chat-wire.ts';
import { fitting } from '../../shows/replies/conversations.ts';
import { wholeText } from '../../shows/replies/event-data.ts';
import { BrainFailure } from '../port.ts';

/** How long a service may take, milliseconds. */
export interface Patience {
  /** Until its first words. */
  readonly first: number;
  /** From words to words. */
  readonly between: number;
  /** Until its last. */
  readonly whole: number;
}

export const USUAL_PATIENCE: Patience = { first: 15_000, between: 10_000, whole: 90_000 };

/** Longest answer, characters: as long as a message may be (§7.1). What follows is not listened to. */
const LONGEST_ANSWER = 4096;
const MAX_BYTES = 2 * 1024 * 1024;
const LONGEST_REASON = 200;

export interface Asked {
  readonly fetcher: Pick<Fetcher, 'postStream'>;
  readonly url: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  /** Reads what was answered with status 200, piece by piece. */
  readonly read: (answer: StreamedAnswer) => AsyncIterable<Piece>;
  readonly onText: (increment: string) => void;
}

/**
 * Asks a service and hands on what it says while it says it. An abort hangs up at once.
 * @returns all of it
 * @throws BrainFailure, or the reason of the abort
 */
export async function listen(asked: Asked): Promise<string> {
  const { signal, patience } = asked;
  signal.throwIfAborted();
  const watch = new Watch(patience);
  try {
    const answer = await asked.fetcher.postStream(asked.url, asked.body, {
      headers: asked.headers,
      timeoutMs: patience.whole,
      maxBytes: MAX_BYTES,
      signal: AbortSignal.any([signal, watch.signal]),
    });
    if (answer.status !== 200) throw await refusal(answer);
    let whole = '';
    for await (const { text } of asked.read(answer)) {
      if (text === '') continue;
      watch.heard();
      const rest = fitting(text, LONGEST_ANSWER - whole.length);
      whole += rest;
      if (rest !== '') asked.onText(rest);
      if (rest !== text || whole.length >= LONGEST_ANSWER) break;
    }
    if (whole.trim() === '') throw new BrainFailure('MSS.47010107', 'the model answered nothing');
    return whole;
  } catch (error) {
    signal.throwIfAborted();
    throw watch.failure ?? failureOf(error, patience);
  } finally {
    watch.stop();
  }
}

/** Loses patience with who does not begin, or stops in between. */
class Watch {
  readonly #controller = new AbortController();
  readonly #patience: Patience;
  #timer: NodeJS.Timeout;
  failure: BrainFailure | undefined;

  constructor(patience: Patience) {
    this.#patience = patience;
    this.#timer = this.#wait(patience.first, 'did not begin to answer');
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#wait(this.#patience.between, 'stopped in the middle of its answer');
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(milliseconds: number, what: string): NodeJS.Timeout {
    return setTimeout(() => {
      this.failure = new BrainFailure('MSS.47010104', `the model ${what} for ${milliseconds / 1000} s`);
      this.#controller.abort(this.failure);
    }, milliseconds);
  }
}

/** What an answer with another status than 200 says about why. */
async function refusal({ status, chunks }: StreamedAnswer): Promise<BrainFailure> {
  const text = await wholeText(chunks);
  return new BrainFailure(
    status === 429 || status === 503 ? 'MSS.47010119' : 'MSS.47010107',
    `the model answered with status ${status}: ${reasonIn(text)}`,
  );
}

function reasonIn(text: string): string {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    said = undefined;
  }
  const { error_code: code, error_msg: message, error } = (said ?? {}) as Readonly<Record<string, unknown>>;
  const inner = (error ?? {}) as { readonly message?: unknown };
  const parts = [code, message ?? inner.message ?? error].filter((part) => typeof part === 'string');
  const reason =
    parts.length > 0
      ? parts.join(' ')
      : text
          .replace(/<[^>]*>/g, ' ')
          .replace(/\s+/g, ' ')
          .trim();
  return reason === '' ? 'no reason given' : fitting(reason, LONGEST_REASON);
}

const CODES: Readonly<Record<FetchRefusal, string>> = {
  url: 'MSS.47010134',
  scheme: 'MSS.47010134',
  address: 'MSS.47010134',
  redirects: 'MSS.47010134',
  'too-large': 'MSS.47010101',
  'too-slow': 'MSS.47010104',
  status: 'MSS.47010107',
  unreachable: 'MSS.47010104',
  aborted: 'MSS.47010104',
};

function failureOf(error: unknown, { whole }: Patience): BrainFailure {
  if (error instanceof BrainFailure) return error;
  if (error instanceof ModelFailed) return new BrainFailure('MSS.47010107', error.message, { cause: error });
  if (error instanceof FetchRefused) {
    const what =
      error.reason === 'too-slow'
        ? `the model took longer than ${whole / 1000} s`
        : `the model: ${error.message}`;
    return new BrainFailure(CODES[error.reason], what, { cause: error });
  }
  // What is no JSON, or JSON of another shape.
  const what = error instanceof Error ? error.message : String(error);
  return new BrainFailure(
    'MSS.47010101',
    `the model's answer cannot be read: ${fitting(what, LONGEST_REASON)}`,
    {
      cause: error,
    },
  );
}
