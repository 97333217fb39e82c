import { bigint, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { StoredMatte } from '../mattes/stored.ts';
import type { AIStudio, Box, Material, MattingType, PlacedMaterial } from './model.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** See store/migrations/0040_ai_studios.sql. */
export const aiStudios = pgTable('ai_studios', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  name: text('name').notNull(),
  description: text('description').notNull().default(''),
  width: integer('width').notNull(),
  height: integer('height').notNull(),
  mattingType: text('matting_type').$type<MattingType>().notNull(),
  mattingLayout: jsonb('matting_layout').$type<Box>().notNull(),
  matte: jsonb('matte').$type<StoredMatte>(),
  background: jsonb('background').$type<Material>().notNull(),
  media: jsonb('media').$type<PlacedMaterial>(),
  revision: integer('revision').notNull().default(1),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
  position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity(),
});

export type AIStudioRow = typeof aiStudios.$inferSelect;

/** The template in a row. */
export function toAIStudio(row: AIStudioRow): AIStudio {
  const { id, projectId, name, description, width, height, mattingType, mattingLayout } = row;
  const { matte, background, media, revision } = row;
  return {
    ...{ id, projectId, name, description, width, height, mattingType, mattingLayout },
    ...(matte !== null && { matte }),
    background,
    ...(media !== null && { media }),
    revision,
  };
}
