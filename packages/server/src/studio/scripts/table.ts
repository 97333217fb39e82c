import { integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Schemas } from '@cyclorama/contract';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** A script as it is stored: the request, every segment numbered. */
export type ScriptDocument = Schemas['VideoScriptCreateRequest'];

/** See store/migrations/0020_scripts.sql. */
export const scripts = pgTable('scripts', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  name: text('name').notNull(),
  viewMode: text('view_mode').$type<'LANDSCAPE' | 'VERTICAL'>().notNull().default('LANDSCAPE'),
  document: jsonb('document').$type<ScriptDocument>().notNull(),
  version: integer('version').notNull().default(1),
  appUserId: text('app_user_id'),
  coverKey: text('cover_key'),
  coverVersion: integer('cover_version'),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
});

export const scriptSubtitles = pgTable(
  'script_subtitles',
  {
    scriptId: text('script_id').notNull(),
    sequenceNo: integer('sequence_no').notNull(),
    state: text('state').$type<SubtitleState>().notNull(),
    objectKey: text('object_key'),
    jobId: text('job_id'),
    reason: text('reason'),
    updatedAt: time('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.scriptId, table.sequenceNo] })],
);

export type SubtitleState = 'GENERATING' | 'GENERATE_SUCCEED' | 'GENERATE_FAILED';
/** Names a state of a script: of two editors, the one who saves last hears of it. */
export const scriptTag = ({ version }: Pick<ScriptRow, 'version'>): string => `"${version}"`;

export type ScriptRow = typeof scripts.$inferSelect;
export type ScriptSubtitleRow = typeof scriptSubtitles.$inferSelect;
