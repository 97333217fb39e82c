import { CHINESE } from './chinese.ts';
import { ENGLISH } from './english.ts';

const BASIC_SENTENCES = 20;

/**
 * Sentences to read into a microphone, written for this purpose: everyday words that together hold every sound of the
 * language several times. The first twenty do so by themselves.
 */
export function sentencesFor(type: 'BASIC' | 'MIDDLE', language: 'CN' | 'EN'): readonly string[] {
  const sentences = language === 'CN' ? CHINESE : ENGLISH;
  return type === 'BASIC' ? sentences.slice(0, BASIC_SENTENCES) : sentences;
}
