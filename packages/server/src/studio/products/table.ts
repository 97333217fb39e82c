import { bigint, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Schemas } from '@cyclorama/contract';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

export type ProductState = 'ACTIVED' | 'UNACTIVED' | 'BLOCK' | 'DELETED';
export type ProductAssetType = 'IMAGE' | 'VIDEO' | 'AUDIO';

/** See store/migrations/0052_products.sql. */
export const products = pgTable('products', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  name: text('name').notNull(),
  description: text('description').notNull().default(''),
  tags: text('tags').array().notNull().default([]),
  coverAssetId: text('cover_asset_id'),
  texts: jsonb('texts').$type<readonly Schemas['ProductTextInfo'][]>().notNull().default([]),
  state: text('state').$type<ProductState>().notNull(),
  appUserId: text('app_user_id'),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
  position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity(),
});

export const productAssets = pgTable(
  'product_assets',
  {
    productId: text('product_id').notNull(),
    assetId: text('asset_id').notNull(),
    assetType: text('asset_type').$type<ProductAssetType>().notNull(),
    sortOrder: integer('sort_order').notNull().default(0),
    position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity(),
  },
  (table) => [primaryKey({ columns: [table.productId, table.assetId] })],
);

export type ProductRow = typeof products.$inferSelect;
export type ProductAssetRow = typeof productAssets.$inferSelect;
