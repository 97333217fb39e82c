/** A piece of a text that is spoken: words, an entity, or a tag. */
export interface Token {
  readonly kind: 'words' | 'entity' | 'open' | 'close' | 'empty';
  readonly start: number;
  readonly end: number;
  /** Of a tag. */
  readonly name?: string;
  /** The other half of a pair, as a place among the tokens. */
  readonly partner?: number;
}

/** A text as it is shown for editing, and where the cursor stands in it. */
export interface Edited {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const TAG =
  /<(\/?)(break|phoneme|say-as|sub|prosody|word|emotion|insert-action)((?:\s+[\w-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|&(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);/gi;

/** What a text consists of. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let last = 0;
  const words = (to: number): void => {
    if (to > last) tokens.push({ kind: 'words', start: last, end: to });
  };
  const open: number[] = [];
  for (const match of text.matchAll(TAG)) {
    const { index: start } = match;
    const end = start + match[0].length;
    words(start);
    last = end;
    const name = match[2]?.toLowerCase();
    if (name === undefined) tokens.push({ kind: 'entity', start, end });
    else if (match[1] === '/') {
      const from = open.findLastIndex((at) => tokens[at]?.name === name);
      const partner = from < 0 ? undefined : open[from];
      if (partner === undefined) tokens.push({ kind: 'close', start, end, name });
      else {
        open.splice(from);
        const opening = tokens[partner];
        if (opening !== undefined) tokens[partner] = { ...opening, partner: tokens.length };
        tokens.push({ kind: 'close', start, end, name, partner });
      }
    } else {
      if (match[4] !== '/') open.push(tokens.length);
      tokens.push({ kind: match[4] === '/' ? 'empty' : 'open', start, end, name });
    }
  }
  words(text.length);
  return tokens;
}

/** Whether a text has tags, so that it is SSML and not plain words. */
export function hasTags(text: string): boolean {
  return tokensOf(text).some(({ kind }) => kind === 'open' || kind === 'close' || kind === 'empty');
}

const ROOT = /^\s*<speak(?:\s[^>]*)?>([\s\S]*)<\/speak>\s*$/i;

/** A stored text as it is edited: without the root, which a text has only for its tags. */
export function toField(stored: string): string {
  return ROOT.exec(stored)?.[1] ?? stored;
}

/** An edited text as it is stored. */
export function toStored(field: string): string {
  return hasTags(field) ? `<speak>${field}</speak>` : field;
}

/** Whether `text` is written in XML: its `&` and `<` stand as entities. */
function isMarkup(text: string): boolean {
  return hasTags(text);
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function unescapeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

/** Plain words become markup before their first tag. */
function asMarkup(edited: Edited): Edited {
  if (isMarkup(edited.text)) return edited;
  const before = escapeXml(edited.text.slice(0, edited.from));
  const chosen = escapeXml(edited.text.slice(edited.from, edited.to));
  const after = escapeXml(edited.text.slice(edited.to));
  return {
    text: before + chosen + after,
    from: before.length,
    to: before.length + chosen.length,
  };
}

/** Markup that lost its last tag becomes plain words again. */
function asPlain(edited: Edited): Edited {
  if (hasTags(edited.text)) return edited;
  const before = unescapeXml(edited.text.slice(0, edited.from));
  const chosen = unescapeXml(edited.text.slice(edited.from, edited.to));
  return {
    text: before + chosen + unescapeXml(edited.text.slice(edited.to)),
    from: before.length,
    to: before.length + chosen.length,
  };
}

/**
 * What became of a text by typing, deleting or pasting, so that no tag is broken: a tag that is touched goes as a whole
 * and with its other half; what is typed inside of one stands behind it.
 *
 * @param before the text before @param after what the field holds now
 */
export function protectEdit(before: string, after: string): Edited {
  if (!isMarkup(before)) return { text: after, from: after.length, to: after.length };
  const { from, to, inserted } = differenceOf(before, after);
  const tokens = tokensOf(before);
  if (from === to) {
    const inside = tokens.find((token) => token.kind !== 'words' && token.start < from && from < token.end);
    const place = inside?.end ?? from;
    const put = escapeXml(inserted);
    const text = before.slice(0, place) + put + before.slice(place);
    return { text, from: place + put.length, to: place + put.length };
  }
  const gone = new Set<number>();
  tokens.forEach((token, at) => {
    if (token.kind === 'words' || token.end <= from || token.start >= to) return;
    gone.add(at);
    if (token.partner !== undefined) gone.add(token.partner);
  });
  let text = '';
  let cursor = 0;
  let put = false;
  const place = (): void => {
    if (put) return;
    put = true;
    text += escapeXml(inserted);
    cursor = text.length;
  };
  tokens.forEach((token, at) => {
    if (token.start >= to) place();
    if (gone.has(at)) {
      if (token.start >= from) place();
      return;
    }
    if (token.kind !== 'words' || token.end <= from || token.start >= to) {
      text += before.slice(token.start, token.end);
      return;
    }
    text += before.slice(token.start, Math.max(token.start, from));
    place();
    text += before.slice(Math.min(token.end, to), token.end);
  });
  place();
  return asPlain({ text, from: cursor, to: cursor });
}

/** The one stretch in which two texts differ. */
export function differenceOf(
  before: string,
  after: string,
): { readonly from: number; readonly to: number; readonly inserted: string } {
  let from = 0;
  const most = Math.min(before.length, after.length);
  while (from < most && before[from] === after[from]) from++;
  let tail = 0;
  while (tail < most - from && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { from, to: before.length - tail, inserted: after.slice(from, after.length - tail) };
}

/** A place outside of every tag. */
function outside(text: string, at: number): number {
  const inside = tokensOf(text).find((token) => token.kind !== 'words' && token.start < at && at < token.end);
  return inside?.end ?? at;
}

/** Whether a place stands between the halves of a pair that may hold words alone; `emotion` may hold tags. */
function heldBy(text: string, at: number): Token | undefined {
  const tokens = tokensOf(text);
  return tokens.find((token) => {
    if (token.kind !== 'open' || token.name === 'emotion' || token.partner === undefined) return false;
    const close = tokens[token.partner];
    return close !== undefined && token.end <= at && at <= close.start;
  });
}

/** Puts an empty tag at the cursor, behind a pair that cannot hold it. */
export function insertTag(edited: Edited, tag: string): Edited {
  const { text, to } = asMarkup(edited);
  let at = outside(text, to);
  const holder = heldBy(text, at);
  const close = holder?.partner === undefined ? undefined : tokensOf(text)[holder.partner];
  if (close !== undefined) at = close.end;
  const end = at + tag.length;
  return { text: text.slice(0, at) + tag + text.slice(at), from: end, to: end };
}

/** Why something cannot be put around a selection. */
export type Refusal = 'nothing' | 'tags' | 'inside';

/**
 * Puts a pair of tags around the selection.
 * @param holdsTags `emotion` may hold others; the rest holds words alone
 * @returns the edited text, or why not: nothing is chosen, there are tags among it, or it is inside of a pair
 */
export function wrapTag(
  edited: Edited,
  tag: { readonly name: string; readonly attribute: string; readonly value: string },
  holdsTags: boolean,
): Edited | Refusal {
  const { text, from, to } = trimmed(asMarkup(edited));
  if (from === to) return 'nothing';
  const touched = tokensOf(text).filter(
    (token) => token.kind !== 'words' && token.kind !== 'entity' && token.end > from && token.start < to,
  );
  const cut = touched.some((token) => token.start < from || token.end > to);
  const halves = touched.some((token) => {
    const other = token.partner === undefined ? undefined : tokensOf(text)[token.partner];
    return token.kind !== 'empty' && (other === undefined || other.start < from || other.end > to);
  });
  if (cut || halves || (!holdsTags && touched.length > 0)) return 'tags';
  if (heldBy(text, from) !== undefined) return 'inside';
  const open = `<${tag.name} ${tag.attribute}="${escapeXml(tag.value).replaceAll('"', '&quot;')}">`;
  const whole = `${open}${text.slice(from, to)}</${tag.name}>`;
  return {
    text: text.slice(0, from) + whole + text.slice(to),
    from: from + open.length,
    to: from + open.length + (to - from),
  };
}

function trimmed({ text, from, to }: Edited): Edited {
  const chosen = text.slice(from, to);
  const lead = chosen.length - chosen.trimStart().length;
  const words = chosen.trim().length;
  return words === 0 ? { text, from, to: from } : { text, from: from + lead, to: from + lead + words };
}

/** Words that are heard, without tags. */
export function plainWords(stored: string): string {
  const field = toField(stored);
  if (!hasTags(field)) return field;
  return unescapeXml(
    tokensOf(field)
      .filter(({ kind }) => kind === 'words' || kind === 'entity')
      .map(({ start, end }) => field.slice(start, end))
      .join(''),
  );
}
