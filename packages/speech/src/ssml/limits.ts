import { positionOf, SsmlError } from './errors.ts';

/** Characters (code points) of a text with all its tags. */
export const MAX_MARKUP_CHARACTERS = 131_072;
/** Characters (code points) of a text without its tags. */
export const MAX_PLAIN_CHARACTERS = 10_000;

/** Offset just behind the first `limit` code points, or -1 when the text is not longer than that. */
function overflow(text: string, limit: number): number {
  if (text.length <= limit) return -1;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    if (count === limit) return i;
    const c = text.charCodeAt(i);
    if (c >= 0xd800 && c < 0xdc00) i++;
    count++;
  }
  return -1;
}

export function checkLength(text: string, limit: number, what: string): void {
  const at = overflow(text, limit);
  if (at >= 0)
    throw new SsmlError(
      'too-long',
      `${what} has more than ${limit.toLocaleString('en')} characters`,
      positionOf(text, at),
    );
}

/** Whether a code unit may never stand in a spoken text: C0 except tab and line ends, DEL, C1, non-characters. */
function isControl(c: number): boolean {
  if (c < 0x20) return c !== 9 && c !== 10 && c !== 13;
  return (c >= 0x7f && c < 0xa0) || c === 0xfffe || c === 0xffff;
}

/**
 * Control characters and broken surrogate pairs are refused with their place rather than dropped: they are
 * a sign of a damaged text. Emoji, right-to-left text and invisible direction marks are welcome.
 */
export function checkCharacters(text: string): void {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0xd800 && c < 0xe000) {
      const next = text.charCodeAt(i + 1);
      const paired = c < 0xdc00 && next >= 0xdc00 && next < 0xe000;
      if (!paired)
        throw new SsmlError(
          'control-character',
          'half of a surrogate pair stands alone',
          positionOf(text, i),
        );
      i++;
    } else if (isControl(c)) {
      const code = c.toString(16).toUpperCase().padStart(4, '0');
      throw new SsmlError(
        'control-character',
        `control character U+${code} cannot be spoken`,
        positionOf(text, i),
      );
    }
  }
}
