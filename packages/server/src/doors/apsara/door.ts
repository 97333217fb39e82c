import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  APSARA_OPERATIONS,
  APSARA_VERSION,
  ApsaraError,
  isApsaraAction,
  type ApsaraAction,
} from '@cyclorama/contract';
import type { Studio } from '../../studio/context.ts';
import type { CasterSessions } from '../../studio/live/port.ts';
import type { Identities } from '../../studio/tenants/identities.ts';
import type { ListenAddress } from '../base-url.ts';
import '../fastify.ts';
import { actorOf } from '../actor.ts';
import { ConsoleError } from '../console/errors.ts';
import type { Door } from '../http.ts';
import { mediaAddressesOf } from './addresses.ts';
import { renderAnswer, shapeAnswer, type RenderedAnswer } from './answer.ts';
import { ApsaraAuthenticator } from './authenticate.ts';
import { apsaraCoverage, mergeApsaraTables } from './coverage.ts';
import { isUnforeseen, toApsaraError } from './errors.ts';
import { Nonces } from './nonces.ts';
import type { ApsaraHandler, ApsaraRequest, ApsaraTable } from './operation.ts';
import { readParameters } from './parameters/read.ts';
import { pairsOfMembers, parameterTree } from './parameters/tree.ts';
import { checkPolicies, resourceOf } from './policies.ts';
import { APSARA } from './route.ts';
import { ApsaraThrottle } from './throttle.ts';
import { formatOf, readWire, targetOf } from './wire.ts';

export interface ApsaraDoorOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  readonly casters: CasterSessions;
  /** What the capabilities bring. */
  readonly tables: readonly ApsaraTable[];
  /** Where HTTP listens, once it does. */
  readonly address: () => ListenAddress;
  /** Port at which RTMP really listens, once it does. */
  readonly rtmpPort: () => number;
}

/** Largest body of a request, bytes. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Upper-case UUID, as the vendor's; of the id under which the request is logged where that is one of ours. */
function requestIdOf(request: FastifyRequest): string {
  const id = request.id.toUpperCase();
  if (!/^[0-9A-F]{32}$/.test(id)) return crypto.randomUUID().toUpperCase();
  return [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-');
}

function send(reply: FastifyReply, status: number, { type, text }: RenderedAnswer): FastifyReply {
  return reply.code(status).header('content-type', type).send(text);
}

function answerError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  requestId: string,
): FastifyReply {
  const about = { RequestId: requestId, HostId: request.host };
  if (thrown instanceof ConsoleError) {
    request.errorCode = thrown.code;
    const members = { ...about, Code: thrown.code, Message: thrown.message };
    return send(reply, thrown.status, renderAnswer(formatOf(request), 'Error', members));
  }
  const error = toApsaraError(thrown);
  if (isUnforeseen(thrown, error)) {
    request.log.error({ err: thrown, action: request.operationName }, 'a request failed');
  }
  if (error.retryAfterMs !== undefined) {
    reply.header('x-acs-retry-after', error.retryAfterMs);
    if (error.status === 503) reply.header('retry-after', Math.ceil(error.retryAfterMs / 1000));
  }
  request.errorCode = error.code;
  const members = { ...about, Code: error.code, Message: error.message };
  return send(reply, error.status, renderAnswer(formatOf(request), 'Error', members));
}

function actionOf(name: string | undefined, version: string | undefined): ApsaraAction {
  if (version === undefined || version === '') throw new ApsaraError('MissingParameter', 'Version');
  if (version !== APSARA_VERSION) {
    throw new ApsaraError('InvalidVersion', `this is ${APSARA_VERSION}, not ${version.slice(0, 100)}`);
  }
  if (name === undefined || name === '') throw new ApsaraError('MissingParameter', 'Action');
  if (!isApsaraAction(name)) throw new ApsaraError('InvalidAction.NotFound', name.slice(0, 100));
  return name;
}

/**
 * The door of the Apsara API: `/` for requests of its protocols (see route.ts), GET and POST, ACS3 and classic
 * signatures, JSON and XML. `GET /api/live-actions` tells what it takes.
 * @throws Error when two tables bring the same action
 */
export function apsaraDoor(options: ApsaraDoorOptions): Door {
  const { studio, identities, casters } = options;
  const { config, clock, db } = studio;
  const handlers = mergeApsaraTables(options.tables);
  const authenticator = new ApsaraAuthenticator(identities, new Nonces(db, clock), clock);
  const throttle = new ApsaraThrottle(config.limits, clock);

  /** Who, what, how often, may they, with what exactly, then the work itself. */
  async function serve(
    request: FastifyRequest,
    reply: FastifyReply,
    requestId: string,
  ): Promise<FastifyReply> {
    const wire = readWire(request);
    const target = targetOf(request, wire);
    const identity = await authenticator.authenticate(request, wire);
    request.actor = actorOf(identity);
    const action = actionOf(target.action, target.version);
    const operation = APSARA_OPERATIONS[action];
    request.operationName = action;
    throttle.admit(identity.projectId, operation);
    const tree = parameterTree([...wire.pairs, ...pairsOfMembers(wire.members, operation.request)]);
    request.resourceName = resourceOf(operation, identity.projectId, tree);
    checkPolicies(identity, operation, tree);
    const parsed: ApsaraRequest = {
      action,
      input: readParameters(operation, tree),
      identity,
      requestId,
      addresses: mediaAddressesOf(request, config, options.address(), options.rtmpPort()),
      setHeader: (name, value) => void reply.header(name, value),
    };
    const handler: ApsaraHandler | undefined = handlers.get(action);
    if (!handler) throw new ApsaraError('UnsupportedOperation', action);
    // Just read by the very contract from which the handler's own types are generated.
    const members = await handler({ studio, casters }, parsed as ApsaraRequest<never>);
    const answer = shapeAnswer(operation, requestId, members);
    return send(reply, 200, renderAnswer(formatOf(request), `${action}Response`, answer));
  }

  return async (app: FastifyInstance) => {
    // The signature covers the body's bytes, so they are kept as they came.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    app.setErrorHandler((error, request, reply) => answerError(error, request, reply, requestIdOf(request)));
    // The contract as data, for the console's reference; as open as openapi.json.
    const actions = apsaraCoverage(options.tables).map(({ action, available }) => ({
      ...APSARA_OPERATIONS[action as ApsaraAction],
      available,
    }));
    app.get('/api/live-actions', async () => ({ version: APSARA_VERSION, actions }));
    app.route({
      method: ['GET', 'POST'],
      url: '/',
      exposeHeadRoute: false,
      bodyLimit: MAX_BODY_BYTES,
      constraints: { protocol: APSARA },
      handler: async (request, reply) => {
        const requestId = requestIdOf(request);
        reply.header('x-acs-request-id', requestId).header('cache-control', 'no-store');
        try {
          return await serve(request, reply, requestId);
        } catch (error) {
          return answerError(error, request, reply, requestId);
        }
      },
    });
  };
}
