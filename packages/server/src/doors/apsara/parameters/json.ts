import type { ApsaraField, ApsaraType } from '@cyclorama/contract';
import type { Refusals } from './refusals.ts';
import { readScalar } from './scalars.ts';
import { otherCase, type ParameterNode } from './tree.ts';

const OBJECT_TEXT = /^\s*\[object \w+\]/;
const MAX_ITEMS = 1000;

/** Where in a request something is read. */
export interface Place {
  /** Name of the parameter, for the code of the refusal. */
  readonly parameter: string;
  /** The whole way there, for its message. */
  readonly path: string;
  readonly refusals: Refusals;
  /** Of something that exists parts are changed: nothing is mandatory because of another parameter. */
  readonly isPartial: boolean;
}

function below(place: Place, path: string): Place {
  return { ...place, path };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Nothing, or what clients send for nothing. */
function isNothing(type: ApsaraType, value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (value === '' && (type.kind !== 'string' || type.enum !== undefined))
  );
}

function memberOf(object: Readonly<Record<string, unknown>>, field: ApsaraField): unknown {
  const names = [field.name, ...(field.aliases ?? [])].flatMap((name) => [name, otherCase(name)]);
  const found = names.find((name) => Object.hasOwn(object, name));
  return found === undefined ? undefined : object[found];
}

/** Reads the members that the contract knows, under its spelling of their names; others are left out. */
function readObject(type: ApsaraType, value: unknown, place: Place): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw place.refusals.malformed(place.parameter, place.path, 'a JSON object');
  const read: Record<string, unknown> = {};
  for (const field of type.fields ?? []) {
    const member = memberOf(value, field);
    const at = below(place, `${place.path}.${field.name}`);
    if (!isNothing(field, member)) read[field.name] = readValue(field, member, at);
    else if (field.required === true) throw place.refusals.missing(place.parameter, at.path);
  }
  checkConditions(type.fields ?? [], read, place);
  return read;
}

/** Members that others make mandatory. */
export function checkConditions(
  fields: readonly ApsaraField[],
  read: Readonly<Record<string, unknown>>,
  place: Omit<Place, 'parameter' | 'path'> & Partial<Place>,
): void {
  if (place.isPartial) return;
  for (const { name, requiredWhen } of fields) {
    if (requiredWhen === undefined || String(read[requiredWhen.name]) !== requiredWhen.equals) continue;
    const value = read[name];
    const path = place.path === undefined ? name : `${place.path}.${name}`;
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) {
      throw place.refusals.missing(place.parameter ?? name, path);
    }
  }
}

function readList(type: ApsaraType, value: unknown, place: Place): readonly unknown[] {
  if (!Array.isArray(value)) throw place.refusals.malformed(place.parameter, place.path, 'a JSON array');
  checkLength(type, value.length, place);
  const { items } = type;
  return value.map((item: unknown, index) =>
    items === undefined ? item : readValue(items, item, below(place, `${place.path}[${index}]`)),
  );
}

/** @throws ApsaraError when a list is shorter or longer than the contract says */
export function checkLength(
  { minItems = 0, maxItems = MAX_ITEMS }: ApsaraType,
  length: number,
  place: Place,
): void {
  if (length >= minItems && length <= maxItems) return;
  const range = minItems === maxItems ? `exactly ${minItems}` : `${minItems} to ${maxItems}`;
  throw place.refusals.malformed(place.parameter, place.path, `${range} elements`);
}

/**
 * Reads a value of JSON as the contract types it. Numbers and booleans may come as texts, numbers where texts are due.
 * @throws ApsaraError
 */
function readValue(type: ApsaraType, value: unknown, place: Place): unknown {
  if (type.kind === 'any') return value;
  if (type.kind === 'object') return readObject(type, value, place);
  if (type.kind === 'list') return readList(type, value, place);
  const ofKind = type.kind === 'boolean' ? typeof value === 'boolean' : typeof value === 'number';
  if (typeof value !== 'string' && !ofKind) {
    throw place.refusals.malformed(place.parameter, place.path, `a ${type.kind}`);
  }
  const reading = readScalar(type, String(value));
  if ('expected' in reading) throw place.refusals.malformed(place.parameter, place.path, reading.expected);
  return reading.value;
}

/** Reads a parameter whose text is JSON. @throws ApsaraError */
export function readJsonText(type: ApsaraType, text: string, place: Place): unknown {
  if (OBJECT_TEXT.test(text)) throw place.refusals.objectText(place.parameter, place.path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw place.refusals.malformed(place.parameter, place.path, 'JSON');
  }
  return readValue(type, value, place);
}

/** Reads a JSON parameter that came in parts: `MattingLayout.PositionX=0.3`. @throws ApsaraError */
export function readJsonParts(type: ApsaraType, node: ParameterNode, place: Place): unknown {
  return readValue(type, plainOf(node), place);
}

function plainOf(node: ParameterNode): unknown {
  if (node.children.size === 0) return node.text;
  const entries = [...node.children].map(([name, child]) => [name, plainOf(child)] as const);
  if (!entries.every(([name]) => /^[1-9]\d*$/.test(name))) return Object.fromEntries(entries);
  return entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
}
