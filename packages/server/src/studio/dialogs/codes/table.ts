import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** See store/migrations/0100_robots.sql. */
export const dialogCodes = pgTable('dialog_codes', {
  hash: text('hash').primaryKey(),
  projectId: text('project_id').notNull(),
  robotId: text('robot_id'),
  createdAt: time('created_at').notNull(),
  expiresAt: time('expires_at').notNull(),
  usedAt: time('used_at'),
});
