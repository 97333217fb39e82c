import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** See store/migrations/0032_episode_groups.sql. */
export const episodeGroups = pgTable('episode_groups', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  domainName: text('domain_name').notNull(),
  sideOutputUrl: text('side_output_url').notNull(),
  callbackUrl: text('callback_url').notNull(),
  startTime: time('start_time').notNull(),
  repeatNum: integer('repeat_num').notNull(),
  status: integer('status').$type<0 | 1 | 2>().notNull().default(0),
  createdAt: time('created_at').notNull(),
});

export const episodeGroupItems = pgTable('episode_group_items', {
  id: text('id').primaryKey(),
  groupId: text('group_id').notNull(),
  position: integer('position').notNull(),
  name: text('name').notNull(),
  vodUrl: text('vod_url').notNull(),
});
