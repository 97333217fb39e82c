import type { PauseMark } from '../engines/protocol.ts';
import type { Reading } from '../ssml/document.ts';
import { SIGNS_ZH } from './chinese/readers.ts';
import { SIGNS_EN } from './english/readers.ts';
import { readAt } from './rules.ts';
import { readAs } from './say-as.ts';
import { isHan, languageOf } from './scripts.ts';
import { en, zh, type NormalToken, type Spoken, type TextLanguage } from './types.ts';

const PAUSES: Readonly<Record<string, PauseMark>> = {
  ',': ',',
  '，': ',',
  '、': ',',
  ';': ';',
  '；': ';',
  ':': ':',
  '：': ':',
  '.': '.',
  '。': '.',
  '．': '.',
  '…': '.',
  '?': '?',
  '？': '?',
  '؟': '?',
  '!': '!',
  '！': '!',
  '–': ',',
  '—': ',',
  '،': ',',
};
const ENDS = new Set<PauseMark>(['.', '?', '!']);

const words = { zh: new Intl.Segmenter('zh', { granularity: 'word' }) };

interface Options {
  /** Language in which undecided things such as numbers are read. */
  readonly language: TextLanguage;
  readonly reading?: Reading | undefined;
}

export interface Closing {
  readonly mark: PauseMark;
  readonly ends: boolean;
}

export interface Normalised {
  readonly tokens: readonly NormalToken[];
  readonly leading: Closing | undefined;
}

/** Walks over a text once and collects tokens. */
class Walker {
  private readonly text: string;
  private readonly language: TextLanguage;
  readonly tokens: NormalToken[] = [];
  private word = 0;
  private at = 0;
  /** Punctuation before the first token; it belongs to whatever was said before this text. */
  leading: Closing | undefined;

  constructor(text: string, language: TextLanguage) {
    this.text = text;
    this.language = language;
  }

  push(spoken: readonly Spoken[], start: number, end: number): void {
    for (const s of spoken) this.tokens.push({ ...s, start, end, word: this.word });
    this.word++;
  }

  /**
   * Whether numbers at a place are read in Chinese: a Chinese character right beside decides, then what
   * prevails around, then the voice.
   */
  chineseAt(from: number, to: number): boolean {
    const beside = this.text.slice(Math.max(0, from - 2), from) + this.text.slice(to, to + 2);
    if (Array.from(beside).some(isHan)) return true;
    const around = this.text.slice(Math.max(0, from - 40), from) + ' ' + this.text.slice(to, to + 40);
    const han = Array.from(around).filter(isHan).length;
    const latin = around.match(/\p{Script=Latin}+/gu)?.length ?? 0;
    if (han === latin) return this.language === 'zh';
    return han > latin;
  }

  walk(): void {
    while (this.at < this.text.length) {
      const c = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
      if (this.structured() || this.pause(c) || this.han(c) || this.letters(c) || this.sign(c)) continue;
      this.at += c.length;
    }
  }

