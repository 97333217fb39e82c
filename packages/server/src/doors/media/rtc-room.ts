import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Entry, RtcDesk, RtcRooms, Taken } from '../../studio/rtc-rooms/index.ts';
import { allow, keyedQuery, offerOf, prepareSdpDoor, refuseOffer } from './sdp-door.ts';
import { NOT_RUNNING, openRoomSocket, RETRY_AFTER } from './rtc-room-socket.ts';

export interface RtcRoomDoorOptions {
  readonly rooms: Pick<RtcRooms, 'enter'>;
  readonly desk: RtcDesk;
}

interface Params {
  readonly app: string;
  readonly room: string;
  readonly id: string;
}

const DOORS = ['play', 'publish'] as const;
const ID = /^[0-9a-f-]{36}$/;

/**
 * RTC rooms of shows (decisions: RTC rooms): WHEP at `/rtc/{app_id}/{room_id}/play`, WHIP at `…/publish`, commands by
 * WebSocket at `…/command` or by a data channel of either. Bearer (or `?key=`) is the user's signature. Which server of an
 * installation runs the show makes no difference.
 */
export function rtcRoomDoor(options: RtcRoomDoorOptions): (app: FastifyInstance) => Promise<void> {
  const { rooms, desk } = options;
  return async (outer) => {
    const socket = openRoomSocket(outer.server, rooms, desk);
    // A scope of its own: bodies of other doors are read by others.
    await outer.register(async (app) => {
      prepareSdpDoor(app);
      app.addHook('preClose', async () => socket.close());
      for (const door of DOORS) {
        const path = `/rtc/:app/:room/${door}`;
        app.options(path, async (_request, reply) => allow(reply, 'OPTIONS, POST'));
        app.options(`${path}/:id`, async (_request, reply) => allow(reply, 'OPTIONS, DELETE'));
        app.post<{ Params: Params }>(path, async (request, reply) => {
          const offer = offerOf(request);
          if (offer === undefined)
            return refuseOffer(reply, 415, 'UnsupportedMediaType', 'send an offer as application/sdp');
          const entry = enter(rooms, request);
          if (entry.kind !== 'user') return refuseEntry(reply, entry);
          const taken = await (door === 'play'
            ? desk.play(entry.user, offer)
            : desk.publish(entry.user, offer, request.ip));
          return answer(reply, request, taken);
        });
        // Whoever knows the Location, which is random, is who got it.
        app.delete<{ Params: Params }>(`${path}/:id`, async (request, reply) => {
          const { room, id } = request.params;
          if (ID.test(id) && (await desk.end(door, room, id))) return reply.code(200).send();
          return door === 'play'
            ? refuseOffer(reply, 404, 'ViewerNotFound', 'there is no such viewer')
            : refuseOffer(reply, 404, 'PublisherNotFound', 'there is no such publisher');
        });
      }
    });
  };
}

function enter(rooms: Pick<RtcRooms, 'enter'>, request: FastifyRequest<{ Params: Params }>): Entry {
  const { app, room } = request.params;
  return rooms.enter(keyedQuery(request).get('key') ?? '', app, room);
}

function refuseEntry(reply: FastifyReply, entry: Exclude<Entry, { kind: 'user' }>): FastifyReply {
  if (entry.kind === 'elsewhere')
    return refuseOffer(reply, 403, 'Forbidden', 'the signature is for another room');
  reply.header('www-authenticate', 'Bearer');
  return refuseOffer(reply, 401, 'AccessDenied', 'the signature is missing, wrong or out of date');
}

function answer(
  reply: FastifyReply,
  request: FastifyRequest<{ Params: Params }>,
  taken: Taken,
): FastifyReply {
  if (taken.kind === 'off') {
    reply.header('retry-after', RETRY_AFTER);
    return refuseOffer(reply, 503, 'Unavailable', NOT_RUNNING);
  }
  if (taken.kind === 'refused') {
    if (taken.status === 503) reply.header('retry-after', RETRY_AFTER);
    return refuseOffer(reply, taken.status, taken.code, taken.why);
  }
  const path = new URL(request.raw.url ?? '', 'http://x').pathname;
  return reply
    .code(201)
    .header('content-type', 'application/sdp')
    .header('location', `${path}/${taken.id}`)
    .send(taken.answer);
}
