import { boolean, customType, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { Role } from '../people/roles.ts';
import type { Statement } from './policies.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });
const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** See store/migrations/0002_tenants.sql, 0023_watermark.sql and 0070_people.sql. */
export const tenants = pgTable('tenants', {
  projectId: text('project_id').primaryKey(),
  name: text('name').notNull(),
  domain: text('domain').notNull(),
  domainId: text('domain_id').notNull(),
  createdAt: time('created_at').notNull(),
  /** Text that stands in every video; null = none. */
  watermark: text('watermark'),
  mayDisableWatermark: boolean('may_disable_watermark').notNull().default(false),
  /** When the welcome page of the console was gone through. */
  firstRunAt: time('first_run_at'),
});

export const tenantUsers = pgTable('tenant_users', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  name: text('name').notNull(),
  passwordHash: text('password_hash').notNull(),
  policies: jsonb('policies').$type<readonly Statement[]>().notNull().default([]),
  createdAt: time('created_at').notNull(),
  role: text('role').$type<Role>().notNull().default('owner'),
  displayName: text('display_name').notNull().default(''),
  /** False of users that were made for a key. */
  isPerson: boolean('is_person').notNull().default(true),
  signedInAt: time('signed_in_at'),
  disabledAt: time('disabled_at'),
});

export const accessKeys = pgTable('access_keys', {
  accessKey: text('access_key').primaryKey(),
  projectId: text('project_id').notNull(),
  userId: text('user_id').notNull(),
  secret: bytes('secret').notNull(),
  policies: jsonb('policies').$type<readonly Statement[]>().notNull().default([]),
  securityTokenHash: text('security_token_hash'),
  expiresAt: time('expires_at'),
  revokedAt: time('revoked_at'),
  createdAt: time('created_at').notNull(),
});

export const tokens = pgTable('tokens', {
  hash: text('hash').primaryKey(),
  projectId: text('project_id').notNull(),
  userId: text('user_id').notNull(),
  issuedAt: time('issued_at').notNull(),
  expiresAt: time('expires_at').notNull(),
});

export type TenantRow = typeof tenants.$inferSelect;
export type NewTenant = typeof tenants.$inferInsert;
export type NewTenantUser = typeof tenantUsers.$inferInsert;
export type TenantUserRow = typeof tenantUsers.$inferSelect;
export type AccessKeyRow = typeof accessKeys.$inferSelect;
