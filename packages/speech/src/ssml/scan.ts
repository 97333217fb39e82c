import { positionOf, SsmlError, type SsmlErrorKind } from './errors.ts';

export type Lexeme =
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | {
      readonly kind: 'open';
      readonly name: string;
      readonly attributes: ReadonlyMap<string, string>;
      readonly selfClosing: boolean;
      readonly at: number;
    }
  | { readonly kind: 'close'; readonly name: string; readonly at: number };

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

function isSpace(c: string): boolean {
  return c === ' ' || c === '\t' || c === '\n' || c === '\r';
}

function isNameStart(c: string): boolean {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

function isNamePart(c: string): boolean {
  return isNameStart(c) || (c >= '0' && c <= '9') || c === '-' || c === '_' || c === ':';
}

/** Cuts markup into text, opening and closing tags; knows syntax, not meaning. */
export class Scanner {
  private readonly source: string;
  private at: number;

  constructor(source: string, start = 0) {
    this.source = source;
    this.at = start;
  }

  fail(kind: SsmlErrorKind, message: string, offset: number, tag?: string): never {
    throw new SsmlError(kind, message, positionOf(this.source, offset), tag);
  }

  /** The next piece, or undefined at the end. Comments are skipped. */
  next(): Lexeme | undefined {
    for (;;) {
      if (this.at >= this.source.length) return undefined;
      if (this.source[this.at] !== '<') return this.text();
      if (!this.source.startsWith('<!--', this.at)) return this.tag();
      const end = this.source.indexOf('-->', this.at + 4);
      if (end < 0) this.fail('unclosed', 'the comment is not closed', this.at);
      this.at = end + 3;
    }
  }

  private text(): Lexeme {
    const at = this.at;
    let end = this.source.indexOf('<', at);
    if (end < 0) end = this.source.length;
    this.at = end;
    return { kind: 'text', text: this.resolve(at, end), at };
  }

  /** Replaces entities; a lone ampersand is what people write, so it stays itself. */
  private resolve(from: number, to: number): string {
    let out = '';
    let i = from;
    while (i < to) {
      const c = this.source[i] ?? '';
      const semicolon = c === '&' ? this.source.indexOf(';', i) : -1;
      const name =
        semicolon > i && semicolon < to && semicolon - i <= 10 ? this.source.slice(i + 1, semicolon) : '';
      if (name === '' || !/^#?[A-Za-z0-9]+$/.test(name)) {
        out += c;
        i++;
        continue;
      }
      out += this.entity(name, i);
      i = semicolon + 1;
    }
    return out;
  }

  private entity(name: string, at: number): string {
    const known = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
    if (known !== undefined) return known;
    const hex = /^#[xX]([0-9a-fA-F]{1,6})$/.exec(name);
    const decimal = /^#(\d{1,7})$/.exec(name);
    const code = hex ? Number.parseInt(hex[1] ?? '', 16) : decimal ? Number(decimal[1]) : -1;
    const printable =
      code === 9 || code === 10 || code === 13 || (code >= 0x20 && code < 0x7f) || code >= 0xa0;
    if (code < 0) this.fail('entity', `unknown entity &${name};`, at);
    if (!printable || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
      this.fail('control-character', `entity &${name}; is no character that can be spoken`, at);
    return String.fromCodePoint(code);
  }

  private skipSpace(): void {
    while (this.at < this.source.length && isSpace(this.source[this.at] ?? '')) this.at++;
  }

  private name(): string {
    const start = this.at;
    if (isNameStart(this.source[start] ?? '')) {
      while (isNamePart(this.source[this.at] ?? '')) this.at++;
    }
    return this.source.slice(start, this.at);
  }

  private tag(): Lexeme {
    const at = this.at;
    this.at++;
    const closing = this.source[this.at] === '/';
    if (closing) this.at++;
    const name = this.name();
    if (name === '') this.fail('syntax', 'a "<" that begins no tag must be written as &lt;', at);
    const attributes = new Map<string, string>();
    for (;;) {
      const before = this.at;
      this.skipSpace();
      const c = this.source[this.at];
      if (c === undefined) this.fail('unclosed', `the tag <${name} has no closing ">"`, at, name);
      if (c === '>') {
        this.at++;
        if (closing) return { kind: 'close', name, at };
        return { kind: 'open', name, attributes, selfClosing: false, at };
      }
      if (c === '/' && this.source[this.at + 1] === '>' && !closing) {
        this.at += 2;
        return { kind: 'open', name, attributes, selfClosing: true, at };
      }
      if (c === '<') this.fail('unclosed', `the tag <${name} has no closing ">"`, at, name);
      if (closing) this.fail('syntax', `the closing tag </${name} takes no attributes`, this.at, name);
      if (before === this.at) this.fail('syntax', `unexpected "${c}" in tag <${name}>`, this.at, name);
      this.attribute(name, attributes);
    }
  }

  private attribute(tag: string, attributes: Map<string, string>): void {
    const at = this.at;
    const key = this.name();
    if (key === '') this.fail('syntax', `unexpected "${this.source[at] ?? ''}" in tag <${tag}>`, at, tag);
    this.skipSpace();
    if (this.source[this.at] !== '=')
      this.fail('attribute', `attribute ${key} of <${tag}> has no value`, at, tag);
    this.at++;
    this.skipSpace();
    const quote = this.source[this.at];
    if (quote !== '"' && quote !== "'")
      this.fail('attribute', `the value of ${key} in <${tag}> must stand in quotes`, this.at, tag);
    const start = this.at + 1;
    const end = this.source.indexOf(quote, start);
    if (end < 0) this.fail('unclosed', `the value of ${key} in <${tag}> has no closing quote`, at, tag);
    const stray = this.source.indexOf('<', start);
    if (stray >= 0 && stray < end)
      this.fail('unclosed', `the value of ${key} in <${tag}> has no closing quote`, at, tag);
    if (attributes.has(key)) this.fail('attribute', `attribute ${key} stands twice in <${tag}>`, at, tag);
    attributes.set(key, this.resolve(start, end));
    this.at = end + 1;
  }
}
