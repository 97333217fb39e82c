import type { Emotion } from '../types.ts';
import type { Reading, SsmlDocument, SsmlItem } from './document.ts';
import { positionOf, SsmlError } from './errors.ts';
import { checkCharacters, checkLength, MAX_MARKUP_CHARACTERS, MAX_PLAIN_CHARACTERS } from './limits.ts';
import { Scanner, type Lexeme } from './scan.ts';
import {
  isTagName,
  readBreak,
  readEmotion,
  readRate,
  readReading,
  TAG_RULES,
  ValueProblem,
  type TagName,
} from './tags.ts';

export interface ParseOptions {
  /** Characters allowed without tags, 10,000 when absent. */
  readonly maxPlain?: number;
}

type Open = Extract<Lexeme, { kind: 'open' }>;

interface Frame {
  readonly name: TagName;
  readonly at: number;
  readonly rate: number;
  readonly emotion: Emotion | undefined;
  readonly reading: Reading | undefined;
}

const BYTE_ORDER_MARK = '\ufeff';

function rootStart(text: string): number {
  let i = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  while (i < text.length && ' \t\r\n'.includes(text[i] ?? '')) i++;
  const next = text[i + 6] ?? '';
  return text.startsWith('<speak', i) && ' \t\r\n>/'.includes(next) ? i : -1;
}

