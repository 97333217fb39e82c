import { MssError } from './errors.ts';
import type { QueryParameterSpec } from './operation-spec.ts';
import { OPERATIONS, type OperationId, type OperationQuery } from './operations.ts';

type QueryValue = string | number | boolean | readonly string[];

const LIST_LIMIT = 1000;
const INTEGER = /^-?\d{1,16}$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

function refuse(name: string, expected: string): never {
  throw new MssError('MSS.00000003', `${name}: expected ${expected}`);
}

function parseList(spec: QueryParameterSpec, sent: readonly string[]): readonly string[] | undefined {
  const items = sent
    .flatMap((part) => part.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length > LIST_LIMIT) refuse(spec.name, `at most ${LIST_LIMIT} values`);
  const stranger = spec.values && items.find((item) => !spec.values?.includes(item));
  if (stranger !== undefined) refuse(spec.name, `values out of ${spec.values?.join(', ') ?? ''}`);
  return items.length === 0 ? undefined : items;
}

function parseNumber(spec: QueryParameterSpec, text: string): number {
  const whole = spec.kind === 'integer';
  const value = (whole ? INTEGER : DECIMAL).test(text) ? Number(text) : Number.NaN;
  const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = spec;
  if (Number.isNaN(value) || value < minimum || value > maximum) {
    refuse(spec.name, `${whole ? 'an integer' : 'a number'} from ${minimum} to ${maximum}`);
  }
  return value;
}

function parseString(spec: QueryParameterSpec, text: string): string {
  if (spec.values && !spec.values.includes(text)) refuse(spec.name, `one of ${spec.values.join(', ')}`);
  if (spec.maxLength !== undefined && text.length > spec.maxLength) {
    refuse(spec.name, `at most ${spec.maxLength} characters`);
  }
  if (spec.pattern !== undefined && !new RegExp(spec.pattern, 'u').test(text)) {
    refuse(spec.name, `text that matches ${spec.pattern}`);
  }
  if (spec.time === true && !(RFC_3339.test(text) && Number.isFinite(Date.parse(text)))) {
    refuse(spec.name, 'a time such as 2021-01-10T08:43:17Z');
  }
  return text;
}

function parseValue(spec: QueryParameterSpec, sent: readonly string[]): QueryValue | undefined {
  if (sent.some((text) => text.includes('\0'))) refuse(spec.name, 'text without the character U+0000');
  if (spec.kind === 'list') return parseList(spec, sent);
  const [text = ''] = sent;
  if (sent.length > 1) refuse(spec.name, 'one value');
  if (spec.kind === 'boolean') {
    if (!/^(true|false)$/i.test(text)) refuse(spec.name, 'true or false');
    return text.toLowerCase() === 'true';
  }
  // An empty filter says nothing, except where the parameter is a number.
  if (spec.kind === 'string' && text === '') return undefined;
  return spec.kind === 'string' ? parseString(spec, text) : parseNumber(spec, text);
}

/**
 * Reads the query string of an operation by its contract: integers become numbers, booleans booleans, lists
 * (comma-separated or repeated) arrays; defaults are filled in; unknown parameters are ignored.
 * @throws MssError MSS.00000003 that names the parameter and what was expected.
 */
export function parseQuery<Id extends OperationId>(id: Id, query: URLSearchParams): OperationQuery<Id> {
  const parsed: Record<string, QueryValue> = {};
  for (const spec of OPERATIONS[id].query) {
    const sent = query.getAll(spec.name);
    const value = (sent.length > 0 ? parseValue(spec, sent) : undefined) ?? spec.default;
    if (value !== undefined) parsed[spec.name] = value;
    else if (spec.required) throw new MssError('MSS.00000003', `${spec.name}: missing`);
  }
  // The loop above built exactly what the contract's table says of this operation.
  return parsed;
}
