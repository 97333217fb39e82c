import { isDeepStrictEqual } from 'node:util';
import type { FastifyRequest } from 'fastify';
import { sessionCookieOf } from '../../doors/console/cookie.ts';
import { ownApiDoor } from '../../doors/console/own-api.ts';
import type { Studio } from '../context.ts';
import { findSessionByHash } from '../people/sessions.ts';
import { identityOf, type Identities, type Identity } from '../tenants/identities.ts';
import { ConsoleEvents, type ConsoleEventsOptions, type ListenerOf } from './console-events.ts';

export interface EventsDoorOptions extends ConsoleEventsOptions {
  readonly studio: Studio;
  readonly identities: Identities;
}

/**
 * `GET /api/events`: everything that changes in a tenant, server-sent. `hello` comes first; `reset` says that something
 * may have been missed. An event says what changed; what it is now is to be asked where that is more.
 */
export function eventsDoor(options: EventsDoorOptions): ReturnType<typeof ownApiDoor> {
  const { studio, identities } = options;
  return ownApiDoor({ identities, clock: studio.clock }, (api, own) => {
    const streams = new ConsoleEvents(options);
    api.addHook('preClose', async () => streams.close());
    api.get('/api/events', async (request, reply) => {
      const identity = await own.callerOf(request, 'console:ListEvents', 'events');
      const who = await listenerOf(options, request, identity);
      reply.hijack();
      await streams.attach(reply.raw, who);
      return reply;
    });
  });
}

/** By what somebody listens; the stream ends with it, and when what they may do changes. */
async function listenerOf(
  { studio, identities }: EventsDoorOptions,
  request: FastifyRequest,
  identity: Identity,
): Promise<ListenerOf> {
  const isBack = request.headers['last-event-id'] !== undefined;
  const same = (now: Identity | undefined): boolean =>
    now !== undefined && isDeepStrictEqual(now.policies, identity.policies);
  const { accessKey } = identity;
  if (accessKey !== undefined)
    return { identity, isBack, isStillIn: async () => same(await identities.findKey(accessKey)) };
  const token = request.headers['x-auth-token'];
  if (typeof token === 'string')
    return { identity, isBack, isStillIn: async () => same(await identities.findToken(token)) };
  const session = await identities.findSession?.(sessionCookieOf(request) ?? '');
  const sessionHash = session?.sessionHash ?? '';
  return {
    ...{ identity, isBack, sessionHash },
    // An open page is no sign of the person: a session ends although somebody forgot to close it.
    isStillIn: async () => {
      const found = await findSessionByHash(studio.db.orm, sessionHash, studio.clock.now());
      return same(found && identityOf(found));
    },
  };
}
