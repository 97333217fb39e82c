import type { ApsaraField, ApsaraOperationSpec } from '@cyclorama/contract';
import type { Format } from './wire.ts';

/** Types of content, to the letter: the vendor's client reads XML errors only under this very one. */
const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  JSON: 'application/json;charset=utf-8',
  XML: 'text/xml;charset=utf-8',
};

export interface RenderedAnswer {
  readonly type: string;
  readonly text: string;
}

type Members = Readonly<Record<string, unknown>>;

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shapeValue(field: ApsaraField, value: unknown, path: string): unknown {
  if (field.kind === 'list') {
    // An object where a list is due makes the vendor's client throw.
    if (!Array.isArray(value)) throw new TypeError(`${path} must be a list`);
    const fields = field.items?.kind === 'object' ? (field.items.fields ?? []) : undefined;
    return value.map((item: unknown, index) =>
      fields === undefined ? item : shapeMembers(fields, item, `${path}[${index}]`),
    );
  }
  return field.kind === 'object' ? shapeMembers(field.fields ?? [], value, path) : value;
}

function shapeMembers(fields: readonly ApsaraField[], value: unknown, path: string): Members {
  if (!isMembers(value)) throw new TypeError(`${path} must be an object`);
  const present = fields.filter(({ name }) => value[name] !== undefined && value[name] !== null);
  return Object.fromEntries(
    present.map((field) => [field.name, shapeValue(field, value[field.name], `${path}.${field.name}`)]),
  );
}

/**
 * An answer with the documented members only, RequestId first.
 * @throws TypeError when an operation answered something else than a list where a list is due
 */
export function shapeAnswer(operation: ApsaraOperationSpec, requestId: string, members: Members): Members {
  const documented = operation.response.filter(({ name }) => name !== 'RequestId');
  return { RequestId: requestId, ...shapeMembers(documented, members, operation.action) };
}

/** Characters that XML 1.0 cannot hold, not even escaped. */
const NOT_XML = /(?![\t\n\r])\p{Cc}|\p{Surrogate}|[\ufffe\uffff]/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // Parsers would read it as a line feed.
  '\r': '&#13;',
};

function escapeXml(text: string): string {
  return text
    .replace(NOT_XML, '\ufffd')
    .replace(/[&<>"'\r]/g, (character) => ESCAPES[character] ?? character);
}

function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  const content = isMembers(value)
    ? Object.entries(value)
        .map(([inner, member]) => element(inner, member))
        .join('')
    : escapeXml(`${value as string | number | boolean}`);
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

/** Writes an answer. @param root name of the root element, for XML */
export function renderAnswer(format: Format, root: string, members: Members): RenderedAnswer {
  const type = CONTENT_TYPES[format];
  if (format === 'JSON') return { type, text: JSON.stringify(members) };
  return { type, text: `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, members)}` };
}
