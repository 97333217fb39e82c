import { randomBytes } from 'node:crypto';
import { and, asc, eq, gt, isNotNull, isNull, lt } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { sha256Hex } from '@cyclorama/signing';
import type { Clock, Database } from '../context.ts';
import type { UserOfTenant } from '../tenants/queries.ts';
import { tenants, tenantUsers, type TenantRow } from '../tenants/table.ts';
import { consoleLinks } from './table.ts';

/** How long a one-time link may wait to be used, milliseconds. */
export const LINK_MS = 3_600_000;
const KEY_BYTES = 32;

/** There is nobody whom a link could sign in. */
export class NoOwner extends Error {
  constructor(tenant: string | undefined) {
    super(
      tenant === undefined
        ? 'There is no tenant yet. Start `cyclorama serve` on this data folder first.'
        : `The tenant ${tenant} has no owner who may sign in; make one with \`cyclorama keys create\`.`,
    );
    this.name = 'NoOwner';
  }
}

/**
 * Makes a one-time link that signs in as the owner of the first tenant.
 * @param consoleUrl where the console is, with a slash at the end
 * @throws NoOwner
 */
export async function createConsoleLink(
  store: { readonly db: Database; readonly clock: Clock },
  consoleUrl: string,
): Promise<string> {
  const key = randomBytes(KEY_BYTES).toString('base64url');
  const now = store.clock.now();
  await store.db.tx(async ({ orm }) => {
    const tenant = await firstTenant(orm);
    if (tenant === undefined || (await ownerOf(orm, tenant.projectId)) === undefined)
      throw new NoOwner(tenant?.name);
    await orm.delete(consoleLinks).where(lt(consoleLinks.expiresAt, now));
    await orm.insert(consoleLinks).values({
      hash: sha256Hex(key),
      projectId: tenant.projectId,
      createdAt: now,
      expiresAt: new Date(now.getTime() + LINK_MS),
    });
  });
  // In the fragment, so that no log of any server or proxy sees it.
  return `${consoleUrl}welcome#key=${key}`;
}

/** Uses a link up. Call in a transaction. @returns whom it signs in; undefined when it was used or is too old */
export async function takeConsoleLink(
  orm: NodePgDatabase,
  key: string,
  now: Date,
): Promise<UserOfTenant | undefined> {
  const [link] = await orm
    .update(consoleLinks)
    .set({ usedAt: now })
    .where(
      and(
        eq(consoleLinks.hash, sha256Hex(key)),
        isNull(consoleLinks.usedAt),
        gt(consoleLinks.expiresAt, now),
      ),
    )
    .returning();
  return link && ownerOf(orm, link.projectId);
}

/** Whether nobody has ever signed in at the console of the first tenant, though its owner might. */
export async function isConsoleNew(orm: NodePgDatabase): Promise<boolean> {
  const tenant = await firstTenant(orm);
  if (tenant === undefined || (await ownerOf(orm, tenant.projectId)) === undefined) return false;
  const seen = and(eq(tenantUsers.projectId, tenant.projectId), isNotNull(tenantUsers.signedInAt));
  return (await orm.$count(tenantUsers, seen)) === 0;
}

/** The tenant that the first start made. */
export async function firstTenant(orm: NodePgDatabase): Promise<TenantRow | undefined> {
  const [row] = await orm.select().from(tenants).orderBy(asc(tenants.createdAt)).limit(1);
  return row;
}

/** The oldest owner whom no policy bounds; users that were made for keys are none. */
async function ownerOf(orm: NodePgDatabase, projectId: string): Promise<UserOfTenant | undefined> {
  const rows = await orm
    .select({ user: tenantUsers, tenant: tenants })
    .from(tenantUsers)
    .innerJoin(tenants, eq(tenants.projectId, tenantUsers.projectId))
    .where(
      and(
        eq(tenantUsers.projectId, projectId),
        eq(tenantUsers.role, 'owner'),
        eq(tenantUsers.isPerson, true),
        isNull(tenantUsers.disabledAt),
      ),
    )
    .orderBy(asc(tenantUsers.createdAt));
  return rows.find(({ user }) => user.policies.length === 0);
}
