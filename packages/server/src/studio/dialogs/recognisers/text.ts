import type { DialogLanguage } from '@cyclorama/contract/dialogs';

/** Longest text of one utterance, characters; nobody says more in half a minute. */
const LONGEST = 2000;
const LONGEST_REASON = 200;

/** What an engine understood, as it may be shown and asked: one line, no control characters. */
export function spokenText(text: string): string {
  const line = text
    .slice(0, 4 * LONGEST)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  // Some models know capital letters only.
  const isShouted = /[A-Z]{2}/.test(line) && !/[a-z]/.test(line) && line.includes(' ');
  return Array.from(isShouted ? line.toLowerCase() : line)
    .slice(0, LONGEST)
    .join('');
}

/** Stretches of one utterance that an engine ended by itself. */
export function joined(texts: readonly string[], language: DialogLanguage): string {
  return texts.filter((text) => text !== '').join(language === 'zh_CN' ? '' : ' ');
}

/** What a service says about its failure, short and harmless enough to be shown. */
export function reasonOf(said: unknown): string {
  const text = typeof said === 'string' ? said : 'no reason given';
  return spokenText(text).slice(0, LONGEST_REASON);
}

/** ISO 639-1, as engines name languages. */
export const CODES: Readonly<Record<DialogLanguage, string>> = { zh_CN: 'zh', en_US: 'en' };
