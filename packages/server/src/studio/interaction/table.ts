import { bigint, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { StoredRule } from './model.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** See store/migrations/0051_interaction_rule_groups.sql. */
export const ruleGroups = pgTable('interaction_rule_groups', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  name: text('name').notNull(),
  rules: jsonb('rules').$type<readonly StoredRule[]>().notNull(),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
  position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity(),
});

export type RuleGroupRow = typeof ruleGroups.$inferSelect;
