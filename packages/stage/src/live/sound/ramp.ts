/**
 * Ways from one gain to another. `linear` keeps the sum of two crossfaded copies of the same sound; `power` (quarter of
 * a sine) keeps the loudness of two different sounds that change places.
 */
export type RampShape = 'linear' | 'power';

/** A gain that moves without steps. */
export class Ramp {
  #from: number;
  #to: number;
  #at = 0;
  #length = 0;
  #shape: RampShape = 'linear';

  constructor(value: number) {
    this.#from = value;
    this.#to = value;
  }

  /** Where it stands or is going to. */
  get target(): number {
    return this.#to;
  }

  get moving(): boolean {
    return this.#at < this.#length;
  }

  get value(): number {
    if (this.#at >= this.#length) return this.#to;
    const t = this.#at / this.#length;
    if (this.#shape === 'linear') return this.#from + (this.#to - this.#from) * t;
    if (this.#to > this.#from) return this.#from + (this.#to - this.#from) * Math.sin((Math.PI / 2) * t);
    return this.#to + (this.#from - this.#to) * Math.cos((Math.PI / 2) * t);
  }

  /** Goes to `value` within `samples` from where it is now. */
  go(value: number, samples: number, shape: RampShape = 'linear'): void {
    if (value === this.#to) return;
    this.#from = this.value;
    this.#to = value;
    this.#at = 0;
    this.#length = Math.max(1, Math.round(samples));
    this.#shape = shape;
  }

  /** The gain of the next sample. */
  next(): number {
    if (this.#at < this.#length) this.#at++;
    return this.value;
  }

  skip(samples: number): void {
    this.#at = Math.min(this.#length, this.#at + samples);
  }
}
