import {
  REFERENCE,
  type VoiceCapability as WireCapability,
  type VoiceModelAssetMeta,
} from '@cyclorama/contract';
import { EMBEDDED_VOICES, type Voice } from '@cyclorama/speech';
import type { SpeechVendor } from '../../config/speech-vendors.ts';
import { stableId } from './ids.ts';
import type { SystemAsset } from './system-catalogue.ts';

type Language = NonNullable<VoiceModelAssetMeta['language']>;

const LANGUAGES: Readonly<Record<string, Language>> = {
  zh: 'CN',
  yue: 'YY',
  en: 'EN',
  de: 'GER',
  fr: 'fr',
  ko: 'Kr',
  pt: 'por',
  ja: 'JPN',
  it: 'Ita',
  es: 'ESP',
  ru: 'Russian',
  fil: 'Filipino',
  nl: 'Dutch',
  id: 'Indonesian',
  vi: 'Vietnamese',
  ar: 'Arabic',
  tr: 'Turkish',
  ms: 'Malay',
  th: 'Thai',
  fi: 'Finnish',
};

const SAMPLE_TEXTS: Readonly<Partial<Record<Language, string>>> = {
  CN: '大家好，很高兴认识你。今天我来为你介绍我们的新产品。',
  EN: 'Hello, it is nice to meet you. Today I would like to show you what is new.',
};

const REGIONS = ['cn-north-4', 'cn-east-1', 'ap-southeast-3'] as const;

/** Words in the names of preset voices that say what the voice is. */
const ENGLISH_NAMES = /english|daniel|emma|david|devin/i;
const MALE_NAMES = /(^|[^e])male|yunfeng|daniel|david|devin/i;

/**
 * Every built-in voice as an asset, then every preset id (11.12) of every region as a name for one of them, then those
 * of the settings' speech services.
 */
export function systemVoices(vendors: readonly SpeechVendor[] = []): SystemAsset[] {
  const own = EMBEDDED_VOICES.map((voice, index) =>
    voiceAsset(stableId('voice', voice.id), voice, voice.name, index + 1),
  );
  return [...own, ...presetVoices(), ...vendors.flatMap(vendorVoices)];
}

/** Id of the asset of a voice that the settings bring (CYCLORAMA_SPEECH_ENDPOINTS). */
export function vendorVoiceId(voiceId: string): string {
  return stableId('vendor-voice', voiceId);
}

/** Pauses, rates and readings are ours, whatever speaks; sounds of single words are not to be had from elsewhere. */
export const REMOTE_CAPABILITY: Voice['capability'] = {
  phonemePinyin: false,
  phonemeCmu: false,
  breakTime: true,
  breakStrength: true,
  speed: true,
  prosody: true,
  sayAs: true,
  sub: true,
  word: true,
};

/** Voices of a speech service of the settings. They have no samples: the service may not even be there yet. */
function vendorVoices({ engine, url, voices }: SpeechVendor): SystemAsset[] {
  return voices.map(({ id, name, speaker, sex, language, settings }) => {
    const voice: Voice = {
      ...{ id, name, speaker, sex, language, engine },
      settings: { ...settings, endpoint: url },
      capability: REMOTE_CAPABILITY,
      realtime: true,
      description: `A voice of ${engine}`,
    };
    return { ...voiceAsset(vendorVoiceId(id), voice, name, 50), files: [] };
  });
}

function presetVoices(): SystemAsset[] {
  return REFERENCE.presetVoices.flatMap((preset, index) => {
    const voice = voiceForPreset(preset.name, index);
    const name = preset.name ?? `Preset voice ${index + 1}`;
    return REGIONS.flatMap((region) => {
      const id = preset[region];
      return id === null ? [] : [{ ...voiceAsset(id, voice, name, 100 + index), presetRegion: region }];
    });
  });
}

/** The built-in voice that speaks for a preset: of its language and sex where the name tells them, taken in turn. */
export function voiceForPreset(name: string | null, index: number): Voice {
  const language = name !== null && ENGLISH_NAMES.test(name) ? 'en' : 'zh';
  const sex =
    name === null ? (index % 2 === 0 ? 'FEMALE' : 'MALE') : MALE_NAMES.test(name) ? 'MALE' : 'FEMALE';
  const fitting = EMBEDDED_VOICES.filter((voice) => voice.language.startsWith(language) && voice.sex === sex);
  const candidates = fitting.length > 0 ? fitting : EMBEDDED_VOICES;
  return candidates[index % candidates.length]!;
}

/** A voice as an asset; built-in ones get a sample. */
export function voiceAsset(id: string, voice: Voice, name: string, order: number): SystemAsset {
  const language = languageOf(voice);
  const meta: VoiceModelAssetMeta = {
    order,
    model_type: 'COMMON',
    sex: voice.sex,
    language,
    speed_ratio: 1,
    volume_ratio: 1,
    is_realtime_voice: voice.realtime,
    is_support_vc_process: false,
    is_flexus: false,
    voice_capability: wireCapability(voice),
  };
  return {
    id,
    type: 'VOICE_MODEL',
    name,
    description: voice.description,
    tags: [voice.sex, voice.language],
    order,
    meta: { voice_model_meta: meta },
    systemProperties: {},
    supportedService: voice.realtime ? ['VIDEO_2D', 'LIVE_2D', 'CHAT_2D'] : ['VIDEO_2D'],
    model: { kind: 'voice', voice },
    files: [
      {
        category: 'SAMPLE',
        name: 'sample.wav',
        folder: `voices/${voice.id}`,
        order: { make: 'voice-sample', id: voice.id, text: SAMPLE_TEXTS[language] ?? SAMPLE_TEXTS.EN ?? '' },
      },
    ],
  };
}

function languageOf(voice: Voice): Language {
  return LANGUAGES[voice.language.split('-')[0] ?? ''] ?? 'UNKNOW';
}

function wireCapability({ capability }: Voice): WireCapability {
  // The document spells two of them in another way than its own schema does: both are told.
  const misspelt = { is_support_ss_ml_say_as: capability.sayAs, is_support_ss_ml_sub: capability.sub };
  return {
    ...misspelt,
    is_support_phoneme: capability.phonemePinyin,
    is_support_phoneme_en: capability.phonemeCmu,
    is_support_break_time: capability.breakTime,
    is_support_break_strength: capability.breakStrength,
    is_support_speed: capability.speed,
    is_support_prosody: capability.prosody,
    is_support_ssml_say_as: capability.sayAs,
    is_support_ssml_sub: capability.sub,
    is_support_word: capability.word,
    // Sentences are cached by content and come with times, whatever the voice.
    is_support_voice_cache: true,
    is_support_srt: true,
  };
}
