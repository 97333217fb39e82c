import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ListenAddress } from '../../doors/base-url.ts';
import { mediaAddressesOf } from '../../doors/apsara/addresses.ts';
import {
  authenticateByCookie,
  clearSessionCookie,
  requireSameOrigin,
  sessionCookieOf,
  setSessionCookie,
} from '../../doors/console/cookie.ts';
import { ConsoleError } from '../../doors/console/errors.ts';
import { ownApiDoor } from '../../doors/console/own-api.ts';
import { IamError } from '../../doors/iam/errors.ts';
import { loginSubjects, LoginGuard } from '../../doors/iam/login-guard.ts';
import type { Studio } from '../context.ts';
import type { Identities } from '../tenants/identities.ts';
import { findTenantByDomain, findUserById, type UserOfTenant } from '../tenants/queries.ts';
import { firstTenant, takeConsoleLink } from './links.ts';
import { changePassword, checkPassword } from './people.ts';
import { beginSession, endSession, type Visitor } from './sessions.ts';

export interface SessionDoorOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  readonly version: string;
  /** Where HTTP listens, once it does. */
  readonly address: () => ListenAddress;
  /** Port at which RTMP really listens, once it does. */
  readonly rtmpPort: () => number;
  /** What a tenant's cameras publish with. */
  readonly streamKey: (projectId: string) => string;
}

const MAX_TEXT = 256;
const WRONG = 'The name or the password is wrong.';
const USED =
  'This link was used before, or is older than an hour. Run “cyclorama console-link” for a new one.';

/**
 * Signing in at the console:
 *
 * - `POST /api/session` `{user, password, domain?}`, `POST /api/session/link` `{key}`: Me, with the cookie of a session;
 * - `GET /api/session`: Me; `DELETE /api/session`: 204;
 * - `PUT /api/session/password` `{old, new}`: 204, the person's other sessions end.
 */
