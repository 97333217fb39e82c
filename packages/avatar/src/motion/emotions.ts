import type { Emotion, EmotionSpan } from '@cyclorama/speech';
import type { BodyKey } from '../draw/pose.ts';
import { smooth } from './numbers.ts';

type Change = Partial<Record<BodyKey, number>>;

/** The friendly resting face that everyone starts from. */
export const RESTING = { smile: 0.62, squint: 0.16, lidL: 0.04, lidR: 0.04 } satisfies Change;

/** What an emotion adds to the resting face and posture. */
export const EMOTIONS: Readonly<Record<Emotion, Change>> = {
  HAPPY: { smile: 0.62, squint: 0.5, browL: 0.28, browR: 0.22, roll: 0.025, pitch: -0.02, breath: 0.25 },
  SAD: {
    smile: -0.64,
    frown: 0.62,
    browTilt: 0.9,
    browL: -0.08,
    browR: -0.08,
    lidL: 0.2,
    lidR: 0.2,
    pitch: 0.09,
    roll: -0.03,
    gazeY: 0.24,
    shrug: -0.28,
    bow: 0.12,
  },
  CALM: { smile: -0.06, lidL: 0.07, lidR: 0.07, browL: -0.05, browR: -0.05, shrug: -0.06 },
  ANGER: {
    smile: -0.56,
    frown: 0.42,
    furrow: 0.95,
    lidL: 0.1,
    lidR: 0.1,
    squint: 0.3,
    press: 0.3,
    pitch: 0.05,
    shrug: 0.12,
    lean: 0.1,
  },
};

/** Emotions come and go within this time, seconds. */
const BLEND = 0.5;

/** Weight of a span at a moment; neighbouring spans cross-fade. */
export function emotionWeight(span: EmotionSpan, t: number): number {
  return smooth((t - span.start + BLEND / 2) / BLEND) * smooth((span.end + BLEND / 2 - t) / BLEND);
}
