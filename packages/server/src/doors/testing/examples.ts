import { OPENAPI, OPERATIONS, type JsonSchema, type OperationId } from '@cyclorama/contract';

const MAX_DEPTH = 8;

function resolve(schema: JsonSchema): JsonSchema {
  const reference = schema['$ref'];
  return typeof reference === 'string' ? OPENAPI.components.schemas[reference.split('/').at(-1)!]! : schema;
}

function exampleText(schema: JsonSchema): string {
  if (schema['format'] === 'date-time') return '2021-01-10T08:43:17Z';
  if (schema['pattern'] === '^[A-Za-z0-9+/]{22}==$') return '1B2M2Y8AsgTpgAmY7PhCfg==';
  return 'x'.repeat(Math.max(1, Number(schema['minLength'] ?? 1)));
}

function exampleObject(schema: JsonSchema, depth: number, all: boolean): Record<string, unknown> {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => required.has(name) || (all && depth < MAX_DEPTH))
      .map(([name, member]) => [name, exampleOf(member, all, depth + 1)]),
  );
}

/** A value that a schema takes: with `all`, every member is there, else only the required ones. */
export function exampleOf(schema: JsonSchema, all: boolean, depth = 0): unknown {
  const resolved = resolve(schema);
  if (Array.isArray(resolved['enum'])) return resolved['enum'][0];
  const choices = (resolved['anyOf'] ?? resolved['oneOf']) as readonly JsonSchema[] | undefined;
  if (choices) return exampleOf(choices[0]!, all, depth);
  const type = Array.isArray(resolved['type']) ? (resolved['type'] as string[])[0] : resolved['type'];
  switch (type) {
    case 'string':
      return exampleText(resolved);
    case 'integer':
    case 'number':
      return resolved['minimum'] ?? 1;
    case 'boolean':
      return true;
    case 'array':
      return all || Number(resolved['minItems'] ?? 0) > 0
        ? [exampleOf(resolved['items'] as JsonSchema, all, depth + 1)]
        : [];
    default:
      return exampleObject(resolved, depth, all);
  }
}

/** Path, query and body of a request that an operation takes. */
export function exampleRequest(
  id: OperationId,
  projectId: string,
): { readonly url: string; readonly body?: unknown } {
  const operation = OPERATIONS[id];
  const path = operation.path.replace('{project_id}', projectId).replaceAll(/\{\w+\}/g, 'x1');
  const query = new URLSearchParams(
    operation.query
      .filter(({ required }) => required)
      .map(({ name, kind }) => [name, kind === 'integer' ? '1' : 'x1']),
  ).toString();
  const url = query === '' ? path : `${path}?${query}`;
  const schema = operation.body && OPENAPI.components.schemas[operation.body.schema];
  return schema ? { url, body: exampleOf(schema, false) } : { url };
}

/** Every place in a value, as a path of names and indices. */
export function placesOf(
  value: unknown,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value)
    ? value.flatMap((item, index) => placesOf(item, [...path, index]))
    : Object.entries(value).flatMap(([name, item]) => placesOf(item, [...path, name]));
  return [path, ...inner];
}

/** A copy of `value` with something else at a place. */
export function replaced(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, index) => (index === first ? replaced(item, rest, by) : (item as unknown)));
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [first]: replaced(object[first], rest, by) };
}
