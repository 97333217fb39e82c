/** What a parameter, a member of a body or of an answer is; the part of JSON Schema that the contract uses. */
export interface Shape {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly allOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly anyOf?: readonly Shape[];
  readonly example?: unknown;
  readonly 'x-item-enum'?: readonly string[];
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Shape;
  readonly 'x-item-enum'?: readonly string[];
}

interface Body {
  readonly $ref?: string;
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Shape }>>;
}

interface Described {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses?: Readonly<Record<string, Body>>;
}

/** /openapi.json. */
export interface OpenApi {
  readonly info: { readonly title: string; readonly version: string };
  readonly tags?: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Shape>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly responses: Readonly<Record<string, Body>>;
  };
  /** Operations that this server answers with 501. */
  readonly 'x-unavailable'?: readonly string[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** Said once for all operations: who asks. */
const ABOUT_CALLER = new Set([
  'X-Auth-Token',
  'Authorization',
  'X-Sdk-Date',
  'X-Project-Id',
  'X-App-UserId',
  'X-Security-Token',
]);

/** What is asked for beside the body, or a member of it. */
export interface Input {
  readonly name: string;
  readonly where: string;
  readonly isRequired: boolean;
  readonly shape: Shape;
  readonly description: string | undefined;
}

/** An operation of either door, ready to be shown. */
export interface Operation {
  readonly id: string;
  readonly door: 'metastudio' | 'live';
  /** Its heading in the list. */
  readonly group: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string | undefined;
  readonly works: boolean;
  readonly inputs: readonly Input[];
  readonly body: Shape | undefined;
  readonly answers: readonly {
    readonly status: string;
    readonly what: string | undefined;
    readonly body: Shape | undefined;
  }[];
}

function jsonOf(body: Body | undefined): Shape | undefined {
  return body?.content?.['application/json']?.schema;
}

/** What a reference stands for; itself where it is none. */
export function resolve(document: OpenApi, shape: Shape): Shape {
  const name = shape.$ref?.split('/').at(-1);
  if (name === undefined) return shape;
  const { $ref: _reference, ...own } = shape;
  return { ...document.components.schemas[name], ...own };
}

/** Operations of the MetaStudio door in the order of the document. */
export function operationsOf(document: OpenApi): readonly Operation[] {
  const missing = new Set(document['x-unavailable']);
  const order = new Map(document.tags?.map(({ name }, i) => [name, i]));
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const described = methods[method];
      return described === undefined ? [] : [show(document, method, path, described, missing)];
    }),
  );
  const rank = ({ group }: Operation): number => order.get(group) ?? order.size;
  return all.sort((a, b) => rank(a) - rank(b));
}

function show(
  document: OpenApi,
  method: string,
  path: string,
  described: Described,
  missing: ReadonlySet<string>,
): Operation {
  const { components } = document;
  const parameters = (described.parameters ?? [])
    .map((one) => components.parameters[one.$ref?.split('/').at(-1) ?? ''] ?? one)
    .filter(({ name }) => !ABOUT_CALLER.has(name));
  const responses = Object.entries(described.responses ?? {}).map(([status, one]) => {
    const response = components.responses[one.$ref?.split('/').at(-1) ?? ''] ?? one;
    return { status, what: response.description, body: jsonOf(response) };
  });
  return {
    id: described.operationId,
    door: 'metastudio',
    group: described.tags?.[0] ?? '',
    method: method.toUpperCase(),
    path,
    summary: described.summary ?? described.operationId,
    description: described.description,
    works: !missing.has(described.operationId),
    inputs: parameters.map((one) => ({
      name: one.name,
      where: one.in,
      isRequired: one.required === true,
      shape: { ...one.schema, ...(one['x-item-enum'] ? { 'x-item-enum': one['x-item-enum'] } : {}) },
      description: one.description,
    })),
    body: jsonOf(described.requestBody),
    answers: responses,
  };
}
