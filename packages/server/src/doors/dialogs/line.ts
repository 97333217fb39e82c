import { Bucket, type Rate } from './limits.ts';
import { CLOSE, type Connection } from './sockets.ts';

/** Text that may come in one message, bytes. */
const MAX_TEXT = 16 * 1024;
/** What may wait for somebody who does not read, bytes. */
const MAX_WAITING = 256 * 1024;
/** Messages that are let through, and those to which at least a refusal is sent. */
const TEXTS: Rate = { perSecond: 20, burst: 40 };
const REFUSALS: Rate = { perSecond: 20, burst: 200 };

export interface LineHandlers {
  text(text: string): void;
  /** More came than is let through: refused in whatever words. */
  tooMuch(text: string): void;
  /** Absent: bytes are nothing that is spoken here. */
  bytes?(bytes: Uint8Array): void;
  /** The connection is gone. */
  gone(): void;
}

/** One connection that speaks in messages: bounded in both directions, and gone when it is silent for too long. */
export class Line<Message> {
  readonly #connection: Connection;
  readonly #texts: Bucket;
  readonly #refusals: Bucket;
  readonly #silence: NodeJS.Timeout;

  constructor(connection: Connection, silenceMs: number, handlers: LineHandlers) {
    this.#connection = connection;
    const { client } = connection;
    this.#texts = new Bucket(TEXTS, performance.now());
    this.#refusals = new Bucket(REFUSALS, performance.now());
    this.#silence = setTimeout(() => {
      connection.note ??= 'it was silent';
      client.terminate();
    }, silenceMs);
    client.on('message', (data, isBinary) => {
      this.#silence.refresh();
      const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
      this.#take(bytes, isBinary, handlers);
    });
    client.on('close', () => {
      clearTimeout(this.#silence);
      handlers.gone();
    });
  }

  send(message: Message): void {
    const { client } = this.#connection;
    if (client.readyState !== client.OPEN) return;
    if (client.bufferedAmount > MAX_WAITING) this.close(CLOSE.slow, 'too slow');
    else client.send(JSON.stringify(message));
  }

  close(code: number, why: string): void {
    this.#connection.note ??= why;
    this.#connection.client.close(code, why);
  }

  /** What its dialog says last. */
  end(why: 'over' | 'replaced'): void {
    if (why === 'over') this.close(CLOSE.over, 'the dialog is over');
    else this.close(CLOSE.replaced, 'another connection took its place');
  }

  #take(bytes: Buffer, isBinary: boolean, handlers: LineHandlers): void {
    const { client } = this.#connection;
    if (client.readyState !== client.OPEN) return;
    if (isBinary) {
      if (handlers.bytes === undefined) this.close(CLOSE.unsupported, 'only text is understood here');
      else handlers.bytes(bytes);
      return;
    }
    if (bytes.length > MAX_TEXT) {
      this.close(CLOSE.tooLong, 'a message has at most 16 kB');
      return;
    }
    const now = performance.now();
    if (this.#texts.take(1, now)) handlers.text(bytes.toString('utf8'));
    else if (this.#refusals.take(1, now)) handlers.tooMuch(bytes.toString('utf8'));
    else this.close(CLOSE.violation, 'too many messages');
  }
}
