import type { ServerResponse } from 'node:http';

/** Something that happened, as it goes over the wire. */
export interface ConsoleEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Bursts are told together, the last word about each thing. */
const GATHER_MS = 100;
/** When more things than this changed at once, the listener is told to look again instead. */
const MOST_AT_ONCE = 200;
/** A listener that takes nothing for so many bytes is hung up on; it comes back and looks again. */
const MAX_WAITING_BYTES = 256 * 1024;

/** What an event is about: its type and the ids in it. */
function subjectOf({ type, data }: ConsoleEvent): string {
  const ids = Object.entries(data).filter(([name]) => name.endsWith('_id'));
  return JSON.stringify([type, ids]);
}

/** One browser that listens. */
export class Listener {
  readonly #response: ServerResponse;
  readonly #mark: string;
  readonly #waiting = new Map<string, ConsoleEvent>();
  #overflowed = false;
  #gathering: NodeJS.Timeout | undefined;
  #count = 0;

  /** @param mark begins the ids of events; another one for each connection */
  constructor(response: ServerResponse, mark: string) {
    this.#response = response;
    this.#mark = mark;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    response.write('retry: 1000\n\n');
    response.on('error', () => response.destroy());
    response.on('close', () => clearTimeout(this.#gathering));
  }

  /** Tells soon, with what else happens meanwhile. */
  tell(event: ConsoleEvent): void {
    if (this.#response.destroyed) return;
    const subject = subjectOf(event);
    const before = this.#waiting.get(subject);
    // A thing that was made and changed at once is still new to the listener.
    const change = before?.data['change'] === 'created' && event.data['change'] === 'updated';
    const data = { ...before?.data, ...event.data, ...(change ? { change: 'created' } : {}) };
    this.#waiting.delete(subject);
    if (this.#waiting.size < MOST_AT_ONCE) this.#waiting.set(subject, { type: event.type, data });
    else this.#overflowed = true;
    this.#gathering ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  /** Tells at once: what the listener knows may be old. */
  reset(): void {
    this.#waiting.clear();
    this.#overflowed = false;
    this.now({ type: 'reset', data: {} });
  }

  now({ type, data }: ConsoleEvent): void {
    this.#count += 1;
    this.#write(`id: ${this.#mark}-${this.#count}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** A comment keeps the connection open through proxies, and shows us dead ones. */
  beat(): void {
    this.#write(': \n\n');
  }

  end(): void {
    this.#flush();
    this.#response.end();
  }

  #flush(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    const events = [...this.#waiting.values()];
    this.#waiting.clear();
    if (this.#overflowed) {
      this.reset();
      return;
    }
    for (const event of events) this.now(event);
  }

  #write(text: string): void {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return;
    if (response.writableLength > MAX_WAITING_BYTES) response.destroy();
    else response.write(text);
  }
}
