import type { Material } from '../../studio/ai-studios/model.ts';
import type { FileMaterial } from '../caster/index.ts';
import { matteAsset } from '../matte.ts';
import type { ComposedStudio } from './input.ts';

/** Files that must lie on this machine before a studio can be shown whole. */
export function studioMaterials(studio: ComposedStudio | undefined): readonly FileMaterial[] {
  if (studio === undefined) return [];
  const plate = matteAsset(studio.matte);
  const files = [
    fileOf(studio.background),
    studio.media && fileOf(studio.media.material),
    plate === undefined ? undefined : fileOf({ type: 'PIC', resourceId: plate }),
  ];
  return files.filter((file) => file !== undefined);
}

/** The file behind a material; undefined for streams. */
export function fileOf({ type, resourceId, url }: Material): FileMaterial | undefined {
  if (type === 'LIVE') return undefined;
  const expect = type === 'PIC' ? 'image' : 'video';
  if (resourceId !== undefined)
    return { key: `asset:${resourceId}`, from: { kind: 'asset', assetId: resourceId }, expect };
  return { key: `url:${url}`, from: { kind: 'url', url }, expect };
}
