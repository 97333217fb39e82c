import type { PhonemeTime, Viseme } from '@cyclorama/speech';
import { clamp, smooth } from './numbers.ts';

export const MOUTH_KEYS = ['jaw', 'wide', 'round', 'teeth', 'lowTeeth', 'tongue', 'press', 'tuck'] as const;
export type MouthKey = (typeof MOUTH_KEYS)[number];
export type Mouth = Record<MouthKey, number>;

const shape = (
  jaw: number,
  wide: number,
  round: number,
  teeth: number,
  lowTeeth: number,
  tongue: number,
  press = 0,
  tuck = 0,
): Mouth => ({
  jaw,
  wide,
  round,
  teeth,
  lowTeeth,
  tongue,
  press,
  tuck,
});

/** What a mouth does for each of the fifteen visemes. */
export const MOUTHS: Readonly<Record<Viseme, Mouth>> = {
  sil: shape(0, 0, 0, 0, 0, 0),
  PP: shape(0, -0.05, 0.08, 0, 0, 0, 1),
  FF: shape(0.16, 0.08, 0, 0.85, 0, 0, 0, 1),
  TH: shape(0.26, 0.08, 0, 0.75, 0.1, 0.95),
  DD: shape(0.26, 0.12, 0, 0.75, 0.15, 0.62),
  kk: shape(0.34, 0.05, 0, 0.5, 0.15, 0.1),
  CH: shape(0.24, -0.3, 0.55, 0.95, 0.35, 0),
  SS: shape(0.17, 0.34, 0, 1, 0.45, 0),
  nn: shape(0.27, 0.1, 0, 0.65, 0.1, 0.8),
  RR: shape(0.3, -0.25, 0.42, 0.5, 0.1, 0.25),
  aa: shape(0.95, 0.06, 0, 0.6, 0.35, 0.12),
  E: shape(0.58, 0.36, 0, 0.7, 0.3, 0.22),
  I: shape(0.34, 0.55, 0, 0.9, 0.3, 0.22),
  O: shape(0.66, -0.4, 0.72, 0.25, 0, 0.06),
  U: shape(0.34, -0.6, 1, 0.08, 0, 0),
};

/** How firmly a sound insists on its shape against its neighbours. */
const DOMINANCE: Readonly<Record<Viseme, number>> = {
  sil: 0.9,
  PP: 3,
  FF: 2.4,
  TH: 1.5,
  DD: 0.55,
  kk: 0.4,
  CH: 1.5,
  SS: 1.2,
  nn: 0.55,
  RR: 0.8,
  aa: 1.15,
  E: 1,
  I: 1,
  O: 1.25,
  U: 1.35,
};

/** Lips are shut this long after speech ends, seconds. */
const CLOSE = 0.06;
/** Silences shorter than this are part of the flow and only relax the mouth. */
const PAUSE = 0.1;

interface Interval {
  readonly start: number;
  readonly end: number;
}

/** The mouth over time: neighbouring sounds blend by dominance; m, b, p and silence shut the lips for certain. */
export class MouthTrack {
  private readonly sounds: readonly PhonemeTime[];
  private readonly silences: readonly Interval[];
  private readonly closures: readonly Interval[];

  constructor(phonemes: readonly PhonemeTime[]) {
    this.sounds = phonemes
      .filter((p) => p.viseme !== 'sil' && p.end > p.start)
      .sort((a, b) => a.start - b.start);
    const silences: Interval[] = [];
    let last = -Infinity;
    for (const p of this.sounds) {
      if (p.start - last >= PAUSE) silences.push({ start: last, end: p.start });
      last = Math.max(last, p.end);
    }
    silences.push({ start: last, end: Infinity });
    this.silences = silences;
    this.closures = this.sounds
      .filter((p) => p.viseme === 'PP')
      // At least a picture long, however quickly it is spoken.
      .map((p) => {
        const c = (p.start + p.end) / 2;
        return { start: Math.min(p.start, c - 0.022), end: Math.max(p.end - 0.01, c + 0.022) };
      });
  }

  at(t: number): Mouth {
    const out: Mouth = { ...MOUTHS.sil };
    let total = 0;
    let first = this.lowerBound(t - 0.6);
    for (; first < this.sounds.length; first++) {
      const s = this.sounds[first]!;
      if (s.start > t + 0.3) break;
      const c = (s.start + s.end) / 2;
      const core = Math.max(0.01, ((s.end - s.start) / 2) * 0.62);
      const far = Math.max(0, Math.abs(t - c) - core);
      // Shapes are prepared earlier than they fade.
      const w =
        DOMINANCE[s.viseme] * Math.exp(-((far / (t < c ? 0.062 : 0.052)) ** 1.35)) * (s.stressed ? 1.12 : 1);
      if (w < 1e-4) continue;
      total += w;
      const m = MOUTHS[s.viseme];
      const force = s.stressed ? 1.08 : 0.92;
      for (const k of MOUTH_KEYS) out[k] += w * m[k] * (k === 'jaw' ? force : 1);
    }
    if (total > 1e-6) for (const k of MOUTH_KEYS) out[k] /= Math.max(total, 0.35);
    const open = this.openness(t);
    for (const k of MOUTH_KEYS) out[k] *= k === 'press' ? 1 : open;
    const shut = this.closure(t);
    if (shut > 0) {
      out.jaw *= 1 - shut;
      out.tuck *= 1 - shut;
      out.press = Math.max(out.press * open, shut);
    } else {
      out.press *= open * 0.5;
    }
    return out;
  }

  /** 1 while speaking, 0 in silence, with the lips shut `CLOSE` after the last sound. */
  private openness(t: number): number {
    let open = 1;
    for (const s of this.silences) {
      if (s.start > t + 0.2) break;
      if (s.end < t - 0.2) continue;
      const closing = smooth(1 - (t - s.start) / CLOSE);
      const opening = smooth(1 - (s.end - t) / 0.09);
      open = Math.min(open, Math.max(closing, opening));
    }
    return open;
  }

  private closure(t: number): number {
    let shut = 0;
    for (const c of this.closures) {
      if (c.start > t + 0.2) break;
      if (c.end < t - 0.2) continue;
      const d = t < c.start ? (c.start - t) / 0.055 : t > c.end ? (t - c.end) / 0.045 : 0;
      shut = Math.max(shut, 1 - smooth(d));
    }
    return clamp(shut, 0, 1);
  }

  private lowerBound(t: number): number {
    let a = 0;
    let b = this.sounds.length;
    while (a < b) {
      const m = (a + b) >> 1;
      if (this.sounds[m]!.end < t) a = m + 1;
      else b = m;
    }
    return a;
  }
}
