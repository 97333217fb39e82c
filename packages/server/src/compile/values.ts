import { CompileError } from './wire.ts';

/** Effective smallest font size; the API accepts 0-3 and means this (§5.1.1). */
const SMALLEST_FONT = 4;
const LARGEST_FONT = 120;

/** Layout pixels of a font: 0-3 act as 4. */
export function fontSize(size: number | undefined, fallback: number): number {
  return Math.min(LARGEST_FONT, Math.max(SMALLEST_FONT, size ?? fallback));
}

/**
 * `#RRGGBB` (or `#RRGGBBAA`) of a colour as users write it: `#RGB`, `#RRGGBB`, `#RRGGBBAA`, with or without `#`.
 *
 * @throws CompileError for anything else.
 */
export function color(value: string, field: string): string {
  const digits = value.trim().replace(/^#/, '');
  if (/^[0-9a-f]{3}$/i.test(digits)) {
    return `#${digits.replace(/./g, '$&$&')}`.toUpperCase();
  }
  if (/^([0-9a-f]{6}|[0-9a-f]{8})$/i.test(digits)) return `#${digits}`.toUpperCase();
  throw new CompileError('color', field, `“${value}” is not a colour like #1A2B3C`);
}

/**
 * The UTF-8 text behind a Base64 text layer.
 *
 * @throws CompileError when it is not Base64 or not UTF-8.
 */
export function base64Text(value: string, field: string): string {
  const compact = value.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(compact) || compact.replace(/=+$/, '').length % 4 === 1) {
    throw new CompileError('base64', field, 'is not Base64');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(compact, 'base64'));
  } catch {
    throw new CompileError('base64', field, 'is Base64 of something that is not UTF-8 text');
  }
}

/** A layout coordinate, which the vendor's example also sends as a string. */
export function coordinate(value: number | string | undefined): number {
  return value === undefined ? 0 : Number(value);
}
