import { ModelFileError } from '../model-file.ts';

/** Red, green, blue, 0…255. */
export type Rgb = readonly [number, number, number];

/** What a portrait's model knows besides its picture (blob `picture`, PNG). Pixels are those of the picture. */
export interface PortraitData {
  readonly width: number;
  readonly height: number;
  /** 478 points as x, y, z; nearer is smaller. */
  readonly points: readonly number[];
  /** Corners of the triangles of the face, three indices each. */
  readonly triangles: readonly number[];
  /** Where the head ends with its hair along the rays through the points of the oval, 1 = at the oval. */
  readonly extents: readonly number[];
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** The picture shows the sitter's teeth between the lips. */
  readonly showsTeeth: boolean;
  readonly colours: PortraitColours;
}

/** Colours of the sitter in the picture's own light. */
export interface PortraitColours {
  readonly skin: Rgb;
  readonly lip: Rgb;
  readonly eyeWhite: Rgb;
  readonly lash: Rgb;
}

/** @throws ModelFileError for what is no portrait's data */
export function checkPortraitData(value: unknown): PortraitData {
  const data = (value ?? {}) as Partial<PortraitData>;
  const good =
    data.points?.length === 478 * 3 &&
    data.triangles !== undefined &&
    data.triangles.length % 3 === 0 &&
    data.triangles.every((index) => Number.isInteger(index) && index >= 0 && index < 478) &&
    data.extents !== undefined &&
    data.extents.length > 0 &&
    data.box !== undefined &&
    data.colours !== undefined &&
    typeof data.showsTeeth === 'boolean' &&
    data.width !== undefined &&
    data.width > 0 &&
    data.height !== undefined &&
    data.height > 0;
  if (!good) throw new ModelFileError('the model of the portrait is not complete');
  return data as PortraitData;
}
