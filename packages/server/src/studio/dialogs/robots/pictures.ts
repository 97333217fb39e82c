import { MssError } from '@cyclorama/contract';
import { filesOf, visibleAsset } from '../../assets/queries.ts';
import type { AssetRow, FileRow } from '../../assets/table.ts';
import { awaitLibraryFile } from '../../assets/system-library.ts';
import { downloadUrl } from '../../assets/wire.ts';
import type { Studio } from '../../context.ts';
import type { Robot } from '../port.ts';
import { isAddress } from './check-knowledge.ts';

type Of = Pick<Robot, 'projectId'>;

/** Path (or address, of stored elsewhere) of a picture of the avatar; undefined when there is none. */
export function portraitUrl(
  studio: Studio,
  robot: Of & Pick<Robot, 'avatarAssetId'>,
  baseUrl = '',
): Promise<string | undefined> {
  return pictureOf(studio, robot.projectId, robot.avatarAssetId, ['COVER', 'PAGE'], baseUrl);
}

/** Where pictures of the system library are only made when they are needed, that of this avatar is needed now. */
export async function orderPortrait(studio: Studio, robot: Of & Pick<Robot, 'avatarAssetId'>): Promise<void> {
  if (studio.config.library !== 'on-demand' || (await portraitUrl(studio, robot)) !== undefined) return;
  // Ordered, not waited for: the visitor's page can do without until it is there.
  await awaitLibraryFile(studio, robot.avatarAssetId, () => Promise.resolve(undefined), AbortSignal.abort());
}

/** Path (or address) of the picture behind the avatar; undefined when there is none. */
export async function backgroundUrl(
  studio: Studio,
  robot: Of & Pick<Robot, 'background'>,
  baseUrl = '',
): Promise<string | undefined> {
  const { background, projectId } = robot;
  return background.kind === 'asset'
    ? pictureOf(studio, projectId, background.assetId, ['MAIN'], baseUrl)
    : undefined;
}

/** Pictures of an answer as pages can load them; what is gone meanwhile is left out. */
export async function imageUrls(
  studio: Studio,
  projectId: string,
  images: readonly string[],
): Promise<readonly string[]> {
  const urls = await Promise.all(
    images.map(async (image) =>
      isAddress(image) ? image : pictureOf(studio, projectId, image, ['MAIN'], ''),
    ),
  );
  return urls.filter((url) => url !== undefined);
}

async function pictureOf(
  studio: Studio,
  projectId: string,
  assetId: string,
  categories: readonly FileRow['category'][],
  baseUrl: string,
): Promise<string | undefined> {
  const { orm } = studio.db;
  let asset: AssetRow;
  try {
    asset = await visibleAsset(orm, projectId, assetId, studio.clock.now());
  } catch (error) {
    if (error instanceof MssError) return undefined;
    throw error;
  }
  if (asset.state === 'BLOCK') return undefined;
  const files = (await filesOf(orm, [asset.id])).get(asset.id) ?? [];
  const ready = files.filter(({ state }) => state === 'CREATED');
  const file = categories
    .map((category) => ready.find((one) => one.category === category))
    .find((one) => one !== undefined);
  return file && downloadUrl(studio, file, baseUrl);
}
