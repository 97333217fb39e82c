import { and, eq } from 'drizzle-orm';
import { ConsoleError } from '../../doors/console/errors.ts';
import { isRole } from '../people/roles.ts';
import { createKey, type Credentials, type TenantStore } from '../tenants/create.ts';
import { BadPolicy, parsePolicy } from '../tenants/policies.ts';
import { endKey } from '../tenants/queries.ts';
import { accessKeys, tenantUsers } from '../tenants/table.ts';

const LONGEST_NAME = 64;

/** Keys of a tenant, without their secrets, the oldest first. */
export async function showKeys({ db, clock }: TenantStore, projectId: string) {
  const now = clock.now();
  const rows = await db.orm
    .select({ key: accessKeys, user: tenantUsers })
    .from(accessKeys)
    .innerJoin(tenantUsers, eq(tenantUsers.id, accessKeys.userId))
    .where(eq(accessKeys.projectId, projectId))
    .orderBy(accessKeys.createdAt);
  return rows.map(({ key, user }) => ({
    access_key: key.accessKey,
    user: user.name,
    name: user.displayName,
    role: user.role,
    /** Whether policies of its own bound it. */
    bounded: key.policies.length > 0,
    temporary: key.securityTokenHash !== null,
    state: stateOf(key, user.disabledAt !== null, now),
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
  }));
}

function stateOf(
  key: typeof accessKeys.$inferSelect,
  isDisabled: boolean,
  now: Date,
): 'live' | 'revoked' | 'expired' | 'disabled' {
  if (key.revokedAt !== null) return 'revoked';
  if (key.expiresAt !== null && key.expiresAt <= now) return 'expired';
  return isDisabled ? 'disabled' : 'live';
}

/**
 * Makes a key with a user of its own. Its secret and password are in the answer and nowhere else.
 * @param body `{name?, role?, policy?, expires_at?}`; a key with an end comes without a password
 * @throws ConsoleError Console.BadRequest
 */
export async function makeKey(
  store: TenantStore,
  tenant: string,
  body: Readonly<Record<string, unknown>>,
): Promise<Credentials> {
  const { name = '', role = 'owner', policy, expires_at: end } = body;
  if (typeof name !== 'string' || name.length > LONGEST_NAME || /\p{Cc}/u.test(name))
    throw new ConsoleError(
      'Console.BadRequest',
      `name: expected one line of at most ${LONGEST_NAME} characters`,
    );
  if (!isRole(role)) throw new ConsoleError('Console.BadRequest', 'role: expected owner, operator or viewer');
  const expiresAt = endOf(end, store.clock.now());
  try {
    const policies = policy === undefined || policy === null ? [] : parsePolicy(policy);
    return await createKey(store, tenant, policies, {
      ...{ role, displayName: name.trim() },
      ...(expiresAt === undefined ? {} : { expiresAt }),
    });
  } catch (error) {
    if (error instanceof BadPolicy)
      throw new ConsoleError('Console.BadRequest', `policy: ${error.message}`, { cause: error });
    throw error;
  }
}

function endOf(value: unknown, now: Date): Date | undefined {
  if (value === undefined || value === null) return undefined;
  const end = typeof value === 'string' ? new Date(value) : undefined;
  if (end === undefined || Number.isNaN(end.getTime()) || end <= now)
    throw new ConsoleError('Console.BadRequest', 'expires_at: expected a time to come, as RFC 3339 has it');
  return end;
}

/** Ends a key of the tenant; people go on to sign in. @throws ConsoleError Console.NotFound */
export async function revokeKey(
  { db, clock }: TenantStore,
  projectId: string,
  accessKey: string,
): Promise<void> {
  const ended = await db.tx(async ({ orm }) => {
    const own = and(eq(accessKeys.accessKey, accessKey), eq(accessKeys.projectId, projectId));
    if ((await orm.$count(accessKeys, own)) === 0) return false;
    return endKey(orm, accessKey, clock.now(), true);
  });
  if (!ended) throw new ConsoleError('Console.NotFound', 'There is no such key, or it was revoked before.');
}
