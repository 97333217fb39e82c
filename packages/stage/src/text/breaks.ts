import { isCjk, isSpaceless, mayBegin, mayEnd, pauseAfter } from './scripts.ts';

/** A piece of text that is never broken, and what a line end after it costs. */
export interface Atom {
  readonly text: string;
  /** A space stands between this piece and the next; it vanishes at a line end. */
  readonly space: boolean;
  /** 0 = good place (clause end) … 1 = bad place (between an article and its noun). */
  readonly cost: number;
}

const words = new Intl.Segmenter('und', { granularity: 'word' });
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

const units =
  /^(?:%|‰|°[CF]?|℃|℉|[kcmµn]?[mgl]|km\/h|m\/s|mph|kph|[mkMGT]?(?:Hz|W|Wh|V|A|B|b|bps|Pa|J)|mAh|[kKMGT]i?B|[kMG]bit\/s|t|lbs?|oz|mi|ft|in|yd|s|ms|min|h|hrs?|px|fps|dB|USD|EUR|GBP|CNY|RMB|JPY|K|million|billion|trillion|thousand|hundred|percent|points?|times|years?|months?|weeks?|days?|hours?|minutes?|seconds?|dollars?|euros?|pounds?|yuan|yen|won|people|[ap]\.?m\.?|раз|лет|год|года|руб|тыс|млн|млрд|кг|км|м|г|л|ч|мин|сек)[,.;:!?)]*$/iu;
/** Titles hold on to the name that follows. */
const titles = /^(?:Mr|Mrs|Ms|Dr|Prof|St)\.?$/u;
/** Words that hold on to the number that follows. */
const counters =
  /^(?:no|nr|nº|№|figs?|vol|chap|sec|pp?|article|chapter|page|section|part|step|room|gate|line|version|level|day|week)\.?$/iu;
const clinging =
  /^(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|but|as|is|are|was|be|his|her|its|our|your|my|their|this|that|these|those|no|not|very|und|der|die|das|ein|eine|le|la|les|un|une|de|du|des|el|los|las|y|e|и|в|на|с|к|не|по)$/iu;
const number = /(?:^|[^\p{L}])[$€£¥₩￥]?[\p{Nd}][\p{Nd}.,:\u2009\u00a0]*$/u;

/**
 * Splits one paragraph into pieces between which lines may break: never inside a word (words of Chinese, Japanese and
 * Thai by dictionary), never between a number and its unit, never before a closing or after an opening mark.
 */
export function splitAtoms(paragraph: string): Atom[] {
  const pieces = toPieces(paragraph);
  const atoms: Atom[] = [];
  let text = '';
  pieces.forEach((piece, index) => {
    text += piece.text;
    const next = pieces[index + 1];
    if (!next) atoms.push({ text, space: false, cost: 0 });
    else if (mayBreak(text, piece.space, next.text)) {
      atoms.push({ text, space: piece.space, cost: costAfter(text, piece.space) });
      text = '';
    } else if (piece.space) text += ' ';
  });
  return atoms;
}

/** Splits a piece that is wider than a line: by grapheme, still minding marks that may not begin a line. */
export function splitGraphemes(text: string): Atom[] {
  const atoms: Atom[] = [];
  for (const { segment } of graphemes.segment(text)) {
    const last = atoms.at(-1);
    if (last && (!mayBegin(segment) || !mayEnd(last.text)))
      atoms[atoms.length - 1] = { ...last, text: last.text + segment };
    else atoms.push({ text: segment, space: false, cost: 1 });
  }
  return atoms;
}

interface Piece {
  text: string;
  space: boolean;
}

/** Words with the marks that stand next to them kept apart; blanks become flags. */
function toPieces(paragraph: string): Piece[] {
  const pieces: Piece[] = [];
  for (const { segment } of words.segment(paragraph)) {
    if (/^[^\S\u00a0\u202f\u2060]+$/u.test(segment)) {
      const last = pieces.at(-1);
      if (last) last.space = true;
    } else pieces.push({ text: segment, space: false });
  }
  return pieces;
}

function mayBreak(before: string, space: boolean, after: string): boolean {
  if (!mayEnd(before) || !mayBegin(after)) return false;
  if (space) {
    const word = before.replace(/^.*\s/u, '');
    if (titles.test(word) || (counters.test(word) && /^\p{Nd}/u.test(after))) return false;
    return !(number.test(before) && units.test(after));
  }
  const left = Array.from(before).at(-1) ?? '';
  const right = Array.from(after)[0] ?? '';
  // Chinese numbers keep their measure word: 5公斤, 2024年, 第3章.
  if (/[\p{Nd}%]/u.test(left) && isCjk(right)) return false;
  if (/第$/u.test(before) && /[\p{Nd}一二三四五六七八九十百]/u.test(right)) return false;
  if (isCjk(left) || isCjk(right)) return true;
  if (isSpaceless(left) && isSpaceless(right)) return true;
  if (left === '—' || left === '–') return true;
  return left === '-' && /\p{L}/u.test(right) && /\p{L}-$/u.test(before);
}

function costAfter(text: string, space: boolean): number {
  const pause = pauseAfter(text);
  if (pause > 0) return pause === 3 ? 0 : 0.1;
  const word = text.replace(/^.*\s/u, '');
  if (space && clinging.test(word)) return 1;
  // Particles close a phrase in Chinese and Japanese.
  if (/[的了吗呢吧着过はがをにでともへ]$/u.test(text)) return 0.4;
  return 0.6;
}
