import type { AssetFileInfo, DigitalAssetInfo, SystemProperty } from '@cyclorama/contract';
import type { Studio } from '../context.ts';
import { wireTime } from './ids.ts';
import type { SystemPropertyKey } from './model.ts';
import type { AssetRow, FileRow } from './table.ts';

/** How long download URLs live (4.1.2). */
export const DOWNLOAD_URL_MS = 24 * 3600 * 1000;

/** An asset as the API shows it, with fresh download URLs. A frozen asset is shown without them. */
export async function toAssetInfo(
  studio: Studio,
  asset: AssetRow,
  files: readonly FileRow[],
  baseUrl: string,
): Promise<DigitalAssetInfo> {
  const readable = asset.state !== 'BLOCK' && asset.state !== 'DELETED';
  return {
    project_id: asset.projectId,
    asset_id: asset.id,
    asset_name: asset.name,
    asset_description: asset.description,
    ...(asset.appUserId !== null && { app_user_id: asset.appUserId }),
    create_time: wireTime(asset.createdAt),
    update_time: wireTime(asset.updatedAt),
    asset_type: asset.type,
    asset_state: asset.state,
    ...(asset.failType !== null && { fail_type: asset.failType }),
    ...(asset.reason !== null && { reason: asset.reason }),
    tags: asset.tags,
    asset_extra_meta: asset.meta,
    system_properties: toSystemProperties(asset.systemProperties),
    files: await Promise.all(files.map((file) => toFileInfo(studio, file, baseUrl, readable))),
    asset_order: asset.assetOrder,
    supported_service: asset.supportedService,
  };
}

/** The stored {KEY: value} as the API's list. */
export function toSystemProperties(properties: Readonly<Record<string, string>>): SystemProperty[] {
  return Object.entries(properties).map(([key, value]) => ({ key: key as SystemPropertyKey, value }));
}

/** A URL for the bytes of a file, valid 24 hours. */
export async function downloadUrl(studio: Studio, file: FileRow, baseUrl: string): Promise<string> {
  return studio.objects.signDownload(
    {
      key: file.objectKey,
      expiresAt: new Date(studio.clock.now().getTime() + DOWNLOAD_URL_MS),
      fileName: file.name,
      contentType: file.contentType,
    },
    baseUrl,
  );
}

async function toFileInfo(
  studio: Studio,
  file: FileRow,
  baseUrl: string,
  readable: boolean,
): Promise<AssetFileInfo> {
  return {
    file_id: file.id,
    file_name: file.name,
    ...(file.md5 !== null && { file_md5: file.md5 }),
    file_size: file.size,
    file_type: file.type,
    asset_file_category: file.category,
    ...(readable && file.state === 'CREATED' && { download_url: await downloadUrl(studio, file, baseUrl) }),
    state: file.state,
    ...(file.reason !== null && { reason: file.reason }),
    file_extra_meta: file.extraMeta,
  };
}
