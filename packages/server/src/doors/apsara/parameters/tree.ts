import { ApsaraError, type ApsaraField } from '@cyclorama/contract';
import type { Pair } from '../wire.ts';

/** Parameters by the parts of their dotted names: `AudioLayer.1.VolumeRate` stands below `AudioLayer` and `1`. */
export interface ParameterNode {
  text: string | undefined;
  readonly children: Map<string, ParameterNode>;
}

const MAX_PARAMETERS = 5000;
const MAX_DEPTH = 8;

function newNode(): ParameterNode {
  return { text: undefined, children: new Map() };
}

function childOf(node: ParameterNode, name: string): ParameterNode {
  const known = node.children.get(name);
  if (known) return known;
  const child = newNode();
  node.children.set(name, child);
  return child;
}

/** Builds the tree. @throws ApsaraError InvalidParameter when a parameter comes twice with different values */
export function parameterTree(pairs: readonly Pair[]): ParameterNode {
  if (pairs.length > MAX_PARAMETERS) {
    throw new ApsaraError('InvalidParameter', `more than ${MAX_PARAMETERS} parameters`);
  }
  const root = newNode();
  for (const [name, text] of pairs) {
    const parts = name.split('.');
    if (parts.length > MAX_DEPTH) continue;
    const node = parts.reduce(childOf, root);
    if (node.text !== undefined && node.text !== text) {
      throw new ApsaraError('InvalidParameter', `${name.slice(0, 100)} was sent twice with different values`);
    }
    node.text = text;
  }
  return root;
}

/** The same name with the first letter in the other case. */
export function otherCase(name: string): string {
  const first = name.charAt(0);
  const upper = first.toUpperCase();
  return `${first === upper ? first.toLowerCase() : upper}${name.slice(1)}`;
}

/** What stands below a name; the classic client writes the first letter as a capital whatever the contract says. */
export function lookUp(node: ParameterNode, name: string): ParameterNode | undefined {
  return node.children.get(name) ?? node.children.get(otherCase(name));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldOf(fields: readonly ApsaraField[] | undefined, name: string): ApsaraField | undefined {
  return fields?.find((field) => field.name === name || field.name === otherCase(name));
}

function flatten(name: string, value: unknown, field: ApsaraField | undefined): readonly Pair[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string') return [[name, value]];
  if (typeof value !== 'object' || field?.json === true) return [[name, JSON.stringify(value)]];
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => {
      if (!isObject(item)) return flatten(`${name}.${index + 1}`, item, undefined);
      return Object.entries(item).flatMap(([key, inner]) =>
        flatten(`${name}.${index + 1}.${key}`, inner, fieldOf(field?.items?.fields, key)),
      );
    });
  }
  return [[name, JSON.stringify(value)]];
}

/** Members of a JSON body as the parameters that they stand for. */
export function pairsOfMembers(
  members: Readonly<Record<string, unknown>>,
  request: readonly ApsaraField[],
): readonly Pair[] {
  return Object.entries(members).flatMap(([name, value]) => flatten(name, value, fieldOf(request, name)));
}
