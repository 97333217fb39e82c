import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  MssError,
  OPERATIONS,
  OPERATION_IDS,
  parseQuery,
  type OperationBody,
  type OperationId,
  type OperationQuery,
  type OperationSpec,
} from '@cyclorama/contract';
import type { Studio } from '../../studio/context.ts';
import { baseUrlOf, type ListenAddress } from '../base-url.ts';
import { pathOf, queryOf } from '../raw-url.ts';
import { checkPolicies, mayCall } from './actions.ts';
import { MAX_BODY_BYTES, type Authenticator } from './authenticate.ts';
import { parseBody } from './body.ts';
import { mergeTables } from './coverage.ts';
import '../fastify.ts';
import { toErrorAnswer } from './errors.ts';
import type { Caller, OperationHandler, OperationRequest, OperationTable } from './operation.ts';
import type { Throttle } from './throttle.ts';
import { validateBody } from './validate-body.ts';

export interface MetaStudioDoorOptions {
  readonly studio: Studio;
  readonly operations: readonly OperationTable[];
  readonly authenticator: Authenticator;
  readonly throttle: Throttle;
  /** Checks keys of report URLs; without it reports need credentials like everything else. */
  readonly reportKeys?: ReportKeyCheck;
  /** Where we listen, once we do. */
  readonly address: () => ListenAddress;
}

/** Proves by the query of its URL who reports events (6.2.7). */
export interface ReportKeyCheck {
  /** @throws MssError (401) when the key is not that of the job, or has expired */
  check(
    place: { readonly projectId: string; readonly roomId: string; readonly jobId: string },
    key: OperationQuery<'liveEventReport'>,
    now: Date,
  ): void;
}

const ID = /^[A-Za-z0-9._-]{1,64}$/;
const APP_USER = /^[\x21-\x7e]{1,128}$/;
const NOTHING = new Uint8Array(0);

/** Path of the router for a path of the contract. */
function routePath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function readParams(operation: OperationSpec, sent: unknown): Readonly<Record<string, string>> {
  const params = sent as Readonly<Record<string, string>>;
  for (const name of operation.params) {
    if (!ID.test(params[name] ?? '')) {
      throw new MssError('MSS.00000003', `${name}: expected 1 to 64 letters, digits, “.”, “_” or “-”`);
    }
  }
  return params;
}

function appUserOf(request: FastifyRequest): string | undefined {
  const sent = request.headers['x-app-userid'];
  if (sent === undefined) return undefined;
  if (typeof sent !== 'string' || !APP_USER.test(sent)) {
    throw new MssError('MSS.00000003', 'X-App-UserId: expected 1 to 128 ASCII characters without spaces');
  }
  return sent;
}

/** Who calls and what for: proven by credentials, allowed, and within the limits. */
async function authenticated(
  options: MetaStudioDoorOptions,
  operation: OperationSpec,
  request: FastifyRequest,
  bytes: Uint8Array,
): Promise<Pick<OperationRequest, 'caller' | 'params'>> {
  const identity = await options.authenticator.authenticate(request, bytes);
  const params = readParams(operation, request.params);
  if (params['project_id'] !== identity.projectId) {
    throw new MssError('MSS.00020006', `the credentials are for project ${identity.projectId}`);
  }
  checkPolicies(identity, operation, params);
  // Reports are limited by the events that they bring, once these are known.
  if (!operation.reportKey) options.throttle.admit(identity.projectId, operation);
  const appUserId = appUserOf(request);
  const caller: Caller = {
    projectId: identity.projectId,
    domain: identity.domain,
    ...(identity.accessKey === undefined ? {} : { accessKey: identity.accessKey }),
    ...(appUserId === undefined ? {} : { appUserId }),
    may: (id) => mayCall(identity, OPERATIONS[id], params),
  };
  return { caller, params };
}

/** The same of whoever holds the URL of a job's reports: that job's tenant, for this one purpose. */
function reporter(
  options: MetaStudioDoorOptions,
  keys: ReportKeyCheck,
  request: FastifyRequest,
): Pick<OperationRequest, 'caller' | 'params'> {
  const params = readParams(OPERATIONS.liveEventReport, request.params);
  const { project_id: projectId = '', room_id: roomId = '', job_id: jobId = '' } = params;
  const key = parseQuery('liveEventReport', queryOf(request));
  keys.check({ projectId, roomId, jobId }, key, options.studio.clock.now());
  return { caller: { projectId, domain: '' }, params };
}

