import { and, asc, eq, gt, isNotNull, isNull, lt, or } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { consoleSessions } from '../people/table.ts';
import { NO_PASSWORD } from './passwords.ts';
import {
  accessKeys,
  tenants,
  tenantUsers,
  tokens,
  type AccessKeyRow,
  type NewTenant,
  type NewTenantUser,
  type TenantRow,
  type TenantUserRow,
} from './table.ts';

/** A user with the tenant to which it belongs. */
export interface UserOfTenant {
  readonly user: TenantUserRow;
  readonly tenant: TenantRow;
}

export async function countTenants(orm: NodePgDatabase): Promise<number> {
  return orm.$count(tenants);
}

export async function findTenantByName(orm: NodePgDatabase, name: string): Promise<TenantRow | undefined> {
  const [row] = await orm.select().from(tenants).where(eq(tenants.name, name));
  return row;
}

export async function findTenant(orm: NodePgDatabase, projectId: string): Promise<TenantRow | undefined> {
  const [row] = await orm.select().from(tenants).where(eq(tenants.projectId, projectId));
  return row;
}

export async function findTenantByDomain(
  orm: NodePgDatabase,
  domain: string,
): Promise<TenantRow | undefined> {
  const [row] = await orm.select().from(tenants).where(eq(tenants.domain, domain));
  return row;
}

/** A user who may sign in, with its tenant. */
export async function findUserById(
  orm: NodePgDatabase,
  projectId: string,
  id: string,
): Promise<UserOfTenant | undefined> {
  const [row] = await orm
    .select({ user: tenantUsers, tenant: tenants })
    .from(tenantUsers)
    .innerJoin(tenants, eq(tenants.projectId, tenantUsers.projectId))
    .where(and(eq(tenantUsers.projectId, projectId), eq(tenantUsers.id, id), isNull(tenantUsers.disabledAt)));
  return row;
}

/** A key that may still be used, with its tenant. */
export async function findLiveKey(
  orm: NodePgDatabase,
  accessKey: string,
  now: Date,
): Promise<(UserOfTenant & { readonly key: AccessKeyRow }) | undefined> {
  const [row] = await orm
    .select({ key: accessKeys, user: tenantUsers, tenant: tenants })
    .from(accessKeys)
    .innerJoin(tenants, eq(tenants.projectId, accessKeys.projectId))
    .innerJoin(tenantUsers, eq(tenantUsers.id, accessKeys.userId))
    .where(
      and(
        eq(accessKeys.accessKey, accessKey),
        isNull(accessKeys.revokedAt),
        isNull(tenantUsers.disabledAt),
        or(isNull(accessKeys.expiresAt), gt(accessKeys.expiresAt, now)),
      ),
    );
  return row;
}

/** Whose token this is, while it holds. */
export async function findLiveToken(
  orm: NodePgDatabase,
  hash: string,
  now: Date,
): Promise<UserOfTenant | undefined> {
  const [row] = await orm
    .select({ user: tenantUsers, tenant: tenants })
    .from(tokens)
    .innerJoin(tenantUsers, eq(tenantUsers.id, tokens.userId))
    .innerJoin(tenants, eq(tenants.projectId, tokens.projectId))
    .where(and(eq(tokens.hash, hash), gt(tokens.expiresAt, now), isNull(tenantUsers.disabledAt)));
  return row;
}

export async function findUser(
  orm: NodePgDatabase,
  domain: string,
  name: string,
): Promise<UserOfTenant | undefined> {
  const [row] = await orm
    .select({ user: tenantUsers, tenant: tenants })
    .from(tenantUsers)
    .innerJoin(tenants, eq(tenants.projectId, tenantUsers.projectId))
    .where(and(eq(tenants.domain, domain), eq(tenantUsers.name, name), isNull(tenantUsers.disabledAt)));
  return row;
}

export async function insertToken(orm: NodePgDatabase, row: typeof tokens.$inferInsert): Promise<void> {
  await orm.insert(tokens).values(row);
}

export async function deleteExpiredTokens(orm: NodePgDatabase, now: Date): Promise<void> {
  await orm.delete(tokens).where(lt(tokens.expiresAt, now));
}

export async function insertTenant(orm: NodePgDatabase, row: NewTenant): Promise<void> {
  await orm.insert(tenants).values(row);
}

export async function insertUser(orm: NodePgDatabase, row: NewTenantUser): Promise<void> {
  await orm.insert(tenantUsers).values(row);
}

export async function insertKey(orm: NodePgDatabase, row: AccessKeyRow): Promise<void> {
  await orm.insert(accessKeys).values(row);
}

/**
 * Ends a key. With a permanent one end its user's tokens and temporary keys, and, if it was the user's last, the
 * password and sessions. Call in a transaction.
 * @param sparePeople whether people who may sign in at the console go on to
 * @returns false when there is no such key, or it had ended before
 */
export async function endKey(
  orm: NodePgDatabase,
  accessKey: string,
  now: Date,
  sparePeople = false,
): Promise<boolean> {
  const [ended] = await orm
    .update(accessKeys)
    .set({ revokedAt: now })
    .where(and(eq(accessKeys.accessKey, accessKey), isNull(accessKeys.revokedAt)))
    .returning({ userId: accessKeys.userId, securityTokenHash: accessKeys.securityTokenHash });
  if (!ended) return false;
  if (ended.securityTokenHash !== null) return true;
  const ofUser = and(eq(accessKeys.userId, ended.userId), isNull(accessKeys.revokedAt));
  await orm
    .update(accessKeys)
    .set({ revokedAt: now })
    .where(and(ofUser, isNotNull(accessKeys.securityTokenHash)));
  await orm.delete(tokens).where(eq(tokens.userId, ended.userId));
  if ((await orm.$count(accessKeys, ofUser)) === 0) {
    const [user] = await orm.select().from(tenantUsers).where(eq(tenantUsers.id, ended.userId));
    if (sparePeople && user?.isPerson === true) return true;
    await orm.update(tenantUsers).set({ passwordHash: NO_PASSWORD }).where(eq(tenantUsers.id, ended.userId));
    await orm.delete(consoleSessions).where(eq(consoleSessions.userId, ended.userId));
  }
  return true;
}

/** A key as it is listed: nothing secret. */
export interface KeyListing {
  readonly tenant: string;
  readonly projectId: string;
  readonly user: string;
  readonly accessKey: string;
  readonly policies: AccessKeyRow['policies'];
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly createdAt: Date;
}

export async function listKeys(orm: NodePgDatabase, tenant?: string): Promise<readonly KeyListing[]> {
  return orm
    .select({
      tenant: tenants.name,
      projectId: tenants.projectId,
      user: tenantUsers.name,
      accessKey: accessKeys.accessKey,
      policies: accessKeys.policies,
      expiresAt: accessKeys.expiresAt,
      revokedAt: accessKeys.revokedAt,
      createdAt: accessKeys.createdAt,
    })
    .from(accessKeys)
    .innerJoin(tenants, eq(tenants.projectId, accessKeys.projectId))
    .innerJoin(tenantUsers, eq(tenantUsers.id, accessKeys.userId))
    .where(tenant === undefined ? undefined : eq(tenants.name, tenant))
    .orderBy(asc(tenants.createdAt), asc(accessKeys.createdAt));
}
