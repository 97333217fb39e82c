import { bigint, boolean, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { DialogLanguage } from '@cyclorama/contract/dialogs';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** Ended from here: by a person of the tenant, or with its robot; `lost`: its server died. */
export type EndFromHere = 'ended_by_operator' | 'robot_deleted' | 'lost';

/** See store/migrations/0101_dialogs.sql. */
export const dialogs = pgTable('dialogs', {
  jobId: text('job_id').primaryKey(),
  projectId: text('project_id').notNull(),
  robotId: text('robot_id').notNull(),
  robotName: text('robot_name').notNull(),
  language: text('language').$type<DialogLanguage>().notNull(),
  transparent: boolean('transparent').notNull(),
  media: text('media').$type<'webrtc' | 'socket'>().notNull(),
  state: text('state').$type<'active' | 'asleep' | 'ended'>().notNull(),
  owner: text('owner').notNull(),
  seenAt: time('seen_at').notNull(),
  startedAt: time('started_at').notNull(),
  endedAt: time('ended_at'),
  reason: text('reason'),
  turns: integer('turns').notNull(),
});

export type DialogRow = typeof dialogs.$inferSelect;

export const dialogLines = pgTable('dialog_lines', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  jobId: text('job_id').notNull(),
  at: time('at').notNull(),
  who: text('who').$type<'visitor' | 'avatar'>().notNull(),
  text: text('text').notNull(),
});

export type DialogLineRow = typeof dialogLines.$inferSelect;
