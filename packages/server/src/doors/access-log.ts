import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import './fastify.ts';
import type { Metrics } from './metrics.ts';
import { pathOf } from './raw-url.ts';

const REQUESTS = ['cyclorama_http_requests_total', 'Requests answered'] as const;
const SECONDS = ['cyclorama_http_request_seconds', 'Time from the request to the end of its answer'] as const;
const OPEN = ['cyclorama_http_requests_open', 'Requests being served'] as const;

const DOORS: Readonly<Record<string, string>> = { v1: 'metastudio', v3: 'iam' };

/** Door of a route, for figures: few different values, whatever clients send. */
function doorOf(request: FastifyRequest): string {
  if (request.operationName !== undefined) return 'apsara';
  const segment = /^\/(\w+)/.exec(request.routeOptions.url ?? '')?.[1] ?? 'root';
  return DOORS[segment] ?? segment;
}

function loggedPath(request: FastifyRequest): string {
  const { url, config } = request.routeOptions;
  return config.isPathSecret === true && url !== undefined ? url : pathOf(request);
}

/**
 * Logs each answer and counts it. Only the path is logged: queries carry signatures, headers carry tokens,
 * bodies carry whatever users write.
 */
export function logAccess(app: FastifyInstance, log: Logger, metrics: Metrics): void {
  let open = 0;
  metrics.onCollect(() => metrics.set(...OPEN, open));
  app.decorateRequest('errorCode', undefined);
  app.decorateRequest('operationName', undefined);
  app.decorateRequest('actor', undefined);
  app.decorateRequest('actionName', undefined);
  app.decorateRequest('resourceName', undefined);
  app.addHook('onRequest', async () => {
    open += 1;
  });
  // Called once for every request, also when the client went away.
  app.addHook('onResponse', async (request: FastifyRequest, reply: FastifyReply) => {
    open -= 1;
    const operation = request.operationName ?? request.routeOptions.config.operation?.operationId;
    const labels = {
      door: doorOf(request),
      status: String(reply.statusCode),
      ...(operation ? { operation } : {}),
    };
    metrics.count(...REQUESTS, labels);
    metrics.observe(...SECONDS, reply.elapsedTime / 1000, { door: labels.door });
    log[reply.statusCode >= 500 ? 'warn' : 'info'](
      {
        request_id: request.id,
        method: request.method,
        path: loggedPath(request),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        remote: request.ip,
        ...(operation ? { operation } : {}),
        ...(request.errorCode === undefined ? {} : { error_code: request.errorCode }),
      },
      'request',
    );
  });
}
