import { trackPitch } from '../../dsp/pitch.ts';
import { UNIT_RATE, type UnitMark, type UnitModel, type UnitSentence } from './model.ts';
import type { Chosen } from './select.ts';

/** Seconds between grains of sounds without voice. */
const NOISE_STEP = 0.005;
/** The melody of the guide is followed as far as a sound can be bent without harm. */
const LEAST_BEND = 0.62;
const MOST_BEND = 1.6;
/** Seconds over which the guide's own sound is faded in and out. */
const FADE = 0.008;

/** Melody of the guide, with its gaps filled. */
class Melody {
  private readonly hop: number;
  private readonly hz: Float32Array;

  constructor(guide: Float32Array) {
    const track = trackPitch(guide, UNIT_RATE);
    this.hop = track.hop;
    this.hz = track.hz.slice();
    let last = 0;
    // A gap takes the tone before it; what begins without voice takes the first tone behind.
    for (let i = 0; i < this.hz.length; i++) {
      if ((this.hz[i] ?? 0) > 0) last = this.hz[i] ?? 0;
      else this.hz[i] = last;
    }
    for (let i = this.hz.length - 1, next = 0; i >= 0; i--) {
      if ((this.hz[i] ?? 0) > 0) next = this.hz[i] ?? 0;
      else this.hz[i] = next;
    }
  }

  at(seconds: number): number {
    return this.hz[Math.min(this.hz.length - 1, Math.max(0, Math.round(seconds / this.hop)))] ?? 0;
  }
}

/** Index of the mark that lies nearest to a place. */
function nearest(marks: readonly UnitMark[], place: number): number {
  let low = 0;
  let high = marks.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.at ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  const before = marks[low - 1];
  const here = marks[low];
  return before && here && place - before.at < here.at - place ? low - 1 : low;
}

interface Canvas {
  readonly out: Float32Array;
  readonly weight: Float32Array;
}

function addGrain({ out, weight }: Canvas, sentence: UnitSentence, mark: UnitMark, target: number): void {
  const reach = Math.max(2, Math.round(mark.period));
  const centre = Math.round(mark.at);
  for (let k = -reach + 1; k < reach; k++) {
    const to = target + k;
    if (to < 0 || to >= out.length) continue;
    const w = 0.5 + 0.5 * Math.cos((Math.PI * k) / reach);
    out[to] = (out[to] ?? 0) + w * (sentence.samples[centre + k] ?? 0);
    weight[to] = (weight[to] ?? 0) + w;
  }
}

/**
 * Lays the chosen units along the guide's time: grain by grain, each glottal pulse where the melody wants it, so that units
 * meet pulse to pulse.
 * @param guide samples at `UNIT_RATE`
 * @returns samples of the same length
 */
export function joinUnits(chosen: readonly Chosen[], model: UnitModel, guide: Float32Array): Float32Array {
  const canvas: Canvas = { out: new Float32Array(guide.length), weight: new Float32Array(guide.length) };
  const melody = new Melody(guide);
  let at = 0;
  for (const [i, piece] of chosen.entries()) {
    const sentence = piece.unit && model.sentences[piece.unit.sentence];
    if (!piece.unit || !sentence) continue;
    const from = piece.start * UNIT_RATE;
    const to = piece.end * UNIT_RATE;
    const before = chosen[i - 1];
    // Behind a pause or a word of the guide the pulses begin anew.
    if (!before?.unit || piece.start - before.end > 0.002 || at < from - 0.02 * UNIT_RATE)
      at = Math.max(at, from);
    const source = piece.unit.start * UNIT_RATE;
    const scale = ((piece.unit.end - piece.unit.start) * UNIT_RATE) / Math.max(1, to - from);
    while (at < to) {
      const mark = sentence.marks[nearest(sentence.marks, source + (at - from) * scale)];
      if (!mark) break;
      addGrain(canvas, sentence, mark, Math.round(at));
      if (!mark.voiced) {
        at += NOISE_STEP * UNIT_RATE;
        continue;
      }
      const wanted = melody.at(at / UNIT_RATE);
      const own = UNIT_RATE / mark.period;
      const bend = wanted > 0 ? Math.min(MOST_BEND, Math.max(LEAST_BEND, wanted / own)) : 1;
      at += mark.period / bend;
    }
  }
  const { out, weight } = canvas;
  for (let n = 0; n < out.length; n++) {
    const w = weight[n] ?? 0;
    if (w > 1) out[n] = (out[n] ?? 0) / w;
  }
  return out;
}

/** Puts the guide's own sound where the person has none, at the level of what is around it. */
export function fillGaps(out: Float32Array, chosen: readonly Chosen[], guide: Float32Array): void {
  const power = (samples: Float32Array, pieces: readonly Chosen[]): number => {
    let sum = 0;
    let count = 0;
    for (const { start, end } of pieces)
      for (let n = Math.round(start * UNIT_RATE); n < Math.min(samples.length, end * UNIT_RATE); n++) {
        sum += (samples[n] ?? 0) ** 2;
        count++;
      }
    return count === 0 ? 0 : sum / count;
  };
  const own = chosen.filter(({ unit }) => unit !== undefined);
  const ratio = power(out, own) / Math.max(1e-12, power(guide, own));
  const gain = own.length === 0 || ratio === 0 ? 1 : Math.sqrt(ratio);
  const fade = Math.round(FADE * UNIT_RATE);
  for (let i = 0; i < chosen.length;) {
    if (chosen[i]?.unit !== undefined) {
      i++;
      continue;
    }
    let last = i;
    while (
      last + 1 < chosen.length &&
      chosen[last + 1]?.unit === undefined &&
      (chosen[last + 1]?.start ?? 0) - (chosen[last]?.end ?? 0) < 0.002
    )
      last++;
    const from = Math.round((chosen[i]?.start ?? 0) * UNIT_RATE) - fade;
    const to = Math.round((chosen[last]?.end ?? 0) * UNIT_RATE) + fade;
    for (let n = Math.max(0, from); n < Math.min(out.length, to); n++) {
      const edge = Math.min(1, (Math.min(n - from, to - 1 - n) + 0.5) / (2 * fade));
      out[n] = (out[n] ?? 0) * (1 - edge) + (guide[n] ?? 0) * gain * edge;
    }
    i = last + 1;
  }
}
