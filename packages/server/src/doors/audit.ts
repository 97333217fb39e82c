import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../studio/context.ts';
import type { AuditEntry, AuditLog } from '../studio/system/audit.ts';
import './fastify.ts';
import { actionsOf, resourceOf } from './metastudio/actions.ts';
import { pathOf } from './raw-url.ts';

/** What is done by requests that only look. */
const READ = /^\w+:(?:List|Show|Describe|Get)/;
/** Machines report what viewers do many times a second; what came of it stands in the records of shows. */
const NOT_AUDITED = new Set([
  'metastudio:LiveEventReport',
  // A lever on its way, many times a second; the take at its end is recorded, and the as-run log has where it began.
  'POST /api/casters/:caster_id/hold',
]);

/** Records each answer to somebody known that may have changed something; the one place where that is done. */
export function auditAnswers(app: FastifyInstance, audit: Pick<AuditLog, 'record'>, clock: Clock): void {
  app.addHook('onResponse', async (request: FastifyRequest, reply: FastifyReply) => {
    const entry = entryOf(request, reply, clock.now());
    if (entry !== undefined) audit.record(entry);
  });
}

function entryOf(request: FastifyRequest, reply: FastifyReply, at: Date): AuditEntry | undefined {
  const { actor } = request;
  if (actor === undefined) return undefined;
  const { action, resource, isRead } = deedOf(request);
  if (isRead || NOT_AUDITED.has(action)) return undefined;
  return {
    projectId: actor.projectId,
    at,
    userId: actor.userId ?? null,
    actor: actor.name,
    accessKey: actor.accessKey ?? null,
    action,
    resource,
    status: reply.statusCode,
    errorCode: request.errorCode ?? null,
    requestId: request.id,
    address: request.ip,
  };
}

/** What a request was for: as its operation says, else as its route was noted, else method and path. */
function deedOf(request: FastifyRequest): {
  readonly action: string;
  readonly resource: string;
  readonly isRead: boolean;
} {
  const { operation } = request.routeOptions.config;
  const resource = request.resourceName ?? pathOf(request);
  if (operation !== undefined) {
    const [action = operation.operationId] = actionsOf(operation);
    const params = request.params as Readonly<Record<string, string>>;
    return { action, resource: resourceOf(operation, params), isRead: READ.test(action) };
  }
  if (request.operationName !== undefined) {
    const action = `live:${request.operationName}`;
    return { action, resource, isRead: READ.test(action) };
  }
  const isGet = request.method === 'GET' || request.method === 'HEAD';
  const action = request.actionName ?? `${request.method} ${request.routeOptions.url ?? pathOf(request)}`;
  return { action, resource, isRead: isGet || READ.test(action) };
}
