import { OPENAPI } from '@cyclorama/contract';

/** A part of the contract, as JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** The machine contract. */
export const document = OPENAPI as unknown as { readonly paths: Readonly<Record<string, Json>> } & Json;

/** A schema itself, where it is named by reference. */
export function resolve(schema: Json): Json {
  const { $ref: ref } = schema as { readonly $ref?: string };
  if (ref === undefined) return schema;
  const found = ref
    .slice(2)
    .split('/')
    .reduce<unknown>((at, part) => (at as Json)[part], document);
  return resolve(found as Json);
}
