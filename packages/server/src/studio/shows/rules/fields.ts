/** Content of an event as rules see it. */
export type EventFields = Readonly<Record<string, unknown>>;

const COMMENT = 1;

/**
 * Reads the content of an event: the members of its JSON object. A comment (type 1) that is no JSON object is its text.
 * @returns undefined for any other event whose content is no JSON object
 */
export function readContent(type: number, content: string): EventFields | undefined {
  const value = content.trimStart().startsWith('{') ? parse(content) : undefined;
  if (typeof value === 'object' && value !== null) return value as EventFields;
  return type === COMMENT ? { content } : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Reads fields of one event; rules ask for the same few again and again. */
export class FieldReader {
  readonly fields: EventFields;
  readonly #known = new Map<string, string | undefined>();

  constructor(fields: EventFields) {
    this.fields = fields;
  }

  /** See `fieldOf`. */
  read(tag: string): string | undefined {
    const known = this.#known.get(tag);
    if (known !== undefined || this.#known.has(tag)) return known;
    const text = fieldOf(this.fields, tag);
    this.#known.set(tag, text);
    return text;
  }
}

/**
 * Finds what a tag names: a member (`content`), a path (`user.level`), or, since the documents name `level` alone, the
 * first member of that name one level down. Numbers and truth values are their text.
 * @returns undefined when there is no such text
 */
export function fieldOf(fields: EventFields, tag: string): string | undefined {
  const own = textOf(fields[tag]);
  if (own !== undefined) return own;
  if (tag.includes('.')) {
    let value: unknown = fields;
    for (const step of tag.split('.')) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
      value = (value as EventFields)[step];
    }
    return textOf(value);
  }
  for (const inner of Object.values(fields)) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, tag)) continue;
    const text = textOf((inner as EventFields)[tag]);
    if (text !== undefined) return text;
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
