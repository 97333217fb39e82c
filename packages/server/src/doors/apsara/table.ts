import { jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** See store/migrations/0025_apsara_door.sql. */
export const nonces = pgTable(
  'apsara_nonces',
  {
    accessKey: text('access_key').notNull(),
    nonce: text('nonce').notNull(),
    expiresAt: time('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.accessKey, table.nonce] })],
);

export const clientTokens = pgTable(
  'apsara_client_tokens',
  {
    projectId: text('project_id').notNull(),
    action: text('action').notNull(),
    token: text('token').notNull(),
    requestHash: text('request_hash').notNull(),
    answer: jsonb('answer').$type<Readonly<Record<string, unknown>>>(),
    createdAt: time('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.action, table.token] })],
);
