import { describe, expect, it } from 'vitest';
import type { SpeechTimings } from '@cyclorama/speech';
import { driveActions, performProgramme } from './performance.ts';
import { layTimeline } from './timeline.ts';

const timings = (duration: number): SpeechTimings => ({
  duration,
  text: 'Hi.',
  phonemes: [{ symbol: 'h', viseme: 'kk', start: 0.1, end: 0.2, stressed: true }],
  words: [{ text: 'Hi', start: 0.1, end: 0.4, charStart: 0, charEnd: 2, stressed: true }],
  sentences: [{ text: 'Hi.', start: 0.1, end: 0.5, charStart: 0, charEnd: 3, kind: 'statement' }],
  actions: [{ id: 'wave', name: 'Wave', tag: 'wave', time: 0.3 }],
  emotions: [{ emotion: 'HAPPY', start: 0, end: duration }],
});

describe('performProgramme', () => {
  it('moves every segment to where its speech stands', () => {
    const timeline = layTimeline([1, 2]);
    const made = performProgramme(timeline, [{ timings: timings(1) }, { timings: timings(2) }], 7);
    expect(made.duration).toBe(timeline.frames / 25);
    const second = timeline.segments[1]!.speechFrame / 25;
    expect(made.phonemes.map((one) => one.start)).toEqual([
      timeline.segments[0]!.speechFrame / 25 + 0.1,
      second + 0.1,
    ]);
    expect(made.words[1]!.end).toBeCloseTo(second + 0.4, 9);
    expect(made.sentences[1]!.start).toBeCloseTo(second + 0.1, 9);
    expect(made.emotions[1]).toEqual({ emotion: 'HAPPY', start: second, end: second + 2 });
    expect(made.actions[1]!.time).toBeCloseTo(second + 0.3, 9);
    expect(made.seed).toBe(7);
  });

  it('adds the gestures of audio-driven segments, in order of time', () => {
    const made = performProgramme(
      layTimeline([2]),
      [{ timings: timings(2), actions: [{ action_tag: 'bow', action_name: 'Bow', action_start_time: 0.1 }] }],
      1,
    );
    expect(made.actions.map((one) => one.tag)).toEqual(['bow', 'wave']);
  });

  it('leaves out gestures after the end of the recording', () => {
    const actions = [
      { action_tag: 'wave', action_start_time: 1.9 },
      { action_tag: 'bow', action_start_time: 2 },
    ];
    expect(driveActions(actions, 2).map((one) => one.tag)).toEqual(['wave']);
  });

  it('refuses more segments than the timeline has', () => {
    expect(() =>
      performProgramme(layTimeline([1]), [{ timings: timings(1) }, { timings: timings(1) }], 1),
    ).toThrow(RangeError);
  });
});
