import type { StreamGuard } from '@cyclorama/streaming';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LiveHostError } from '../../hosts/live/live-host.ts';
import { playAuth } from '../../studio/streams/index.ts';
import { allow, keyedQuery, offerOf, prepareSdpDoor, refuseAs, refuseOffer } from './sdp-door.ts';

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
  /** Streams of tenants, which play with a key. */
  readonly keyed?: KeyedWhep;
}

export interface KeyedWhep {
  readonly guard: StreamGuard;
  /**
   * As `find`, by the path of a stream in the hub; begins what is made for its viewers only, and waits for it.
   * @param gone who asked is not there any more
   */
  readonly find: (path: string, gone: AbortSignal) => Promise<WhepStream | string | undefined>;
  /** What is made now. */
  readonly running: (path: string) => WhepStream | undefined;
}

export const WHEP_PATH = '/rtc/whep/';

interface Params {
  readonly app: string;
  readonly name: string;
  readonly viewer: string;
}

const VIEWER = /^[0-9a-f-]{36}$/;

/**
 * WHEP: `POST /rtc/whep/{name}` with an offer answers 201 with the answer; `DELETE` of its Location ends it. Whoever
 * knows the name of a programme may play it, as with the other players. What is made of a tenant's streams plays at
 * `/rtc/whep/{app}/{name}` with a key (Bearer, or `?key=`).
 */
export function whepDoor({ find, keyed }: WhepDoorOptions): (app: FastifyInstance) => Promise<void> {
  return async (outer) => {
    // A scope of its own: bodies of other doors are read by others.
    await outer.register(async (app) => {
      prepareSdpDoor(app);
      const closing = new AbortController();
      app.addHook('preClose', async () => closing.abort());
      app.options(`${WHEP_PATH}:name`, async (_request, reply) => allow(reply, 'OPTIONS, POST'));
      // The same shape: a viewer of a programme, or a stream of a tenant.
      app.options(`${WHEP_PATH}:app/:name`, async (_request, reply) => allow(reply, 'OPTIONS, POST, DELETE'));
      app.options(`${WHEP_PATH}:app/:name/:viewer`, async (_request, reply) =>
        allow(reply, 'OPTIONS, DELETE'),
      );

      app.post<{ Params: Params }>(`${WHEP_PATH}:name`, async (request, reply) => {
        const { name } = request.params;
        const offer = offerOf(request);
        if (offer === undefined) return refuseType(reply);
        return answer(request, reply, offer, await find(name), [name]);
      });
      app.delete<{ Params: Params }>(`${WHEP_PATH}:app/:viewer`, async (request, reply) => {
        const { app: name, viewer } = request.params;
        const stream = await find(name);
        return hangUp(reply, viewer, stream);
      });
      if (keyed === undefined) return;

      app.post<{ Params: Params }>(`${WHEP_PATH}:app/:name`, async (request, reply) => {
        const { app: folder, name } = request.params;
        const offer = offerOf(request);
        if (offer === undefined) return refuseType(reply);
        const path = `${folder}/${name}`;
        const query = keyedQuery(request);
        const verdict = await keyed.guard.mayPlay({ path, query, from: request.ip, protocol: 'whep' });
        if (verdict === false) {
          reply.header('www-authenticate', 'Bearer');
          return refuseOffer(reply, 401, 'AccessDenied', 'the key of this stream is missing or wrong');
        }
        const gone = new AbortController();
        reply.raw.on('close', () => gone.abort());
        const place = verdict === true ? path : (verdict.path ?? path);
        const stream = await keyed.find(place, AbortSignal.any([gone.signal, closing.signal]));
        // Whoever ends it must find the tenant's space again.
        return answer(request, reply, offer, stream, [folder, name], playAuth(query));
      });
      app.delete<{ Params: Params }>(`${WHEP_PATH}:app/:name/:viewer`, async (request, reply) => {
        const { app: folder, name, viewer } = request.params;
        const path = `${folder}/${name}`;
        const verdict = await keyed.guard.mayPlay({
          path,
          query: keyedQuery(request),
          from: request.ip,
          protocol: 'whep',
        });
        if (verdict === false) return refuseOffer(reply, 401, 'AccessDenied', 'the key is missing or wrong');
        return hangUp(reply, viewer, keyed.running(verdict === true ? path : (verdict.path ?? path)));
      });
    });
  };
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  offer: string,
  stream: WhepStream | string | undefined,
  names: readonly string[],
  auth = '',
): Promise<FastifyReply> {
  if (stream === undefined)
    return refuseOffer(reply, 404, 'StreamNotFound', 'there is no stream of this name');
  if (typeof stream === 'string') return refuseOffer(reply, 503, 'Unavailable', stream);
  try {
    const { id, answer: sdp } = await stream.watch(offer);
    const location = `${WHEP_PATH}${[...names, id].map(encodeURIComponent).join('/')}`;
    return await reply
      .code(201)
      .header('content-type', 'application/sdp')
      .header('location', auth === '' ? location : `${location}?${auth}`)
      .send(sdp);
  } catch (error) {
    if (!(error instanceof LiveHostError)) throw error;
    if (error.kind === 'refused') {
      const refused = refuseAs(reply, error.name, error.message);
      if (refused) return refused;
      request.log.error({ err: error }, 'a WebRTC viewer could not be served');
    }
    return refuseOffer(reply, 503, 'Unavailable', 'the programme cannot be played by WebRTC now');
  }
}

async function hangUp(
  reply: FastifyReply,
  viewer: string,
  stream: WhepStream | string | undefined,
): Promise<FastifyReply> {
  if (stream === undefined || !VIEWER.test(viewer))
    return refuseOffer(reply, 404, 'ViewerNotFound', 'there is no such viewer');
  if (typeof stream !== 'string') {
    await stream.unwatch(viewer).catch((error: unknown) => {
      // With its host the viewer is gone as well.
      if (!(error instanceof LiveHostError)) throw error;
    });
  }
  return reply.code(200).send();
}

function refuseType(reply: FastifyReply): FastifyReply {
  return refuseOffer(reply, 415, 'UnsupportedMediaType', 'send an offer as application/sdp');
}
