import { randomBytes } from 'node:crypto';
import { and, desc, eq, gt, inArray, isNull, lt, ne, or } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { sha256Hex } from '@cyclorama/signing';
import type { UserOfTenant } from '../tenants/queries.ts';
import { tenants, tenantUsers } from '../tenants/table.ts';
import { consoleSessions, type SessionRow } from './table.ts';

/** A session that nobody uses ends after so long, milliseconds. */
export const IDLE_MS = 12 * 3_600_000;
/** However much it is used, a session ends after so long, milliseconds. */
export const SESSION_MS = 7 * 86_400_000;

const ID_BYTES = 32;
const ID = /^[\w-]{43}$/;
/** That somebody was there is written down at most once in so long. */
const SEEN_EVERY_MS = 60_000;
/** The oldest sessions of a person beyond so many end. */
const MOST_SESSIONS = 20;
const MAX_AGENT = 300;

/** Where somebody signs in from. */
export interface Visitor {
  readonly userAgent: string;
  readonly address: string;
}

/** Begins a session. Call in a transaction. @returns the value of the cookie; only its hash is kept */
export async function beginSession(
  orm: NodePgDatabase,
  user: { readonly projectId: string; readonly userId: string },
  visitor: Visitor,
  now: Date,
): Promise<string> {
  const cookie = randomBytes(ID_BYTES).toString('base64url');
  const { projectId, userId } = user;
  await orm
    .delete(consoleSessions)
    .where(
      or(
        lt(consoleSessions.expiresAt, now),
        lt(consoleSessions.lastSeenAt, new Date(now.getTime() - IDLE_MS)),
      ),
    );
  const older = orm
    .select({ hash: consoleSessions.hash })
    .from(consoleSessions)
    .where(eq(consoleSessions.userId, userId))
    .orderBy(desc(consoleSessions.createdAt))
    .offset(MOST_SESSIONS - 1);
  await orm.delete(consoleSessions).where(inArray(consoleSessions.hash, older));
  await orm.insert(consoleSessions).values({
    hash: sha256Hex(cookie),
    projectId,
    userId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + SESSION_MS),
    userAgent: visitor.userAgent.slice(0, MAX_AGENT),
    address: visitor.address,
  });
  await orm.update(tenantUsers).set({ signedInAt: now }).where(eq(tenantUsers.id, userId));
  return cookie;
}

/** Whose session a cookie opens, while it lasts; notes that they are there. */
export async function findLiveSession(
  orm: NodePgDatabase,
  cookie: string,
  now: Date,
): Promise<(UserOfTenant & { readonly session: SessionRow }) | undefined> {
  return ID.test(cookie) ? findSessionByHash(orm, sha256Hex(cookie), now, true) : undefined;
}

/**
 * The same by the hash.
 * @param isSeen whether this counts as a sign of the person
 */
export async function findSessionByHash(
  orm: NodePgDatabase,
  hash: string,
  now: Date,
  isSeen = false,
): Promise<(UserOfTenant & { readonly session: SessionRow }) | undefined> {
  const [row] = await orm
    .select({ session: consoleSessions, user: tenantUsers, tenant: tenants })
    .from(consoleSessions)
    .innerJoin(tenantUsers, eq(tenantUsers.id, consoleSessions.userId))
    .innerJoin(tenants, eq(tenants.projectId, consoleSessions.projectId))
    .where(
      and(
        eq(consoleSessions.hash, hash),
        gt(consoleSessions.expiresAt, now),
        gt(consoleSessions.lastSeenAt, new Date(now.getTime() - IDLE_MS)),
        isNull(tenantUsers.disabledAt),
      ),
    );
  if (row !== undefined && isSeen && now.getTime() - row.session.lastSeenAt.getTime() >= SEEN_EVERY_MS)
    await orm.update(consoleSessions).set({ lastSeenAt: now }).where(eq(consoleSessions.hash, hash));
  return row;
}

/** Ends one session. */
export async function endSession(orm: NodePgDatabase, hash: string): Promise<void> {
  await orm.delete(consoleSessions).where(eq(consoleSessions.hash, hash));
}

/** Ends the sessions of a person. @param except hash of the one that goes on */
export async function endSessionsOf(orm: NodePgDatabase, userId: string, except?: string): Promise<void> {
  const ofUser = eq(consoleSessions.userId, userId);
  await orm
    .delete(consoleSessions)
    .where(except === undefined ? ofUser : and(ofUser, ne(consoleSessions.hash, except)));
}
