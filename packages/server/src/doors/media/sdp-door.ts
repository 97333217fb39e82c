import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What WHIP and WHEP have in common. */

const MAX_OFFER = 64 * 1024;

/** Lets a door read offers, and browsers of other origins ask for it. To be called once per scope. */
export function prepareSdpDoor(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/sdp',
    { parseAs: 'string', bodyLimit: MAX_OFFER },
    (_request, body, done) => done(null, body),
  );
  app.addHook('onRequest', async (_request, reply) => {
    reply
      .header('access-control-allow-origin', '*')
      .header('access-control-expose-headers', 'location, link')
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('cache-control', 'no-store');
  });
}

/** Answer to OPTIONS. */
export function allow(reply: FastifyReply, methods: string): FastifyReply {
  return reply
    .code(204)
    .header('access-control-allow-methods', methods)
    .header('access-control-allow-headers', 'authorization, content-type')
    .header('access-control-max-age', '86400')
    .header('accept-post', 'application/sdp')
    .header('allow', methods)
    .send();
}

export function refuseOffer(reply: FastifyReply, status: number, code: string, why: string): FastifyReply {
  return reply.code(status).send({ error_code: code, error_msg: why });
}

/** The offer; undefined when the body is none. */
export function offerOf(request: FastifyRequest): string | undefined {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  return type === 'application/sdp' && typeof request.body === 'string' ? request.body : undefined;
}

/** Refuses as the stage did. @returns undefined when that was no refusal */
export function refuseAs(reply: FastifyReply, name: string, why: string): FastifyReply | undefined {
  switch (name) {
    case 'BadOffer':
      return refuseOffer(reply, 400, 'InvalidOffer', why);
    case 'NotAcceptable':
      return refuseOffer(reply, 406, 'NotAcceptable', why);
    case 'RtcUnavailable':
      return refuseOffer(reply, 503, 'Unavailable', why);
    default:
      return undefined;
  }
}

/** The query, with the key of the header where it has none. */
export function keyedQuery(request: FastifyRequest): URLSearchParams {
  const query = new URLSearchParams(new URL(request.raw.url ?? '', 'http://x').search);
  const [scheme = '', key = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer' && key !== '' && !query.has('key')) query.set('key', key);
  return query;
}
