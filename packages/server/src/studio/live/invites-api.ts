import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MssError } from '@cyclorama/contract';
import type { MediaAddresses } from '../../doors/apsara/operation.ts';
import { ConsoleError } from '../../doors/console/errors.ts';
import { wireTime } from '../assets/ids.ts';
import type { CasterRow } from '../casters/table.ts';
import type { Studio } from '../context.ts';
import {
  createInvite,
  inviteOf,
  openInvites,
  pathsOf,
  revokeInvite,
  seatGuest,
  studioName,
  type Invite,
} from './invites.ts';
import type { CasterSessions } from './port.ts';

const MAX_NAME = 64;
const MAX_HOURS = 168;
const DEFAULT_HOURS = 12;

/** Streams of guests in this server's hub. */
export interface GuestStreams {
  isPublished(path: string): boolean;
  kick(path: string, reason: string): void;
}

export interface InviteRoutesOptions {
  readonly studio: Studio;
  readonly sessions: CasterSessions;
  readonly streams: GuestStreams;
  readonly addresses: (request: FastifyRequest) => MediaAddresses;
  readonly ownCaster: (request: FastifyRequest<OfCaster>, action: string) => Promise<CasterRow>;
  readonly bodyOf: (request: FastifyRequest) => unknown;
}

type OfCaster = { Params: { caster_id: string } };
type OfInvite = { Params: { caster_id: string; invite_id: string } };
type OfGuest = { Params: { token: string } };

/**
 * Cameras of guests:
 *
 * - `GET|POST /api/casters/{id}/invites` `{name, hours?}`: the answer to POST has `token`, this once;
 *   `DELETE …/invites/{invite}` takes one back and hangs up on its camera;
 * - `GET /api/join/{token}` for the guest, who is not signed in: who invites; `POST` makes the camera a source and tells
 *   where it publishes by WHIP, with the token as its key.
 */
export function inviteRoutes(api: FastifyInstance, options: InviteRoutesOptions): void {
  const { studio, sessions, streams, addresses, ownCaster, bodyOf } = options;
  const shown = (invite: Invite) => ({
    id: invite.id,
    name: invite.name,
    created_at: wireTime(invite.createdAt),
    expires_at: wireTime(invite.expiresAt),
    joined_at: invite.joinedAt === null ? null : wireTime(invite.joinedAt),
    resource_id: invite.resourceId,
    live: streams.isPublished(pathsOf(invite).hubPath),
  });
  api.get<OfCaster>('/api/casters/:caster_id/invites', async (request) => {
    const row = await ownCaster(request, 'DescribeCasterVideoResources');
    return { invites: (await openInvites(studio, row.id)).map(shown) };
  });
  api.post<OfCaster>('/api/casters/:caster_id/invites', async (request, reply) => {
    const row = await ownCaster(request, 'AddCasterVideoResource');
    const { invite, token } = await createInvite(studio, row, askedOf(bodyOf(request)));
    return reply.code(201).send({ ...shown(invite), token, path: `/join/${token}` });
  });
  api.delete<OfInvite>('/api/casters/:caster_id/invites/:invite_id', async (request, reply) => {
    const row = await ownCaster(request, 'DeleteCasterVideoResource');
    const invite = await revokeInvite(studio, row.id, request.params.invite_id);
    if (invite === undefined)
      throw new ConsoleError('Console.NotFound', 'There is no such invitation any more.');
    streams.kick(pathsOf(invite).hubPath, 'the invitation was taken back');
    return reply.code(204).send();
  });

  const guest = async ({ params }: FastifyRequest<OfGuest>): Promise<Invite> => {
    const invite = await inviteOf(studio, params.token);
    if (invite === undefined)
      throw new ConsoleError('Console.NotFound', 'This invitation is over. Ask for a new link.');
    return invite;
  };
  const welcome = async (invite: Invite) => ({
    name: invite.name,
    studio: await studioName(studio, invite.casterId),
    expires_at: wireTime(invite.expiresAt),
    whip: `/rtc/whip/${pathsOf(invite).path}`,
  });
  api.get<OfGuest>('/api/join/:token', async (request) => welcome(await guest(request)));
  api.post<OfGuest>('/api/join/:token', async (request) => {
    const invite = await guest(request);
    await seatGuest(studio, invite, addresses(request).rtmp);
    await sessions.follow(invite.casterId, { cause: 'guest', requestId: request.id });
    return welcome(invite);
  });
}

function askedOf(body: unknown): { readonly name: string; readonly hours: number } {
  const { name, hours = DEFAULT_HOURS } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || name.trim() === '' || name.length > MAX_NAME)
    throw new MssError('MSS.00000003', `name: expected 1 to ${MAX_NAME} characters`);
  if (typeof hours !== 'number' || !(hours >= 0.1 && hours <= MAX_HOURS))
    throw new MssError('MSS.00000003', `hours: expected a number up to ${MAX_HOURS}`);
  return { name: name.trim(), hours };
}