/** How many events a report brings; a report without any still is one request. */
function eventsIn(body: unknown): number {
  const { events = [] } = body as OperationBody<'liveEventReport'>;
  return Math.max(1, events.length);
}

/** Serves one operation: who, whose, may they, how often, then what exactly, then the work itself. */
async function serve(
  options: MetaStudioDoorOptions,
  id: OperationId,
  handler: OperationHandler | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const operation = OPERATIONS[id];
  const bytes = (request.body as Uint8Array | undefined) ?? NOTHING;
  const byKey = operation.reportKey && options.reportKeys && queryOf(request).has('auth_key');
  const { caller, params } = byKey
    ? reporter(options, options.reportKeys, request)
    : await authenticated(options, operation, request, bytes);
  const parsed: OperationRequest = {
    caller,
    params,
    query: parseQuery(id, queryOf(request)),
    body: validateBody(id, parseBody(request, bytes)),
    baseUrl: baseUrlOf(request, options.studio.config.publicUrl, options.address()),
    requestId: request.id,
    ...(request.headers['if-match'] === undefined ? {} : { ifMatch: request.headers['if-match'] }),
  };
  if (operation.reportKey) options.throttle.admitEvents(caller.projectId, operation, eventsIn(parsed.body));
  if (!handler) throw new MssError('MSS.00000004', `${id} is not available yet`, { status: 501 });
  // Both were just checked against the very schemas from which the handler's own types are generated.
  const result = await handler(options.studio, parsed as OperationRequest<never, never>);
  if (result.etag !== undefined) reply.header('etag', result.etag);
  return reply.code(result.status ?? operation.status).send(result.body);
}

function answerError(
  error: unknown,
  operation: OperationSpec | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const answer = toErrorAnswer(error, operation?.family ?? 'general', request.id);
  if (answer.unexpected)
    request.log.error({ err: error, operation: operation?.operationId }, 'a request failed');
  if (answer.retryAfterSeconds !== undefined) reply.header('retry-after', answer.retryAfterSeconds);
  request.errorCode = answer.body.error_code;
  return reply.code(answer.status).send(answer.body);
}

/** Operations by the pattern of their paths, to tell an unknown path from an unsupported method. */
function methodsOf(path: string): readonly string[] {
  return OPERATION_IDS.map((id) => OPERATIONS[id])
    .filter((operation) =>
      [operation.path, ...operation.aliases].some((candidate) => matches(candidate, path)),
    )
    .map(({ method }) => method);
}

function matches(template: string, path: string): boolean {
  const [wanted, given] = [template.split('/'), path.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => (part.startsWith('{') ? given[index] !== '' : part === given[index]))
  );
}

/** Answers below /v1 what no operation takes. */
function answerUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = pathOf(request);
  const allowed = methodsOf(path);
  if (allowed.length === 0)
    return answerError(
      new MssError('MSS.00000002', `there is nothing at ${path.slice(0, 200)}`),
      undefined,
      request,
      reply,
    );
  const error = new MssError('MSS.00000002', `${request.method} is not supported here`, { status: 405 });
  return answerError(error, undefined, request, reply.header('allow', allowed.join(', ')));
}

/** The door of the MetaStudio API: every operation of the contract below `/v1/{project_id}`, in both spellings. */
export function metaStudioDoor(options: MetaStudioDoorOptions): (app: FastifyInstance) => Promise<void> {
  const handlers = mergeTables(options.operations);
  return async (app) => {
    // The signature covers the body's bytes, so they are kept as they came.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    app.setErrorHandler((error, request, reply) =>
      answerError(error, request.routeOptions.config.operation, request, reply),
    );
    for (const id of OPERATION_IDS) {
      const operation = OPERATIONS[id];
      for (const path of [operation.path, ...operation.aliases]) {
        app.route({
          method: operation.method,
          url: routePath(path),
          exposeHeadRoute: false,
          bodyLimit: MAX_BODY_BYTES,
          config: { operation },
          handler: (request, reply) => serve(options, id, handlers.get(id), request, reply),
        });
      }
    }
    app.route({
      method: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'],
      url: '/v1/*',
      handler: async (request, reply) => answerUnknown(request, reply),
    });
  };
}
