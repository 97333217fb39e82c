import type { Clock, Database, Tx } from '../context.ts';
import type { Role } from '../people/roles.ts';
import { newAccessKey, newHexId, newPassword, newSecretKey } from './generate.ts';
import { hashPassword, NO_PASSWORD } from './passwords.ts';
import type { Statement } from './policies.ts';
import { findTenantByName, insertKey, insertTenant, insertUser } from './queries.ts';
import type { SecretBox } from './secret-box.ts';
import type { TenantRow } from './table.ts';

/** What tenants are kept with. */
export interface TenantStore {
  readonly db: Database;
  readonly clock: Clock;
  readonly box: SecretBox;
}

/** What somebody needs to use a tenant, in clear; only ever handed out once. */
export interface Credentials {
  /** 32 hex digits. */
  readonly projectId: string;
  readonly domain: string;
  readonly user: string;
  readonly password: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** A name that tenants may have: letters, digits, `-`, `_`, `.`, at most 64. */
export class BadTenantName extends Error {
  constructor(name: string) {
    super(
      `“${name}” cannot be a tenant's name: expected 1 to 64 letters, digits, “-”, “_” or “.”, a letter or digit first`,
    );
    this.name = 'BadTenantName';
  }
}

export function checkTenantName(name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) throw new BadTenantName(name);
  return name;
}

/** New credentials, not stored yet. */
export function newCredentials(domain: string, user: string, projectId = newHexId()): Credentials {
  return {
    projectId,
    domain,
    user,
    password: newPassword(),
    accessKey: newAccessKey(),
    secretKey: newSecretKey(),
  };
}

/** Makes the tenant whose name is `name` with its first user and key. Call in a transaction. */
export async function storeTenant(
  tx: Tx,
  store: TenantStore,
  name: string,
  credentials: Credentials,
  policies: readonly Statement[] = [],
): Promise<void> {
  const { projectId, domain } = credentials;
  await insertTenant(tx.orm, { projectId, name, domain, domainId: newHexId(), createdAt: store.clock.now() });
  await storeUser(tx, store, credentials, policies, { isPerson: true });
}

/** What a user is besides. */
interface UserAbout {
  readonly isPerson: boolean;
  readonly role?: Role;
  readonly displayName?: string;
  /** When the key ends. Its user then has no password, which would outlive it. */
  readonly expiresAt?: Date;
}

async function storeUser(
  tx: Tx,
  store: TenantStore,
  credentials: Credentials,
  policies: readonly Statement[],
  { expiresAt, ...about }: UserAbout,
): Promise<void> {
  const { projectId, user, password, accessKey, secretKey } = credentials;
  const createdAt = store.clock.now();
  const userId = newHexId();
  const passwordHash = expiresAt === undefined ? await hashPassword(password) : NO_PASSWORD;
  await insertUser(tx.orm, {
    id: userId,
    projectId,
    name: user,
    passwordHash,
    policies,
    createdAt,
    ...about,
  });
  await insertKey(tx.orm, {
    accessKey,
    projectId,
    userId,
    secret: store.box.seal(secretKey, accessKey),
    policies,
    securityTokenHash: null,
    expiresAt: expiresAt ?? null,
    revokedAt: null,
    createdAt,
  });
}

/** Makes another tenant: project, account, user `admin`, key. @throws BadTenantName */
export async function createTenant(
  store: TenantStore,
  name: string,
  policies: readonly Statement[] = [],
): Promise<Credentials> {
  const credentials = newCredentials(checkTenantName(name), 'admin');
  await store.db.tx((tx) => storeTenant(tx, store, name, credentials, policies));
  return credentials;
}

async function addUser(
  store: TenantStore,
  tenant: TenantRow,
  policies: readonly Statement[],
  about: Omit<UserAbout, 'isPerson'>,
): Promise<Credentials> {
  const { projectId, domain } = tenant;
  const drawn = newCredentials(domain, '', projectId);
  const credentials = {
    ...drawn,
    user: `user-${drawn.accessKey.slice(-8).toLowerCase()}`,
    ...(about.expiresAt === undefined ? {} : { password: '' }),
  };
  await store.db.tx((tx) => storeUser(tx, store, credentials, policies, { ...about, isPerson: false }));
  return credentials;
}

/**
 * Credentials for a tenant, which is made if there is none of that name; an existing one gets another user with
 * a key of their own.
 * @param policies what bounds the new user and key; none = everything of the tenant
 * @param about role and name of the user, of an existing tenant; when the key ends, whose password is empty then
 * @throws BadTenantName
 */
export async function createKey(
  store: TenantStore,
  tenantName: string,
  policies: readonly Statement[] = [],
  about: Omit<UserAbout, 'isPerson'> = {},
): Promise<Credentials> {
  const tenant = await findTenantByName(store.db.orm, checkTenantName(tenantName));
  return tenant ? addUser(store, tenant, policies, about) : createTenant(store, tenantName, policies);
}
