import { MssError } from '@cyclorama/contract';

const HAN = /\p{Script=Han}/gu;
const LATIN = /\p{Script=Latin}/gu;

/** Why bytes are no text that can be read; in words for whoever made the file. */
export type TextFault = 'encoding' | 'empty' | 'too-long';

/** The text of a file, or what is wrong with it. UTF-8 with or without a byte order mark. */
export function decodeText(
  bytes: Uint8Array,
  most: number,
): { readonly text: string } | { readonly fault: TextFault; readonly message: string } {
  let text: string;
  try {
    // The byte order mark is not part of the text: TextDecoder drops it.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return {
      fault: 'encoding',
      message: 'the text is not UTF-8 (it may be GBK or UTF-16): save it as UTF-8',
    };
  }
  if (text.includes('\0'))
    return { fault: 'encoding', message: 'the text holds zero bytes (it may be UTF-16): save it as UTF-8' };
  const tidy = text.trim().replaceAll(/\s+/gu, ' ');
  if (tidy === '') return { fault: 'empty', message: 'the text is empty' };
  if (tidy.length > most)
    return {
      fault: 'too-long',
      message: `the text has ${tidy.length} characters, at most ${most} are taken`,
    };
  return { text: tidy };
}

/** True when a text is mostly written in the letters of the language. */
export function isInLanguage(text: string, language: 'CN' | 'EN'): boolean {
  const han = text.match(HAN)?.length ?? 0;
  const latin = text.match(LATIN)?.length ?? 0;
  // A Chinese character says about as much as four Latin letters.
  return language === 'CN' ? han > 0 && han * 4 >= latin : latin > 0 && latin > han * 4;
}

/** @throws MssError MSS.20020015 */
export function checkLanguage(what: string, text: string, language: 'CN' | 'EN'): void {
  if (isInLanguage(text, language)) return;
  const name = language === 'CN' ? 'Chinese' : 'English';
  throw new MssError('MSS.20020015', `${what}: expected ${name}`);
}
