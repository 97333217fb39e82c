import type { LiveAudioFilter } from '../../document.ts';
import { SAMPLE_RATE } from '../../time.ts';
import { Ramp } from '../ramp.ts';

const FADE = 2400;

type Voicing = Exclude<LiveAudioFilter['beautify'], 'off'>;

interface Band {
  readonly shape: 'lowShelf' | 'highShelf' | 'peak';
  readonly hz: number;
  readonly db: number;
  readonly q: number;
}

/**
 * Magnetic: a closer, darker voice (chest lifted, edge taken off). Fresh: a lighter one (boom thinned, presence and air
 * lifted). Both leave the loudness of speech about where it was.
 */
const VOICINGS: Readonly<Record<Voicing, { readonly makeUpDb: number; readonly bands: readonly Band[] }>> = {
  magnetic: {
    makeUpDb: 0.4,
    bands: [
      { shape: 'lowShelf', hz: 240, db: 5.5, q: 0.7 },
      { shape: 'peak', hz: 520, db: -1.5, q: 1 },
      { shape: 'highShelf', hz: 2800, db: -6.5, q: 0.7 },
    ],
  },
  fresh: {
    makeUpDb: 0.4,
    bands: [
      { shape: 'lowShelf', hz: 260, db: -5, q: 0.7 },
      { shape: 'peak', hz: 2800, db: 2.5, q: 0.8 },
      { shape: 'highShelf', hz: 5200, db: 4.5, q: 0.7 },
    ],
  },
};

/** Gives a voice a character by a minimum-phase equaliser; changes are crossfaded. No latency. */
export class VoiceCharacter {
  readonly #magnetic = new Equaliser('magnetic');
  readonly #fresh = new Equaliser('fresh');

  setMode(mode: LiveAudioFilter['beautify']): void {
    this.#magnetic.amount.go(mode === 'magnetic' ? 1 : 0, FADE);
    this.#fresh.amount.go(mode === 'fresh' ? 1 : 0, FADE);
  }

  /** It passes sound on unaltered. */
  get neutral(): boolean {
    return !this.#magnetic.isHeard() && !this.#fresh.isHeard();
  }

  process(left: Float32Array, right: Float32Array, count: number): void {
    if (this.neutral) return;
    for (let n = 0; n < count; n++) {
      const l = left[n]!;
      const r = right[n]!;
      let outLeft = l;
      let outRight = r;
      for (const equaliser of [this.#magnetic, this.#fresh]) {
        if (!equaliser.isHeard()) continue;
        const amount = equaliser.amount.next();
        outLeft += amount * (equaliser.left(l) - l);
        outRight += amount * (equaliser.right(r) - r);
        if (!equaliser.isHeard()) equaliser.reset();
      }
      left[n] = outLeft;
      right[n] = outRight;
    }
  }
}

class Equaliser {
  readonly amount = new Ramp(0);
  readonly #makeUp: number;
  readonly #left: readonly Biquad[];
  readonly #right: readonly Biquad[];

  constructor(voicing: Voicing) {
    const { bands, makeUpDb } = VOICINGS[voicing];
    this.#makeUp = 10 ** (makeUpDb / 20);
    this.#left = bands.map((band) => new Biquad(band));
    this.#right = bands.map((band) => new Biquad(band));
  }

  isHeard(): boolean {
    return this.amount.target !== 0 || this.amount.moving;
  }

  left(sample: number): number {
    let out = sample * this.#makeUp;
    for (const biquad of this.#left) out = biquad.next(out);
    return out;
  }

  right(sample: number): number {
    let out = sample * this.#makeUp;
    for (const biquad of this.#right) out = biquad.next(out);
    return out;
  }

  reset(): void {
    for (const biquad of [...this.#left, ...this.#right]) biquad.reset();
  }
}

/** Second-order filter after Bristow-Johnson, transposed form II. */
class Biquad {
  readonly #b: readonly [number, number, number];
  readonly #a: readonly [number, number];
  #s1 = 0;
  #s2 = 0;

  constructor({ shape, hz, db, q }: Band) {
    const a = 10 ** (db / 40);
    const w = (2 * Math.PI * hz) / SAMPLE_RATE;
    const cos = Math.cos(w);
    const alpha = Math.sin(w) / (2 * q);
    if (shape === 'peak') {
      const a0 = 1 + alpha / a;
      this.#b = [(1 + alpha * a) / a0, (-2 * cos) / a0, (1 - alpha * a) / a0];
      this.#a = [(-2 * cos) / a0, (1 - alpha / a) / a0];
      return;
    }
    // The two shelves are mirror images: the sign of the cosine terms.
    const s = shape === 'lowShelf' ? 1 : -1;
    const root = 2 * Math.sqrt(a) * alpha;
    const a0 = a + 1 + s * (a - 1) * cos + root;
    this.#b = [
      (a * (a + 1 - s * (a - 1) * cos + root)) / a0,
      (s * 2 * a * (a - 1 - s * (a + 1) * cos)) / a0,
      (a * (a + 1 - s * (a - 1) * cos - root)) / a0,
    ];
    this.#a = [(s * -2 * (a - 1 + s * (a + 1) * cos)) / a0, (a + 1 + s * (a - 1) * cos - root) / a0];
  }

  next(x: number): number {
    const y = this.#b[0] * x + this.#s1;
    this.#s1 = this.#b[1] * x - this.#a[0] * y + this.#s2;
    this.#s2 = this.#b[2] * x - this.#a[1] * y;
    return y;
  }

  reset(): void {
    this.#s1 = 0;
    this.#s2 = 0;
  }
}
