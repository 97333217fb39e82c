import { randomBytes } from 'node:crypto';
import { sha256Hex } from '@cyclorama/signing';
import type { Clock, Database } from '../context.ts';
import { policiesOf, type Role } from '../people/roles.ts';
import { findLiveSession } from '../people/sessions.ts';
import type { TenantStore } from './create.ts';
import { pretendToVerify, verifyPassword } from './passwords.ts';
import type { Statement } from './policies.ts';
import {
  deleteExpiredTokens,
  findLiveKey,
  findLiveToken,
  findUser,
  insertToken,
  type UserOfTenant,
} from './queries.ts';
import type { SecretBox } from './secret-box.ts';

/** Who somebody is, once proven. */
export interface Identity {
  readonly projectId: string;
  /** Name of the tenant. */
  readonly tenant: string;
  readonly domain: string;
  readonly domainId: string;
  readonly userId: string;
  readonly userName: string;
  /** What bounds them; none = everything of their tenant. */
  readonly policies: readonly Statement[];
  /** Key with which they came, if with one. */
  readonly accessKey?: string;
}

/** Somebody who is signed in at the console. */
export interface SessionIdentity extends Identity {
  readonly role: Role;
  readonly displayName: string;
  /** Names the session, without opening it. */
  readonly sessionHash: string;
}

/** The holder of a key, and what proves it. */
export interface KeyIdentity extends Identity {
  readonly accessKey: string;
  readonly secretKey: string;
  /** SHA-256 of the security token that a temporary key needs beside the signature. */
  readonly securityTokenHash?: string;
}

export interface IssuedToken {
  readonly token: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** What doors ask about credentials. Revoked and expired ones are not found. */
export interface Identities {
  findKey(accessKey: string): Promise<KeyIdentity | undefined>;
  findToken(token: string): Promise<Identity | undefined>;
  /** By the cookie of a session; absent where there is no console. */
  findSession?(cookie: string): Promise<SessionIdentity | undefined>;
  /** Checks a password; takes as long whether the user exists or not. */
  login(domain: string, user: string, password: string): Promise<Identity | undefined>;
  /** A new token, valid for 24 hours. */
  issueToken(identity: Identity): Promise<IssuedToken>;
}

/** How long a token is valid, in milliseconds. */
export const TOKEN_LIFETIME_MS = 24 * 60 * 60 * 1000;

const TOKEN_BYTES = 48;

/** A user in terms of doors; what their role forbids stands in the policies. */
export function identityOf({ user, tenant }: UserOfTenant): Identity {
  return {
    projectId: tenant.projectId,
    tenant: tenant.name,
    domain: tenant.domain,
    domainId: tenant.domainId,
    userId: user.id,
    userName: user.name,
    policies: policiesOf(user.role, user.policies),
  };
}

/** Credentials as the database has them. */
export class StoredIdentities implements Identities {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #box: SecretBox;

  constructor(store: TenantStore) {
    this.#db = store.db;
    this.#clock = store.clock;
    this.#box = store.box;
  }

  async findKey(accessKey: string): Promise<KeyIdentity | undefined> {
    const found = await findLiveKey(this.#db.orm, accessKey, this.#clock.now());
    if (!found) return undefined;
    const { securityTokenHash, policies, secret } = found.key;
    return {
      ...identityOf(found),
      policies: policiesOf(found.user.role, policies),
      accessKey,
      secretKey: this.#box.open(secret, accessKey),
      ...(securityTokenHash === null ? {} : { securityTokenHash }),
    };
  }

  async findToken(token: string): Promise<Identity | undefined> {
    const found = await findLiveToken(this.#db.orm, sha256Hex(token), this.#clock.now());
    return found && identityOf(found);
  }

  async findSession(cookie: string): Promise<SessionIdentity | undefined> {
    const found = await findLiveSession(this.#db.orm, cookie, this.#clock.now());
    if (!found) return undefined;
    const { role, displayName } = found.user;
    return { ...identityOf(found), role, displayName, sessionHash: found.session.hash };
  }

  async login(domain: string, user: string, password: string): Promise<Identity | undefined> {
    const found = await findUser(this.#db.orm, domain, user);
    if (!found) {
      await pretendToVerify(password);
      return undefined;
    }
    return (await verifyPassword(password, found.user.passwordHash)) ? identityOf(found) : undefined;
  }

  async issueToken(identity: Identity): Promise<IssuedToken> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const issuedAt = this.#clock.now();
    const expiresAt = new Date(issuedAt.getTime() + TOKEN_LIFETIME_MS);
    const { projectId, userId } = identity;
    await this.#db.tx(async ({ orm }) => {
      await deleteExpiredTokens(orm, issuedAt);
      await insertToken(orm, { hash: sha256Hex(token), projectId, userId, issuedAt, expiresAt });
    });
    return { token, issuedAt, expiresAt };
  }
}

/** Identities of an installation, for the doors. */
export function openIdentities(store: TenantStore): Identities {
  return new StoredIdentities(store);
}
