/** What is wrong with the markup; doors map `unclosed` to the vendor's own code. */
export type SsmlErrorKind =
  | 'unclosed'
  | 'unknown-tag'
  | 'nesting'
  | 'attribute'
  | 'value'
  | 'syntax'
  | 'entity'
  | 'root'
  | 'control-character'
  | 'too-long';

/** A place in the text as it was sent. */
export interface TextPosition {
  /** UTF-16 code units from the start. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

/** Bad markup or a text that cannot be spoken. The message names the tag and the place. */
export class SsmlError extends Error {
  readonly kind: SsmlErrorKind;
  readonly position: TextPosition;
  /** Name of the tag concerned, where there is one. */
  readonly tag: string | undefined;

  constructor(kind: SsmlErrorKind, message: string, position: TextPosition, tag?: string) {
    super(`${message} (line ${String(position.line)}, column ${String(position.column)})`);
    this.name = 'SsmlError';
    this.kind = kind;
    this.position = position;
    this.tag = tag;
  }
}

/** Line and column of an offset; CR LF counts as one line end. */
export function positionOf(text: string, offset: number): TextPosition {
  let line = 1;
  let lineStart = 0;
  for (let i = 0; i < offset; i++) {
    const c = text.charCodeAt(i);
    if (c === 10 || (c === 13 && text.charCodeAt(i + 1) !== 10)) {
      line++;
      lineStart = i + 1;
    }
  }
  return { offset, line, column: offset - lineStart + 1 };
}
