import { and, asc, desc, eq, inArray, ne } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { MssError } from '@cyclorama/contract';
import { SYSTEM_PROJECT } from './model.ts';
import { assetFiles, assets, type AssetRow, type FileRow } from './table.ts';

/** Anything that runs queries: the database or a transaction. */
export type Orm = NodePgDatabase;

/** The asset, unless it is deleted for good. */
export async function findAsset(orm: Orm, assetId: string): Promise<AssetRow | undefined> {
  const [row] = await orm
    .select()
    .from(assets)
    .where(and(eq(assets.id, assetId), ne(assets.state, 'DELETED')));
  return row;
}

/**
 * A tenant's own asset, locked until the transaction ends.
 * @throws MssError MSS.10001001 when the tenant cannot see it, MSS.00023001 when it sees but does not own it
 */
export async function lockOwnAsset(
  orm: Orm,
  projectId: string,
  assetId: string,
  now: Date,
): Promise<AssetRow> {
  const [row] = await orm
    .select()
    .from(assets)
    .where(and(eq(assets.id, assetId), ne(assets.state, 'DELETED')))
    .for('update');
  if (row?.projectId === projectId) return row;
  if (row && maySee(row, projectId, now))
    throw new MssError('MSS.00023001', `asset ${row.id} belongs to another tenant`);
  throw assetNotFound(assetId);
}

/** An asset that a tenant may see: its own, a system asset, or one shared with it. @throws MssError MSS.10001001 */
export async function visibleAsset(
  orm: Orm,
  projectId: string,
  assetId: string,
  now: Date,
): Promise<AssetRow> {
  const row = await findAsset(orm, assetId);
  if (!row || !maySee(row, projectId, now)) throw assetNotFound(assetId);
  return row;
}

/** Whether a tenant may see and use an asset now. */
export function maySee(asset: AssetRow, projectId: string, now: Date): boolean {
  if (asset.projectId === projectId || asset.projectId === SYSTEM_PROJECT) return true;
  if (asset.sharedType === 'PRIVATE') return false;
  if (asset.sharedUntil && asset.sharedUntil <= now) return false;
  return asset.sharedType === 'PUBLIC' || asset.sharedWith.includes(projectId);
}

/** Files of assets: the main one first, then in the order they were made; removed ones left out. */
export async function filesOf(orm: Orm, assetIds: readonly string[]): Promise<Map<string, FileRow[]>> {
  const files = new Map<string, FileRow[]>(assetIds.map((id) => [id, []]));
  if (assetIds.length === 0) return files;
  const rows = await orm
    .select()
    .from(assetFiles)
    .where(and(inArray(assetFiles.assetId, [...assetIds]), ne(assetFiles.state, 'DELETED')))
    .orderBy(desc(eq(assetFiles.category, 'MAIN')), asc(assetFiles.createdAt), asc(assetFiles.id));
  for (const row of rows) files.get(row.assetId)?.push(row);
  return files;
}

export function assetNotFound(assetId: string): MssError {
  return new MssError('MSS.10001001', `asset_id: ${assetId.slice(0, 64)}`);
}
