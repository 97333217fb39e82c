import type { CasterAggregate, CasterConfig, VideoResource } from '../../studio/casters/model.ts';
import { matteAsset } from '../matte.ts';
import { parseAvatarUrl } from './avatar-url.ts';
import type { AvatarMaterial, CasterMaterial, FileMaterial } from './input.ts';

type ResourceDocument = VideoResource['document'];

/** Everything of a caster that must lie on this machine before it can be shown, each thing once. */
export function casterMaterials(aggregate: CasterAggregate): readonly CasterMaterial[] {
  const found = new Map<string, CasterMaterial>();
  const add = (material: CasterMaterial | undefined): void => {
    if (material !== undefined) found.set(material.key, material);
  };
  for (const { effective, matte } of aggregate.resources) {
    add(avatarMaterial(effective.LiveStreamUrl) ?? resourceMaterial(effective));
    add(assetMaterial(matteAsset(matte), 'image'));
  }
  add(standbyMaterial(aggregate.caster.config));
  for (const { document } of aggregate.components)
    add(assetMaterial(document.ImageLayerContent?.MaterialId, 'image'));
  for (const { document } of aggregate.studioLayouts) {
    const { BgImageConfig: background, MediaInputConfigList: media = [] } = document;
    add(assetMaterial(background?.MaterialId, 'image') ?? urlMaterial(background?.ImageUrl, 'image'));
    for (const input of media) add(assetMaterial(text(input['ImageMaterialId']), 'image'));
  }
  return [...found.values()];
}

/** The file behind a source; undefined for live ones. */
export function resourceMaterial(document: ResourceDocument): FileMaterial | undefined {
  if (document.LiveStreamUrl !== undefined) return undefined;
  return (
    urlMaterial(document.VodUrl, 'video') ??
    assetMaterial(document.MaterialId, 'any') ??
    assetMaterial(document.ImageId, 'image') ??
    urlMaterial(document.ImageUrl, 'image')
  );
}

/** The file of the standby; undefined when it is a stream or not set. */
export function standbyMaterial(config: CasterConfig): FileMaterial | undefined {
  if (given(config.UrgentLiveStreamUrl) !== undefined) return undefined;
  return (
    assetMaterial(config.UrgentMaterialId, 'any') ??
    assetMaterial(config.UrgentImageId, 'image') ??
    urlMaterial(config.UrgentImageUrl, 'image')
  );
}

export function assetMaterial(
  assetId: string | undefined,
  expect: FileMaterial['expect'],
): FileMaterial | undefined {
  if (given(assetId) === undefined || assetId === undefined) return undefined;
  return { key: `asset:${assetId}`, from: { kind: 'asset', assetId }, expect };
}

export function urlMaterial(
  url: string | undefined,
  expect: FileMaterial['expect'],
): FileMaterial | undefined {
  if (given(url) === undefined || url === undefined || isRoom(url)) return undefined;
  return { key: `url:${url}`, from: { kind: 'url', url }, expect };
}

/** The presenter behind the address of an avatar; undefined for other addresses. */
export function avatarMaterial(url: string | undefined): AvatarMaterial | undefined {
  const avatar = url === undefined ? undefined : parseAvatarUrl(url);
  if (avatar === undefined) return undefined;
  const { assetId } = avatar;
  return { key: `avatar:${assetId}`, from: { kind: 'asset', assetId }, expect: 'avatar' };
}

/** Addresses of rooms and avatars of this server. */
export function isRoom(url: string): boolean {
  return /^cyclorama:/i.test(url);
}

export function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
