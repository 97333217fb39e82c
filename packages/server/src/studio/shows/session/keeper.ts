import type { Logger } from 'pino';
import { isDatabaseGone } from '../../../store/postgres/gone.ts';

/** Longest that what has changed stays unwritten. */
const LATEST_MS = 200;

export interface KeeperOptions {
  /** Writes everything as it is now. */
  readonly write: () => Promise<void>;
  readonly log: Logger;
}

/** Writes the state of a show as it changes: soon, or at once; never two at a time. */
export class Keeper {
  readonly #options: KeeperOptions;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  /** What is being written now; rejects as the database does. */
  #underWay: Promise<void> = Promise.resolve();
  #isStale = false;
  #waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  #closed = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Something has changed. */
  touch(atOnce: boolean): void {
    if (this.#closed) return;
    this.#isStale = true;
    if (atOnce) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), LATEST_MS);
  }

  /** Resolves when everything up to now is written. @throws what the database throws */
  written(): Promise<void> {
    // What is being written holds everything when nothing has changed since.
    if (!this.#isStale) return this.#writing === undefined ? Promise.resolve() : this.#underWay;
    if (this.#closed) return Promise.reject(new Error('the show is written no longer'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      if (this.#writing === undefined) this.#timer ??= setTimeout(() => this.#write(), LATEST_MS);
    });
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    // What is under way began before the last change.
    await this.#writing;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#write();
    await this.#writing;
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('the show is written no longer'));
  }

  #write(): void {
    if (this.#writing !== undefined || !this.#isStale || this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isStale = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#underWay = this.#options.write();
    this.#writing = this.#underWay
      .then(
        () => {
          for (const { resolve } of waiting) resolve();
        },
        (error: unknown) => {
          this.#isStale = true;
          for (const { reject } of waiting) reject(error);
          if (!isDatabaseGone(error)) this.#options.log.error({ err: error }, 'a show could not be written');
        },
      )
      .finally(() => {
        this.#writing = undefined;
        if (this.#closed) return;
        if (this.#waiting.length > 0 || this.#isStale)
          this.#timer ??= setTimeout(() => this.#write(), LATEST_MS);
      });
  }
}
