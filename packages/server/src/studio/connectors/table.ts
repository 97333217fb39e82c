import { bigint, customType, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** See store/migrations/0061_room_connectors.sql. */
export const roomConnectors = pgTable('room_connectors', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  roomId: text('room_id').notNull(),
  name: text('name').notNull().default(''),
  kind: text('kind').$type<'websocket' | 'webhook'>().notNull(),
  url: text('url'),
  greeting: text('greeting'),
  sealedHeaders: bytes('sealed_headers'),
  tokenHash: text('token_hash'),
  createdAt: timestamp('created_at', { withTimezone: true, mode: 'date', precision: 6 }).notNull(),
  position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity(),
});

export type ConnectorRow = typeof roomConnectors.$inferSelect;

/** What the headers of a connector are sealed for. */
export function headersContext(connectorId: string): string {
  return `connector:${connectorId}`;
}
