import type { Box } from './model.ts';
import { invalid, missing } from './refusals.ts';

/** Sizes that the contract knows. */
const SIZES: ReadonlySet<string> = new Set(
  ['640x360', '854x480', '1280x720', '1920x1080'].flatMap((size) => [
    size,
    size.split('x').reverse().join('x'),
  ]),
);
const MAX_NAME = 128;
const MAX_DESCRIPTION = 1024;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Size of templates for which none is given. */
export const USUAL_SIZE: Size = { width: 1280, height: 720 };

/**
 * One of the eight sizes; undefined when none is given.
 * @throws ApsaraError MissingParameter for one side alone, InvalidParameter for another size
 */
export function sizeOf(width: number | undefined, height: number | undefined): Size | undefined {
  if (width === undefined && height === undefined) return undefined;
  if (width === undefined) throw missing('Width');
  if (height === undefined) throw missing('Height');
  if (!SIZES.has(`${width}x${height}`)) {
    throw invalid('Width, Height', `${width}x${height} is none of ${[...SIZES].join(', ')}`);
  }
  return { width, height };
}

/** A place with what is left out: the upper left corner, as high as the background. */
export function boxOf(layout: Partial<Box>): Box {
  return {
    PositionX: layout.PositionX ?? 0,
    PositionY: layout.PositionY ?? 0,
    HeightNormalized: layout.HeightNormalized ?? 1,
  };
}

/** A place as answers carry it: JSON in a text, as clients of the vendor expect. */
export function boxText({ HeightNormalized, PositionX, PositionY }: Box): string {
  return JSON.stringify({ HeightNormalized, PositionX, PositionY });
}

/** @throws ApsaraError InvalidParameter for a name that is blank or too long */
export function checkName(name: string, text: string): void {
  if (text.trim() === '') throw invalid(name, 'it is blank');
  if (text.length > MAX_NAME) throw invalid(name, `it is longer than ${MAX_NAME} characters`);
}

/** @throws ApsaraError InvalidParameter when it is too long */
export function checkDescription(text: string | undefined, max = MAX_DESCRIPTION): void {
  if (text !== undefined && text.length > max)
    throw invalid('Description', `it is longer than ${max} characters`);
}

/** A page, numbered from 1. */
export interface Page {
  readonly number: number;
  readonly size: number;
}

/** @throws ApsaraError InvalidParameter naming PageNumber or PageSize */
export function pageOf(
  number: number,
  size: number,
  max: { readonly size: number; readonly number?: number },
): Page {
  const { size: maxSize, number: maxNumber = 1_000_000 } = max;
  if (!Number.isInteger(number) || number < 1 || number > maxNumber) {
    throw invalid('PageNumber', `expected an integer from 1 to ${maxNumber}`);
  }
  if (!Number.isInteger(size) || size < 1 || size > maxSize) {
    throw invalid('PageSize', `expected an integer from 1 to ${maxSize}`);
  }
  return { number, size };
}
