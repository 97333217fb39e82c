import type { ViewerEvent } from '../shows/port.ts';

/** Events that a show is given at a time: it does nothing else meanwhile. */
const BATCH = 500;
/** Longest that an event waits for others. */
const GATHER_MS = 15;

interface Sent {
  readonly events: readonly ViewerEvent[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers events of a show, so that ten thousand a second are some dozens of reports, and keeps their order. Reports do
 * not wait for one another: how many may be under way is for whoever adds events (`waiting`).
 */
export class EventBatcher {
  readonly #report: (events: readonly ViewerEvent[]) => Promise<void>;
  #gathered: Sent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #waiting = 0;
  #chain: Promise<void> = Promise.resolve();

  /** @param report gives events to the show; takes them in the order in which it is called */
  constructor(report: (events: readonly ViewerEvent[]) => Promise<void>) {
    this.#report = report;
  }

  /** Events that are not counted yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves when every one of them is counted. @throws what the show throws */
  add(events: readonly ViewerEvent[]): Promise<void> {
    if (events.length === 0) return Promise.resolve();
    this.#waiting += events.length;
    return new Promise<void>((resolve, reject) => {
      this.#gathered.push({ events, resolve, reject });
      this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
    }).finally(() => {
      this.#waiting -= events.length;
    });
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const gathered = this.#gathered;
    this.#gathered = [];
    // One after the other, with air in between: others want the processor too.
    this.#chain = this.#chain.then(async () => {
      let batch: Sent[] = [];
      let size = 0;
      for (const sent of gathered) {
        batch.push(sent);
        size += sent.events.length;
        if (size < BATCH) continue;
        this.#give(batch);
        batch = [];
        size = 0;
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (batch.length > 0) this.#give(batch);
    });
  }

  #give(batch: readonly Sent[]): void {
    this.#inParts(batch.flatMap(({ events }) => events)).then(
      () => {
        for (const { resolve } of batch) resolve();
      },
      (error: unknown) => {
        for (const { reject } of batch) reject(error);
      },
    );
  }

  /** A message may hold more than a show is to be given at a time. */
  async #inParts(events: readonly ViewerEvent[]): Promise<void> {
    const reports: Promise<void>[] = [];
    for (let at = 0; at < events.length; at += BATCH) {
      if (at > 0) await new Promise((resolve) => setImmediate(resolve));
      reports.push(this.#report(events.slice(at, at + BATCH)));
    }
    await Promise.all(reports);
  }
}
