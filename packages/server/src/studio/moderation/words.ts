/** Finds the words of a list in texts: width and case do not matter, Latin words match whole, Chinese ones anywhere. */
export function findWord(words: readonly string[], texts: readonly string[]): string | undefined {
  const folded = texts.map(fold);
  return words.find((word) => {
    const needle = fold(word).trim();
    if (needle === '') return false;
    return folded.some((text) => contains(text, needle));
  });
}

function fold(text: string): string {
  // Invisible characters between letters are the oldest trick.
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Cf}\u00ad]/gu, '');
}

const LETTER = /[\p{L}\p{N}]/u;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

function contains(text: string, needle: string): boolean {
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
    if (UNSPACED.test(needle)) return true;
    const before = lastOf(text.slice(0, at));
    const after = firstOf(text.slice(at + needle.length));
    if (!LETTER.test(before) && !LETTER.test(after)) return true;
  }
  return false;
}

function lastOf(text: string): string {
  return Array.from(text.slice(-2)).at(-1) ?? '';
}

function firstOf(text: string): string {
  return Array.from(text.slice(0, 2))[0] ?? '';
}
