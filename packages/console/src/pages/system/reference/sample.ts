import { resolve, type OpenApi, type Operation, type Shape } from './document.ts';

const DEEPEST = 5;

/** A value of a shape: what is required of it, so that a call can be tried after the gaps are filled. */
export function sampleOf(document: OpenApi, shape: Shape, depth = 0): unknown {
  const known = merged(document, shape);
  if (known.example !== undefined) return known.example;
  if (known.default !== undefined) return known.default;
  const [first] = known.enum ?? [];
  if (first !== undefined) return first;
  const type = typeof known.type === 'string' ? known.type : known.type?.find((one) => one !== 'null');
  if (known.properties !== undefined || type === 'object') {
    if (depth >= DEEPEST) return {};
    const names =
      depth === 0 && (known.required ?? []).length === 0 ? firstFew(known) : (known.required ?? []);
    return Object.fromEntries(
      names.map((name) => [name, sampleOf(document, known.properties?.[name] ?? {}, depth + 1)]),
    );
  }
  if (type === 'array')
    return known.items === undefined || depth >= DEEPEST ? [] : [sampleOf(document, known.items, depth + 1)];
  if (type === 'integer' || type === 'number') return known.minimum ?? 0;
  if (type === 'boolean') return false;
  return 'string';
}

/** Where nothing is required, some members show how it is meant. */
function firstFew(shape: Shape): readonly string[] {
  return Object.keys(shape.properties ?? {}).slice(0, 3);
}

/** All members of a shape that is put together from several. */
export function merged(document: OpenApi, shape: Shape): Shape {
  const known = resolve(document, shape);
  const parts = known.allOf ?? known.oneOf?.slice(0, 1) ?? known.anyOf?.slice(0, 1);
  if (parts === undefined) return known;
  const all = parts.map((part) => merged(document, part));
  let whole: Shape = {};
  for (const part of [...all, known])
    whole = { ...whole, ...part, properties: { ...whole.properties, ...part.properties } };
  return { ...whole, required: [...all, known].flatMap((part) => part.required ?? []) };
}

/** Where the call goes, with its required parameters filled by their names. */
export function pathOf(operation: Operation, projectId: string): string {
  const path = operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) =>
    name === 'project_id' ? projectId : `<${name}>`,
  );
  const query = operation.inputs
    .filter(({ where, isRequired }) => where === 'query' && isRequired)
    .map(({ name }) => `${name}=<${name}>`)
    .join('&');
  return query === '' ? path : `${path}?${query}`;
}

/** A body to begin with; undefined where the operation takes none. */
export function bodyOf(document: OpenApi, operation: Operation): unknown {
  if (operation.door === 'metastudio')
    return operation.body === undefined ? undefined : sampleOf(document, operation.body);
  const required = operation.inputs.filter(({ isRequired }) => isRequired);
  return Object.fromEntries(required.map(({ name, shape }) => [name, sampleOf(document, shape, 1)]));
}
