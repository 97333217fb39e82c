import type { Voice, VoiceCapability } from '../types.ts';

const ENGLISH: VoiceCapability = {
  phonemePinyin: false,
  phonemeCmu: true,
  breakTime: true,
  breakStrength: true,
  speed: true,
  prosody: true,
  sayAs: true,
  sub: true,
  word: true,
};
const MANDARIN: VoiceCapability = { ...ENGLISH, phonemePinyin: true, phonemeCmu: false };

/** The voices that come with Cyclorama; no two share engine, speaker and settings. */
export const EMBEDDED_VOICES: readonly Voice[] = [
  {
    id: 'en-female-clara',
    name: 'Clara',
    sex: 'FEMALE',
    language: 'en-US',
    engine: 'flite',
    speaker: 'slt',
    settings: { stretch: 1.1, warmth: 1.5, presence: 2, harsh: 1.5, harshHz: 3600, air: 3, room: 0.5 },
    capability: ENGLISH,
    realtime: true,
    description: 'American woman, clear and even; news, training, product explanations',
  },
  {
    id: 'en-male-ross',
    name: 'Ross',
    sex: 'MALE',
    language: 'en-US',
    engine: 'flite',
    speaker: 'rms',
    settings: { stretch: 1.0, warmth: 0, presence: 3, harsh: 1, harshHz: 3200, air: 4, room: 0.5 },
    capability: ENGLISH,
    realtime: true,
    description: 'American man, deep and unhurried; corporate films, announcements',
  },
  {
    id: 'en-male-alec',
    name: 'Alec',
    sex: 'MALE',
    language: 'en-GB',
    engine: 'flite',
    speaker: 'awb',
    settings: { stretch: 1.15, warmth: 1, presence: 2.5, harsh: 1.5, harshHz: 3800, air: 3.5, room: 0.55 },
    capability: ENGLISH,
    realtime: true,
    description: 'Scottish man, lively; shops, tutorials',
  },
  {
    id: 'en-male-kal',
    name: 'Kal',
    sex: 'MALE',
    language: 'en-US',
    engine: 'flite',
    speaker: 'kal16',
    settings: { stretch: 1.0, warmth: 1.5, presence: 1, harsh: 2, harshHz: 4800, air: 0, room: 0.6 },
    capability: ENGLISH,
    realtime: true,
    description: 'American man, crisp and very articulate; the most intelligible of the set',
  },
  {
    id: 'zh-female-lin',
    name: '林悦',
    sex: 'FEMALE',
    language: 'zh-CN',
    engine: 'espeak',
    speaker: 'cmn',
    settings: { wpm: 225, range: 60, variant: 'gender female\npitch 165 260\nformant 0 105 80 150\nformant 1 108 80 150\nformant 2 110 75 150\nformant 3 110 75 140\nformant 4 112 80 180\nformant 5 112 80 100', warmth: 2, presence: -1, harsh: 4, harshHz: 4200, air: -1, room: 0.6 },
    capability: MANDARIN,
    realtime: true,
    description: 'Mandarin woman, bright; shops and live rooms',
  },
  {
    id: 'zh-male-chen',
    name: '陈默',
    sex: 'MALE',
    language: 'zh-CN',
    engine: 'espeak',
    speaker: 'cmn',
    settings: { wpm: 225, range: 60, variant: 'gender male\npitch 92 150\nformant 1 96 100 100\nformant 2 96 100 100\nformant 3 96 90 100', warmth: 2, presence: -1, harsh: 4, harshHz: 3600, air: -1, room: 0.6 },
    capability: MANDARIN,
    realtime: true,
    description: 'Mandarin man, calm and low; news and training',
  },
];

export function voiceById(id: string): Voice | undefined {
  return EMBEDDED_VOICES.find((voice) => voice.id === id);
}