export function sessionDoor(options: SessionDoorOptions): ReturnType<typeof ownApiDoor> {
  const { studio, identities } = options;
  const { db, clock, config } = studio;
  const guard = new LoginGuard(clock);

  async function begin(
    request: FastifyRequest,
    reply: FastifyReply,
    find: (orm: typeof db.orm) => Promise<UserOfTenant | undefined>,
  ): Promise<Me | undefined> {
    const old = sessionCookieOf(request);
    const started = await db.tx(async (tx) => {
      const person = await find(tx.orm);
      if (person === undefined) return undefined;
      const { projectId, id: userId } = person.user;
      const cookie = await beginSession(tx.orm, { projectId, userId }, visitorOf(request), clock.now());
      return { person, cookie };
    });
    if (started === undefined) return undefined;
    // Whoever signs in again leaves no open session behind in this browser.
    const left = old === undefined ? undefined : await identities.findSession?.(old);
    if (left !== undefined) await endSession(db.orm, left.sessionHash);
    const { person, cookie } = started;
    request.actor = { projectId: person.user.projectId, userId: person.user.id, name: person.user.name };
    setSessionCookie(request, reply, config.publicUrl, cookie);
    reply.header('cache-control', 'no-store');
    return showMe(options, request, person);
  }

  return ownApiDoor({ identities, clock }, (api, own) => {
    api.post('/api/session', async (request, reply) => {
      requireSameOrigin(request);
      const body = own.bodyOf(request);
      const [user, password] = [textOf(body, 'user'), textOf(body, 'password')];
      const tenant =
        body['domain'] === undefined || body['domain'] === ''
          ? await firstTenant(db.orm)
          : await findTenantByDomain(db.orm, textOf(body, 'domain'));
      request.actionName = 'console:SignIn';
      if (tenant !== undefined) {
        request.actor = { projectId: tenant.projectId, name: user };
        request.resourceName = `acs:console:*:${tenant.projectId}:session`;
      }
      const domain = tenant?.domain ?? '';
      const identity = await admitted(() =>
        guard.check(loginSubjects(domain, user, request.ip), () => identities.login(domain, user, password)),
      );
      const me =
        identity &&
        (await begin(request, reply, (orm) => findUserById(orm, identity.projectId, identity.userId)));
      if (me === undefined) throw new ConsoleError('Console.WrongCredentials', WRONG);
      return me;
    });
    api.post('/api/session/link', async (request, reply) => {
      requireSameOrigin(request);
      const key = textOf(own.bodyOf(request), 'key');
      request.actionName = 'console:SignInByLink';
      const me = await begin(request, reply, (orm) => takeConsoleLink(orm, key, clock.now()));
      if (me === undefined) throw new ConsoleError('Console.LinkUsed', USED);
      return me;
    });
    const session = (request: FastifyRequest) => {
      const cookie = sessionCookieOf(request);
      if (cookie === undefined)
        throw new ConsoleError('Console.NotSignedIn', 'Nobody is signed in here. Sign in first.');
      return authenticateByCookie(identities, request, cookie);
    };
    api.get('/api/session', async (request, reply) => {
      const { projectId, userId } = await session(request);
      const person = await findUserById(db.orm, projectId, userId);
      if (person === undefined) throw new ConsoleError('Console.NotSignedIn', 'Sign in again.');
      return reply.header('cache-control', 'no-store').send(showMe(options, request, person));
    });
    api.delete('/api/session', async (request, reply) => {
      clearSessionCookie(request, reply, config.publicUrl);
      if (sessionCookieOf(request) === undefined) return reply.code(204).send();
      const { sessionHash, projectId, userId, userName } = await session(request);
      request.actor = { projectId, userId, name: userName };
      request.actionName = 'console:SignOut';
      await endSession(db.orm, sessionHash);
      return reply.code(204).send();
    });
    api.put('/api/session/password', async (request, reply) => {
      const person = await session(request);
      const { projectId, userId, userName, domain } = person;
      request.actor = { projectId, userId, name: userName };
      request.actionName = 'console:ChangePassword';
      const body = own.bodyOf(request);
      const passwords = { old: textOf(body, 'old'), new: checkPassword(body['new'], 'new') };
      const changed = await admitted(() =>
        guard.check(loginSubjects(domain, userName, request.ip), async () =>
          (await changePassword(studio, person, passwords)) ? true : undefined,
        ),
      );
      if (changed === undefined)
        throw new ConsoleError('Console.WrongCredentials', 'The old password is wrong.');
      return reply.code(204).send();
    });
  });
}

/** A check of a password whose refusals are those of our own API. */
async function admitted<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof IamError)) throw error;
    const { retryAfterSeconds } = error;
    throw new ConsoleError('Console.TooManyAttempts', error.message, {
      cause: error,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
  }
}

function visitorOf(request: FastifyRequest): Visitor {
  return { userAgent: request.headers['user-agent'] ?? '', address: request.ip };
}

function textOf(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name];
  if (typeof value !== 'string' || value === '' || value.length > MAX_TEXT)
    throw new ConsoleError('Console.BadRequest', `${name}: expected a text of 1 to ${MAX_TEXT} characters`);
  return value;
}

type Me = ReturnType<typeof showMe>;

/** What the console knows about who is signed in, and where. */
function showMe(options: SessionDoorOptions, request: FastifyRequest, { user, tenant }: UserOfTenant) {
  const { studio, version, address, rtmpPort, streamKey } = options;
  const { config } = studio;
  const media = mediaAddressesOf(request, config, address(), rtmpPort());
  return {
    project_id: tenant.projectId,
    tenant: tenant.name,
    domain: tenant.domain,
    user: {
      id: user.id,
      name: user.name,
      display_name: user.displayName,
      role: user.role,
    },
    version,
    region: config.region,
    first_run: tenant.firstRunAt === null,
    rtmp_url: `${media.rtmp}/live`,
    // Whoever has it may publish, which viewers may not.
    ...(user.role === 'viewer' ? {} : { stream_key: streamKey(tenant.projectId) }),
    limits: {
      requests: config.limits,
      renders: config.renderConcurrency,
      live_sizes: config.liveSizes,
    },
  };
}
