import { SCENE_MATTE, SCREEN_MATTE, type MatteSettings } from '@cyclorama/stage/data';
import type { StoredMatte } from '../studio/mattes/stored.ts';

/** What a person stands before, in the words of the Apsara API. */
export type MattingColor = 'green' | 'blue' | 'auto' | 'complex';

/** What of a matte lies on this machine. */
export interface MatteFiles {
  /** Path of an asset that has been fetched. */
  readonly assetPath: (assetId: string) => string | undefined;
  /** ONNX model of the installation (CYCLORAMA_MATTE_MODEL). */
  readonly model?: string;
}

const NO_FILES: MatteFiles = { assetPath: () => undefined };

/**
 * How a person is cut out. `own` are fine settings that somebody made for this camera or template: they count when they
 * are for the same kind of surroundings, and a cloth of exactly one colour (`#RRGGBB`) stays that colour. A clean plate
 * counts once it is here; without a model of the installation `accurate` is `fast`.
 */
export function matteFor(
  color: MattingColor,
  own: StoredMatte | undefined,
  { assetPath, model }: MatteFiles = NO_FILES,
): MatteSettings {
  if (color !== 'complex') {
    if (own?.kind !== 'screen') return { ...SCREEN_MATTE, backdrop: color };
    return own.backdrop.startsWith('#') ? own : { ...own, backdrop: color };
  }
  if (own?.kind !== 'scene') return SCENE_MATTE;
  const { cleanPlateAssetId, ...settings } = own;
  const cleanPlate = cleanPlateAssetId === undefined ? undefined : assetPath(cleanPlateAssetId);
  return {
    ...settings,
    ...(settings.quality === 'accurate' && model === undefined ? { quality: 'fast' as const } : {}),
    ...(settings.quality === 'accurate' && model !== undefined ? { model } : {}),
    ...(cleanPlate === undefined ? {} : { cleanPlate }),
  };
}

/** Id of the asset that a matte needs on this machine. */
export function matteAsset(own: StoredMatte | undefined): string | undefined {
  return own?.kind === 'scene' ? own.cleanPlateAssetId : undefined;
}
