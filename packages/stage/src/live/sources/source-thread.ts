import { Worker } from 'node:worker_threads';
import type { SourceBoard } from '../boards.ts';
import type { FromSource, SourceJob, ToSource } from './messages.ts';

/** How long a thread may take to free its things before it is left alone. */
const CLOSE_MS = 1500;

/** The host's side of one source thread. Crashes are told by `onGone`, once. */
export class SourceThread {
  readonly #board: SourceBoard;
  readonly #worker: Worker;
  #gone = false;
  readonly #ended: Promise<void>;

  constructor(
    job: SourceJob,
    board: SourceBoard,
    onMessage: (message: FromSource) => void,
    onGone: (reason: string) => void,
  ) {
    this.#board = board;
    this.#worker = new Worker(new URL('./source-worker.js', import.meta.url), { workerData: job });
    const gone = (reason: string): void => {
      if (this.#gone) return;
      this.#gone = true;
      onGone(reason);
    };
    this.#worker.on('message', (message: FromSource) => {
      if (message.kind === 'failed') gone(message.message);
      else if (!this.#gone) onMessage(message);
    });
    this.#worker.on('error', (error) => gone(error.message));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        gone(`its thread ended with code ${code}`);
        resolve();
      });
    });
  }

  post(message: ToSource, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
    this.#board.ring();
  }

  /**
   * Waits for the thread, which was told to stop by its board.
   * @returns false when it hangs in a native call: ending it there would end the process, so it is left alone and may
   *   still write into its pictures
   */
  async close(): Promise<boolean> {
    this.#gone = true;
    this.#board.ring();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), CLOSE_MS);
    });
    const ended = await Promise.race([this.#ended.then(() => true), late]);
    clearTimeout(timer);
    if (!ended) this.#worker.unref();
    return ended;
  }
}