  private structured(): boolean {
    const number = /[\d$€£¥￥₹₩+\-−–~～A-Za-z(.\s]/.test(this.text[this.at] ?? '');
    if (!number) return false;
    const guess = readAt(this.text, this.at, this.chineseAt(this.at, this.at + 1));
    if (!guess) return false;
    // Only now is it known how far the thing reaches, and so what stands beside it.
    const chinese = this.chineseAt(this.at, this.at + guess.length);
    const found = chinese === guess.chinese ? guess : (readAt(this.text, this.at, chinese) ?? guess);
    this.push(found.spoken, this.at, this.at + found.length);
    this.at += found.length;
    return true;
  }

  private pause(c: string): boolean {
    if (c === '\n') this.close(',', /^\n\s*\n/.test(this.text.slice(this.at, this.at + 20)));
    const mark = Object.hasOwn(PAUSES, c) ? PAUSES[c] : undefined;
    if (!mark) return false;
    let next = this.at + c.length;
    const run = /^[.,;:!?…。，；：！？、\s]*/.exec(this.text.slice(next))?.[0].trimEnd() ?? '';
    const strongest = Array.from(c + run).reduce<PauseMark>((best, x) => stronger(best, PAUSES[x]), mark);
    next += run.length;
    const inside = c === '.' && run === '' && /[\p{L}\d]/u.test(this.text[next] ?? '');
    const colon = c === ':' && run === '' && !/\s/.test(this.text[next] ?? ' ');
    this.at = next;
    if (inside || colon) return true;
    this.close(strongest, ENDS.has(strongest));
    return true;
  }

  private close(mark: PauseMark, ends: boolean): void {
    const last = this.tokens.at(-1);
    if (!last) {
      this.leading = { mark, ends: ends || this.leading?.ends === true };
      return;
    }
    if (!last.pauseAfter || stronger(last.pauseAfter, mark) === mark) last.pauseAfter = mark;
    if (ends) last.endsSentence = true;
  }

  private han(c: string): boolean {
    if (!isHan(c)) return false;
    const start = this.at;
    let end = start;
    while (end < this.text.length && isHan(String.fromCodePoint(this.text.codePointAt(end) ?? 0)))
      end += (this.text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
    for (const { segment, index } of words.zh.segment(this.text.slice(start, end))) {
      let at = start + index;
      for (const character of segment) {
        this.tokens.push({
          text: character,
          language: 'zh',
          start: at,
          end: at + character.length,
          word: this.word,
        });
        at += character.length;
      }
      this.word++;
    }
    this.at = end;
    return true;
  }

  private letters(c: string): boolean {
    const language = languageOf(c);
    if (language === undefined) return false;
    const start = this.at;
    const part = /^[\p{L}\p{M}]+(?:['’][\p{L}]+)*/u.exec(this.text.slice(start, start + 200))?.[0] ?? c;
    let length = 0;
    for (const letter of part) {
      const own = languageOf(letter);
      if (own !== undefined && own !== language) break;
      length += letter.length;
    }
    const written = part.slice(0, Math.max(length, c.length));
    const spoken = language === 'en' ? latinWord(written) : written;
    this.push([{ text: spoken, language }], start, start + written.length);
    this.at = start + written.length;
    return true;
  }

  private sign(c: string): boolean {
    const chinese = this.chineseAt(this.at, this.at + c.length);
    const table = chinese ? SIGNS_ZH : SIGNS_EN;
    const name = Object.hasOwn(table, c) ? table[c] : undefined;
    if (name === undefined) return false;
    this.push(chinese ? zh(name) : en(name), this.at, this.at + c.length);
    this.at += c.length;
    return true;
  }
}

/** Lower case, straight apostrophes, letters with marks reduced to what an English reader knows. */
function latinWord(written: string): string {
  return written
    .replace(/’/g, "'")
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/æ/gi, 'ae')
    .replace(/ø/gi, 'o')
    .replace(/đ/gi, 'd')
    .replace(/ł/gi, 'l')
    .toLowerCase();
}

const STRENGTH: readonly PauseMark[] = [',', ':', ';', '.', '!', '?'];

function stronger(a: PauseMark, b: PauseMark | undefined): PauseMark {
  return b !== undefined && STRENGTH.indexOf(b) > STRENGTH.indexOf(a) ? b : a;
}

function readWhole(text: string, options: Options, walker: Walker): Spoken[] | undefined {
  const { reading } = options;
  if (reading?.kind === 'pinyin') {
    const letters = Array.from(text.trim());
    return reading.syllables.map((pinyin, i) => ({
      text: letters[i] ?? letters.at(-1) ?? '',
      language: 'zh',
      pinyin,
    }));
  }
  if (reading?.kind === 'cmu') return [{ text: latinWord(text.trim()), language: 'en', cmu: reading.phones }];
  if (reading?.kind === 'say-as') return readAs(text, reading, walker.chineseAt(0, text.length));
  if (reading?.kind !== 'sub') return undefined;
  return normalise(reading.alias, { language: options.language }).tokens.map(
    ({ text: t, language, letter }) => ({
      text: t,
      language,
      ...(letter ? { letter } : {}),
    }),
  );
}

/**
 * Turns written text into what is said, each token with the written characters behind it.
 * Emoji and signs without a name are not spoken.
 */
export function normalise(text: string, options: Options): Normalised {
  const walker = new Walker(text, options.language);
  const whole = text.trim() === '' ? undefined : readWhole(text, options, walker);
  if (!whole) {
    walker.walk();
    // A continuous reading has no seams: the characters are one written word.
    const continuous = options.reading?.kind === 'word';
    const tokens = continuous ? walker.tokens.map((t) => ({ ...t, word: 0 })) : walker.tokens;
    return { tokens, leading: walker.leading };
  }
  const start = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  walker.push(whole, start, end);
  return { tokens: walker.tokens, leading: undefined };
}
