import { PathTaken, type Publication, type StreamHub } from '@cyclorama/streaming';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LiveHostError } from '../../hosts/live/live-host.ts';
import { RtcRefused, type RtcHost, type RtcSession } from '../../hosts/rtc/rtc-host.ts';
import type { Entry, Member, RtcRooms } from '../../studio/rtc-rooms/index.ts';
import { allow, keyedQuery, offerOf, prepareSdpDoor, refuseAs, refuseOffer } from './sdp-door.ts';
import { openRoomSocket } from './rtc-room-socket.ts';

export interface RtcRoomDoorOptions {
  readonly rooms: Pick<RtcRooms, 'enter' | 'find'>;
  readonly hub: StreamHub;
  readonly host: Pick<RtcHost, 'accept'>;
}

interface Params {
  readonly app: string;
  readonly room: string;
  readonly id: string;
}

const PLAY = '/rtc/:app/:room/play';
const PUBLISH = '/rtc/:app/:room/publish';
const VIEWER = /^[0-9a-f-]{36}$/;
/** A publisher that has been silent for so long gives way to another: its connection is half open. */
const REPLACES_AFTER_MS = 1000;

/** What people in a room publish, as a stream of the hub; nobody but this server plays it. */
export function roomMicrophonePath(roomId: string): string {
  return `rtc-room/${roomId}`;
}

/**
 * RTC rooms of shows (decisions: RTC rooms): WHEP at `/rtc/{app_id}/{room_id}/play`, WHIP at `…/publish`, commands by
 * WebSocket at `…/command` or by a data channel of either. Bearer (or `?key=`) is the user's signature.
 */
export function rtcRoomDoor(options: RtcRoomDoorOptions): (app: FastifyInstance) => Promise<void> {
  const { rooms, hub, host } = options;
  return async (outer) => {
    const socket = openRoomSocket(outer.server, rooms);
    // A scope of its own: bodies of other doors are read by others.
    await outer.register(async (app) => {
      prepareSdpDoor(app);
      const publishers = new Map<string, { readonly room: string; readonly end: (reason: string) => void }>();
      app.addHook('preClose', async () => {
        socket.close();
        for (const { end } of [...publishers.values()]) end('the server is closing');
      });
      for (const path of [PLAY, PUBLISH]) {
        app.options(path, async (_request, reply) => allow(reply, 'OPTIONS, POST'));
        app.options(`${path}/:id`, async (_request, reply) => allow(reply, 'OPTIONS, DELETE'));
      }

      app.post<{ Params: Params }>(PLAY, async (request, reply) => {
        const offer = offerOf(request);
        if (offer === undefined) return refuseType(reply);
        const entry = enter(rooms, request);
        if (entry.kind !== 'in') return refuseEntry(reply, entry);
        try {
          const { id, answer } = await entry.room.watch(entry.user, offer);
          return await accept(reply, request, id, answer);
        } catch (error) {
          if (!(error instanceof LiveHostError)) throw error;
          const refused = error.kind === 'refused' && refuseAs(reply, error.name, error.message);
          if (refused) return refused;
          request.log.error({ err: error }, 'a viewer of a room could not be served');
          return refuseOffer(reply, 503, 'Unavailable', 'the room cannot be watched now');
        }
      });
      // Whoever knows the Location, which is random, is who got it.
      app.delete<{ Params: Params }>(`${PLAY}/:id`, async (request, reply) => {
        const { room, id } = request.params;
        const left = VIEWER.test(id) && (await rooms.find(room)?.unwatch(id));
        if (left !== true) return refuseOffer(reply, 404, 'ViewerNotFound', 'there is no such viewer');
        return reply.code(200).send();
      });

      app.post<{ Params: Params }>(PUBLISH, async (request, reply) => {
        const offer = offerOf(request);
        if (offer === undefined) return refuseType(reply);
        const entry = enter(rooms, request);
        if (entry.kind !== 'in') return refuseEntry(reply, entry);
        const { room, user } = entry;
        if (!room.maySteer(user))
          return refuseOffer(reply, 403, 'Forbidden', 'the CAPTURE user of this room publishes');
        let session: RtcSession;
        try {
          session = await host.accept(offer);
        } catch (error) {
          if (!(error instanceof RtcRefused)) throw error;
          const refused = refuseAs(reply, error.name, error.message);
          if (refused) return refused;
          request.log.error({ err: error }, 'a publisher of a room could not be taken');
          return refuseOffer(reply, 503, 'Unavailable', 'WebRTC publishers cannot be taken now');
        }
        let publication: Publication | undefined;
        let member: Member | undefined;
        const microphone = room.publish(session.id);
        const end = (reason: string): void => {
          if (!publishers.delete(session.id)) return;
          microphone.end();
          member?.leave();
          session.close();
          publication?.end(reason);
        };
        try {
          publication = hub.publish(roomMicrophonePath(user.room_id), {
            from: request.ip,
            protocol: 'whip',
            replacesAfterMs: REPLACES_AFTER_MS,
            onEnded: (reason) => end(reason),
          });
        } catch (error) {
          microphone.end();
          session.close();
          if (!(error instanceof PathTaken)) throw error;
          return refuseOffer(reply, 409, 'StreamTaken', 'somebody else publishes in this room');
        }
        const stream = publication;
        publishers.set(session.id, { room: user.room_id, end });
        session.listen({
          onPackets: (packets) => {
            for (const packet of packets) stream.packet(packet);
            microphone.packets(packets);
          },
          onGone: end,
          onLine: (text) => {
            if (text !== undefined) member?.hear(text);
            else member ??= room.join(user, (told) => session.tell(told));
          },
        });
        request.log.info({ door: 'rtc-room', room: user.room_id, user: user.user_type }, 'a publisher came');
        return accept(reply, request, session.id, session.answer);
      });
      app.delete<{ Params: Params }>(`${PUBLISH}/:id`, async (request, reply) => {
        const { room, id } = request.params;
        const found = publishers.get(id);
        if (found?.room !== room)
          return refuseOffer(reply, 404, 'PublisherNotFound', 'there is no such publisher');
        found.end('the publisher ended it');
        return reply.code(200).send();
      });
    });
  };
}

function enter(rooms: Pick<RtcRooms, 'enter'>, request: FastifyRequest<{ Params: Params }>): Entry {
  const { app, room } = request.params;
  return rooms.enter(keyedQuery(request).get('key') ?? '', app, room);
}

function refuseEntry(reply: FastifyReply, entry: Exclude<Entry, { kind: 'in' }>): FastifyReply {
  switch (entry.kind) {
    case 'unknown':
      reply.header('www-authenticate', 'Bearer');
      return refuseOffer(reply, 401, 'AccessDenied', 'the signature is missing, wrong or out of date');
    case 'elsewhere':
      return refuseOffer(reply, 403, 'Forbidden', 'the signature is for another room');
    case 'off':
      reply.header('retry-after', '1');
      return refuseOffer(reply, 503, 'Unavailable', 'the show of this room does not run on this server now');
  }
}

function accept(
  reply: FastifyReply,
  request: FastifyRequest<{ Params: Params }>,
  id: string,
  answer: string,
): FastifyReply {
  const path = new URL(request.raw.url ?? '', 'http://x').pathname;
  return reply
    .code(201)
    .header('content-type', 'application/sdp')
    .header('location', `${path}/${id}`)
    .send(answer);
}

function refuseType(reply: FastifyReply): FastifyReply {
  return refuseOffer(reply, 415, 'UnsupportedMediaType', 'send an offer as application/sdp');
}
