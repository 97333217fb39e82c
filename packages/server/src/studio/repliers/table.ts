import { customType, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });
const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** What is stored of a robot, without its secret. */
export type ReplierDocument =
  | { readonly kind: 'knowledge'; readonly texts: readonly string[] }
  | {
      readonly kind: 'openai';
      readonly url: string;
      readonly model: string;
      readonly systemPrompt?: string;
      readonly texts: readonly string[];
    }
  | { readonly kind: 'callback'; readonly url: string; readonly appId: string; readonly isStream: boolean };

/** See store/migrations/0060_repliers.sql. */
export const repliers = pgTable(
  'repliers',
  {
    projectId: text('project_id').notNull(),
    robotId: text('robot_id').notNull(),
    document: jsonb('document').$type<ReplierDocument>().notNull(),
    sealedKey: bytes('sealed_key'),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.robotId] })],
);

export type ReplierRow = typeof repliers.$inferSelect;

/** What the key of a robot is sealed for. */
export function keyContext({ projectId, robotId }: Pick<ReplierRow, 'projectId' | 'robotId'>): string {
  return `replier:${projectId}:${robotId}`;
}
