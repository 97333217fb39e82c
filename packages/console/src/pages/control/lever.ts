/** From here on a lever has reached its end. */
const END = 0.985;

/** What a lever at a position asks for. */
export type LeverOrder = { readonly kind: 'hold'; readonly position: number } | { readonly kind: 'take' };

/** At its far end the preview is taken; at its near end nothing is held any more. */
export function orderAt(position: number): LeverOrder {
  if (position >= END) return { kind: 'take' };
  return { kind: 'hold', position: position <= 1 - END ? 0 : Math.round(position * 1000) / 1000 };
}

/** A lever moved by one step of a key; undefined for other keys. */
export function steppedBy(key: string, position: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: 0.05,
    ArrowRight: 0.05,
    ArrowDown: -0.05,
    ArrowLeft: -0.05,
    PageUp: 0.25,
    PageDown: -0.25,
    Home: -1,
    End: 1,
  };
  const step = steps[key];
  return step === undefined ? undefined : Math.min(1, Math.max(0, position + step));
}

/**
 * Carries out what a lever asks for, one after the other: while the show answers, only the newest order waits, so that
 * it never runs behind the hand.
 */
export class LeverSender {
  readonly #carryOut: (order: LeverOrder) => Promise<void>;
  #waiting: LeverOrder | undefined;
  #busy = false;

  /** `carryOut` must not fail: it tells people itself. */
  constructor(carryOut: (order: LeverOrder) => Promise<void>) {
    this.#carryOut = carryOut;
  }

  send(order: LeverOrder): void {
    // What is taken is taken, whatever the hand does afterwards.
    if (this.#waiting?.kind !== 'take') this.#waiting = order;
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let order = this.#next(); order !== undefined; order = this.#next()) await this.#carryOut(order);
    this.#busy = false;
  }

  #next(): LeverOrder | undefined {
    const order = this.#waiting;
    this.#waiting = undefined;
    return order;
  }
}
