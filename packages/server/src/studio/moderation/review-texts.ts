import { MssError, type MssErrorCode } from '@cyclorama/contract';
import type { Studio } from '../context.ts';
import { moderate, ModerationUnavailable, passesUnseen, type ModerationCase } from './moderate.ts';
import { findWord } from './words.ts';

/** A text at the entrance, and how a refusal of it is called. */
export interface ReviewedText {
  /** Path in the request. */
  readonly field: string;
  readonly text: string;
  /** Code of the document for sensitive words here. */
  readonly code: MssErrorCode;
}

/**
 * Looks at texts before anything is stored: the operator's word list names the field, then the operator's hook sees all of
 * them at once.
 * @throws MssError with the text's own code for a word, MSS.20010006 for a refusal by the hook, MSS.20010060 when the
 *   hook cannot be asked: nothing passes unseen
 */
export async function reviewTexts(
  studio: Pick<Studio, 'config' | 'fetcher'>,
  subject: Omit<ModerationCase, 'texts'>,
  texts: readonly ReviewedText[],
): Promise<void> {
  if (passesUnseen(studio, subject)) return;
  const shown = texts.filter(({ text }) => text.trim() !== '');
  const { words, hookUrl } = studio.config.moderation;
  for (const { field, text, code } of words.length === 0 ? [] : shown) {
    const word = findWord(words, [text]);
    if (word !== undefined) throw new MssError(code, `${field} contains “${word}”`);
  }
  if (hookUrl === undefined || shown.length === 0) return;
  try {
    const verdict = await moderate(studio, { ...subject, texts: shown.map(({ text }) => text) });
    if (!verdict.allowed) throw new MssError('MSS.20010006', verdict.reason);
  } catch (error) {
    if (!(error instanceof ModerationUnavailable)) throw error;
    throw new MssError('MSS.20010060', error.message, { cause: error });
  }
}
