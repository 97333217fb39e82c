import { bigint, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { Schemas } from '@cyclorama/contract';
import type { ScheduleRule } from './rule.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** See store/migrations/0053_room_schedules.sql. */
export const roomSchedules = pgTable('room_schedules', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  roomId: text('room_id').notNull(),
  name: text('name').notNull().default(''),
  rule: jsonb('rule').$type<ScheduleRule>().notNull(),
  startRequest: jsonb('start_request').$type<Schemas['SmartLiveStartRequest']>().notNull().default({}),
  nextAt: time('next_at'),
  lastAt: time('last_at'),
  lastJobId: text('last_job_id'),
  lastError: text('last_error'),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
  position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity(),
});

export type ScheduleRow = typeof roomSchedules.$inferSelect;
