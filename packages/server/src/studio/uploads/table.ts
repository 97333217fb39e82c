import { bigint, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** See store/migrations/0090_one_time_uploads.sql. */
export const oneTimeUploads = pgTable('one_time_uploads', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  subject: text('subject').notNull(),
  role: text('role').notNull(),
  part: integer('part').notNull(),
  folder: text('folder').notNull(),
  token: text('token').notNull(),
  maxSize: bigint('max_size', { mode: 'number' }).notNull(),
  contentType: text('content_type'),
  name: text('name'),
  expiresAt: time('expires_at').notNull(),
  objectKey: text('object_key'),
  size: bigint('size', { mode: 'number' }),
  md5: text('md5'),
  storedType: text('stored_type'),
  storedAt: time('stored_at'),
  createdAt: time('created_at').notNull(),
});

export type UploadRow = typeof oneTimeUploads.$inferSelect;

/** An upload that has come. */
export interface StoredUpload extends UploadRow {
  readonly objectKey: string;
  readonly size: number;
  readonly md5: string;
  readonly storedType: string;
  readonly storedAt: Date;
}

export function isStored(row: UploadRow): row is StoredUpload {
  return row.objectKey !== null;
}
