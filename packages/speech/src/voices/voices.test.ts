import { afterAll, describe, expect, it } from 'vitest';
import { createSpeechService } from '../service/service.ts';
import { EMBEDDED_VOICES, voiceById } from './catalogue.ts';
import { measureVoice, type VoiceFigures } from './measure.ts';

const service = createSpeechService({ processes: 2 });
afterAll(() => service.close());

const figures = new Map<string, VoiceFigures>();

describe('EMBEDDED_VOICES', () => {
  it('has women and men in English and Mandarin, none twice', () => {
    expect(EMBEDDED_VOICES.length).toBeGreaterThanOrEqual(8);
    for (const language of ['en', 'zh']) {
      for (const sex of ['FEMALE', 'MALE'] as const) {
        const fitting = EMBEDDED_VOICES.filter((v) => v.language.startsWith(language) && v.sex === sex);
        expect(fitting.length).toBeGreaterThanOrEqual(2);
      }
    }
    const identity = EMBEDDED_VOICES.map((v) => `${v.engine}/${v.speaker}/${String(v.settings['variant'])}`);
    expect(new Set(identity).size).toBe(EMBEDDED_VOICES.length);
    expect(new Set(EMBEDDED_VOICES.map((v) => v.id)).size).toBe(EMBEDDED_VOICES.length);
    expect(voiceById('nobody')).toBeUndefined();
  });

  it.each(EMBEDDED_VOICES.map((v) => [v.id, v] as const))(
    '%s speaks at 150 words or 250 characters a minute',
    async (id, voice) => {
      const measured = await measureVoice(service, voice);
      figures.set(id, measured);
      const wanted = voice.language.startsWith('zh') ? 250 : 150;
      expect(measured.pace / wanted).toBeGreaterThan(0.9);
      expect(measured.pace / wanted).toBeLessThan(1.1);
      expect(measured.f0).toBeGreaterThan(voice.sex === 'FEMALE' ? 150 : 75);
      expect(measured.f0).toBeLessThan(voice.sex === 'FEMALE' ? 260 : 150);
    },
  );

  it('tells its voices apart by pitch, by timbre, or by both', () => {
    const all = EMBEDDED_VOICES.map((v) => ({ voice: v, ...figures.get(v.id) }));
    for (const a of all) {
      for (const b of all) {
        if (a.voice.id >= b.voice.id || a.voice.language !== b.voice.language || a.voice.sex !== b.voice.sex)
          continue;
        const pitch = Math.abs(Math.log2((a.f0 ?? 1) / (b.f0 ?? 1))) * 12;
        const timbre = Math.abs(Math.log2((a.centroid ?? 1) / (b.centroid ?? 1))) * 12;
        const different =
          a.voice.speaker !== b.voice.speaker || a.voice.settings['variant'] !== b.voice.settings['variant'];
        expect([a.voice.id, b.voice.id, different && pitch + timbre > 2]).toEqual([
          a.voice.id,
          b.voice.id,
          true,
        ]);
      }
    }
  });
});
