import type { AddressInfo } from 'node:net';
import fastify, {
  LogController,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Studio } from '../studio/context.ts';
import type { Identities } from '../studio/tenants/identities.ts';
import type { AuditLog } from '../studio/system/audit.ts';
import { logAccess } from './access-log.ts';
import { auditAnswers } from './audit.ts';
import { answerProtocolError } from './protocol-errors.ts';
import { addressUrl, type ListenAddress } from './base-url.ts';
import { iamDoor } from './iam/door.ts';
import { Authenticator } from './metastudio/authenticate.ts';
import { operationCoverage, type OperationCoverage } from './metastudio/coverage.ts';
import { metaStudioDoor, type ReportKeyCheck } from './metastudio/door.ts';
import { toErrorAnswer } from './metastudio/errors.ts';
import type { OperationTable } from './metastudio/operation.ts';
import { Throttle } from './metastudio/throttle.ts';
import { measureProcess, Metrics } from './metrics.ts';
import { pathOf } from './raw-url.ts';
import { requestIdOf } from './request-id.ts';
import { protocolConstraint } from './apsara/route.ts';
import { rootDoor } from './root/door.ts';
import { foreignOrigins } from './root/origins.ts';
import { Site, SITE_FOLDER } from './root/site.ts';
import { loadTls } from './tls.ts';
import { trackUnusedSockets } from './unused-sockets.ts';

/** A door of its own, e.g. `objectsDoor(...)`: adds its routes. */
export type Door = (app: FastifyInstance) => Promise<void>;

export interface HttpServerOptions {
  /** What the capabilities bring. */
  readonly operations: readonly OperationTable[];
  readonly identities: Identities;
  /** Checks keys of report URLs (6.2.7). */
  readonly reportKeys?: ReportKeyCheck;
  /** What does not work now, one sentence each; empty = everything works. */
  readonly health: () => Promise<readonly string[]>;
  /** Further doors on the same listener. */
  readonly doors?: readonly Door[];
  /** Figures that others add to; default new ones. */
  readonly metrics?: Metrics;
  readonly version: string;
  /** Keeps who changed what. */
  readonly audit?: Pick<AuditLog, 'record'>;
  /** Folder of the built console; default: where the build puts it. */
  readonly site?: string;
}

/** The one listener for everything that speaks HTTP. */
export interface HttpServer {
  /** For tests (`inject`). */
  readonly app: FastifyInstance;
  readonly metrics: Metrics;
  /** Rows of docs/coverage.md. */
  readonly coverage: readonly OperationCoverage[];
  /** Starts to listen at config.host and config.port (0 = any free one). @returns where: `http(s)://host:port` */
  listen(): Promise<string>;
  /** Stops taking requests and waits for those being served. */
  close(): Promise<void>;
}

/** Longest path parameter that the router hands on, so that longer ids get a proper refusal. */
const MAX_PARAM_LENGTH = 512;

/** URLs that cannot be decoded never reach a route. */
function answerBadUrl(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body } = toErrorAnswer(error, 'general', request.id);
  reply.code(status).header('x-request-id', request.id).send(body);
}

function newApp(studio: Studio): FastifyInstance {
  const { config } = studio;
  const tls = loadTls(config, studio.clock, studio.log);
  const options = {
    // Requests are logged by logAccess, which knows what must not be.
    loggerInstance: studio.log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: requestIdOf,
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
    routerOptions: {
      maxParamLength: MAX_PARAM_LENGTH,
      constraints: { protocol: protocolConstraint },
    },
    forceCloseConnections: 'idle' as const,
    frameworkErrors: answerBadUrl,
    clientErrorHandler: answerProtocolError,
  };
  // With https Fastify's server type differs, which nobody here looks at.
  return (tls ? fastify({ ...options, https: tls }) : fastify(options)) as unknown as FastifyInstance;
}

/** Builds the HTTP server with all its doors. Nothing listens until `listen` is called. */
export async function createHttpServer(studio: Studio, options: HttpServerOptions): Promise<HttpServer> {
  const { config, clock } = studio;
  const { identities, operations, health, version, reportKeys } = options;
  const metrics = options.metrics ?? new Metrics();
  const stopMeasuring = measureProcess(metrics);
  const protocol = config.tls ? 'https' : 'http';
  const app = newApp(studio);
  const address = (): ListenAddress => {
    const bound = app.server.address() as AddressInfo | null;
    return { protocol, host: config.host, port: bound?.port ?? config.port };
  };
  const coverage = operationCoverage(operations);
  const authenticator = new Authenticator(identities, clock);
  const throttle = new Throttle(config.limits, clock);

  const site = new Site({ folder: options.site ?? SITE_FOLDER, origins: foreignOrigins(config) });

  logAccess(app, studio.log, metrics);
  if (options.audit !== undefined) auditAnswers(app, options.audit, clock);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
  });
  app.setErrorHandler((error, request, reply) => {
    const answer = toErrorAnswer(error, 'general', request.id);
    if (answer.unexpected) request.log.error({ err: error }, 'a request failed');
    return reply.code(answer.status).send(answer.body);
  });
  app.setNotFoundHandler(async (request, reply) => {
    if (await site.answer(request, reply)) return reply;
    return reply.code(404).send({
      error_code: 'MSS.00000002',
      error_msg: `Not Found: there is nothing at ${pathOf(request).slice(0, 200)}`,
    });
  });
  site.open(app);
  await app.register(rootDoor({ config, version, health, metrics, coverage, address, site }));
  await app.register(iamDoor({ studio, identities, authenticator, address }));
  await app.register(
    metaStudioDoor({
      ...{ studio, operations, authenticator, throttle, address },
      ...(reportKeys === undefined ? {} : { reportKeys }),
    }),
  );
  for (const door of options.doors ?? []) await app.register(door);
  app.addHook('onClose', async () => stopMeasuring());
  const closeUnused = trackUnusedSockets(app.server, config.tls !== undefined);
  app.addHook('preClose', async () => closeUnused());

  return {
    app,
    metrics,
    coverage,
    listen: async () => {
      await app.listen({ host: config.host, port: config.port });
      return addressUrl(address());
    },
    close: () => app.close(),
  };
}
