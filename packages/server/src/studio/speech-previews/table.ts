import { integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Schemas } from '@cyclorama/contract';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

export type PreviewState = 'WAITING' | 'PROCESSING' | 'SUCCEED' | 'FAILED';

/** See store/migrations/0022_speech_previews.sql. */
export const speechPreviews = pgTable('speech_previews', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  state: text('state').$type<PreviewState>().notNull(),
  request: jsonb('request').$type<Schemas['TtsAuditionRequest']>().notNull(),
  message: text('message').notNull().default(''),
  createdAt: time('created_at').notNull(),
  expiresAt: time('expires_at').notNull(),
});

export const speechPreviewFiles = pgTable(
  'speech_preview_files',
  {
    previewId: text('preview_id').notNull(),
    position: integer('position').notNull(),
    objectKey: text('object_key').notNull(),
    createdAt: time('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.previewId, table.position] })],
);

export type PreviewRow = typeof speechPreviews.$inferSelect;
