import { and, asc, eq, isNull, ne } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { ConsoleError } from '../../doors/console/errors.ts';
import type { Clock, Database } from '../context.ts';
import { newHexId } from '../tenants/generate.ts';
import { hashPassword, verifyPassword } from '../tenants/passwords.ts';
import { tenants, tenantUsers, tokens, type TenantUserRow } from '../tenants/table.ts';
import { isRole, type Role } from './roles.ts';
import { endSessionsOf } from './sessions.ts';

/** Shortest password that a person may choose, characters. */
export const SHORTEST_PASSWORD = 10;
const LONGEST_PASSWORD = 256;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$/;
const LONGEST_DISPLAY_NAME = 64;
const MOST_PEOPLE = 500;

/** What people are kept with. */
export interface PeopleStore {
  readonly db: Database;
  readonly clock: Clock;
}

/** A person as the console shows them. */
export interface PersonView {
  readonly id: string;
  readonly name: string;
  readonly display_name: string;
  readonly role: Role;
  readonly disabled: boolean;
  /** False of users that were made together with a key. */
  readonly is_person: boolean;
  readonly created_at: string;
  readonly signed_in_at: string | null;
}

export function showPerson(row: TenantUserRow): PersonView {
  return {
    id: row.id,
    name: row.name,
    display_name: row.displayName,
    role: row.role,
    disabled: row.disabledAt !== null,
    is_person: row.isPerson,
    created_at: row.createdAt.toISOString(),
    signed_in_at: row.signedInAt?.toISOString() ?? null,
  };
}

function bad(message: string): never {
  throw new ConsoleError('Console.BadRequest', message);
}

/** @throws ConsoleError Console.BadRequest */
export function checkPassword(value: unknown, name: string): string {
  if (typeof value !== 'string' || value.length < SHORTEST_PASSWORD || value.length > LONGEST_PASSWORD)
    bad(`${name}: expected a password of ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters`);
  return value;
}

function checkName(value: unknown): string {
  if (typeof value !== 'string' || !NAME.test(value))
    bad('name: expected 1 to 64 letters, digits, “.”, “_”, “@”, “+” or “-”, a letter or digit first');
  return value;
}

function checkDisplayName(value: unknown): string {
  if (typeof value !== 'string' || value.length > LONGEST_DISPLAY_NAME || /\p{Cc}/u.test(value))
    bad(`display_name: expected one line of at most ${LONGEST_DISPLAY_NAME} characters`);
  return value.trim();
}

function checkRole(value: unknown): Role {
  return isRole(value) ? value : bad('role: expected owner, operator or viewer');
}

/** Everybody of a tenant, oldest first; users of keys after people. */
export async function listPeople(orm: NodePgDatabase, projectId: string): Promise<readonly TenantUserRow[]> {
  const rows = await orm
    .select()
    .from(tenantUsers)
    .where(eq(tenantUsers.projectId, projectId))
    .orderBy(asc(tenantUsers.createdAt));
  return [...rows.filter(({ isPerson }) => isPerson), ...rows.filter(({ isPerson }) => !isPerson)];
}

/** @throws ConsoleError Console.NotFound */
export async function findPerson(orm: NodePgDatabase, projectId: string, id: string): Promise<TenantUserRow> {
  const [row] = await orm
    .select()
    .from(tenantUsers)
    .where(and(eq(tenantUsers.projectId, projectId), eq(tenantUsers.id, id)));
  if (row === undefined) throw new ConsoleError('Console.NotFound', 'There is no such person here.');
  return row;
}

/** Makes a person. @throws ConsoleError Console.BadRequest, Console.NameTaken */
export async function createPerson(
  { db, clock }: PeopleStore,
  projectId: string,
  body: Readonly<Record<string, unknown>>,
): Promise<TenantUserRow> {
  const name = checkName(body['name']);
  const displayName = checkDisplayName(body['display_name'] ?? '');
  const role = checkRole(body['role'] ?? 'viewer');
  const passwordHash = await hashPassword(checkPassword(body['password'], 'password'));
  return db.tx(async ({ orm }) => {
    await lockPeople(orm, projectId);
    if ((await orm.$count(tenantUsers, eq(tenantUsers.projectId, projectId))) >= MOST_PEOPLE)
      throw new ConsoleError('Console.Busy', `A tenant has at most ${MOST_PEOPLE} people and users of keys.`);
    const [row] = await orm
      .insert(tenantUsers)
      .values({
        ...{ id: newHexId(), projectId, name, displayName, role, passwordHash },
        createdAt: clock.now(),
        isPerson: true,
      })
      .onConflictDoNothing()
      .returning();
    if (row === undefined) throw new ConsoleError('Console.NameTaken', `The name ${name} is taken.`);
    return row;
  });
}

