import type { FastifyInstance } from 'fastify';
import { LiveHostError } from '../../hosts/live/live-host.ts';
import { allow, offerOf, prepareSdpDoor, refuseAs, refuseOffer } from './sdp-door.ts';

/** Who plays by WebRTC. */
export interface WhepStream {
  /** Answers an offer. @throws LiveHostError */
  watch(offer: string): Promise<{ readonly id: string; readonly answer: string }>;
  unwatch(viewer: string): Promise<void>;
}

export interface WhepDoorOptions {
  /**
   * The stream of a name, as FLV and HLS call it.
   * @returns undefined when there is none; a sentence when it cannot be played here now
   */
  readonly find: (name: string) => Promise<WhepStream | string | undefined>;
}

export const WHEP_PATH = '/rtc/whep/';

interface Params {
  readonly name: string;
  readonly viewer: string;
}

const VIEWER = /^[0-9a-f-]{36}$/;

/**
 * WHEP: `POST /rtc/whep/{name}` with an offer answers 201 with the answer; `DELETE` of its Location ends it. Whoever
 * knows the name of a programme may play it, as with the other players.
 */
export function whepDoor({ find }: WhepDoorOptions): (app: FastifyInstance) => Promise<void> {
  return async (outer) => {
    // A scope of its own: bodies of other doors are read by others.
    await outer.register(async (app) => {
      prepareSdpDoor(app);
      app.options(`${WHEP_PATH}:name`, async (_request, reply) => allow(reply, 'OPTIONS, POST'));
      app.options(`${WHEP_PATH}:name/:viewer`, async (_request, reply) => allow(reply, 'OPTIONS, DELETE'));
      app.post<{ Params: Params }>(`${WHEP_PATH}:name`, async (request, reply) => {
        const { name } = request.params;
        const offer = offerOf(request);
        if (offer === undefined)
          return refuseOffer(reply, 415, 'UnsupportedMediaType', 'send an offer as application/sdp');
        const stream = await find(name);
        if (stream === undefined)
          return refuseOffer(reply, 404, 'StreamNotFound', 'there is no stream of this name');
        if (typeof stream === 'string') return refuseOffer(reply, 503, 'Unavailable', stream);
        try {
          const { id, answer } = await stream.watch(offer);
          return await reply
            .code(201)
            .header('content-type', 'application/sdp')
            .header('location', `${WHEP_PATH}${encodeURIComponent(name)}/${id}`)
            .send(answer);
        } catch (error) {
          if (!(error instanceof LiveHostError)) throw error;
          if (error.kind === 'refused') {
            const refused = refuseAs(reply, error.name, error.message);
            if (refused) return refused;
            request.log.error({ err: error }, 'a WebRTC viewer could not be served');
          }
          return refuseOffer(reply, 503, 'Unavailable', 'the programme cannot be played by WebRTC now');
        }
      });
      app.delete<{ Params: Params }>(`${WHEP_PATH}:name/:viewer`, async (request, reply) => {
        const { name, viewer } = request.params;
        const stream = await find(name);
        if (stream === undefined || !VIEWER.test(viewer))
          return refuseOffer(reply, 404, 'ViewerNotFound', 'there is no such viewer');
        if (typeof stream !== 'string') {
          await stream.unwatch(viewer).catch((error: unknown) => {
            // With its host the viewer is gone as well.
            if (!(error instanceof LiveHostError)) throw error;
          });
        }
        return reply.code(200).send();
      });
    });
  };
}
