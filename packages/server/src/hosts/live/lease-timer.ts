/** Milliseconds of the machine's monotonic clock: the same in the supervisor and in its hosts. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Longest that one timer waits, so that a host which slept (or was stopped) looks at the clock soon after. */
const LOOK_MS = 250;

/** Calls back once the time up to which somebody may act is over and was not extended. */
export class LeaseTimer {
  readonly #onEnd: () => void;
  #untilMs = Infinity;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** @param untilMs monotonic ms; Infinity = no end. An earlier time than before shortens it. */
  extend(untilMs: number): void {
    this.#untilMs = untilMs;
    this.#look();
  }

  #look(): void {
    clearTimeout(this.#timer);
    if (this.#ended || this.#untilMs === Infinity) return;
    const left = this.#untilMs - monotonicMs();
    if (left <= 0) {
      this.#ended = true;
      this.#onEnd();
      return;
    }
    this.#timer = setTimeout(() => this.#look(), Math.min(left, LOOK_MS));
  }
}