/**
 * Changes a person: display_name, role, disabled, password (which ends their sessions and tokens, as disabling does).
 * @throws ConsoleError Console.NotFound, Console.BadRequest, Console.LastOwner
 */
export async function updatePerson(
  { db, clock }: PeopleStore,
  projectId: string,
  id: string,
  body: Readonly<Record<string, unknown>>,
): Promise<TenantUserRow> {
  const { display_name: displayName, role, disabled, password } = body;
  if (disabled !== undefined && typeof disabled !== 'boolean') bad('disabled: expected true or false');
  const passwordHash =
    password === undefined ? undefined : await hashPassword(checkPassword(password, 'password'));
  return db.tx(async ({ orm }) => {
    await lockPeople(orm, projectId);
    const before = await findPerson(orm, projectId, id);
    const change: Partial<TenantUserRow> = {
      ...(displayName === undefined ? {} : { displayName: checkDisplayName(displayName) }),
      ...(role === undefined ? {} : { role: checkRole(role) }),
      ...(disabled === undefined ? {} : { disabledAt: disabled ? (before.disabledAt ?? clock.now()) : null }),
      ...(passwordHash === undefined ? {} : { passwordHash }),
    };
    const after = { ...before, ...change };
    if (isFullOwner(before) && !isFullOwner(after)) await requireAnotherOwner(orm, projectId, id);
    if (Object.keys(change).length > 0)
      await orm.update(tenantUsers).set(change).where(eq(tenantUsers.id, id));
    if (after.disabledAt !== null || passwordHash !== undefined) await endAccess(orm, id);
    return after;
  });
}

/**
 * Takes a person away, with their sessions and keys. @returns who that was
 * @throws ConsoleError Console.NotFound, Console.LastOwner
 */
export async function deletePerson(
  { db }: PeopleStore,
  projectId: string,
  id: string,
): Promise<TenantUserRow> {
  return db.tx(async ({ orm }) => {
    await lockPeople(orm, projectId);
    const row = await findPerson(orm, projectId, id);
    if (isFullOwner(row)) await requireAnotherOwner(orm, projectId, id);
    await orm.delete(tenantUsers).where(eq(tenantUsers.id, id));
    return row;
  });
}

/**
 * Changes one's own password; the person's other sessions and their tokens end.
 * @param sessionHash the session that goes on
 * @returns false when `old` is wrong
 */
export async function changePassword(
  { db }: PeopleStore,
  person: { readonly projectId: string; readonly userId: string; readonly sessionHash?: string },
  passwords: { readonly old: string; readonly new: string },
): Promise<boolean> {
  const { passwordHash } = await findPerson(db.orm, person.projectId, person.userId);
  if (!(await verifyPassword(passwords.old, passwordHash))) return false;
  const hash = await hashPassword(passwords.new);
  await db.tx(async ({ orm }) => {
    await orm.update(tenantUsers).set({ passwordHash: hash }).where(eq(tenantUsers.id, person.userId));
    await endAccess(orm, person.userId, person.sessionHash);
  });
  return true;
}

async function endAccess(orm: NodePgDatabase, userId: string, exceptSession?: string): Promise<void> {
  await endSessionsOf(orm, userId, exceptSession);
  await orm.delete(tokens).where(eq(tokens.userId, userId));
}

/** Changes of a tenant's people wait for each other, so that two owners cannot take each other away at once. */
async function lockPeople(orm: NodePgDatabase, projectId: string): Promise<void> {
  await orm
    .select({ id: tenants.projectId })
    .from(tenants)
    .where(eq(tenants.projectId, projectId))
    .for('update');
}

/** Somebody who may do everything and can sign in. */
function isFullOwner(row: TenantUserRow): boolean {
  return row.role === 'owner' && row.isPerson && row.disabledAt === null;
}

async function requireAnotherOwner(orm: NodePgDatabase, projectId: string, id: string): Promise<void> {
  const others = and(
    ...[eq(tenantUsers.projectId, projectId), ne(tenantUsers.id, id), eq(tenantUsers.role, 'owner')],
    ...[eq(tenantUsers.isPerson, true), isNull(tenantUsers.disabledAt)],
  );
  if ((await orm.$count(tenantUsers, others)) === 0)
    throw new ConsoleError('Console.LastOwner', 'This is the last owner. Make another person owner first.');
}
