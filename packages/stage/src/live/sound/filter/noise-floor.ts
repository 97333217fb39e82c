/** Learns the power of the standing noise, bin by bin, while other sound goes on over it. */
export interface NoiseFloor {
  /** Power of the noise now. */
  readonly power: Float64Array;
  /** False while too little was heard to act on. */
  readonly known: boolean;
  /** Takes the power of the next frame. */
  update(power: Float64Array): void;
}

const TINY = 1e-12;

/** Single frames scatter widely: the lowest is looked for only among averages of this many. */
const SETTLING = 10;
/** Frames in which the floor is only learnt: 0.5 s. */
const LEARNING = 48;
/** Speech is taken to stand 15 dB over the noise where it is. */
const PRIOR = 10 ** 1.5;
const FLOOR_SMOOTHING = 0.86;
const PRESENCE_SMOOTHING = 0.93;
/** A bin that seems to hold speech for ever holds noise that has become louder: it is believed a little less. */
const MOST_PRESENCE = 0.996;

/**
 * Noise under speech, after Gerkmann and Hendriks (2012): each bin moves towards the frame's power as far as speech is
 * probably absent. Follows noise that becomes louder within two seconds.
 */
export class SpeechNoiseFloor implements NoiseFloor {
  readonly power: Float64Array;
  /** 0…1 per bin: how probably speech is there. */
  readonly presence: Float64Array;
  readonly #average: Float64Array;
  readonly #smooth: Float64Array;
  #frames = 0;

  constructor(bins: number) {
    this.power = new Float64Array(bins);
    this.presence = new Float64Array(bins);
    this.#average = new Float64Array(bins).fill(0.5);
    this.#smooth = new Float64Array(bins);
  }

  get known(): boolean {
    return this.#frames >= LEARNING;
  }

  update(power: Float64Array): void {
    if (this.#frames++ < LEARNING) this.#learn(power);
    else this.#follow(power);
  }

  /** The first floor is the lowest of half a second: it may begin in the middle of a word. */
  #learn(power: Float64Array): void {
    const weight = Math.max(0.3, 1 / this.#frames);
    for (let k = 0; k < power.length; k++) {
      const smooth = this.#smooth[k]! + weight * (power[k]! + TINY - this.#smooth[k]!);
      this.#smooth[k] = smooth;
      if (this.#frames <= SETTLING || smooth < this.power[k]!) this.power[k] = smooth;
    }
  }

  #follow(power: Float64Array): void {
    for (let k = 0; k < power.length; k++) {
      const now = power[k]! + TINY;
      const floor = this.power[k]!;
      const odds = (1 + PRIOR) * Math.exp((-now / floor) * (PRIOR / (1 + PRIOR)));
      let presence = 1 / (1 + odds);
      const average = PRESENCE_SMOOTHING * this.#average[k]! + (1 - PRESENCE_SMOOTHING) * presence;
      this.#average[k] = average;
      this.presence[k] = presence;
      if (average > 0.99) presence = Math.min(presence, MOST_PRESENCE);
      const noise = presence * floor + (1 - presence) * now;
      this.power[k] = FLOOR_SMOOTHING * floor + (1 - FLOOR_SMOOTHING) * noise;
    }
  }
}

/** Subwindows of 0.75 s; the floor is the lowest of the last 6 s. */
const SUBWINDOW = 70;
const SUBWINDOWS = 8;
/** Neighbours on each side: a tone that stands for seconds is no noise, because its neighbours are quiet. */
const REACH = 6;
/** Mean of noise over the lowest that this search finds in it; measured with white noise, on the careful side. */
const BIAS = 2;

/**
 * Noise under music: the lowest power of the last seconds, also among neighbouring bins, so that held notes and pads
 * do not count as noise.
 */
export class MusicNoiseFloor implements NoiseFloor {
  readonly power: Float64Array;
  readonly #smooth: Float64Array;
  readonly #lowest: Float64Array;
  readonly #past: Float64Array[] = [];
  readonly #goal: Float64Array;
  #frames = 0;

  constructor(bins: number) {
    this.power = new Float64Array(bins);
    this.#smooth = new Float64Array(bins);
    this.#lowest = new Float64Array(bins).fill(Infinity);
    this.#goal = new Float64Array(bins);
  }

  get known(): boolean {
    return this.#frames >= SUBWINDOW;
  }

  update(power: Float64Array): void {
    const weight = Math.max(0.15, 1 / ++this.#frames);
    for (let k = 0; k < power.length; k++) {
      const smooth = this.#smooth[k]! + weight * (power[k]! + TINY - this.#smooth[k]!);
      this.#smooth[k] = smooth;
      if (this.#frames > SETTLING && smooth < this.#lowest[k]!) this.#lowest[k] = smooth;
      this.power[k] = 0.95 * this.power[k]! + 0.05 * this.#goal[k]!;
    }
    if (this.#frames % SUBWINDOW === 0) this.#conclude();
  }

  #conclude(): void {
    this.#past.push(this.#lowest.slice());
    if (this.#past.length > SUBWINDOWS) this.#past.shift();
    this.#lowest.set(this.#smooth);
    const bins = this.power.length;
    for (let k = 0; k < bins; k++) {
      let lowest = Infinity;
      for (const past of this.#past)
        for (let j = Math.max(0, k - REACH); j <= Math.min(bins - 1, k + REACH); j++)
          if (past[j]! < lowest) lowest = past[j]!;
      this.#goal[k] = BIAS * lowest;
    }
    if (this.#frames === SUBWINDOW) this.power.set(this.#goal);
  }
}
