import { asc, count, desc, type SQL } from 'drizzle-orm';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { Studio } from '../context.ts';
import { conditionOf, type AssetQuery } from './filters.ts';
import { filesOf } from './queries.ts';
import type { RequestOf } from './request.ts';
import { assets } from './table.ts';
import { toAssetInfo } from './wire.ts';

/** A page of assets and how many match in all (4.1.2). */
export async function listAssets(
  studio: Studio,
  { caller, query, baseUrl }: RequestOf<'listAssets'>,
): Promise<OperationResult> {
  const { orm } = studio.db;
  const viewer = { projectId: caller.projectId, region: studio.config.region, now: studio.clock.now() };
  const condition = conditionOf(query, viewer);
  const [[total], rows] = await Promise.all([
    orm.select({ matching: count() }).from(assets).where(condition),
    orm
      .select()
      .from(assets)
      .where(condition)
      .orderBy(...orderOf(query))
      .limit(query.limit)
      .offset(query.offset),
  ]);
  const ids = rows.map((row) => row.id);
  const files = await filesOf(orm, ids);
  return {
    body: {
      count: total?.matching ?? 0,
      assets: await Promise.all(
        rows.map((row) => toAssetInfo(studio, row, files.get(row.id) ?? [], baseUrl)),
      ),
    },
  };
}

/** The id makes the order whole, so that no asset falls between two pages. */
function orderOf({ sort_key: key, sort_dir: direction }: AssetQuery): SQL[] {
  const by = direction === 'desc' ? desc : asc;
  switch (key) {
    case 'asset_order':
      return [by(assets.assetOrder), desc(assets.createdAt), asc(assets.id)];
    case 'update_time':
      return [by(assets.updatedAt), by(assets.id)];
    default:
      return [by(assets.createdAt), by(assets.id)];
  }
}
