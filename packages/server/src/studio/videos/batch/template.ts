/** A placeholder that no column fills. */
export class TemplateError extends Error {
  /** Path of the value in the template. */
  readonly field: string;
  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.name = 'TemplateError';
    this.field = field;
  }
}

const PLACEHOLDER = /\{\{\s*([^{}]+?)\s*\}\}/g;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
/** Members of the documents that are numbers: a template can only hold text there. */
const NUMERIC = new Set(
  'speed pitch volume width height dx dy layer_index bitrate font_size loop_count sequence_no action_start_time'.split(
    ' ',
  ),
);

/**
 * Fills `{{column}}` in every text of a JSON document. A cell inside SSML is escaped; Base64 text layers are filled
 * inside; a number whose whole value is a placeholder becomes a number.
 * @throws TemplateError that names the place and the column
 */
export function fillTemplate<Document>(
  template: Document,
  cells: Readonly<Record<string, string>>,
): Document {
  return fill(template, cells, '', '') as Document;
}

/** Columns that a template asks for. */
export function placeholders(template: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      const text = key === 'text_context' ? decoded(value) : value;
      for (const [, name] of text.matchAll(PLACEHOLDER)) found.add(name ?? '');
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) visit(inner, name);
    }
  };
  visit(template, '');
  return found;
}

function fill(value: unknown, cells: Readonly<Record<string, string>>, field: string, key: string): unknown {
  if (typeof value === 'string') return fillText(value, cells, field, key);
  if (Array.isArray(value)) return value.map((inner, index) => fill(inner, cells, `${field}[${index}]`, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      fill(inner, cells, field === '' ? name : `${field}.${name}`, name),
    ]),
  );
}

function fillText(
  text: string,
  cells: Readonly<Record<string, string>>,
  field: string,
  key: string,
): string | number {
  if (key === 'text_context') {
    const plain = decoded(text);
    const filled = substitute(plain, cells, field, false);
    return filled === plain && plain !== text ? text : Buffer.from(filled).toString('base64');
  }
  const markup = text.trimStart().startsWith('<speak');
  const filled = substitute(text, cells, field, markup);
  return filled !== text && NUMERIC.has(key) && NUMBER.test(filled) ? Number(filled) : filled;
}

function substitute(
  text: string,
  cells: Readonly<Record<string, string>>,
  field: string,
  markup: boolean,
): string {
  return text.replace(PLACEHOLDER, (_whole, name: string) => {
    const cell = Object.hasOwn(cells, name) ? cells[name] : undefined;
    if (cell === undefined)
      throw new TemplateError(field === '' ? 'template' : field, `there is no column “${name}”`);
    return markup ? escapeMarkup(cell) : cell;
  });
}

function escapeMarkup(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** Text layers are Base64; a template may also hold the plain text with its placeholders. */
function decoded(text: string): string {
  if (text.includes('{{')) return text;
  return Buffer.from(text, 'base64').toString('utf8');
}
