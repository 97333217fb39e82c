/** Packets that leave at once: more than that overflows buffers on the way. */
const BURST = 24;
const PAUSE_MS = 4;
/** Packets that may wait; beyond it the line is too slow for the picture. */
const MAX_WAITING = 2000;

/** Lets packets go in bursts that sockets and routers bear, in order. */
export class Pacer {
  readonly #send: (packet: Buffer) => void;
  #waiting: Buffer[] = [];
  #credit = BURST;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(send: (packet: Buffer) => void) {
    this.#send = send;
  }

  /** @returns false when it is dropped */
  push(packet: Buffer): boolean {
    if (this.#closed || this.#waiting.length >= MAX_WAITING) return false;
    if (this.#waiting.length === 0 && this.#credit > 0) {
      this.#credit--;
      this.#send(packet);
    } else this.#waiting.push(packet);
    this.#timer ??= setTimeout(() => this.#next(), PAUSE_MS);
    return true;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  #next(): void {
    this.#timer = undefined;
    for (const packet of this.#waiting.splice(0, BURST)) this.#send(packet);
    this.#credit = BURST;
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.#next(), PAUSE_MS);
  }
}
