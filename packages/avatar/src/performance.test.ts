import type { SpeechTimings } from '@cyclorama/speech';
import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  CHARACTERS,
  characterById,
  drawCover,
  emptyPerformance,
  performanceFromSpeech,
  unknownActions,
} from './index.ts';

const timings: SpeechTimings = {
  duration: 2,
  text: 'Hi',
  phonemes: [],
  words: [],
  sentences: [],
  emotions: [{ emotion: 'HAPPY', start: 0, end: 2 }],
  actions: [{ id: '', name: '', tag: 'wave', time: 1.5 }],
};

describe('performance', () => {
  it('takes over the speech and sorts extra gestures in', () => {
    const p = performanceFromSpeech(timings, {
      seed: 7,
      extraActions: [{ id: 'bow', name: '', tag: '', time: 0.5 }],
    });
    expect(p.actions.map((a) => a.time)).toEqual([0.5, 1.5]);
    expect(p).toMatchObject({ duration: 2, seed: 7, emotions: timings.emotions });
  });

  it('finds gestures by id, tag or name and lists the unknown', () => {
    const cue = (
      id: string,
      name: string,
      tag: string,
    ): { id: string; name: string; tag: string; time: number } => ({ id, name, tag, time: 0 });
    const p = {
      ...emptyPerformance(1, 1),
      actions: [cue('greet', '', ''), cue('', 'Thumbs up', ''), cue('', '', 'wave'), cue('moonwalk', '', '')],
    };
    expect(unknownActions(p).map((a) => a.id)).toEqual(['moonwalk']);
  });
});

describe('cast', () => {
  it('has at least six presenters of both sexes, several ages and uses, half and full figures', () => {
    expect(CHARACTERS.length).toBeGreaterThanOrEqual(6);
    expect(new Set(CHARACTERS.map((c) => c.id)).size).toBe(CHARACTERS.length);
    expect(new Set(CHARACTERS.map((c) => c.sex)).size).toBe(2);
    expect(new Set(CHARACTERS.map((c) => c.age)).size).toBe(3);
    expect(CHARACTERS.filter((c) => c.framing === 'full').length).toBeGreaterThanOrEqual(2);
    expect(CHARACTERS.filter((c) => c.tags.includes('shop')).length).toBeGreaterThanOrEqual(2);
    expect(
      CHARACTERS.filter((c) => c.tags.includes('news') || c.tags.includes('training')).length,
    ).toBeGreaterThanOrEqual(2);
    expect(CHARACTERS.some((c) => c.tags.includes('teacher'))).toBe(true);
    expect(CHARACTERS.some((c) => c.tags.includes('casual'))).toBe(true);
  });

  it('knows at least twelve gestures, each with its own id and tag', () => {
    expect(ACTIONS.length).toBeGreaterThanOrEqual(12);
    expect(new Set(ACTIONS.map((a) => a.id)).size).toBe(ACTIONS.length);
    expect(new Set(ACTIONS.map((a) => a.tag)).size).toBe(ACTIONS.length);
    for (const c of CHARACTERS) expect(c.actions).toEqual(ACTIONS);
  });

  it('draws a cover of each: a figure on a transparent ground', async () => {
    for (const { id } of CHARACTERS) {
      const { rgba, width, height } = await drawCover(id, 160, 200);
      expect(rgba.length).toBe(width * height * 4);
      let solid = 0;
      for (let i = 3; i < rgba.length; i += 4) if (rgba[i] === 255) solid++;
      expect(solid / (width * height), id).toBeGreaterThan(0.08);
      expect(rgba[3], id).toBe(0);
    }
    expect(characterById('nobody')).toBeUndefined();
    await expect(drawCover('nobody', 100, 100)).rejects.toThrow(RangeError);
    await expect(drawCover('clara', 0, 100)).rejects.toThrow(RangeError);
  });
});
