import { SCENE_MATTE, SCREEN_MATTE, type SceneMatte, type ScreenMatte } from '@cyclorama/stage/data';

/**
 * How a person is cut out, as rows keep it: like MatteSettings, but files are assets of the tenant and the model is the
 * installation's.
 */
export type StoredMatte = ScreenMatte | StoredSceneMatte;

export type StoredSceneMatte = Omit<SceneMatte, 'model' | 'cleanPlate'> & {
  /** IMAGE: the empty room, taken by the same fixed camera. */
  readonly cleanPlateAssetId?: string;
};

/** Settings that nobody made, as own APIs answer them. */
export function usualMatte(kind: StoredMatte['kind']): StoredMatte {
  return kind === 'screen' ? SCREEN_MATTE : SCENE_MATTE;
}
