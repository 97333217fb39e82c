import type { TextLanguage } from '../normalise/types.ts';
import type { EngineName, Voice } from '../types.ts';
import { EMBEDDED_VOICES, MEDIAN_HZ } from '../voices/catalogue.ts';

/** Which engine says a run of text, with which speaker. */
export interface Route {
  readonly key: string;
  readonly engine: EngineName;
  readonly speaker: string;
  readonly language: string;
  readonly settings: Voice['settings'];
}

/** eSpeak NG's names of languages that only occur as guests in a text. */
const GUESTS: Readonly<Record<string, string>> = {
  en: 'en-us',
  zh: 'cmn',
  ja: 'ja',
  ko: 'ko',
  ar: 'ar',
  he: 'he',
  ru: 'ru',
  el: 'el',
  hi: 'hi',
  th: 'th',
};

/** A comfortable rate for guests in words a minute; Mandarin counts characters. */
const GUEST_RATE: Readonly<Record<string, number>> = { zh: 190, en: 124 };

function primary(tag: string): string {
  return tag.split('-')[0]?.toLowerCase() ?? '';
}

function own(voice: Voice): Route {
  const { engine, speaker, language, settings } = voice;
  return { key: `${engine}/${speaker}/own`, engine, speaker, language, settings };
}

/** A voice that stands in for a trained one speaks as high as the person; that much is known in any language. */
function pitchedLike(voice: Voice, lender: Voice): Voice {
  const wanted = voice.settings['profileHz'];
  const usual = MEDIAN_HZ[lender.id];
  if (lender === voice || typeof wanted !== 'number' || usual === undefined) return lender;
  return { ...lender, settings: { ...lender.settings, profilePitch: Number((wanted / usual).toFixed(3)) } };
}

/** The embedded voice that leads a voice of units. */
export function guideOf(voice: Pick<Voice, 'settings'>): 'flite' | 'espeak' {
  return voice.settings['guide'] === 'espeak' ? 'espeak' : 'flite';
}

/** What the person's sounds cannot say is said as by the embedded voice that leads them. */
function unitsRoute(voice: Voice, language: TextLanguage): Route {
  const { model: _model, ...settings } = voice.settings;
  const led = routeFor({ ...voice, engine: guideOf(voice), settings }, language);
  return led.key.endsWith('/own') && led.speaker === voice.speaker ? own(voice) : led;
}

/**
 * Finds who says a run of text in `language`. A voice says its own language; eSpeak voices say English inside Mandarin
 * themselves and lend their timbre to other languages; flite knows only English, so that an embedded Mandarin
 * voice of the same sex takes over. Remote engines take everything. Nothing is dropped.
 */
export function routeFor(voice: Voice, language: TextLanguage): Route {
  if (voice.engine === 'units') return unitsRoute(voice, language);
  if (voice.engine !== 'flite' && voice.engine !== 'espeak') return own(voice);
  const mine = primary(voice.language);
  if (language === mine || (voice.engine === 'espeak' && mine === 'zh' && language === 'en'))
    return own(voice);
  const lender =
    voice.engine === 'espeak'
      ? voice
      : (EMBEDDED_VOICES.find(
          (v) => v.engine === 'espeak' && v.sex === voice.sex && primary(v.language) === language,
        ) ?? EMBEDDED_VOICES.find((v) => v.engine === 'espeak' && v.sex === voice.sex));
  if (!lender) return own(voice);
  if (primary(lender.language) === language) return own(pitchedLike(voice, lender));
  const speaker = GUESTS[language] ?? 'en-us';
  const settings = { ...pitchedLike(voice, lender).settings, wpm: GUEST_RATE[language] ?? 130 };
  return { key: `espeak/${speaker}/guest`, engine: 'espeak', speaker, language, settings };
}
