import { ConsoleError } from '../../doors/console/errors.ts';

const RETRY_S = 2;

interface Waiting {
  readonly go: () => void;
}

/**
 * How many previews of a project are drawn at once. A few more wait for their turn: an editor asks for the next picture
 * while the one before, which it gave up, is still being ended.
 */
export class PreviewSlots {
  readonly #most: number;
  readonly #mostWaiting: number;
  readonly #running = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(most: number, mostWaiting: number) {
    this.#most = most;
    this.#mostWaiting = mostWaiting;
  }

  /**
   * Runs `work` when it is its turn.
   * @throws ConsoleError Console.TooManyPreviews when too many wait already; the signal's reason when it aborts first
   */
  async run<T>(projectId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(projectId, signal);
    try {
      return await work();
    } finally {
      this.#leave(projectId);
    }
  }

  async #enter(projectId: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const running = this.#running.get(projectId) ?? 0;
    if (running < this.#most) {
      this.#running.set(projectId, running + 1);
      return;
    }
    const queue = this.#waiting.get(projectId) ?? [];
    if (queue.length >= this.#mostWaiting)
      throw new ConsoleError(
        'Console.TooManyPreviews',
        `${this.#most} previews of this studio are being made. Try again when one of them is finished.`,
        { retryAfterSeconds: RETRY_S },
      );
    this.#waiting.set(projectId, queue);
    await new Promise<void>((resolve, reject) => {
      const one: Waiting = {
        go: () => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      const giveUp = (): void => {
        queue.splice(queue.indexOf(one), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      queue.push(one);
    });
  }

  /** The place goes to whoever waits first, or becomes free. */
  #leave(projectId: string): void {
    const next = this.#waiting.get(projectId)?.shift();
    if (next !== undefined) {
      next.go();
      return;
    }
    this.#waiting.delete(projectId);
    const left = (this.#running.get(projectId) ?? 1) - 1;
    if (left === 0) this.#running.delete(projectId);
    else this.#running.set(projectId, left);
  }
}
