import type { Shape } from './document.ts';

/** `string · date-time · 1…64 characters`: the bounds of a value in a line. */
export function kindOf(shape: Shape): string {
  const { type, format, items } = shape;
  const name =
    type === undefined
      ? (shape.$ref?.split('/').at(-1) ?? (shape.properties === undefined ? 'any' : 'object'))
      : typeof type === 'string'
        ? type
        : type.join(' | ');
  const whole = name === 'array' && items !== undefined ? `${kindOf(items).split(' · ')[0] ?? ''}[]` : name;
  return [
    whole,
    format,
    range(shape.minimum, shape.maximum, ''),
    range(shape.minLength, shape.maxLength, ' characters'),
    range(shape.minItems, shape.maxItems, ' items'),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

function range(least: number | undefined, most: number | undefined, of: string): string | undefined {
  if (least === undefined && most === undefined) return undefined;
  if (least === undefined) return `≤ ${most ?? ''}${of}`;
  if (most === undefined) return `≥ ${least}${of}`;
  return least === most ? `${least}${of}` : `${least}…${most}${of}`;
}

/** Values among which is to be chosen. */
export function valuesOf(shape: Shape): readonly string[] {
  const values = shape.enum ?? shape['x-item-enum'] ?? shape.items?.enum ?? [];
  return values.map(String);
}

/** Whether somebody who types these words looks for this. */
export function isSought(
  { id, summary, path }: { readonly id: string; readonly summary: string; readonly path: string },
  typed: string,
): boolean {
  const text = `${id} ${summary} ${path}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
