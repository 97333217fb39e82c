import type { Asset } from '../../shared/assets.ts';

/** What can be put into a text with the chosen voice and presenter. */
export interface Helpers {
  readonly pause: boolean;
  /** Pinyin, CMU phonemes, or none. */
  readonly phoneme: 'pinyin' | 'cmu' | undefined;
  /** Other words to be read instead. */
  readonly alias: boolean;
  readonly emotion: boolean;
  readonly actions: readonly Action[];
}

/** A gesture of the presenter. */
export interface Action {
  readonly tag: string;
  readonly en: string;
  readonly zh: string;
}

export const EMOTIONS = ['HAPPY', 'SAD', 'CALM', 'ANGER'] as const;
export const PAUSES_MS = [300, 500, 1000, 2000] as const;

/** Only what both can do: a voice that knows no pauses would read over them. */
export function helpersOf(voice: Asset | undefined, presenter: Asset | undefined): Helpers {
  const can = voice?.asset_extra_meta?.voice_model_meta?.voice_capability;
  const chinese = voice?.asset_extra_meta?.voice_model_meta?.language === 'CN';
  const model = presenter?.asset_extra_meta?.human_model_2d_meta;
  const pinyin = can?.is_support_phoneme === true;
  const cmu = can?.is_support_phoneme_en === true;
  return {
    pause: can?.is_support_break_time === true,
    phoneme: pinyin && (chinese || !cmu) ? 'pinyin' : cmu ? 'cmu' : undefined,
    alias: can?.is_support_ssml_sub === true,
    emotion: presenter !== undefined,
    actions: (model?.action_tag_map ?? []).flatMap(({ tag, action_name_en: en, action_name_zh: zh }) =>
      tag === undefined ? [] : [{ tag, en, zh }],
    ),
  };
}

/** `zhong1 guo2`, or ARPAbet as `HH AH0 L OW1`. */
export function isPhoneme(kind: 'pinyin' | 'cmu', text: string): boolean {
  const units = text.trim().split(/\s+/);
  const unit = kind === 'pinyin' ? /^[a-zü:v]{1,7}[1-5]$/i : /^[A-Z]{1,2}[0-2]?$/;
  return text.trim() !== '' && units.every((one) => unit.test(one));
}
