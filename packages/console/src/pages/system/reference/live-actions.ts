import type { ApsaraField, ApsaraOperationSpec, ApsaraType } from '@cyclorama/contract';
import type { Operation, Shape } from './document.ts';

/** /api/live-actions. */
export interface LiveActions {
  readonly version: string;
  readonly actions: readonly (ApsaraOperationSpec & { readonly available: boolean })[];
}

const FAMILIES: Readonly<Record<ApsaraOperationSpec['family'], string>> = {
  caster: 'Production studios',
  playlist: 'Playlists',
  'virtual-studio-layout': 'Virtual studio layouts',
  'ai-studio': 'Virtual studio templates',
  'ai-produce-rules': 'Virtual studio rules',
};

/** Actions of the live door as operations. */
export function liveOperations({ actions, version }: LiveActions): readonly Operation[] {
  return actions.map(({ action, family, purpose, request, response, errors, available }) => ({
    id: action,
    door: 'live',
    group: FAMILIES[family],
    method: 'POST',
    path: `/?Action=${action}&Version=${version}`,
    summary: purpose,
    description: undefined,
    works: available,
    inputs: request.map((field) => ({
      name: field.name,
      where: field.json === true ? 'JSON' : field.kind === 'list' ? `${field.name}.N` : 'parameter',
      isRequired: field.required === true,
      shape: shapeOf(field),
      description: noteOf(field),
    })),
    body: undefined,
    answers: [
      { status: '200', what: undefined, body: objectOf(response) },
      ...errors.map(({ code, status }) => ({
        status: status === undefined ? '4xx' : String(status),
        what: code,
        body: undefined,
      })),
    ],
  }));
}

function objectOf(fields: readonly ApsaraField[]): Shape {
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.map((field) => {
        const note = noteOf(field);
        return [field.name, { ...shapeOf(field), ...(note === undefined ? {} : { description: note }) }];
      }),
    ),
    required: fields.filter(({ required }) => required === true).map(({ name }) => name),
  };
}

function noteOf({ note, unit, requiredWhen, time }: ApsaraField): string | undefined {
  const parts = [
    note,
    unit === undefined ? undefined : `in ${unit}`,
    time === true ? 'yyyy-MM-ddTHH:mm:ssZ, UTC' : undefined,
    requiredWhen === undefined ? undefined : `required when ${requiredWhen.name} is ${requiredWhen.equals}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('; ');
}

function shapeOf(type: ApsaraType): Shape {
  const { kind, min, max, maxLength, minItems, maxItems, items, fields, pattern } = type;
  if (kind === 'object') return objectOf(fields ?? []);
  return {
    ...(kind === 'any' ? {} : { type: kind === 'list' ? 'array' : kind }),
    ...(type.enum === undefined ? {} : { enum: type.enum }),
    ...(type.default === undefined ? {} : { default: type.default }),
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(minItems === undefined ? {} : { minItems }),
    ...(maxItems === undefined ? {} : { maxItems }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(items === undefined ? {} : { items: shapeOf(items) }),
  };
}
