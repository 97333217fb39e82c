import { and, inArray, ne } from 'drizzle-orm';
import { MssError, type DigitalAssetSummary } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { Studio } from '../context.ts';
import { filesOf, maySee } from './queries.ts';
import type { RequestOf } from './request.ts';
import { assets, type AssetRow, type FileRow } from './table.ts';
import { downloadUrl } from './wire.ts';

const MAX_ASSETS = 1000;

/** Brief data of many assets, in the order asked; ids that the caller cannot see are left out (4.1.8). */
export async function listAssetSummary(
  studio: Studio,
  { caller, body, baseUrl }: RequestOf<'listAssetSummary'>,
): Promise<OperationResult> {
  const ids = [...new Set(body.asset_ids)];
  if (ids.length > MAX_ASSETS)
    throw new MssError('MSS.00000003', `asset_ids: expected at most ${MAX_ASSETS}`);
  if (ids.length === 0) return { body: { asset_list: [] } };
  const rows = await studio.db.orm
    .select()
    .from(assets)
    .where(and(inArray(assets.id, ids), ne(assets.state, 'DELETED')));
  const now = studio.clock.now();
  const visible = new Map(
    rows.filter((row) => maySee(row, caller.projectId, now)).map((row) => [row.id, row]),
  );
  const files = await filesOf(studio.db.orm, [...visible.keys()]);
  const inOrder = ids.flatMap((id) => visible.get(id) ?? []);
  const asset_list = await Promise.all(
    inOrder.map((row) => summary(studio, row, files.get(row.id) ?? [], baseUrl)),
  );
  return { body: { asset_list } };
}

async function summary(
  studio: Studio,
  asset: AssetRow,
  files: readonly FileRow[],
  baseUrl: string,
): Promise<DigitalAssetSummary> {
  const ready = asset.state === 'BLOCK' ? [] : files.filter((file) => file.state === 'CREATED');
  const picture =
    ready.find((file) => file.category === 'COVER') ??
    ready.find((file) => file.category === (asset.type === 'IMAGE' ? 'MAIN' : 'PAGE'));
  const url = picture && (await downloadUrl(studio, picture, baseUrl));
  return {
    asset_id: asset.id,
    asset_name: asset.name,
    asset_state: asset.state,
    asset_type: asset.type,
    ...(url !== undefined && { cover_url: url, thumbnail_url: url }),
  };
}
