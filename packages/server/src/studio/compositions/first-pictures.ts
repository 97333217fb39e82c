import type { SourceState } from '@cyclorama/stage/data';

/** States of sources that have a picture to show. */
const HAVE_PICTURES: ReadonlySet<SourceState> = new Set(['live', 'paused', 'ended']);

interface Waiting {
  readonly missing: Set<string>;
  readonly end: () => void;
}

/** Waits until sources of a live host have something to show. */
export class FirstPictures {
  readonly #waiting = new Set<Waiting>();

  /** A source told its state. */
  hear(source: string, state: SourceState): void {
    if (!HAVE_PICTURES.has(state)) return;
    for (const { missing, end } of this.#waiting) if (missing.delete(source) && missing.size === 0) end();
  }

  /** Resolves when all of these have told of a picture from now on, after `ms`, or when waiting is no use any more. */
  of(sources: readonly string[], ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || sources.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting: Waiting = {
        missing: new Set(sources),
        end: () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', waiting.end);
          this.#waiting.delete(waiting);
          resolve();
        },
      };
      const timer = setTimeout(waiting.end, ms);
      signal.addEventListener('abort', waiting.end, { once: true });
      this.#waiting.add(waiting);
    });
  }

  /** The host is gone: nothing will come. */
  giveUp(): void {
    for (const { end } of this.#waiting) end();
  }
}
