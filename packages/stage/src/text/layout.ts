import type { TextStyle } from '../plan.ts';
import { splitAtoms } from './breaks.ts';
import type { FontFace } from './faces.ts';
import { measureLine, measureWidth } from './measure.ts';
import { hasEmojiFont, resolveFont } from './register.ts';
import { directionOf } from './scripts.ts';
import { wrapAtoms } from './wrap.ts';

export interface TextLine {
  readonly text: string;
  readonly direction: 'ltr' | 'rtl';
  /** Left edge and baseline in pixels from the block's top left. */
  readonly x: number;
  readonly baseline: number;
  /** Advance width. */
  readonly width: number;
  /** Ink above and below the baseline and beyond the advance width. */
  readonly ascent: number;
  readonly descent: number;
  readonly overLeft: number;
  readonly overRight: number;
}

export interface TextLayout {
  readonly lines: readonly TextLine[];
  /** The block: as wide as the widest line, or as the wrap width unless the text stands left. */
  readonly width: number;
  readonly height: number;
  readonly lineHeight: number;
  readonly face: FontFace;
  /** Text was left out because of `maxLines`. */
  readonly truncated: boolean;
}

/** Baseline distance as a multiple of the size when the style does not say. */
export const defaultLineHeight = 1.3;
const ascentShare = 0.93;
const descentShare = 0.26;

/**
 * Sets text in lines. `style.wrap` is the line width in pixels; texts of up to three lines are balanced. Lines that
 * exceed `style.maxLines` are cut with an ellipsis. Right-to-left paragraphs stand right unless `align` says
 * otherwise. `style.lineHeight` is a multiple of the size.
 */
export function layoutText(text: string, style: TextStyle): TextLayout {
  if (!(style.size > 0)) throw new RangeError(`text size must be positive, not ${style.size}`);
  const face = resolveFont(style.font);
  const { lines, truncated } = breakLines(text, style, face);
  const lineHeight = (style.lineHeight ?? defaultLineHeight) * style.size;
  const top = (lineHeight - (ascentShare + descentShare) * style.size) / 2 + ascentShare * style.size;
  const measured = lines.map((line) => ({ line, extent: measureLine(line.text, face, style.size) }));
  const widest = measured.reduce((width, { extent }) => Math.max(width, extent.width), 0);
  const aligned = style.align ?? 'left';
  const anyRtl = lines.some((line) => line.direction === 'rtl');
  const width =
    style.wrap !== undefined && (aligned !== 'left' || anyRtl) ? Math.max(style.wrap, widest) : widest;
  return {
    lines: measured.map(({ line, extent }, index) => {
      const align = style.align ?? (line.direction === 'rtl' ? 'right' : 'left');
      const room = width - extent.width;
      return {
        text: line.text,
        direction: line.direction,
        x: align === 'left' ? 0 : align === 'right' ? room : room / 2,
        baseline: top + index * lineHeight,
        width: extent.width,
        ascent: extent.ascent,
        descent: extent.descent,
        overLeft: extent.left,
        overRight: extent.right,
      };
    }),
    width,
    height: lines.length * lineHeight,
    lineHeight,
    face,
    truncated,
  };
}

/** The lines alone, for callers that place them themselves. */
export function breakText(text: string, style: TextStyle): readonly string[] {
  return breakLines(text, style, resolveFont(style.font)).lines.map((line) => line.text);
}

interface LogicalLine {
  readonly text: string;
  readonly direction: 'ltr' | 'rtl';
}

function breakLines(
  text: string,
  style: TextStyle,
  face: FontFace,
): { readonly lines: readonly LogicalLine[]; readonly truncated: boolean } {
  const measure = (part: string): number => measureWidth(part, face, style.size);
  const lines: LogicalLine[] = [];
  for (const paragraph of drawable(text).split('\n')) {
    const direction = directionOf(paragraph);
    const atoms = splitAtoms(paragraph.trim());
    const set =
      style.wrap === undefined
        ? [atoms.map((atom) => atom.text + (atom.space ? ' ' : '')).join('')]
        : wrapAtoms(atoms, { limit: style.wrap, measure, balance: 3 });
    // An empty paragraph is an empty line.
    for (const line of set.length > 0 ? set : ['']) lines.push({ text: line, direction });
  }
  const limit = style.maxLines;
  if (limit === undefined || lines.length <= limit) return { lines, truncated: false };
  const kept = lines.slice(0, limit);
  const last = kept.at(-1);
  if (last)
    kept[kept.length - 1] = { ...last, text: withEllipsis(last.text, style.wrap ?? Infinity, measure) };
  return { lines: kept, truncated: true };
}

function withEllipsis(text: string, limit: number, measure: (part: string) => number): string {
  const graphemes = [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)].map(
    (g) => g.segment,
  );
  while (graphemes.length > 0 && measure(`${graphemes.join('').trimEnd()}…`) > limit) graphemes.pop();
  return `${graphemes.join('').trimEnd()}…`;
}

/** Composes characters, drops what has no shape (controls, emoji without an emoji font), unifies line ends. */
function drawable(text: string): string {
  const clean = text
    .normalize('NFC')
    .replace(/\r\n?|\u2028|\u2029/gu, '\n')
    .replace(/\t/gu, ' ')
    .replace(/[\p{Cc}\ufeff\ufffc]/gu, (character) => (character === '\n' ? '\n' : ''));
  if (hasEmojiFont()) return clean;
  return clean.replace(
    /(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f)[\p{Emoji_Modifier}\ufe0f\u200d\p{Extended_Pictographic}]*\s?/gu,
    '',
  );
}
