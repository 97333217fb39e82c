const RATE = 48_000;

/** Formants of a few vowels, Hz. */
const VOWELS = [
  [730, 1090, 2440],
  [270, 2290, 3010],
  [300, 870, 2240],
  [530, 1840, 2480],
  [570, 840, 2410],
  [660, 1720, 2410],
] as const;
const BANDWIDTHS = [80, 110, 160] as const;

/**
 * Sound that behaves like speech without saying anything: vowels (pulses through formants, a moving pitch), hisses
 * between some of them, short gaps, and a pause after every phrase. The same for the same `seed`; peak about 0.5.
 */
export function makeSpeechLike(seconds: number, seed = 1): Float32Array {
  const samples = new Float32Array(Math.round(seconds * RATE));
  const random = randomFrom(seed);
  let at = Math.round(0.05 * RATE);
  for (let syllable = 0; at < samples.length; syllable++) {
    if (random() < 0.45) at = addHiss(samples, at, Math.round((0.05 + 0.06 * random()) * RATE), random);
    const pitch = 105 + 60 * random();
    const length = Math.round((0.12 + 0.16 * random()) * RATE);
    at = addVowel(samples, at, {
      length,
      pitch,
      glide: 0.85 + 0.3 * random(),
      vowel: pick(VOWELS, random()),
    });
    at += Math.round((0.02 + 0.06 * random()) * RATE);
    if (syllable % 7 === 6) at += Math.round((0.35 + 0.25 * random()) * RATE);
  }
  const peak = samples.reduce((max, each) => Math.max(max, Math.abs(each)), 0);
  return samples.map((each) => (each / peak) * 0.5);
}

/** Where speech-like sound is loud: one flag per 10 ms, for levels of speech and of pauses apart. */
export function loudParts(samples: Float32Array, belowPeakDb = 25): boolean[] {
  const energies: number[] = [];
  for (let at = 0; at + 480 <= samples.length; at += 480) {
    let sum = 0;
    for (let n = at; n < at + 480; n++) sum += samples[n]! ** 2;
    energies.push(sum);
  }
  const peak = energies.reduce((max, each) => Math.max(max, each), 0);
  return energies.map((each) => each > peak * 10 ** (-belowPeakDb / 10));
}

interface Vowel {
  readonly length: number;
  readonly pitch: number;
  readonly glide: number;
  readonly vowel: readonly [number, number, number];
}

function addVowel(samples: Float32Array, from: number, { length, pitch, glide, vowel }: Vowel): number {
  const states = vowel.map((hz, index) => resonator(hz, BANDWIDTHS[index]!));
  let phase = 0;
  for (let n = 0; n < length && from + n < samples.length; n++) {
    const part = n / length;
    phase += (pitch * (1 + (glide - 1) * part)) / RATE;
    let source = 0;
    if (phase >= 1) {
      phase -= 1;
      source = 1;
    }
    let value = 0;
    states.forEach((next, index) => (value += next(source) / (index + 1)));
    samples[from + n]! += value * Math.min(1, part * 8, (1 - part) * 5);
  }
  return from + length;
}

function addHiss(samples: Float32Array, from: number, length: number, random: () => number): number {
  const next = resonator(5500, 2500);
  for (let n = 0; n < length && from + n < samples.length; n++)
    samples[from + n]! += next(random() - 0.5) * 0.3 * Math.sin((Math.PI * n) / length);
  return from + length;
}

function resonator(hz: number, bandwidth: number): (input: number) => number {
  const r = Math.exp((-Math.PI * bandwidth) / RATE);
  const a1 = 2 * r * Math.cos((2 * Math.PI * hz) / RATE);
  let y1 = 0;
  let y2 = 0;
  return (input) => {
    const y = (1 - r) * input + a1 * y1 - r * r * y2;
    y2 = y1;
    y1 = y;
    return y;
  };
}

function pick<T>(list: readonly T[], at: number): T {
  return list[Math.floor(at * list.length)]!;
}

function randomFrom(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}
