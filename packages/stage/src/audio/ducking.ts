import { mixRate } from './read-sound.ts';

/** Step of the activity list, samples (10 ms). */
export const activityHop = mixRate / 100;

/** Speech below this share of its own loud parts is breath or room, dB. */
const belowSpeech = 32;
const floorDb = -55;
/** Music waits this long after a word before it comes back, s. */
const hold = 0.25;
/** Pauses in which music would only come up to go down again, s (beyond hold and both ramps). */
const shortestRise = 0.5;

/** Collects how loud speech is, 10 ms at a time; 8 bytes per 10 ms. */
export class SpeechActivity {
  private readonly levels: number[] = [];
  private sum = 0;
  private count = 0;

  push(left: Float32Array, right: Float32Array): void {
    for (let n = 0; n < left.length; n++) {
      const mid = (left[n]! + right[n]!) / 2;
      this.sum += mid * mid;
      if (++this.count === activityHop) {
        this.levels.push(10 * Math.log10(this.sum / activityHop + 1e-12));
        this.sum = 0;
        this.count = 0;
      }
    }
  }

  /** Spans of speech as programme samples; pauses shorter than `bridge` seconds are part of a span. */
  spans(bridge: number): readonly { readonly from: number; readonly to: number }[] {
    const loud = this.levels.filter((level) => level > floorDb).sort((a, b) => a - b);
    const typical = loud[Math.floor(loud.length * 0.9)];
    if (typical === undefined) return [];
    const threshold = Math.max(floorDb, typical - belowSpeech);
    const spans: { from: number; to: number }[] = [];
    this.levels.forEach((level, index) => {
      if (level < threshold) return;
      const from = index * activityHop;
      const last = spans.at(-1);
      if (last && from - last.to < bridge * mixRate) last.to = from + activityHop;
      else spans.push({ from, to: from + activityHop });
    });
    return spans;
  }
}

/**
 * The gain of music under speech: down by `depthDb` when speech begins (the ramp ends there), up again after it, both
 * ramps linear in dB over `rampMs`. Pauses too short for music to settle are bridged.
 */
export class DuckingCurve {
  private readonly spans: readonly { readonly from: number; readonly to: number }[];
  private readonly depth: number;
  private readonly ramp: number;
  /** Linear gain at full depth. */
  private readonly floor: number;
  private at = 0;

  constructor(activity: SpeechActivity, depthDb: number, rampMs: number) {
    this.depth = Math.abs(depthDb);
    this.floor = 10 ** (-this.depth / 20);
    this.ramp = Math.max(1, Math.round((rampMs * mixRate) / 1000));
    this.spans = activity.spans(hold + (2 * rampMs) / 1000 + shortestRise);
  }

  /** Linear gains of `[from, from + count)`; calls must go forward. */
  gains(from: number, count: number): Float32Array {
    const gains = new Float32Array(count).fill(1);
    const tail = Math.round(hold * mixRate);
    while (this.at < this.spans.length && this.spans[this.at]!.to + tail + this.ramp <= from) this.at++;
    for (let index = this.at; index < this.spans.length; index++) {
      const span = this.spans[index]!;
      const begin = span.from - this.ramp;
      const end = span.to + tail + this.ramp;
      if (begin >= from + count) break;
      for (let n = Math.max(0, begin - from); n < Math.min(count, end - from); n++) {
        const position = from + n;
        const depth = Math.min(1, (position - begin) / this.ramp, (end - position) / this.ramp);
        const gain = depth === 1 ? this.floor : 10 ** ((-this.depth * depth) / 20);
        if (gain < gains[n]!) gains[n] = gain;
      }
    }
    return gains;
  }
}
