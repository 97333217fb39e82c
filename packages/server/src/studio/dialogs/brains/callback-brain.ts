import { signMssA } from '@cyclorama/signing';
import type { Fetcher, StreamedAnswer } from '../../../store/fetch/fetcher.ts';
import type { Clock } from '../../context.ts';
import { callbackBody, pieceOf, type Piece } from '../../shows/replies/chat-wire.ts';
import { eventData, wholeText } from '../../shows/replies/event-data.ts';
import { BrainFailure, type BrainQuestion } from '../port.ts';
import type { SourcedAnswer, SourcedBrain } from './knowledge-brain.ts';
import { listen, USUAL_PATIENCE, type Patience } from './listening.ts';

/** A third party's model behind the callback protocol of §7.1. */
export interface CallbackBrainSettings {
  /** It may have a query of its own. */
  readonly url: string;
  readonly appId: string;
  /** Secret of the signature. */
  readonly key: string;
  /** Whether answers are to come in increments. */
  readonly isStream: boolean;
}

export interface CallbackBrainParts {
  readonly fetcher: Pick<Fetcher, 'postStream'>;
  readonly clock: Clock;
}

/** Turns that the model is reminded of. */
const TURNS = 10;

/** Asks by the protocol of §7.1: signed, with the conversation so far, whole or in increments. */
export class CallbackBrain implements SourcedBrain {
  readonly #parts: CallbackBrainParts;
  readonly #settings: CallbackBrainSettings;
  readonly #patience: Patience;

  constructor(
    parts: CallbackBrainParts,
    settings: CallbackBrainSettings,
    patience: Patience = USUAL_PATIENCE,
  ) {
    this.#parts = parts;
    this.#settings = settings;
    this.#patience = patience;
  }

  async answer(
    { question, turns, user, sessionId }: BrainQuestion,
    signal: AbortSignal,
    onText: (increment: string) => void,
  ): Promise<SourcedAnswer> {
    const { url, key, appId, isStream } = this.#settings;
    const text = await listen({
      fetcher: this.#parts.fetcher,
      url: signMssA(url, key, this.#parts.clock.now(), 'video'),
      body: callbackBody({
        ...{ question, turns: turns.slice(-TURNS), appId, sessionId, isStream },
        user: user === '' ? 'visitor' : user,
      }),
      headers: { accept: isStream ? 'text/event-stream' : 'application/json' },
      // Whole answers begin when they are finished.
      patience: isStream ? this.#patience : { ...this.#patience, first: this.#patience.first * 2 },
      signal,
      read: (answer) => readCallback(answer, isStream),
      onText,
    });
    return { text, images: [], source: 'model' };
  }
}

async function* readCallback(
  { contentType, chunks }: StreamedAnswer,
  isStream: boolean,
): AsyncGenerator<Piece> {
  const wanted = isStream ? 'text/event-stream' : 'application/json';
  if (contentType !== wanted)
    throw new BrainFailure(
      'MSS.47010101',
      `the callback was asked with is_stream=${isStream} and answered ${contentType || 'something'}, not ${wanted}`,
    );
  if (!isStream) {
    yield pieceOf(await wholeText(chunks));
    return;
  }
  const end = { seen: false };
  for await (const data of eventData(chunks, () => (end.seen = true))) yield pieceOf(data);
  if (!end.seen)
    throw new BrainFailure('MSS.47010107', 'the callback broke off: its stream did not end in data:[DONE]');
}
