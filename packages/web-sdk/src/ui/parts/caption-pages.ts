/** Half as wide as a Chinese character: Latin letters, digits, spaces. */
const NARROW = /[ -ɏ]/;
const PHRASE_END = /[,;:，；：、。！？!?…]/;
const WORD = /[0-9A-Za-zÀ-ɏ'’.%-]/;

/** How wide a text is, in widths of a Chinese character. */
export function widthOf(text: string): number {
  let width = 0;
  for (const char of text) width += NARROW.test(char) ? 0.5 : 1;
  return width;
}

/**
 * Cuts a sentence into what fits on a caption at once: after a phrase where one ends in the second half, else between
 * words, never inside a word or a number.
 */
export function captionPages(sentence: string, widest: number): readonly string[] {
  const chars = Array.from(sentence.trim());
  const pages: string[] = [];
  let from = 0;
  while (from < chars.length) {
    const rest = chars.slice(from);
    if (widthOf(rest.join('')) <= widest) {
      pages.push(rest.join('').trim());
      break;
    }
    // Even pages instead of a full one and a leftover word.
    const count = Math.ceil(widthOf(rest.join('')) / widest);
    const length = cutAt(rest, widest, widthOf(rest.join('')) / count);
    pages.push(rest.slice(0, length).join('').trim());
    from += length;
  }
  return pages.filter((page) => page !== '');
}

function cutAt(chars: readonly string[], widest: number, wanted: number): number {
  let width = 0;
  let best = 0;
  let worth = -Infinity;
  for (const [index, char] of chars.entries()) {
    width += widthOf(char);
    if (width > widest) return best > 0 ? best : Math.max(1, index);
    const next = chars[index + 1] ?? '';
    // Nor after the colon of a time or the comma of a number.
    if ((WORD.test(char) || /[,:;!?]/.test(char)) && WORD.test(next)) continue;
    const isPhrase = PHRASE_END.test(char) && !PHRASE_END.test(next);
    // Marks that close belong to what they close.
    if (!isPhrase && PHRASE_END.test(next)) continue;
    const value = (isPhrase ? widest / 3 : 0) - Math.abs(width - wanted);
    if (value > worth) {
      worth = value;
      best = index + 1;
    }
  }
  return chars.length;
}

/** How long it takes to say it, in milliseconds. */
export function sayingMs(text: string): number {
  return widthOf(text) * 215;
}
