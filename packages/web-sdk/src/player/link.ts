/** How picture and sound come to the page: by WebRTC, or by a WebSocket. */
export interface Link {
  /** Tries at once instead of after the wait, e.g. when the network is back. */
  retryNow(): void;
  /** Gives this connection up and makes another. */
  renew(): void;
  /** What the network did since the last call; `undefined` when there is nothing to tell. */
  sample(): Promise<LinkSample | undefined>;
  /** Milliseconds by which the picture is later than the sound (negative: earlier), where it can be told. */
  skew(): Promise<number | undefined>;
  close(): void;
}

export interface LinkSample {
  /** Share of packets that never came. */
  readonly loss: number;
  readonly jitterMs: number;
  readonly framesPerSecond: number;
  readonly roundTripMs?: number;
  /** Times that playing ran dry. */
  readonly stalls: number;
}

export type LinkEnd =
  /** The server does not know the job any more. */
  | 'gone'
  /** This way never came to be: blocked, or not spoken by the other side. */
  | 'blocked'
  /** It was there, went, and did not come back for a long time. */
  | 'lost';

export interface LinkEvents {
  readonly onConnected: () => void;
  /** Something broke; another try follows. */
  readonly onWaiting: (error: unknown) => void;
  /** Nothing follows. */
  readonly onEnd: (end: LinkEnd, error: unknown) => void;
}

export interface Clock {
  readonly now: () => number;
  readonly after: (ms: number, run: () => void) => () => void;
}

/** The page's own. */
export const wallClock: Clock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Waits that grow, with an end. */
export class Retries {
  readonly #clock: Clock;
  readonly #firstMs: number;
  readonly #longestMs: number;
  readonly #patienceMs: number;
  #waitMs: number;
  #since: number | undefined;
  #cancel: (() => void) | undefined;
  #run: (() => void) | undefined;

  constructor(
    clock: Clock,
    {
      firstMs = 500,
      longestMs = 8000,
      patienceMs,
    }: { firstMs?: number; longestMs?: number; patienceMs: number },
  ) {
    this.#clock = clock;
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
    this.#patienceMs = patienceMs;
    this.#waitMs = firstMs;
  }

  get isWaiting(): boolean {
    return this.#cancel !== undefined;
  }

  /** All is well: the next wait is the shortest again. */
  succeeded(): void {
    this.#waitMs = this.#firstMs;
    this.#since = undefined;
  }

  /** Runs later; `false` when it has been tried for so long that it is not tried again. */
  schedule(run: () => void, atLeastMs = 0): boolean {
    const now = this.#clock.now();
    this.#since ??= now;
    if (now - this.#since >= this.#patienceMs) return false;
    this.stop();
    const wait = Math.max(this.#waitMs, atLeastMs);
    this.#waitMs = Math.min(this.#longestMs, this.#waitMs * 2);
    this.#run = run;
    this.#cancel = this.#clock.after(wait, () => this.now());
    return true;
  }

  /** Runs what waits. */
  now(): void {
    const run = this.#run;
    this.stop();
    run?.();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#run = undefined;
  }
}
