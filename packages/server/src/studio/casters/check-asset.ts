import { ApsaraError, MssError } from '@cyclorama/contract';
import { parseAvatarUrl } from '../../compile/caster/avatar-url.ts';
import type { AssetType } from '../assets/model.ts';
import { characterOf, requireActiveAsset, voiceOf } from '../assets/resolve.ts';
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
  await named(name, assetId, () => requireActiveAsset(studio, projectId, assetId, types));
}

/**
 * Checks that presenter and voice of an avatar's address can be used by the tenant now; other addresses pass.
 * @throws ApsaraError as `checkAsset` does
 */
export async function checkAvatar(
  studio: Studio,
  projectId: string,
  name: string,
  url: string,
): Promise<void> {
  const avatar = parseAvatarUrl(url);
  if (avatar === undefined) return;
  const { assetId, voiceId } = avatar;
  await named(name, assetId, () => characterOf(studio, projectId, assetId));
  if (voiceId !== undefined) await named(name, voiceId, () => voiceOf(studio, projectId, voiceId));
}

/** Refusals in the door's terms. */
async function named(name: string, assetId: string, check: () => Promise<unknown>): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!(error instanceof MssError)) throw error;
    if (error.code === 'MSS.10001001') throw new ApsaraError(`Invalid${name}.NotFound`, assetId.slice(0, 64));
    throw new ApsaraError(`Invalid${name}.Malformed`, error.message);
  }
}
