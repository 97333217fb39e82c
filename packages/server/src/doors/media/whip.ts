import { PathTaken, type Publication, type StreamGuard, type StreamHub } from '@cyclorama/streaming';
import type { FastifyInstance } from 'fastify';
import { RtcRefused, type RtcHost, type RtcSession } from '../../hosts/rtc/rtc-host.ts';
import { allow, keyedQuery, offerOf, prepareSdpDoor, refuseAs, refuseOffer } from './sdp-door.ts';

export interface WhipDoorOptions {
  readonly hub: StreamHub;
  readonly guard: StreamGuard;
  readonly host: Pick<RtcHost, 'accept'>;
}

export const WHIP_PATH = '/rtc/whip/';

interface Params {
  readonly app: string;
  readonly name: string;
  readonly publisher: string;
}

const PART = /^[^\p{Cc}/?#]{1,200}$/u;

/**
 * WHIP: `POST /rtc/whip/{app}/{name}` with an offer and the tenant's ingest key (Bearer, or `?key=`) publishes into the
 * hub what RTMP would; `DELETE` of its Location ends it, and so does the loss of the sender.
 */
export function whipDoor({ hub, guard, host }: WhipDoorOptions): (app: FastifyInstance) => Promise<void> {
  return async (outer) => {
    // A scope of its own: bodies of other doors are read by others.
    await outer.register(async (app) => {
      prepareSdpDoor(app);
      const running = new Map<string, { readonly path: string; readonly end: (reason: string) => void }>();
      app.addHook('preClose', async () => {
        for (const { end } of [...running.values()]) end('the server is closing');
      });
      app.options(`${WHIP_PATH}:app/:name`, async (_request, reply) => allow(reply, 'OPTIONS, POST'));
      app.options(`${WHIP_PATH}:app/:name/:publisher`, async (_request, reply) =>
        allow(reply, 'OPTIONS, DELETE'),
      );

      app.post<{ Params: Params }>(`${WHIP_PATH}:app/:name`, async (request, reply) => {
        const { app: folder, name } = request.params;
        const path = `${folder}/${name}`;
        const offer = offerOf(request);
        if (offer === undefined)
          return refuseOffer(reply, 415, 'UnsupportedMediaType', 'send an offer as application/sdp');
        const names = [folder, name];
        const plain = names.every((part) => PART.test(part) && part !== '.' && part !== '..');
        const verdict =
          plain &&
          (await guard.mayPublish({ path, query: keyedQuery(request), from: request.ip, protocol: 'whip' }));
        if (verdict === false) {
          reply.header('www-authenticate', 'Bearer');
          return refuseOffer(reply, 401, 'AccessDenied', 'the ingest key is missing or wrong');
        }
        const grant = verdict === true ? {} : verdict;
        let session: RtcSession;
        try {
          session = await host.accept(offer);
        } catch (error) {
          if (!(error instanceof RtcRefused)) throw error;
          const refused = refuseAs(reply, error.name, error.message);
          if (refused) return refused;
          request.log.error({ err: error }, 'a WebRTC publisher could not be taken');
          return refuseOffer(reply, 503, 'Unavailable', 'WebRTC publishers cannot be taken now');
        }
        let publication: Publication | undefined;
        const end = (reason: string): void => {
          if (!running.delete(session.id)) return;
          session.close();
          publication?.end(reason);
        };
        try {
          const { epoch, replacesAfterMs } = grant;
          publication = hub.publish(grant.path ?? path, {
            from: request.ip,
            protocol: 'whip',
            ...(epoch === undefined ? {} : { epoch }),
            ...(replacesAfterMs === undefined ? {} : { replacesAfterMs }),
            onEnded: (reason) => end(reason),
          });
        } catch (error) {
          session.close();
          if (!(error instanceof PathTaken)) throw error;
          return refuseOffer(reply, 409, 'StreamTaken', 'somebody else publishes this stream');
        }
        const stream = publication;
        running.set(session.id, { path, end });
        session.listen({
          onPackets: (packets) => packets.forEach((packet) => stream.packet(packet)),
          onGone: end,
        });
        request.log.info({ door: 'whip', path: grant.path ?? path }, 'a WebRTC publisher came');
        return reply
          .code(201)
          .header('content-type', 'application/sdp')
          .header('location', `${WHIP_PATH}${names.map(encodeURIComponent).join('/')}/${session.id}`)
          .send(session.answer);
      });

      // Whoever knows the Location, which is random, is who got it.
      app.delete<{ Params: Params }>(`${WHIP_PATH}:app/:name/:publisher`, async (request, reply) => {
        const { app: folder, name, publisher } = request.params;
        const found = running.get(publisher);
        if (found?.path !== `${folder}/${name}`)
          return refuseOffer(reply, 404, 'PublisherNotFound', 'there is no such publisher');
        found.end('the publisher ended it');
        return reply.code(200).send();
      });
    });
  };
}
