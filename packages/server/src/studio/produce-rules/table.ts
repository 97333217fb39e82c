import { bigint, boolean, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { CasterTemplate } from '../casters/model.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** See store/migrations/0041_produce_rules.sql. */
export const produceRules = pgTable('produce_rules', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  app: text('app').notNull(),
  domain: text('domain').notNull(),
  suffix: text('suffix').notNull(),
  description: text('description').notNull().default(''),
  liveTemplate: text('live_template').$type<CasterTemplate>().notNull(),
  isLazy: boolean('is_lazy').notNull().default(false),
  studioId: text('studio_id'),
  subtitleName: text('subtitle_name'),
  revision: integer('revision').notNull().default(1),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
  position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity(),
});

export type ProduceRuleRow = typeof produceRules.$inferSelect;
