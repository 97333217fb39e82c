import type { FastifyInstance } from 'fastify';
import { allow, offerOf, prepareSdpDoor } from '../media/sdp-door.ts';
import type { DialogDoorOptions } from './port.ts';
import { answerRefusal, DoorRefused, SDK_CODES } from './refusal.ts';
import { bearerOf, joinDialog } from './tokens.ts';
import { LiveHostError } from '../../hosts/live/live-host.ts';

const PATH = '/ics/v1/jobs/:id/play';
const VIEWER = /^[0-9a-f-]{36}$/;
/** Job and viewer are secrets of the page: the log has the pattern. */
const config = { isPathSecret: true } as const;

interface Params {
  readonly id: string;
  readonly viewer: string;
}

/** WHEP of a dialog: an offer at `/ics/v1/jobs/{job_id}/play`, `DELETE` at its Location. To be called in a scope of its own. */
export function playRoutes(app: FastifyInstance, { dialogs }: Pick<DialogDoorOptions, 'dialogs'>): void {
  prepareSdpDoor(app);
  app.setErrorHandler(answerRefusal);
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('access-control-expose-headers', 'location, link, retry-after, x-request-id');
  });
  app.options(PATH, { config }, async (_request, reply) => allow(reply, 'OPTIONS, POST'));
  app.options(`${PATH}/:viewer`, { config }, async (_request, reply) => allow(reply, 'OPTIONS, DELETE'));
  app.post<{ Params: Params }>(PATH, { config }, async (request, reply) => {
    const dialog = joinDialog(dialogs, request.params.id, bearerOf(request.headers));
    const offer = offerOf(request);
    if (offer === undefined)
      throw new DoorRefused(SDK_CODES.negotiation, 415, 'send an offer as application/sdp');
    const { id, answer } = await dialog.watch(offer);
    return reply
      .code(201)
      .header('content-type', 'application/sdp')
      .header('location', `/ics/v1/jobs/${dialog.jobId}/play/${id}`)
      .send(answer);
  });
  app.delete<{ Params: Params }>(`${PATH}/:viewer`, { config }, async (request, reply) => {
    const { id, viewer } = request.params;
    const dialog = joinDialog(dialogs, id, bearerOf(request.headers));
    if (!VIEWER.test(viewer)) throw new DoorRefused(SDK_CODES.noTask, 404, 'viewer: there is no such viewer');
    await dialog.unwatch(viewer).catch((error: unknown) => {
      // With its host the viewer is gone as well.
      if (!(error instanceof LiveHostError)) throw error;
    });
    return reply.code(200).send();
  });
}
