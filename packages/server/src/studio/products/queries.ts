import { and, asc, count, desc, eq, gte, inArray, lte, ne, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { MssError } from '@cyclorama/contract';
import { escapeLike } from '../scripts/queries.ts';
import type { TimeWindow } from '../rooms/time-window.ts';
import {
  productAssets,
  products,
  type ProductAssetRow,
  type ProductRow,
  type ProductState,
} from './table.ts';

function productNotFound(productId: string): MssError {
  return new MssError('MSS.10001041', `product_id ${productId.slice(0, 64)}`);
}

/** A tenant's own product. @throws MssError MSS.10001041 (400) */
export async function findProduct(
  orm: NodePgDatabase,
  projectId: string,
  productId: string,
): Promise<ProductRow> {
  const [row] = await orm.select().from(products).where(owned(projectId, productId));
  if (row === undefined) throw productNotFound(productId);
  return row;
}

/** The same, locked until the transaction ends. @throws MssError MSS.10001041 (400) */
export async function lockProduct(
  orm: NodePgDatabase,
  projectId: string,
  productId: string,
): Promise<ProductRow> {
  const [row] = await orm.select().from(products).where(owned(projectId, productId)).for('update');
  if (row === undefined) throw productNotFound(productId);
  return row;
}

function owned(projectId: string, productId: string) {
  return and(eq(products.id, productId), eq(products.projectId, projectId), ne(products.state, 'DELETED'));
}

/** Materials of products, in no order that means anything. */
export async function materialsOf(
  orm: NodePgDatabase,
  productIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ProductAssetRow[]>> {
  const found = new Map<string, ProductAssetRow[]>(productIds.map((id) => [id, []]));
  if (productIds.length === 0) return found;
  const rows = await orm
    .select()
    .from(productAssets)
    .where(inArray(productAssets.productId, [...productIds]));
  for (const row of rows) found.get(row.productId)?.push(row);
  return found;
}

export interface ProductFilter extends TimeWindow {
  readonly projectId: string;
  /** Part of the name, upper and lower case alike. */
  readonly name?: string;
  /** Part of a tag; of several, separated by commas, any. */
  readonly tag?: string;
  readonly states?: readonly ProductState[];
  readonly sortKey: 'create_time' | 'update_time' | 'asset_order';
  readonly sortDir: 'asc' | 'desc';
  readonly offset: number;
  readonly limit: number;
}

/** A page of products and how many there are in all; deleted ones only on request. */
export async function listRows(
  orm: NodePgDatabase,
  filter: ProductFilter,
): Promise<{ readonly count: number; readonly rows: readonly ProductRow[] }> {
  const { name, tag = '', states, since, until } = filter;
  const tags = tag
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const like = (text: string): string => `%${escapeLike(text)}%`;
  const where = and(
    eq(products.projectId, filter.projectId),
    states === undefined ? ne(products.state, 'DELETED') : inArray(products.state, [...states]),
    name === undefined ? undefined : sql`${products.name} ilike ${like(name)}`,
    tags.length === 0
      ? undefined
      : sql`exists (select 1 from unnest(${products.tags}) as one where ${sql.join(
          tags.map((text) => sql`one ilike ${like(text)}`),
          sql` or `,
        )})`,
    since === undefined ? undefined : gte(products.createdAt, since),
    until === undefined ? undefined : lte(products.createdAt, until),
  );
  const [total] = await orm.select({ count: count() }).from(products).where(where);
  const direction = filter.sortDir === 'desc' ? desc : asc;
  const column = filter.sortKey === 'update_time' ? products.updatedAt : products.createdAt;
  const rows = await orm
    .select()
    .from(products)
    .where(where)
    .orderBy(direction(column), direction(products.position))
    .offset(filter.offset)
    .limit(filter.limit);
  return { count: total?.count ?? 0, rows };
}
