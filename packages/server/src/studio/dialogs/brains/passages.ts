import { sentencesOf } from '../../shows/replies/knowledge.ts';

/** About so many characters are read aloud as one answer. */
const LENGTH = 320;
/** The same of text without spaces, in which a character says more. */
const LENGTH_HAN = 140;

/** A piece of a document that can be an answer. */
export interface Passage {
  /** Headings above it, the outermost first. */
  readonly headings: readonly string[];
  readonly text: string;
}

/** Cuts a text or Markdown document into pieces of whole sentences, none of which spans two sections. */
export function passagesOf(document: string): readonly Passage[] {
  const passages: Passage[] = [];
  let headings: readonly string[] = [];
  for (const block of blocksOf(document)) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(block);
    if (heading?.[1] !== undefined) {
      const level = heading[1].length;
      headings = [...headings.slice(0, level - 1), spoken(heading[2] ?? '')].filter((one) => one !== '');
      continue;
    }
    for (const text of piecesOf(spoken(block))) passages.push({ headings, text });
  }
  return passages;
}

/** Paragraphs, list and heading lines; what is written for machines is left out. */
function blocksOf(document: string): readonly string[] {
  const lines = document
    .replace(/^\uFEFF/, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/^(```|~~~)[\s\S]*?^\1.*$/gm, '')
    .split(/\r\n|\r|\n/);
  const blocks: string[] = [];
  let open: string[] = [];
  const close = (): void => {
    if (open.length > 0) blocks.push(open.join('\n'));
    open = [];
  };
  for (const [i, line] of lines.entries()) {
    const bare = line.trim();
    const next = lines[i + 1]?.trim() ?? '';
    if (bare === '') close();
    else if (/^#{1,6}\s/.test(bare)) {
      close();
      blocks.push(bare);
    } else if (open.length === 0 && /^(=+|-{2,})$/.test(next)) {
      blocks.push(`${next.startsWith('=') ? '#' : '##'} ${bare}`);
    } else if (!/^(=+|-{2,}|\*{3,}|_{3,}|\|?[\s:|-]+\|?)$/.test(bare)) open.push(bare);
  }
  close();
  return blocks;
}

/** As it is said: without marks, addresses and bullets. */
function spoken(block: string): string {
  return block
    .split('\n')
    .map((line) =>
      line
        .replace(/^([-*+]|\d{1,3}[.)])\s+/, '')
        .replace(/^>+\s*/, '')
        .replace(/^\||\|$/g, '')
        .replaceAll('|', ', '),
    )
    .map((line) => (/[\p{L}\p{N}]$/u.test(line) && line.length < 120 ? `${line}\n` : `${line} `))
    .join('')
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/(\*\*|__|\*|`)(.+?)\1/g, '$2')
    .replace(/[ \t]+/g, ' ')
    .trim();
}

function piecesOf(text: string): readonly string[] {
  const longest = /\p{Script=Han}/u.test(text) ? LENGTH_HAN : LENGTH;
  const pieces: string[] = [];
  let piece = '';
  for (const sentence of sentencesOf(text)) {
    const joined =
      piece === '' ? sentence : `${piece}${/\p{Script=Han}/u.test(piece.slice(-2)) ? '' : ' '}${sentence}`;
    if (piece !== '' && joined.length > longest) {
      pieces.push(piece);
      piece = sentence;
    } else piece = joined;
  }
  if (/[\p{L}\p{N}]/u.test(piece)) pieces.push(piece);
  return pieces;
}
