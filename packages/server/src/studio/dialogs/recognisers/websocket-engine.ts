import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import { WebSocket, type RawData } from 'ws';
import type { Fetcher } from '../../../store/fetch/fetcher.ts';
import type { RobotRecogniser } from '../port.ts';
import { recognitionFailed } from './failures.ts';
import { dialectOf, type Dialect, type Heard } from './websocket-dialects.ts';
import { joined, spokenText } from './text.ts';
import type { Engine, Utterance, UtteranceEvents } from './utterances.ts';

const HANDSHAKE_MS = 5000;
/** From the end of an utterance to its last text. */
const PATIENCE_MS = 8000;
const MAX_MESSAGE_BYTES = 64 * 1024;
/** Messages of one utterance: fifty a second for as long as one lasts, and more is a service gone mad. */
const MOST_MESSAGES = 2000;

export type WebSocketSettings = Extract<RobotRecogniser, { kind: 'websocket' }>;

export interface WebSocketEngineOptions {
  readonly fetcher: Pick<Fetcher, 'check' | 'guard'>;
  readonly settings: WebSocketSettings;
  /** Default 8000. */
  readonly patienceMs?: number;
}

/**
 * A streaming service (docs/recognisers.md): a connection per utterance, made the moment somebody speaks; sound goes up as it
 * comes, texts come down while he speaks.
 */
export function webSocketEngine({
  fetcher,
  settings,
  patienceMs = PATIENCE_MS,
}: WebSocketEngineOptions): Engine {
  const { address, dialect } = dialectOf(settings.url);
  return (language, events) =>
    new SocketUtterance({ fetcher, settings, address, dialect, patienceMs, language, events });
}

interface SocketUtteranceOptions extends Required<WebSocketEngineOptions> {
  readonly address: string;
  readonly dialect: Dialect;
  readonly language: DialogLanguage;
  readonly events: UtteranceEvents;
}

class SocketUtterance implements Utterance {
  readonly #options: SocketUtteranceOptions;
  #socket: WebSocket | undefined;
  /** What is to be sent when the connection stands. */
  #early: (string | Uint8Array)[] = [];
  /** Stretches that the service ended by itself. */
  readonly #texts: string[] = [];
  #present = '';
  #messages = 0;
  #isEnded = false;
  #isDone = false;
  #patience: NodeJS.Timeout | undefined;

  constructor(options: SocketUtteranceOptions) {
    this.#options = options;
    const { fetcher, settings, address, dialect, language } = options;
    for (const message of dialect.begin(language)) this.#send(message);
    try {
      fetcher.check(address.replace(/^ws/i, 'http'));
      const socket = new WebSocket(address, {
        headers: settings.key === undefined ? {} : { authorization: `Bearer ${settings.key}` },
        // Names are resolved and checked where they are used: nothing changes in between.
        lookup: fetcher.guard.lookup,
        ...{ handshakeTimeout: HANDSHAKE_MS, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false },
      });
      this.#socket = socket;
      socket.on('open', () => {
        for (const message of this.#early.splice(0)) socket.send(message);
      });
      socket.on('message', (data, isBinary) => this.#hear(data, isBinary));
      socket.on('unexpected-response', (_, { statusCode = 0 }) => this.#refused(statusCode));
      socket.on('error', (error) => this.#fail('MSS.47010104', 'cannot be reached', error));
      socket.on('close', (code) => this.#closed(code));
    } catch (error) {
      // The caller has not got hold of this utterance yet.
      queueMicrotask(() => this.#fail('MSS.47010104', 'cannot be reached', error));
    }
  }

  hear(samples: Int16Array): void {
    this.#send(this.#options.dialect.sound(samples));
  }

  end(): void {
    if (this.#isDone) return;
    this.#isEnded = true;
    this.#send(this.#options.dialect.finish);
    const { patienceMs } = this.#options;
    this.#patience = setTimeout(
      () => this.#fail('MSS.47010104', `did not answer within ${patienceMs / 1000} s`),
      patienceMs,
    );
  }

  drop(): void {
    this.#isDone = true;
    clearTimeout(this.#patience);
    this.#early = [];
    this.#socket?.terminate();
  }

  #send(message: string | Uint8Array): void {
    if (this.#isDone) return;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(message);
    else this.#early.push(message);
  }

  #hear(data: RawData, isBinary: boolean): void {
    if (this.#isDone) return;
    this.#messages += 1;
    if (this.#messages > MOST_MESSAGES) {
      this.#fail('MSS.47010101', 'sends without end');
      return;
    }
    let heard: Heard;
    try {
      if (isBinary) throw new Error('binary messages have no meaning');
      heard = this.#options.dialect.read(textOf(data));
    } catch (error) {
      this.#fail('MSS.47010101', 'sent what cannot be read', error);
      return;
    }
    if (heard.kind === 'failed') this.#fail('MSS.47010107', 'failed', heard.reason);
    else if (heard.kind === 'done') this.#done();
    else this.#understood(spokenText(heard.text), heard.isFinal);
  }

  #understood(text: string, isFinal: boolean): void {
    if (isFinal) {
      this.#texts.push(text);
      this.#present = '';
      if (this.#isEnded && this.#options.dialect.endsWithFinal) {
        this.#done();
        return;
      }
    } else this.#present = text;
    this.#options.events.onText(this.#whole(), false);
  }

  #whole(): string {
    return spokenText(joined([...this.#texts, this.#present], this.#options.language));
  }

  #done(): void {
    if (this.#isDone) return;
    const text = this.#whole();
    this.drop();
    this.#options.events.onText(text, true);
  }

  #closed(code: number): void {
    if (this.#isDone) return;
    // A service that has said its last and hangs up in good order has not failed.
    if (this.#isEnded && code === 1000 && this.#texts.length > 0) this.#done();
    else this.#fail('MSS.47010119', `hung up in the middle (code ${code})`);
  }

  #refused(status: number): void {
    const code = status === 401 || status === 403 ? 'MSS.47010141' : 'MSS.47010107';
    this.#fail(code, `refused the connection with status ${status}`);
  }

  #fail(code: string, what: string, detail?: unknown): void {
    if (this.#isDone) return;
    this.drop();
    this.#options.events.onFailure(recognitionFailed(code, what, detail));
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8');
}
