import type { ApsaraField, ApsaraOperationSpec, ApsaraType } from '@cyclorama/contract';
import { checkConditions, checkLength, readJsonParts, readJsonText, type Place } from './json.ts';
import { Refusals } from './refusals.ts';
import { readScalar } from './scalars.ts';
import { lookUp, type ParameterNode } from './tree.ts';

const INDEX = /^[1-9]\d{0,5}$/;

function readText(type: ApsaraType, text: string, place: Place): unknown {
  const reading = readScalar(type, text);
  if ('expected' in reading) throw place.refusals.malformed(place.parameter, place.path, reading.expected);
  return reading.value;
}

/** Elements of `Name.1`, `Name.2`, … in the order of their numbers, none left out. */
function elementsOf(node: ParameterNode, place: Place): readonly ParameterNode[] {
  const elements = [...node.children];
  const odd = elements.find(([index]) => !INDEX.test(index));
  if (odd)
    throw place.refusals.malformed(
      place.parameter,
      `${place.path}.${odd[0].slice(0, 100)}`,
      'a number from 1',
    );
  const sorted = elements.toSorted(([a], [b]) => Number(a) - Number(b));
  const gap = sorted.findIndex(([index], position) => Number(index) !== position + 1);
  if (gap >= 0) {
    throw place.refusals.malformed(place.parameter, `${place.path}.${gap + 1}`, 'elements without gaps');
  }
  return sorted.map(([, element]) => element);
}

function readList(type: ApsaraType, node: ParameterNode, place: Place): readonly unknown[] | undefined {
  if (node.text !== undefined && node.text !== '') {
    throw place.refusals.malformed(
      place.parameter,
      place.path,
      `elements ${place.path}.1, ${place.path}.2, …`,
    );
  }
  if (node.children.size === 0) return undefined;
  const elements = elementsOf(node, place);
  checkLength(type, elements.length, place);
  const items: ApsaraType = type.items ?? { kind: 'string' };
  return elements.map((element, index) => {
    const at = { ...place, path: `${place.path}.${index + 1}` };
    if (items.kind === 'object') return readFields(items.fields ?? [], element, at);
    if (element.text === undefined) throw place.refusals.malformed(at.parameter, at.path, `a ${items.kind}`);
    if (element.text === '') throw place.refusals.malformed(at.parameter, at.path, 'a value');
    return readText(items, element.text, at);
  });
}

/** An empty text says nothing where no text could be empty. */
function saysNothing(field: ApsaraField): boolean {
  return (
    field.kind !== 'string' || field.enum !== undefined || field.time === true || field.pattern !== undefined
  );
}

/** Value of a parameter; undefined when it is not there. */
function readField(field: ApsaraField, node: ParameterNode, place: Place): unknown {
  const { text } = node;
  if (field.json === true) {
    if (text === '') return '';
    if (text !== undefined) return readJsonText(field, text, place);
    return node.children.size > 0 ? readJsonParts(field, node, place) : undefined;
  }
  if (field.kind === 'list') return readList(field, node, place);
  if (text === undefined || (text === '' && saysNothing(field))) return undefined;
  if (/^\[object \w+\]$/.test(text)) throw place.refusals.objectText(place.parameter, place.path);
  return readText(field, text, place);
}

function readFields(
  fields: readonly ApsaraField[],
  node: ParameterNode,
  place: Place | Omit<Place, 'parameter' | 'path'>,
): Readonly<Record<string, unknown>> {
  const read: Record<string, unknown> = {};
  for (const field of fields) {
    const at: Place =
      'path' in place
        ? { ...place, path: `${place.path}.${field.name}` }
        : { ...place, parameter: field.name, path: field.name };
    const child = lookUp(node, field.name);
    const value = child && readField(field, child, at);
    if (field.required === true && (value === undefined || value === '')) {
      throw place.refusals.missing(at.parameter, at.path);
    }
    if (value !== undefined) read[field.name] = value;
  }
  checkConditions(fields, read, place);
  return read;
}

/**
 * Reads the parameters of an action by its contract: numbers become numbers, `Name.n` arrays, JSON objects. Unknown
 * parameters are left out, absent ones stay absent. What changes something that exists (`Modify…`) may be given in
 * parts, so that there nothing is mandatory because of another parameter.
 * @throws ApsaraError MissingParameter or Invalid<Parameter>.Malformed, within the action's table of codes
 */
export function readParameters(
  operation: ApsaraOperationSpec,
  tree: ParameterNode,
): Readonly<Record<string, unknown>> {
  const refusals = new Refusals(operation);
  return readFields(operation.request, tree, { refusals, isPartial: operation.action.startsWith('Modify') });
}
