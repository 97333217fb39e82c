import { describe, expect, it } from 'vitest';
import { helpersOf, isPhoneme } from './helpers.ts';

describe('helpers', () => {
  const voice = {
    asset_extra_meta: {
      voice_model_meta: {
        language: 'CN' as const,
        voice_capability: {
          is_support_phoneme: true,
          is_support_phoneme_en: true,
          is_support_break_time: true,
        },
      },
    },
  };
  const presenter = {
    asset_extra_meta: {
      human_model_2d_meta: {
        action_tag_map: [
          { action_name_en: 'Wave', action_name_zh: '挥手', tag: 'wave' },
          { action_name_en: 'x', action_name_zh: 'x' },
        ],
      },
    },
  };

  it('offer only what voice and presenter can do', () => {
    expect(helpersOf(voice, presenter)).toEqual({
      pause: true,
      phoneme: 'pinyin',
      alias: false,
      emotion: true,
      actions: [{ tag: 'wave', en: 'Wave', zh: '挥手' }],
    });
    expect(helpersOf(undefined, undefined)).toEqual({
      pause: false,
      phoneme: undefined,
      alias: false,
      emotion: false,
      actions: [],
    });
  });

  it('know sounds from words', () => {
    expect(isPhoneme('pinyin', 'zhong1 guo2')).toBe(true);
    expect(isPhoneme('pinyin', 'zhong')).toBe(false);
    expect(isPhoneme('cmu', 'HH AH0 L OW1')).toBe(true);
    expect(isPhoneme('cmu', 'hello')).toBe(false);
    expect(isPhoneme('cmu', ' ')).toBe(false);
  });
});
