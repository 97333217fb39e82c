import { ApsaraError, MssError } from '@cyclorama/contract';
import type { AssetType } from '../assets/model.ts';
import { requireActiveAsset } from '../assets/resolve.ts';
import type { Studio } from '../context.ts';

/** Types of assets that a MaterialId of a source may name: a film or a picture. */
export const MATERIAL_TYPES: readonly AssetType[] = ['VIDEO', 'IMAGE'];

/**
 * Checks that an id of the vendor's library names an asset that the tenant may use now.
 * @throws ApsaraError `Invalid{name}.NotFound` for unknown ones, `Invalid{name}.Malformed` for those that are not
 *   ACTIVED or of another type
 */
export async function checkAsset(
  studio: Studio,
  projectId: string,
  name: string,
  assetId: string,
  types: readonly AssetType[],
): Promise<void> {
  try {
    await requireActiveAsset(studio, projectId, assetId, types);
  } catch (error) {
    if (!(error instanceof MssError)) throw error;
    if (error.code === 'MSS.10001001') throw new ApsaraError(`Invalid${name}.NotFound`, assetId.slice(0, 64));
    throw new ApsaraError(`Invalid${name}.Malformed`, error.message);
  }
}
