import type { CreateDialogAnswer } from '@cyclorama/contract/dialogs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { baseUrlOf } from '../base-url.ts';
import { createDialog } from './create.ts';
import { driverRoute } from './driver-socket.ts';
import { eventsRoute } from './events-socket.ts';
import { iceServersOf } from './ice.ts';
import { AddressLimiter } from './limits.ts';
import { mediaRoute } from './media-socket.ts';
import { pageRoutes } from './page.ts';
import { playRoutes } from './play.ts';
import type { DialogDoorOptions } from './port.ts';
import { readCreate, readPublicCode } from './read-create.ts';
import { answerRefusal, DoorRefused, SDK_CODES } from './refusal.ts';
import { sdkRoutes } from './sdk-files.ts';
import { DialogSockets } from './sockets.ts';
import { bearerOf, joinDialog } from './tokens.ts';

const JOBS = '/ics/v1/jobs';
const MAX_BODY = 16 * 1024;
/** Codes for pages of public robots, by address. */
const PUBLIC_CODES = { perSecond: 1 / 5, burst: 12 };
/** Ids of jobs open the avatar to whoever drives it: the log has the pattern. */
const config = { isPathSecret: true } as const;

/**
 * What pages with the SDK ask (docs/dialogs.md): jobs, their picture, their events, and drivers of third parties. All of
 * /ics is open to pages of every origin; what opens it are codes and tokens, never cookies.
 */
export function dialogDoor(options: DialogDoorOptions): (app: FastifyInstance) => Promise<void> {
  return async (outer) => {
    const sockets = new DialogSockets(options);
    sockets.open(outer.server, eventsRoute(options));
    sockets.open(outer.server, mediaRoute(options));
    sockets.open(outer.server, driverRoute(options));
    // A scope of its own for each kind of body.
    await outer.register(async (app) => {
      app.addHook('preClose', async () => sockets.close());
      playRoutes(app, options);
    });
    await outer.register(async (app) => jobRoutes(app, options));
    await outer.register(async (app) => pageRoutes(app, options));
    await outer.register(async (app) => sdkRoutes(app, options.sdk));
  };
}

function jobRoutes(app: FastifyInstance, options: DialogDoorOptions): void {
  const { studio, dialogs } = options;
  const now = (): number => studio.clock.now().getTime();
  const publicCodes = new AddressLimiter(PUBLIC_CODES, now);
  app.removeAllContentTypeParsers();
  // Whatever the type says: plain text needs no leave of the server, so that pages are faster with it.
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BODY }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler(answerRefusal);
  app.addHook('onRequest', async (_request, reply) => openToAll(reply));
  app.options(JOBS, async (_request, reply) => allow(reply, 'OPTIONS, POST'));
  app.options('/ics/v1/public-codes', async (_request, reply) => allow(reply, 'OPTIONS, POST'));
  app.options(`${JOBS}/:id`, { config }, async (_request, reply) => allow(reply, 'OPTIONS, GET, DELETE'));

  app.post(JOBS, async (request, reply) => {
    const wanted = readCreate(jsonOf(request));
    const dialog = await createDialog(options, wanted, request.ip);
    const answer: CreateDialogAnswer = {
      job_id: dialog.jobId,
      token: dialog.token,
      websocket_addr: new URL(baseUrlOf(request, studio.config.publicUrl, options.address())).host,
      robot: dialog.robot,
      video: dialog.video,
      recogniser: dialog.recogniser,
      ice_servers: iceServersOf(studio.config.turnUrls),
    };
    return reply.code(201).send(answer);
  });
  app.get<{ Params: { id: string } }>(`${JOBS}/:id`, { config }, async (request) => {
    const { jobId } = joinDialog(dialogs, request.params.id, bearerOf(request.headers));
    return { job_id: jobId, is_alive: true };
  });
  app.delete<{ Params: { id: string } }>(`${JOBS}/:id`, { config }, async (request, reply) => {
    const dialog = joinDialog(dialogs, request.params.id, bearerOf(request.headers));
    await dialog.command({ type: 'leave', keep: false });
    return reply.code(204).send();
  });
  app.post('/ics/v1/public-codes', async (request, reply) => {
    const robotId = readPublicCode(jsonOf(request));
    const wait = publicCodes.take(request.ip);
    if (wait > 0) throw new DoorRefused(SDK_CODES.again, 429, `try again in ${wait} s`, wait);
    const { code, expiresAt } = await options.issuePublic(robotId);
    return reply.code(201).send({ once_code: code, expires_at: expiresAt.toISOString() });
  });
}

/** Pages of every origin may ask, and hear what they are told; never with credentials of the browser. */
function openToAll(reply: FastifyReply): void {
  reply
    .header('access-control-allow-origin', '*')
    .header('access-control-expose-headers', 'retry-after, x-request-id')
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('cache-control', 'no-store');
}

function allow(reply: FastifyReply, methods: string): FastifyReply {
  return reply
    .code(204)
    .header('access-control-allow-methods', methods)
    .header('access-control-allow-headers', 'authorization, content-type, x-request-id')
    .header('access-control-max-age', '86400')
    .header('allow', methods)
    .send();
}

function jsonOf(request: FastifyRequest): unknown {
  const { body } = request;
  if (typeof body !== 'string' || body === '')
    throw new DoorRefused(SDK_CODES.unreadable, 400, 'body: expected a JSON object');
  try {
    return JSON.parse(body);
  } catch {
    throw new DoorRefused(SDK_CODES.unreadable, 400, 'body: is no JSON');
  }
}
