import type { Attachment } from '../port.ts';
import { Countdown, type Timers } from './timers.ts';

/** Somebody is there and says so from time to time, or is gone. */
export interface SeatOptions {
  readonly timers: Timers;
  /** Milliseconds without anybody, or without a word of theirs, after which they are gone; absent = never. */
  readonly patienceMs?: number;
  readonly onGone?: () => void;
}

/** The one place of a page (or a driver) at a dialog: whoever comes later takes it. */
export class Seat<Message> {
  readonly #options: SeatOptions;
  readonly #countdown: Countdown;
  #there: Attachment<Message> | undefined;

  constructor(options: SeatOptions) {
    this.#options = options;
    this.#countdown = new Countdown(options.timers, () => options.onGone?.());
  }

  get isTaken(): boolean {
    return this.#there !== undefined;
  }

  /** Begins to wait for somebody. */
  open(): void {
    this.heard();
  }

  /** @returns how to let go */
  take(attachment: Attachment<Message>): () => void {
    const before = this.#there;
    this.#there = attachment;
    this.heard();
    before?.end('replaced');
    return () => {
      if (this.#there !== attachment) return;
      this.#there = undefined;
      this.heard();
    };
  }

  /** They said something. */
  heard(): void {
    const { patienceMs } = this.#options;
    if (patienceMs !== undefined) this.#countdown.start(patienceMs);
  }

  send(message: Message): void {
    this.#there?.send(message);
  }

  /** Nobody is waited for any more; whoever is there is told. */
  close(): void {
    this.#countdown.stop();
    const there = this.#there;
    this.#there = undefined;
    there?.end('over');
  }
}
