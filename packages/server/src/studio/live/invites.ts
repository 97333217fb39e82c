import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { ApsaraError } from '@cyclorama/contract';
import { ConsoleError } from '../../doors/console/errors.ts';
import { storeChange, type Change } from '../casters/change.ts';
import { placeAt } from '../casters/references.ts';
import { casterChannels, casterResources, casters } from '../casters/table.ts';
import type { Studio } from '../context.ts';
import { tenantPath } from '../streams/index.ts';

const TOKEN_BYTES = 24;
/** Tells a guest's token from a tenant's key. */
const TOKEN = /^guest_[A-Za-z0-9_-]{32}$/;
const LOCATIONS = 12;
const MAX_OPEN = 50;
/** App of guests' streams, as of other cameras. */
const APP = 'live';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** See store/migrations/0080_control_room.sql. */
export const casterInvites = pgTable('caster_invites', {
  id: text('id').primaryKey(),
  projectId: text('project_id').notNull(),
  casterId: text('caster_id').notNull(),
  name: text('name').notNull(),
  tokenHash: text('token_hash').notNull(),
  stream: text('stream').notNull(),
  resourceId: text('resource_id'),
  createdAt: time('created_at').notNull(),
  expiresAt: time('expires_at').notNull(),
  joinedAt: time('joined_at'),
  revokedAt: time('revoked_at'),
});

export type Invite = typeof casterInvites.$inferSelect;

/** Invites somebody's camera. @returns the token, which is shown this once @throws ConsoleError when too many are open */
export async function createInvite(
  studio: Studio,
  caster: { readonly id: string; readonly projectId: string },
  asked: { readonly name: string; readonly hours: number },
): Promise<{ readonly invite: Invite; readonly token: string }> {
  const token = `guest_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  const now = studio.clock.now();
  const id = randomUUID();
  const invite: Invite = {
    id,
    projectId: caster.projectId,
    casterId: caster.id,
    name: asked.name,
    tokenHash: hashOf(token),
    stream: `guest-${id}`,
    resourceId: null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + asked.hours * 3_600_000),
    joinedAt: null,
    revokedAt: null,
  };
  const open = await openInvites(studio, caster.id);
  if (open.length >= MAX_OPEN)
    throw new ConsoleError(
      'Console.Busy',
      `There are ${MAX_OPEN} open invitations already: take some back first.`,
    );
  await studio.db.orm.insert(casterInvites).values(invite);
  return { invite, token };
}

/** Invitations that can still be used, the newest first. */
export async function openInvites(studio: Studio, casterId: string): Promise<readonly Invite[]> {
  return studio.db.orm
    .select()
    .from(casterInvites)
    .where(
      and(
        eq(casterInvites.casterId, casterId),
        isNull(casterInvites.revokedAt),
        gt(casterInvites.expiresAt, studio.clock.now()),
      ),
    )
    .orderBy(desc(casterInvites.createdAt));
}

/** Takes an invitation back. @returns it; undefined when there is no such open one */
export async function revokeInvite(
  studio: Studio,
  casterId: string,
  id: string,
): Promise<Invite | undefined> {
  const [row] = await studio.db.orm
    .update(casterInvites)
    .set({ revokedAt: studio.clock.now() })
    .where(
      and(eq(casterInvites.id, id), eq(casterInvites.casterId, casterId), isNull(casterInvites.revokedAt)),
    )
    .returning();
  return row;
}

/** The invitation of a token, while it is good. */
export async function inviteOf(studio: Studio, token: string): Promise<Invite | undefined> {
  if (!TOKEN.test(token)) return undefined;
  const [row] = await studio.db.orm
    .select()
    .from(casterInvites)
    .where(and(eq(casterInvites.tokenHash, hashOf(token)), isNull(casterInvites.revokedAt)));
  return row !== undefined && row.expiresAt > studio.clock.now() ? row : undefined;
}

/** The stream that a guest may publish: its path as the tenant knows it, and in the hub. */
export async function guestStream(
  studio: Studio,
  token: string,
): Promise<{ readonly path: string; readonly hubPath: string } | undefined> {
  const invite = await inviteOf(studio, token);
  return invite && pathsOf(invite);
}

/** Paths of a guest's stream. */
export function pathsOf({ projectId, stream }: Pick<Invite, 'projectId' | 'stream'>) {
  const path = `${APP}/${stream}`;
  return { path, hubPath: tenantPath(projectId, path) };
}

/**
 * Makes the guest's camera a source of the show; one that is there already stays.
 * @param rtmp address of this server's RTMP, for casters without a streaming domain
 * @throws ApsaraError InvalidLocationId.Occupied when all twelve places are taken
 */
export async function seatGuest(studio: Studio, invite: Invite, rtmp: string): Promise<void> {
  const { projectId, casterId } = invite;
  await storeChange(studio, projectId, casterId, async (change) => {
    const { tx, aggregate, now } = change;
    await tx.orm.update(casterInvites).set({ joinedAt: now }).where(eq(casterInvites.id, invite.id));
    if (aggregate.resources.some(({ id }) => id === invite.resourceId)) return;
    const location = freeLocation(change);
    const { DomainName: domain } = aggregate.caster.config;
    const base =
      domain === undefined ? `rtmp://127.0.0.1:${new URL(rtmp).port || '1935'}` : `rtmp://${domain}`;
    const document = {
      LiveStreamUrl: `${base}/${pathsOf(invite).path}`,
      RepeatNum: 0,
      FixedDelayDuration: 0,
    };
    const id = randomUUID();
    const named = { id, casterId, locationId: location, name: invite.name };
    await tx.orm.insert(casterResources).values({ ...named, document, effective: document, createdAt: now });
    if (aggregate.caster.config.ChannelEnable === 1)
      await tx.orm
        .insert(casterChannels)
        .values({ casterId, channelId: location, resourceId: id })
        .onConflictDoUpdate({
          target: [casterChannels.casterId, casterChannels.channelId],
          set: { resourceId: id },
        });
    await tx.orm.update(casterInvites).set({ resourceId: id }).where(eq(casterInvites.id, invite.id));
  });
}

function freeLocation({ aggregate }: Change): string {
  for (let n = 1; n <= LOCATIONS; n++) {
    const location = `RV${String(n).padStart(2, '0')}`;
    const place = placeAt(aggregate, location);
    const bound = place?.kind === 'channel' ? place.resource !== undefined : place !== undefined;
    if (!bound && aggregate.resources.every(({ locationId }) => locationId !== location)) return location;
  }
  throw new ApsaraError('InvalidLocationId.Occupied', 'all twelve places for sources are taken');
}

/** Name of a caster, for the page of its guests. */
export async function studioName(studio: Studio, casterId: string): Promise<string> {
  const [row] = await studio.db.orm
    .select({ name: casters.name })
    .from(casters)
    .where(eq(casters.id, casterId));
  return row?.name ?? '';
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
