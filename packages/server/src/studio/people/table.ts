import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** See store/migrations/0070_people.sql. */
export const consoleSessions = pgTable('console_sessions', {
  hash: text('hash').primaryKey(),
  projectId: text('project_id').notNull(),
  userId: text('user_id').notNull(),
  createdAt: time('created_at').notNull(),
  lastSeenAt: time('last_seen_at').notNull(),
  expiresAt: time('expires_at').notNull(),
  userAgent: text('user_agent').notNull(),
  address: text('address').notNull(),
});

export const consoleLinks = pgTable('console_links', {
  hash: text('hash').primaryKey(),
  projectId: text('project_id').notNull(),
  createdAt: time('created_at').notNull(),
  expiresAt: time('expires_at').notNull(),
  usedAt: time('used_at'),
});

export type SessionRow = typeof consoleSessions.$inferSelect;
