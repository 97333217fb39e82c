import type { LinkSample } from './link.ts';

export type NetworkVerdict = 'good' | 'weak';

/** Looks that must agree before people are told, and before it is taken back. */
const TO_WEAK = 2;
const TO_GOOD = 3;

/** Judges a network by what it did, slowly enough that one bad moment is no alarm. */
export class NetworkJudge {
  readonly #framesPerSecond: number;
  #verdict: NetworkVerdict = 'good';
  #against = 0;

  constructor(framesPerSecond: number) {
    this.#framesPerSecond = framesPerSecond;
  }

  judge(sample: LinkSample): NetworkVerdict {
    const now = this.#isWeak(sample) ? 'weak' : 'good';
    if (now === this.#verdict) this.#against = 0;
    else this.#against += 1;
    if (this.#against >= (now === 'weak' ? TO_WEAK : TO_GOOD)) {
      this.#verdict = now;
      this.#against = 0;
    }
    return this.#verdict;
  }

  #isWeak({ loss, jitterMs, framesPerSecond, roundTripMs = 0, stalls }: LinkSample): boolean {
    return (
      loss > 0.05 ||
      jitterMs > 80 ||
      roundTripMs > 500 ||
      stalls > 1 ||
      framesPerSecond < this.#framesPerSecond * 0.5
    );
  }
}

/** How long packets are held back on such a network. */
export function playoutDelayMs(verdict: NetworkVerdict): number {
  return verdict === 'weak' ? 160 : 0;
}
