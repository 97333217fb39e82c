import { and, count, eq } from 'drizzle-orm';
import { MssError, type MssErrorCode } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import { newId } from '../assets/ids.ts';
import { lockOwnAsset } from '../assets/queries.ts';
import type { RequestOf } from '../assets/request.ts';
import { assetFiles, assets, type FileRow } from '../assets/table.ts';
import type { FileCategory } from '../assets/model.ts';
import type { Studio } from '../context.ts';
import { sendExpiry } from './expire.ts';
import { objectKey, stagedKeys } from './keys.ts';
import { checkCategory, checkMainType, contentTypeOf } from './kinds.ts';
import { violatedConstraint } from './queries.ts';

/** How long upload URLs live (4.2.1). */
export const UPLOAD_URL_MS = 24 * 3600 * 1000;
const MAX_SIZE = 5 * 1024 ** 3;
const MAX_LARGE_SIZE = 500 * 1024 ** 3;
const MAX_PENDING_PER_ASSET = 200;

const CONSTRAINTS: Readonly<Record<string, readonly [MssErrorCode, string]>> = {
  asset_files_one_main: ['MSS.10001008', 'asset_file_category: delete the MAIN file first'],
  asset_files_one_cover: ['MSS.10001009', 'asset_file_category: delete the COVER file first'],
  asset_files_names: ['MSS.10001012', 'file_name: the asset has a file of this name and category'],
};

/** Announces a file and answers where to PUT it (4.2.1). */
export async function createFile(
  studio: Studio,
  { caller, body, baseUrl }: RequestOf<'createFile'>,
): Promise<OperationResult> {
  const file = await insertFile(studio, caller.projectId, {
    name: body.file_name,
    type: body.file_type,
    assetId: body.asset_id,
    category: body.asset_file_category,
    size: body.file_size,
    md5: body.file_md5,
    parts: null,
  });
  const [key = ''] = stagedKeys(file);
  const upload_url = await studio.objects.signUpload(
    { key, md5: body.file_md5, maxSize: MAX_SIZE, exactSize: body.file_size, expiresAt: expiryOf(file) },
    baseUrl,
  );
  return { body: { file_id: file.id, upload_url } };
}

/** Announces a file that comes in parts and answers where to PUT each of them, in order (4.2.4). */
export async function createLargeFile(
  studio: Studio,
  { caller, body, baseUrl }: RequestOf<'createLargeFile'>,
): Promise<OperationResult> {
  const file = await insertFile(studio, caller.projectId, {
    name: body.file_name,
    type: body.file_type,
    assetId: body.asset_id,
    category: body.asset_file_category,
    size: body.file_size ?? 0,
    md5: null,
    parts: body.file_multipart_count ?? 1,
  });
  const maxSize = body.file_size ?? MAX_LARGE_SIZE;
  const upload_urls = await Promise.all(
    stagedKeys(file).map((key) =>
      studio.objects.signUpload({ key, maxSize, expiresAt: expiryOf(file) }, baseUrl),
    ),
  );
  return { body: { file_id: file.id, upload_urls } };
}

interface Announced {
  readonly name: string;
  readonly type: string;
  readonly assetId: string;
  readonly category: FileCategory;
  readonly size: number;
  readonly md5: string | null;
  readonly parts: number | null;
}

async function insertFile(studio: Studio, projectId: string, announced: Announced): Promise<FileRow> {
  try {
    return await studio.db.tx(async (tx) => {
      const now = studio.clock.now();
      const asset = await lockOwnAsset(tx.orm, projectId, announced.assetId, now);
      if (asset.state === 'DELETING' || asset.state === 'BLOCK') {
        throw new MssError('MSS.10001010', `asset ${asset.id} is ${asset.state}`);
      }
      checkCategory(asset.type, announced.category);
      checkMainType(asset.type, announced.category, announced.type);
      if (announced.category === 'MAIN' && asset.model !== null)
        throw new MssError('MSS.10001048', 'asset_file_category: what was trained is made by training only', {
          fill: announced.category,
        });
      const [pending] = await tx.orm
        .select({ files: count() })
        .from(assetFiles)
        .where(and(eq(assetFiles.assetId, asset.id), eq(assetFiles.state, 'CREATING')));
      if ((pending?.files ?? 0) >= MAX_PENDING_PER_ASSET)
        throw new MssError('MSS.10001033', `asset ${asset.id}`);
      const id = newId();
      const [file] = await tx.orm
        .insert(assetFiles)
        .values({
          ...announced,
          id,
          projectId,
          state: 'CREATING',
          contentType: contentTypeOf(announced.type),
          objectKey: objectKey(projectId, asset.id, id),
          uploadExpiresAt: new Date(now.getTime() + UPLOAD_URL_MS),
          createdAt: now,
          updatedAt: now,
        })
        .returning();
      // A new main file is a new chance for an asset whose first one failed.
      if (announced.category === 'MAIN' && asset.state === 'FAILED') {
        await tx.orm
          .update(assets)
          .set({ state: 'CREATING', reason: null, updatedAt: now })
          .where(eq(assets.id, asset.id));
      }
      await sendExpiry(studio, tx, file!);
      return file!;
    });
  } catch (error) {
    const refusal = CONSTRAINTS[violatedConstraint(error) ?? ''];
    if (refusal) throw new MssError(refusal[0], refusal[1], { cause: error });
    throw error;
  }
}

function expiryOf(file: FileRow): Date {
  return file.uploadExpiresAt ?? file.createdAt;
}
