import { Fft } from '../dsp/fft.ts';
import { medianPitch, trackPitch } from '../dsp/pitch.ts';
import { SAMPLE_RATE, type Speech, type SpeechService, type Voice } from '../types.ts';

/** Ordinary sentences of different length and melody; rates and pitches are measured on these. */
export const SAMPLE_TEXTS: Readonly<Record<'en' | 'zh', string>> = {
  en:
    'Good morning, and welcome to our little studio. Today we would like to show you three new products that were ' +
    'designed for people who work from home. The first one is a lamp that follows the light outside, so your eyes ' +
    'stay fresh until the evening. Would you like to see how it works? Please send us a message, and we will answer ' +
    'every question during the show. Thank you for watching, and see you again tomorrow!',
  zh:
    '大家早上好，欢迎来到我们的直播间。今天我们要给大家介绍三款新产品，它们都是为在家工作的朋友设计的。' +
    '第一款是一盏台灯，它会跟着窗外的光线慢慢变化，让您的眼睛到晚上也不会觉得累。您想看看它是怎么工作的吗？' +
    '请给我们留言，我们会在节目里回答每一个问题。谢谢大家的观看，我们明天再见！',
};

export function sampleTextOf(voice: Voice): string {
  return voice.language.startsWith('zh') ? SAMPLE_TEXTS.zh : SAMPLE_TEXTS.en;
}

/** English words or Chinese characters a minute, pauses between sentences included. */
export function paceOf(speech: Speech, voice: Voice): number {
  const units = voice.language.startsWith('zh')
    ? (speech.text.match(/\p{Script=Han}/gu)?.length ?? 0)
    : speech.text.split(/\s+/).length;
  const first = speech.words[0]?.start ?? 0;
  const last = speech.words.at(-1)?.end ?? speech.duration;
  return (units * 60) / (last - first);
}

/** Mean frequency of the voiced power in Hz, a measure of how bright a voice is. */
export function centroidOf(speech: Speech): number {
  const size = 2048;
  const fft = new Fft(size);
  let weighted = 0;
  let total = 0;
  for (const p of speech.phonemes) {
    if (!['aa', 'E', 'I', 'O', 'U'].includes(p.viseme)) continue;
    const centre = Math.round(((p.start + p.end) / 2) * SAMPLE_RATE);
    const frame = Float64Array.from({ length: size }, (_, i) => {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size);
      return window * (speech.samples[centre - size / 2 + i] ?? 0);
    });
    fft.power(frame).forEach((power, k) => {
      weighted += power * ((k * SAMPLE_RATE) / size);
      total += power;
    });
  }
  return total > 0 ? weighted / total : 0;
}

export interface VoiceFigures {
  /** Median F0 in Hz. */
  readonly f0: number;
  /** Units a minute at speed 100. */
  readonly pace: number;
  /** Hz. */
  readonly centroid: number;
}

/** Speaks the sample text and measures it. */
export async function measureVoice(service: SpeechService, voice: Voice): Promise<VoiceFigures> {
  const speech = await service.speak({ text: sampleTextOf(voice), voice });
  return {
    f0: medianPitch(trackPitch(speech.samples, SAMPLE_RATE)),
    pace: paceOf(speech, voice),
    centroid: centroidOf(speech),
  };
}
