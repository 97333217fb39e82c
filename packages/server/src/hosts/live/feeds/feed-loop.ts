import { setTimeout as sleep } from 'node:timers/promises';
import type { FeedSink } from '@cyclorama/stage/data';
import { Backoff } from '@cyclorama/streaming';

/** How one attempt to read a source came to its end. `over`: the sender said so. */
export type Ending = { readonly kind: 'lost' | 'over'; readonly reason: string };

export interface FeedLoopOptions {
  readonly sink: FeedSink;
  /** Reads until the source is lost or over, or the signal ends it. Errors are losses. */
  readonly attempt: (signal: AbortSignal) => Promise<Ending>;
  readonly backoff?: Backoff;
  /** Milliseconds of reading after which the next wait is the first one again. Default 10 s. */
  readonly steadyMs?: number;
}

/** Reads a source again and again, with waits that grow, until it is closed. */
export class FeedLoop {
  readonly #stop = new AbortController();

  constructor(options: FeedLoopOptions) {
    void this.#run(options);
  }

  close(): void {
    this.#stop.abort();
  }

  async #run({ sink, attempt, backoff = new Backoff(), steadyMs = 10_000 }: FeedLoopOptions): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      const since = performance.now();
      const ending = await attempt(signal).catch(lossOf);
      if (isOver(signal)) return;
      if (ending.kind === 'over') sink.ended();
      else sink.lost(ending.reason);
      if (performance.now() - since >= steadyMs) backoff.reset();
      await rest(backoff.next(), signal);
      if (isOver(signal)) return;
    }
  }
}

/** A question of its own, because the answer changes while others are awaited. */
export function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Waits; also ends, without an error, when the signal says so. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function lossOf(error: unknown): Ending {
  return { kind: 'lost', reason: reasonOf(error) };
}

/** What went wrong, of errors that wrap what the address rules said. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.message === '' && error.errors.length > 0)
    return reasonOf(error.errors[0]);
  const known = error.name === 'FetchRefused' || !(error.cause instanceof Error);
  return known ? error.message : reasonOf(error.cause);
}
