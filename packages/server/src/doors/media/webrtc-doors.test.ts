import { StreamHub, type MediaPacket, type StreamGuard } from '@cyclorama/streaming';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LiveHostError } from '../../hosts/live/live-host.ts';
import { RtcRefused, type RtcListener } from '../../hosts/rtc/rtc-host.ts';
import { whepDoor, type WhepStream } from './whep.ts';
import { whipDoor } from './whip.ts';

let app: FastifyInstance;
beforeEach(() => {
  app = fastify();
  app.post('/other', async (request) => request.body);
});
afterEach(() => app.close());

const SDP = { 'content-type': 'application/sdp' };

describe('WHEP', () => {
  const asked: string[] = [];
  let refusal: Error | undefined;
  const stream: WhepStream = {
    watch: async (offer) => {
      asked.push(offer);
      if (refusal) throw refusal;
      return { id: '6b1d5ca4-87e1-4b4e-9d0c-0d3a54d3a0a1', answer: 'v=0 answer' };
    },
    unwatch: async (viewer) => void asked.push(`-${viewer}`),
  };
  beforeEach(async () => {
    asked.length = 0;
    refusal = undefined;
    await app.register(
      whepDoor({
        find: async (name) =>
          name === 'show' ? stream : name === 'off' ? 'the caster does not run' : undefined,
      }),
    );
  });

  test('answers an offer, and ends at its Location', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/rtc/whep/show',
      headers: SDP,
      body: 'v=0 offer',
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.body).toBe('v=0 answer');
    expect(answer.headers).toMatchObject({
      'content-type': 'application/sdp',
      location: '/rtc/whep/show/6b1d5ca4-87e1-4b4e-9d0c-0d3a54d3a0a1',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'location, link',
    });
    const end = await app.inject({ method: 'DELETE', url: answer.headers.location as string });
    expect(end.statusCode).toBe(200);
    expect(asked).toEqual(['v=0 offer', '-6b1d5ca4-87e1-4b4e-9d0c-0d3a54d3a0a1']);
  });

  test('browsers of other origins may ask', async () => {
    const answer = await app.inject({ method: 'OPTIONS', url: '/rtc/whep/show' });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers['access-control-allow-methods']).toBe('OPTIONS, POST');
    expect(answer.headers['access-control-allow-headers']).toContain('content-type');
  });

  test('says what is wrong', async () => {
    const post = async (name: string, headers = SDP, body = 'x'): Promise<number> =>
      (await app.inject({ method: 'POST', url: `/rtc/whep/${name}`, headers, body })).statusCode;
    expect(await post('none')).toBe(404);
    expect(await post('off')).toBe(503);
    expect(await post('show', { 'content-type': 'text/plain' })).toBe(415);
    expect(await post('show', SDP, 'x'.repeat(70_000))).toBe(413);
    for (const [name, status] of [
      ['BadOffer', 400],
      ['NotAcceptable', 406],
      ['RtcUnavailable', 503],
      ['Error', 503],
    ] as const) {
      refusal = new LiveHostError('refused', 'because', name);
      expect(await post('show')).toBe(status);
    }
    refusal = new LiveHostError('gone', 'the live host is gone');
    expect(await post('show')).toBe(503);
    expect((await app.inject({ method: 'DELETE', url: '/rtc/whep/show/nobody' })).statusCode).toBe(404);
    const other = await app.inject({ method: 'POST', url: '/other', headers: SDP, body: 'x' });
    expect(other.statusCode).toBe(415);
  });
});

describe('WHIP', () => {
  let hub: StreamHub;
  let listener: RtcListener | undefined;
  let refusal: Error | undefined;
  const closed: string[] = [];
  const guard: StreamGuard = {
    mayPublish: async ({ path, query, protocol }) =>
      protocol === 'whip' && query.get('key') === 'good'
        ? { path: `tenant/${path}`, replacesAfterMs: 3000 }
        : false,
    mayPlay: async () => true,
  };
  beforeEach(async () => {
    hub = new StreamHub();
    listener = refusal = undefined;
    closed.length = 0;
    let sessions = 0;
    const accept = async (): Promise<never> => {
      throw refusal ?? new Error('unused');
    };
    await app.register(
      whipDoor({
        hub,
        guard,
        host: {
          accept: async () => {
            if (refusal) return accept();
            const id = `session${++sessions}`;
            return {
              id,
              answer: 'v=0 answer',
              listen: (told) => (listener = told),
              tell: () => undefined,
              close: () => void closed.push(id),
            };
          },
        },
      }),
    );
  });

  const post = (headers: Record<string, string> = {}, url = '/rtc/whip/live/cam') =>
    app.inject({ method: 'POST', url, headers: { ...SDP, ...headers }, body: 'v=0' });
  const bearer = { authorization: 'Bearer good' };
  const config: MediaPacket = { kind: 'video-config', codec: 'h264', data: Buffer.of(1) };

  test('publishes into the space of the key, until its Location is deleted', async () => {
    const answer = await post(bearer);
    expect(answer.statusCode).toBe(201);
    expect(answer.headers.location).toBe('/rtc/whip/live/cam/session1');
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    listener?.onPackets([config]);
    expect(hub.figures('tenant/live/cam')).toMatchObject({ protocol: 'whip', packets: 1, video: 'h264' });
    for (const elsewhere of ['/rtc/whip/live/other/session1', '/rtc/whip/live/cam/session2'])
      expect((await app.inject({ method: 'DELETE', url: elsewhere })).statusCode).toBe(404);
    expect((await app.inject({ method: 'DELETE', url: '/rtc/whip/live/cam/session1' })).statusCode).toBe(200);
    expect(closed).toEqual(['session1']);
    expect(hub.isPublished('tenant/live/cam')).toBe(false);
    expect((await app.inject({ method: 'DELETE', url: '/rtc/whip/live/cam/session1' })).statusCode).toBe(404);
  });

  test('ends with its sender, with the hub and with the server', async () => {
    await post({}, '/rtc/whip/live/cam?key=good');
    listener?.onGone('the sender is gone');
    expect(hub.isPublished('tenant/live/cam')).toBe(false);
    await post(bearer);
    hub.kick('tenant/live/cam', 'its key was taken away');
    await post(bearer);
    await app.close();
    expect(hub.isPublished('tenant/live/cam')).toBe(false);
    expect(closed).toEqual(['session1', 'session2', 'session3']);
  });

  test('says what is wrong', async () => {
    for (const wrong of [{}, { authorization: 'Bearer bad' }, { authorization: 'Basic good' }]) {
      const answer = await post(wrong);
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
    expect((await post(bearer, '/rtc/whip/live/..%2Fcam')).statusCode).toBe(401);
    expect((await post({ ...bearer, 'content-type': 'text/plain' })).statusCode).toBe(415);
    expect((await post(bearer)).statusCode).toBe(201);
    expect((await post(bearer)).statusCode).toBe(409);
    expect(closed).toEqual(['session2']);
    for (const [name, status] of [
      ['BadOffer', 400],
      ['NotAcceptable', 406],
      ['RtcUnavailable', 503],
      ['RtcRefused', 503],
    ] as const) {
      refusal = new RtcRefused('because', name);
      expect((await post(bearer, '/rtc/whip/live/two')).statusCode).toBe(status);
    }
    expect(hub.isPublished('tenant/live/two')).toBe(false);
  });
});