/** A plain text must not hold tags: they need the root. A "<" of arithmetic or a smiley is fine. */
function refuseTagsWithoutRoot(text: string): void {
  const tagLike = /<\/?([A-Za-z][A-Za-z0-9-]*)(?:\s+[A-Za-z:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*\/?>/g;
  for (const match of text.matchAll(tagLike)) {
    const name = match[1] ?? '';
    const position = positionOf(text, match.index);
    if (isTagName(name))
      throw new SsmlError('root', `<${name}> needs <speak> around the whole text`, position, name);
    throw new SsmlError('unknown-tag', `unknown tag <${name}>`, position, name);
  }
  const broken = /<\/?(speak|break|phoneme|say-as|sub|prosody|word|emotion|insert-action)(?=[\s/>]|$)/.exec(
    text,
  );
  if (broken)
    throw new SsmlError(
      'unclosed',
      `the tag <${broken[1] ?? ''} has no closing ">"`,
      positionOf(text, broken.index),
      broken[1],
    );
}

/** Builds the document while tags open and close. */
class Builder {
  private readonly scanner: Scanner;
  private readonly frames: Frame[] = [];
  private readonly items: SsmlItem[] = [];
  private text = '';
  private rootDone = false;

  constructor(source: string, start: number) {
    this.scanner = new Scanner(source, start);
  }

  build(): SsmlDocument {
    for (let piece = this.scanner.next(); piece; piece = this.scanner.next()) {
      if (piece.kind === 'text') this.onText(piece.text, piece.at);
      else if (piece.kind === 'open') this.onOpen(piece);
      else this.onClose(piece.name, piece.at);
    }
    const open = this.frames.at(-1);
    if (open) this.scanner.fail('unclosed', `the tag <${open.name}> is never closed`, open.at, open.name);
    return { text: this.text, items: this.items, markup: true };
  }

  private onText(text: string, at: number): void {
    const frame = this.frames.at(-1);
    if (!frame) {
      if (text.trim() !== '') this.scanner.fail('root', 'text stands outside <speak>', at);
      return;
    }
    const rule = TAG_RULES[frame.name];
    if (rule.holds === 'nothing') {
      if (text.trim() === '') return;
      this.scanner.fail('nesting', `<${frame.name}> holds nothing; write <${frame.name} …/>`, at, frame.name);
    }
    if (frame.reading?.kind === 'word' && /[\s\p{P}\p{S}]/u.test(text))
      this.scanner.fail('value', '<word> holds no spaces or punctuation', at, 'word');
    const { rate, emotion, reading } = frame;
    this.items.push({ kind: 'text', text, at: this.text.length, rate, emotion, reading });
    this.text += text;
  }

  private onOpen(tag: Open): void {
    const { name, at } = tag;
    if (!isTagName(name)) this.scanner.fail('unknown-tag', `unknown tag <${name}>`, at, name);
    const parent = this.frames.at(-1);
    if (!parent && (name !== 'speak' || this.rootDone))
      this.scanner.fail('root', `<${name}> stands outside <speak>`, at, name);
    if (parent) this.checkParent(name, parent, at);
    const rule = TAG_RULES[name];
    for (const key of tag.attributes.keys()) {
      if (!rule.required.includes(key) && !rule.optional.includes(key))
        this.scanner.fail('attribute', `<${name}> has no attribute ${key}`, at, name);
    }
    for (const key of rule.required) {
      if (!tag.attributes.has(key))
        this.scanner.fail('attribute', `<${name}> lacks its attribute ${key}`, at, name);
    }
    this.enter(name, tag, parent);
  }

  private checkParent(name: TagName, parent: Frame, at: number): void {
    if (name === 'speak') this.scanner.fail('nesting', '<speak> stands inside another tag', at, name);
    const holds = TAG_RULES[parent.name].holds;
    if (holds !== 'tags')
      this.scanner.fail(
        'nesting',
        `<${parent.name}> holds ${holds === 'text' ? 'text only' : 'nothing'}, not <${name}>`,
        at,
        name,
      );
    if (name === 'emotion' && parent.name === 'emotion')
      this.scanner.fail('nesting', '<emotion> stands inside another <emotion>', at, name);
  }

  private enter(name: TagName, tag: Open, parent: Frame | undefined): void {
    let { rate, emotion } = parent ?? { rate: 100, emotion: undefined };
    let reading: Reading | undefined;
    try {
      if (name === 'break')
        this.items.push({ kind: 'break', at: this.text.length, seconds: readBreak(tag.attributes) });
      else if (name === 'insert-action') this.pushAction(tag);
      else if (name === 'prosody') rate = readRate(tag.attributes);
      else if (name === 'emotion') emotion = readEmotion(tag.attributes);
      else reading = readReading(name, tag.attributes);
    } catch (error) {
      if (error instanceof ValueProblem)
        this.scanner.fail('value', `<${name}>: ${error.message}`, tag.at, name);
      throw error;
    }
    if (!tag.selfClosing) this.frames.push({ name, at: tag.at, rate, emotion, reading });
    else if (name === 'speak') this.rootDone = true;
    else if (TAG_RULES[name].holds !== 'nothing')
      this.scanner.fail('unclosed', `<${name}/> closes itself before its text`, tag.at, name);
  }

  private pushAction(tag: Open): void {
    const id = tag.attributes.get('id') ?? '';
    const action = tag.attributes.get('tag') ?? '';
    const name = tag.attributes.get('name') ?? '';
    if (id === '' && action === '' && name === '')
      this.scanner.fail('attribute', '<insert-action> needs an id, a name or a tag', tag.at, 'insert-action');
    this.items.push({ kind: 'action', at: this.text.length, id, name, tag: action });
  }

  private onClose(name: string, at: number): void {
    if (!isTagName(name)) this.scanner.fail('unknown-tag', `unknown tag </${name}>`, at, name);
    const frame = this.frames.pop();
    if (!frame) this.scanner.fail('nesting', `</${name}> closes a tag that is not open`, at, name);
    if (frame.name !== name) {
      const opened = this.frames.some((f) => f.name === name);
      if (opened)
        this.scanner.fail(
          'unclosed',
          `<${frame.name}> is still open where </${name}> stands`,
          frame.at,
          frame.name,
        );
      this.scanner.fail('nesting', `</${name}> stands where </${frame.name}> is due`, at, name);
    }
    if (name === 'speak') this.rootDone = true;
  }
}

/** Declarations of XML documents could define entities and name files; nothing here needs them. */
function refuseDeclarations(text: string): void {
  const found = /<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)\b|<!(\[CDATA\[)|<\?(xml)\b/i.exec(text);
  if (!found) return;
  const what = found[1] ? `<!${found[1]}` : found[2] ? '<![CDATA[' : '<?xml';
  throw new SsmlError(
    'syntax',
    `${what} is not allowed: the text takes tags only, no declarations`,
    positionOf(text, found.index),
  );
}

/**
 * Parses a text to be spoken: plain, or markup with `<speak>` at its root.
 * @throws SsmlError with kind and position for every fault.
 */
export function parseSsml(text: string, options: ParseOptions = {}): SsmlDocument {
  checkLength(text, MAX_MARKUP_CHARACTERS, 'the text');
  checkCharacters(text);
  refuseDeclarations(text);
  const start = rootStart(text);
  let document: SsmlDocument;
  if (start >= 0) {
    document = new Builder(text, start).build();
  } else {
    refuseTagsWithoutRoot(text);
    document = {
      text,
      items: [{ kind: 'text', text, at: 0, rate: 100, emotion: undefined, reading: undefined }],
      markup: false,
    };
  }
  checkLength(document.text, options.maxPlain ?? MAX_PLAIN_CHARACTERS, 'the text without tags');
  return document;
}

/** The text as a reader sees it: tags removed, entities resolved. @throws SsmlError */
export function plainText(text: string, options: ParseOptions = {}): string {
  return parseSsml(text, options).text;
}

/** Checks a text at an entrance without speaking it. @throws SsmlError */
export function validateSsml(text: string, options: ParseOptions = {}): void {
  parseSsml(text, options);
}
