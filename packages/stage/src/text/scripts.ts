/** Han, kana, bopomofo and their punctuation: scripts that break between characters. */
const cjk =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u3000-\u303f\uff00-\uffef]/u;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
const joined = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Thai}]/u;
const spaceless = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const strong = /\p{L}/u;

export function isCjk(text: string): boolean {
  return cjk.test(text);
}

export function isRightToLeft(text: string): boolean {
  return rightToLeft.test(text);
}

/** Scripts whose letters join or stack: letter spacing would tear them apart. */
export function isJoined(text: string): boolean {
  return joined.test(text);
}

/** Scripts that write words without spaces and need a dictionary to find them. */
export function isSpaceless(text: string): boolean {
  return spaceless.test(text);
}

/** Base direction of a paragraph: that of its first letter. */
export function directionOf(paragraph: string): 'ltr' | 'rtl' {
  const first = strong.exec(paragraph)?.[0];
  return first !== undefined && rightToLeft.test(first) ? 'rtl' : 'ltr';
}

/** Marks that must not begin a line. */
const notFirst = new Set(
  '、。，．：；！？）］｝」』】〕》〉〗〙・ー々…‥—～゛゜ヽヾゝゞ％‰℃ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;!?)]}%”’»›،؛؟।ๆฯ',
);
/** Marks that must not end a line. */
const notLast = new Set('（［｛「『【〔《〈〖〘([{“‘«‹$¥￥€£₩฿#＃@№');

export function mayBegin(text: string): boolean {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 32);
  return !notFirst.has(first) && !/\p{M}/u.test(first);
}

export function mayEnd(text: string): boolean {
  return !notLast.has(Array.from(text).at(-1) ?? ' ');
}

/** How good a place the end of `text` is to break a line or a cue: 3 sentence, 2 clause, 1 weak, 0 none. */
export function pauseAfter(text: string): 0 | 1 | 2 | 3 {
  const bare = text.trimEnd().replace(/[)\]}”’"'»」』）】》]+$/u, '');
  // A decimal point or an abbreviation is no end of a sentence.
  if (/[.!?]$/.test(bare))
    return /^(?:\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|No|vs|Fig|e\.g|i\.e)\.$/u.test(bare) ? 0 : 3;
  if (/[。！？．؟।…]$/u.test(bare)) return 3;
  if (/[,;:，、；：،؛—–]$/u.test(bare)) return 2;
  return 0;
}
