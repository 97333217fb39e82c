import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MssError } from '@cyclorama/contract';
import type { Clock } from '../../studio/context.ts';
import type { Identities, Identity } from '../../studio/tenants/identities.ts';
import { isAllowed } from '../../studio/tenants/policies.ts';
import { Authenticator, MAX_BODY_BYTES } from '../metastudio/authenticate.ts';
import { parseBody } from '../metastudio/body.ts';
import { answerConsoleError } from './answer-error.ts';

const NOTHING = new Uint8Array(0);

/** Who asks, and what of, as routes of our own API see it. */
export interface OwnApi {
  /**
   * The tenant of a request that its policies allow.
   * @param action as policies name it, without `metastudio:` @param resource below the project, e.g. `repliers/1`
   * @throws MssError MSS.00024001
   */
  projectOf(request: FastifyRequest, action: string, resource: string): Promise<string>;
  /**
   * Who makes a request that their policies allow.
   * @param action with its service, e.g. `console:CreatePerson` @param resource below the project
   * @throws MssError MSS.00024001
   */
  callerOf(request: FastifyRequest, action: string, resource: string): Promise<Identity>;
  /** The body as an object; none is an empty one. @throws MssError when it is something else */
  bodyOf(request: FastifyRequest): Readonly<Record<string, unknown>>;
}

/** A door of our own API: X-Auth-Token, a signature or the cookie of the console. */
export function ownApiDoor(
  { identities, clock }: { readonly identities: Identities; readonly clock: Clock },
  routes: (api: FastifyInstance, own: OwnApi) => void,
): (app: FastifyInstance) => Promise<void> {
  const authenticator = new Authenticator(identities, clock);
  const callerOf: OwnApi['callerOf'] = async (request, action, resource) => {
    const identity = await authenticator.authenticate(request, bytesOf(request));
    const [service = ''] = action.split(':');
    const whole = `acs:${service}:*:${identity.projectId}:${resource}`;
    request.actionName = action;
    request.resourceName = whole;
    if (!isAllowed(identity.policies, [action], whole))
      throw new MssError(
        'MSS.00024001',
        `the policies of these credentials do not allow ${action} on ${whole}`,
      );
    return identity;
  };
  const own: OwnApi = {
    callerOf,
    projectOf: async (request, action, resource) =>
      (await callerOf(request, `metastudio:${action}`, resource)).projectId,
    bodyOf: (request) => {
      if (bytesOf(request).length === 0) return {};
      const body = parseBody(request, bytesOf(request));
      if (typeof body !== 'object' || body === null || Array.isArray(body))
        throw new MssError('MSS.00000003', 'body: expected an object');
      return body as Readonly<Record<string, unknown>>;
    },
  };
  return async (app) => {
    await app.register(async (api) => {
      keepBytes(api);
      api.setErrorHandler(answerConsoleError);
      routes(api, own);
    });
  };
}

/** Signatures cover the body's bytes, so they are kept as they came. */
export function keepBytes(api: FastifyInstance, bodyLimit: number = MAX_BODY_BYTES): void {
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body));
}

export function bytesOf(request: FastifyRequest): Uint8Array {
  return (request.body as Uint8Array | undefined) ?? NOTHING;
}
