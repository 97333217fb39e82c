import { clamp, smooth } from '../motion/numbers.ts';
import { MOUTH_KEYS, MOUTHS, type Mouth } from '../motion/visemes.ts';
import { BANDS, NOTHING, Spectrum, WINDOW } from './voice-spectrum.ts';
import { MEANS, SPREADS, VISEMES } from './voice-shapes.ts';

/** A voice is looked at each 10 ms. */
export const HOP = 480;
/** A sound is louder than the room by this much, dB. */
const ABOVE_ROOM = 8;
/** Quieter than what was said before by this much it is a pause or the closure of a stop, dB. */
const BELOW_SPEECH = 32;
/** From closed lips to lips as open as the sound wants them, dB. */
const OPENING = 14;
/** Nothing below is a voice, dB of full scale. */
const FLOOR = -62;
/** Of one moment's evidence: sounds are never certain. */
const DOUBT = 0.32;
/** How fast the level of the room and that of the speech are learnt, parts a frame. */
const ROOM_RISE = 0.06;
const SPEECH_FALL = 0.03;

/** What a mouth does at one moment of a voice. */
export interface Look {
  /** How likely each viseme is, in the order of `VISEMES`; together 1. */
  readonly weights: Float64Array;
  /** 0 in silence, 1 in speech. */
  readonly open: number;
  /** dB of full scale. */
  readonly level: number;
}

/**
 * Finds out what a mouth does from the sound of a voice, 10 ms by 10 ms, without knowing what follows: how loud it is
 * against the room, and which of fifteen visemes its spectrum is nearest to. A look is about the middle of the last
 * `WINDOW` samples, so it comes 11 ms late.
 */
export class VoiceAnalyser {
  readonly #spectrum = new Spectrum();
  readonly #last = new Float32Array(WINDOW);
  readonly #features = new Float64Array(BANDS + 1);
  #room = -75;
  #speech = -35;

  /** Takes the next `HOP` samples, 48 kHz. */
  look(samples: Float32Array): Look {
    this.#last.copyWithin(0, HOP);
    this.#last.set(samples, WINDOW - HOP);
    this.#spectrum.look(this.#last);
    const { bands, level } = this.#spectrum;
    this.#learn(level);
    const gate = Math.max(FLOOR, this.#room + ABOVE_ROOM, this.#speech - BELOW_SPEECH);
    const open = smooth((level - gate) / OPENING);
    features(bands, level, this.#speech, this.#features);
    const weights = likelihoods(this.#features);
    return { weights, open, level };
  }

  /** The level of speech so far, dB of full scale. */
  get speech(): number {
    return this.#speech;
  }

  #learn(level: number): void {
    const bound = Math.max(level, NOTHING + 10);
    // A room is the quietest there is for a while; it gets louder slowly.
    this.#room += bound < this.#room ? (bound - this.#room) * 0.4 : Math.min(ROOM_RISE, bound - this.#room);
    if (level > this.#speech) this.#speech += (level - this.#speech) * 0.3;
    else if (level > this.#speech - 24) this.#speech += (level - this.#speech) * SPEECH_FALL * 0.2;
    this.#speech = clamp(this.#speech, FLOOR + 12, 0);
  }
}

/** The shape of a spectrum: bands against all of it, and that against the speech so far. */
export function features(bands: Float64Array, level: number, speech: number, out: Float64Array): void {
  for (let band = 0; band < BANDS; band++) out[band] = clamp(bands[band]! - level, -45, 0);
  out[BANDS] = clamp(level - speech, -45, 6);
}

function likelihoods(of: Float64Array): Float64Array {
  const weights = new Float64Array(VISEMES.length);
  let most = -Infinity;
  for (let viseme = 0; viseme < VISEMES.length; viseme++) {
    const means = MEANS[viseme]!;
    const spreads = SPREADS[viseme]!;
    let sum = 0;
    for (let n = 0; n <= BANDS; n++)
      sum -= 0.5 * ((of[n]! - means[n]!) / spreads[n]!) ** 2 + Math.log(spreads[n]!);
    weights[viseme] = sum * DOUBT;
    most = Math.max(most, sum * DOUBT);
  }
  let total = 0;
  for (const [viseme, weight] of weights.entries()) {
    weights[viseme] = Math.exp(weight - most);
    total += weights[viseme];
  }
  return weights.map((weight) => weight / total);
}

/** The mouth that fits looks which follow each other. @param looks the middle one counts most */
export function mouthOf(looks: readonly Look[]): Mouth {
  const mouth: Mouth = { ...MOUTHS.sil };
  const middle = (looks.length - 1) / 2;
  let total = 0;
  for (const [at, { weights, open }] of looks.entries()) {
    const share = 1 / (1 + Math.abs(at - middle));
    total += share;
    for (let viseme = 0; viseme < weights.length; viseme++) {
      const shape = MOUTHS[VISEMES[viseme]!];
      const part = share * weights[viseme]! * open;
      if (part < 1e-4) continue;
      for (const key of MOUTH_KEYS) mouth[key] += part * shape[key];
    }
  }
  if (total > 0) for (const key of MOUTH_KEYS) mouth[key] /= total;
  return mouth;
}
