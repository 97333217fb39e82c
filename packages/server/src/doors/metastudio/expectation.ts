import type { JsonSchema, OpenApiDocument } from '@cyclorama/contract';

const MAX_VALUES = 40;

function bound(schema: JsonSchema, name: string): number | undefined {
  const value = schema[name];
  return typeof value === 'number' ? value : undefined;
}

function between(low: number | undefined, high: number | undefined, what: string): string {
  if (low !== undefined && high !== undefined) return `${low} to ${high}${what}`;
  if (low !== undefined) return `at least ${low}${what}`;
  return high === undefined ? '' : `at most ${high}${what}`;
}

function range(schema: JsonSchema): string {
  const [low, high] = [bound(schema, 'minimum'), bound(schema, 'maximum')];
  const text = between(low, high, '');
  if (text === '') return '';
  return low !== undefined && high !== undefined ? ` from ${text}` : ` of ${text}`;
}

function count(schema: JsonSchema, kind: 'Items' | 'Length', what: string): string {
  const text = between(bound(schema, `min${kind}`), bound(schema, `max${kind}`), ` ${what}`);
  return text === '' ? '' : ` of ${text}`;
}

function ofType(type: string, schema: JsonSchema): string {
  switch (type) {
    case 'integer':
      return `an integer${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'string':
      return text(schema);
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${count(schema, 'Items', 'items')}`;
    case 'object':
      return 'an object';
    default:
      return type;
  }
}

function text(schema: JsonSchema): string {
  if (schema['format'] === 'date-time') return 'a time such as 2021-01-10T08:43:17Z';
  if (typeof schema['pattern'] === 'string') return `text that matches ${schema['pattern']}`;
  return `text${count(schema, 'Length', 'characters')}`;
}

function resolve(schema: JsonSchema, document: OpenApiDocument): JsonSchema {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  return document.components.schemas[reference.split('/').at(-1) ?? ''] ?? {};
}

/** What a schema wants, in words: `an integer from 1 to 100`, `one of A, B`. */
export function expectation(schema: JsonSchema, document: OpenApiDocument): string {
  const resolved = resolve(schema, document);
  const { enum: values, const: constant, type } = resolved;
  if (constant !== undefined) return JSON.stringify(constant);
  if (Array.isArray(values)) {
    const shown = values.slice(0, MAX_VALUES).map(String).join(', ');
    return `one of ${shown}${values.length > MAX_VALUES ? ', …' : ''}`;
  }
  const choices = resolved['anyOf'] ?? resolved['oneOf'];
  if (Array.isArray(choices)) {
    return (choices as JsonSchema[]).map((choice) => expectation(choice, document)).join(' or ');
  }
  if (Array.isArray(type)) return (type as string[]).map((name) => ofType(name, resolved)).join(' or ');
  return typeof type === 'string' ? ofType(type, resolved) : 'another value';
}
