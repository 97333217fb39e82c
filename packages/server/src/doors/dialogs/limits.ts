import { isIPv6 } from 'node:net';

/** So much per second on average, and so much at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A bucket that fills at a rate; what is taken from it is let through. */
export class Bucket {
  readonly #rate: Rate;
  #left: number;
  #at: number;

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate;
    this.#left = rate.burst;
    this.#at = nowMs;
  }

  /** @returns whether there was so much; when not, nothing is taken */
  take(amount: number, nowMs: number): boolean {
    if (this.secondsTo(amount, nowMs) > 0) return false;
    this.#left -= amount;
    return true;
  }

  /** Whole seconds until there is so much; 0 when there is. */
  secondsTo(amount: number, nowMs: number): number {
    const { perSecond, burst } = this.#rate;
    // A clock that is set back gives nothing.
    this.#left = Math.min(burst, this.#left + (Math.max(0, nowMs - this.#at) / 1000) * perSecond);
    this.#at = nowMs;
    return this.#left >= amount ? 0 : Math.max(1, Math.ceil((amount - this.#left) / perSecond));
  }
}

/** Addresses that are remembered; beyond, those that have rested are forgotten, then the oldest. */
const MAX_ADDRESSES = 10_000;

/** A bucket for each address that asks. */
export class AddressLimiter {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: Rate, now: () => number) {
    this.#rate = rate;
    this.#now = now;
  }

  /** Takes one. @returns seconds to wait; 0 when there was one */
  take(address: string): number {
    const bucket = this.#of(networkOf(address));
    const wait = bucket.secondsTo(1, this.#now());
    if (wait === 0) bucket.take(1, this.#now());
    return wait;
  }

  /** As `take`, but takes nothing. */
  look(address: string): number {
    return this.#buckets.get(networkOf(address))?.secondsTo(1, this.#now()) ?? 0;
  }

  #of(network: string): Bucket {
    const known = this.#buckets.get(network);
    if (known !== undefined) return known;
    if (this.#buckets.size >= MAX_ADDRESSES) this.#forget();
    const bucket = new Bucket(this.#rate, this.#now());
    this.#buckets.set(network, bucket);
    return bucket;
  }

  #forget(): void {
    const now = this.#now();
    for (const [network, bucket] of this.#buckets)
      if (bucket.secondsTo(this.#rate.burst, now) === 0) this.#buckets.delete(network);
    for (const network of this.#buckets.keys()) {
      if (this.#buckets.size < MAX_ADDRESSES) return;
      this.#buckets.delete(network);
    }
  }
}

/** Whoever has one IPv6 address has 2^64 of them. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - first.length - last.length }, () => '0');
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
}
