import { createHash } from 'node:crypto';
import { until } from './server.ts';
import type { Client } from './client.ts';
import type { Schemas } from '@cyclorama/contract';

/** What became of an upload, step by step. */
export interface Upload {
  readonly assetId: string;
  readonly fileId: string;
  readonly uploadUrl: string;
  /** Status of the PUT to the signed URL. */
  readonly putStatus: number;
}

/** Base64 of the MD5 of `content`, as Content-MD5 wants it. */
export function contentMd5(content: Uint8Array): string {
  return createHash('md5').update(content).digest('base64');
}

async function newAsset(client: Client, type: string, name: string): Promise<string> {
  const body = { asset_name: name, asset_type: type };
  return (await client.must<{ asset_id?: string }>('POST', '/digital-assets', body)).asset_id ?? '';
}

/** Makes an asset and uploads its main file; `sent` is what is really put, when that is to differ. */
export async function upload(
  client: Client,
  asset: {
    readonly type: string;
    readonly name: string;
    readonly fileType: string;
    /** An asset that is there already; a new one is made otherwise. */
    readonly assetId?: string;
  },
  content: Uint8Array,
  sent: Uint8Array = content,
): Promise<Upload> {
  const assetId = asset.assetId ?? (await newAsset(client, asset.type, asset.name));
  const md5 = contentMd5(content);
  const file = await client.must<Schemas['FileCreateResponse']>('POST', '/files', {
    asset_id: assetId,
    file_name: `${asset.name}.${asset.fileType}`,
    file_type: asset.fileType,
    asset_file_category: 'MAIN',
    file_md5: md5,
    file_size: content.length,
  });
  const { file_id: fileId = '', upload_url: uploadUrl = '' } = file;
  const response = await fetch(uploadUrl, {
    method: 'PUT',
    headers: { 'content-md5': md5 },
    body: Buffer.from(sent),
  });
  await response.arrayBuffer();
  return { assetId, fileId, uploadUrl, putStatus: response.status };
}

/** Confirms an upload and waits until the studio has looked into it. */
export async function settled(
  client: Client,
  { assetId, fileId }: Upload,
): Promise<Schemas['DigitalAssetInfo']> {
  await client.must('POST', `/files/${fileId}/complete`, { state: 'CREATED' });
  return until(
    'inspection of an upload',
    async () => {
      const asset = await client.must<Schemas['DigitalAssetInfo']>('GET', `/digital-assets/${assetId}`);
      return asset.asset_state === 'CREATING' ? undefined : asset;
    },
    30,
  );
}

/** Where the main file of an asset can be fetched. */
export function mainUrl(asset: Schemas['DigitalAssetInfo']): string {
  const url = asset.files?.find((file) => file.asset_file_category === 'MAIN')?.download_url;
  if (url === undefined) throw new Error(`no main file in ${JSON.stringify(asset.files)}`);
  return url;
}

/** Ids of the system assets of one kind, voices of `language` only where one is given. */
export async function systemAssets(
  client: Client,
  type: string,
  language?: string,
): Promise<readonly string[]> {
  const list = await client.must<Schemas['DigitalAssetListResponse']>(
    'GET',
    `/digital-assets?asset_source=SYSTEM&asset_type=${type}&limit=100${language === undefined ? '' : `&language=${language}`}`,
  );
  return (list.assets ?? []).map((asset) => asset.asset_id ?? '');
}
