import { bigint, boolean, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { AssetExtraMeta, FileExtraMeta } from '@cyclorama/contract';
import type {
  AssetModel,
  AssetState,
  AssetType,
  FileCategory,
  FileState,
  SharedType,
  SupportedService,
} from './model.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** See store/migrations/0010_assets.sql. */
export const assets = pgTable('assets', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  name: text('name').notNull(),
  description: text('description').notNull().default(''),
  type: text('type').$type<AssetType>().notNull(),
  state: text('state').$type<AssetState>().notNull(),
  stateBeforeBin: text('state_before_bin').$type<AssetState>(),
  appUserId: text('app_user_id'),
  tags: text('tags').array().notNull().default([]),
  meta: jsonb('meta').$type<AssetExtraMeta>().notNull().default({}),
  systemProperties: jsonb('system_properties')
    .$type<Readonly<Record<string, string>>>()
    .notNull()
    .default({}),
  supportedService: text('supported_service').array().$type<SupportedService[]>().notNull().default([]),
  assetOrder: integer('asset_order').notNull().default(999),
  needCover: boolean('need_cover').notNull().default(false),
  noNeedReview: boolean('no_need_review').notNull().default(false),
  sharedType: text('shared_type').$type<SharedType>().notNull().default('PRIVATE'),
  sharedUntil: time('shared_until'),
  sharedWith: text('shared_with').array().notNull().default([]),
  failType: text('fail_type').$type<'AUTOMATIC_REVIEW_REJECT' | 'MANUAL_REVIEW_REJECT'>(),
  reason: text('reason'),
  model: jsonb('model').$type<AssetModel>(),
  presetRegion: text('preset_region'),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
});

export const assetFiles = pgTable('asset_files', {
  id: text('id').primaryKey(),
  assetId: text('asset_id').notNull(),
  projectId: text('project_id').notNull(),
  name: text('name').notNull(),
  md5: text('md5'),
  size: bigint('size', { mode: 'number' }).notNull(),
  type: text('type').notNull(),
  category: text('category').$type<FileCategory>().notNull(),
  state: text('state').$type<FileState>().notNull(),
  contentType: text('content_type').notNull(),
  objectKey: text('object_key').notNull(),
  parts: integer('parts'),
  uploadExpiresAt: time('upload_expires_at'),
  reason: text('reason'),
  extraMeta: jsonb('extra_meta').$type<FileExtraMeta>().notNull().default({}),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
});

export type AssetRow = typeof assets.$inferSelect;
export type NewAssetRow = typeof assets.$inferInsert;
export type FileRow = typeof assetFiles.$inferSelect;
export type NewFileRow = typeof assetFiles.$inferInsert;
