import { Worker } from 'node:worker_threads';
/** How long a thread may take to free its things before it is left alone. */
const CLOSE_MS = 1500;

/** What every thread may say. */
interface ThreadReport {
  readonly kind: string;
  /** Of `failed`: why. */
  readonly message?: unknown;
}

/** The host's side of one source thread. Crashes are told by `onGone`, once. */
export class SourceThread<To, From extends ThreadReport> {
  readonly #wake: () => void;
  readonly #worker: Worker;
  #gone = false;
  readonly #ended: Promise<void>;

  /** `job` goes to the script as its `workerData`; `wake` ends its sleep. */
  constructor(
    script: URL,
    job: unknown,
    onMessage: (message: From) => void,
    onGone: (reason: string) => void,
    wake: () => void,
  ) {
    this.#wake = wake;
    this.#worker = new Worker(script, { workerData: job });
    const gone = (reason: string): void => {
      if (this.#gone) return;
      this.#gone = true;
      onGone(reason);
    };
    this.#worker.on('message', (message: From) => {
      if (message.kind === 'failed') gone(String(message.message));
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

  post(message: To, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
    this.#wake();
  }

  /**
   * Waits for the thread, which was told to stop by its board.
   * @returns false when it hangs in a native call: ending it there would end the process, so it is left alone and may
   *   still write into its pictures
   */
  async close(): Promise<boolean> {
    this.#gone = true;
    this.#wake();
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
