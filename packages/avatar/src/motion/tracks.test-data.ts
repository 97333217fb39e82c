import { VISEMES, type Emotion } from '@cyclorama/speech';
import { random } from './numbers.ts';
import { emptyPerformance } from '../performance.ts';
import type { Performance } from '../types.ts';
import { ACTIONS } from './actions.ts';

/** A long and wild performance: every sound, gestures that overlap, emotions back to back. */
export function wildPerformance(seconds: number, seed: number): Performance {
  const next = random(seed);
  const emotions: Emotion[] = ['HAPPY', 'SAD', 'CALM', 'ANGER'];
  const phonemes = [];
  const words = [];
  const sentences = [];
  for (let t = 0.5; t < seconds - 1;) {
    const from = t;
    const count = 4 + Math.floor(next() * 8);
    for (let w = 0; w < count; w++) {
      const start = t;
      for (let i = 0; i < 2 + next() * 5; i++) {
        const length = 0.03 + next() * 0.14;
        phonemes.push({
          symbol: 'x',
          viseme: VISEMES[Math.floor(next() * 15)]!,
          start: t,
          end: t + length,
          stressed: next() < 0.3,
        });
        t += length;
      }
      words.push({ text: 'x', start, end: t, charStart: 0, charEnd: 1, stressed: next() < 0.4 });
      if (next() < 0.2) t += 0.25;
    }
    sentences.push({
      text: 'x',
      start: from,
      end: t,
      charStart: 0,
      charEnd: 1,
      kind: (['statement', 'question', 'exclamation'] as const)[Math.floor(next() * 3)]!,
    });
    t += 0.2 + next();
  }
  const actions = [];
  for (let t = 0.4; t < seconds; t += 0.5 + next() * 2)
    actions.push({ id: ACTIONS[Math.floor(next() * ACTIONS.length)]!.id, name: '', tag: '', time: t });
  const spans = [];
  for (let t = 1; t < seconds; t += 2.5)
    spans.push({ emotion: emotions[Math.floor(next() * 4)]!, start: t, end: t + 2.5 });
  return { ...emptyPerformance(seconds, seed), phonemes, words, sentences, actions, emotions: spans };
}
