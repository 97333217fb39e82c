import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Studio } from '../../studio/context.ts';
import type { Identities, Identity, IssuedToken } from '../../studio/tenants/identities.ts';
import { baseUrlOf, type ListenAddress } from '../base-url.ts';
import type { Authenticator } from '../metastudio/authenticate.ts';
import { parseBody } from '../metastudio/body.ts';
import { queryOf } from '../raw-url.ts';
import { IamError, toIamAnswer } from './errors.ts';
import { loginSubjects, LoginGuard } from './login-guard.ts';
import { readTokenRequest, type TokenRequest } from './token-request.ts';

export interface IamDoorOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  readonly authenticator: Authenticator;
  readonly address: () => ListenAddress;
}

const MAX_BODY_BYTES = 64 * 1024;
const NOTHING = new Uint8Array(0);
const WRONG = 'The username or password is wrong.';

/**
 * The vendor names a user's project after its region; each tenant has one. Clients that look their project up
 * by the region's name find it.
 */
function projectNames(identity: Identity, region: string): readonly string[] {
  return [region, identity.tenant];
}

function isOwnProject(project: TokenRequest['project'], identity: Identity, region: string): boolean {
  if (!project) return true;
  if (project.id !== undefined && project.id !== identity.projectId) return false;
  return project.name === undefined || projectNames(identity, region).includes(project.name);
}

function tokenBody(identity: Identity, issued: IssuedToken, region: string): unknown {
  const domain = { id: identity.domainId, name: identity.domain };
  return {
    token: {
      methods: ['password'],
      issued_at: issued.issuedAt.toISOString(),
      expires_at: issued.expiresAt.toISOString(),
      user: { id: identity.userId, name: identity.userName, domain },
      project: { id: identity.projectId, name: region, domain },
      roles: [],
      catalog: [],
    },
  };
}

function bodyOf(request: FastifyRequest): Uint8Array {
  return (request.body as Uint8Array | undefined) ?? NOTHING;
}

/** Token and project lookup of IAM: `POST /v3/auth/tokens`, `GET /v3/projects`. */
export function iamDoor(options: IamDoorOptions): (app: FastifyInstance) => Promise<void> {
  const { studio, identities, authenticator } = options;
  const { region } = studio.config;
  const guard = new LoginGuard(studio.clock);

  async function createToken(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const wanted = readTokenRequest(parseBody(request, bodyOf(request)));
    const subjects = loginSubjects(wanted.domain, wanted.user, request.ip);
    const identity = await guard.check(subjects, () =>
      identities.login(wanted.domain, wanted.user, wanted.password),
    );
    if (!identity) throw new IamError(401, WRONG);
    if (!isOwnProject(wanted.project, identity, region)) {
      throw new IamError(401, 'auth.scope.project: the user has no such project.');
    }
    const issued = await identities.issueToken(identity);
    reply.header('x-subject-token', issued.token).header('cache-control', 'no-store');
    return reply.code(201).send(tokenBody(identity, issued, region));
  }

  async function listProjects(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const identity = await authenticator.authenticate(request, bodyOf(request));
    const name = queryOf(request).get('name');
    const base = `${baseUrlOf(request, studio.config.publicUrl, options.address())}/v3/projects`;
    const project = {
      id: identity.projectId,
      name: region,
      description: identity.tenant,
      domain_id: identity.domainId,
      parent_id: identity.domainId,
      is_domain: false,
      enabled: true,
      links: { self: `${base}/${identity.projectId}` },
    };
    const found = name === null || projectNames(identity, region).includes(name);
    return reply.send({
      links: { self: base, previous: null, next: null },
      projects: found ? [project] : [],
    });
  }

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    app.setErrorHandler((error, request, reply) => {
      const answer = toIamAnswer(error, request.id);
      if (answer.unexpected) request.log.error({ err: error }, 'an IAM request failed');
      if (answer.retryAfterSeconds !== undefined) reply.header('retry-after', answer.retryAfterSeconds);
      return reply.code(answer.status).send(answer.body);
    });
    app.post('/v3/auth/tokens', createToken);
    app.get('/v3/projects', { exposeHeadRoute: false }, listProjects);
    app.route({
      method: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'],
      url: '/v3/*',
      handler: async () => {
        throw new IamError(404, 'The API does not exist.');
      },
    });
  };
}
