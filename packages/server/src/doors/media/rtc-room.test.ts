import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { StreamHub } from '@cyclorama/streaming';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { RtcListener } from '../../hosts/rtc/rtc-host.ts';
import { openRtcKeys, type RtcUser } from '../../studio/rooms/rtc-keys.ts';
import { LocalDesk, RtcRooms } from '../../studio/rtc-rooms/index.ts';
import { StandInShow } from '../../studio/rtc-rooms/testing/stand-in-show.ts';
import { rtcRoomDoor } from './rtc-room.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const SDP = 'application/sdp';
const keys = openRtcKeys(new Uint8Array(32).fill(7));

let app: FastifyInstance;
let hub: StreamHub;
let rooms: RtcRooms;
let desk: LocalDesk;
let show: StandInShow | undefined;
let listener: RtcListener | undefined;
const told: string[] = [];
const closed: string[] = [];

beforeEach(async () => {
  told.length = closed.length = 0;
  listener = undefined;
  show = new StandInShow([
    { user_type: 'PLAYER', user_id: 'p' },
    { user_type: 'CAPTURE', user_id: 'c' },
  ]);
  hub = new StreamHub();
  rooms = new RtcRooms({
    show: (job) => (job === 'job' ? show : undefined),
    keys,
    now: () => NOW,
    onFault: (error) => {
      throw error;
    },
  });
  app = fastify();
  let publishers = 0;
  const accept = async (): Promise<object> => {
    const id = `00000000-0000-4000-8000-00000000000${++publishers}`;
    return {
      id,
      answer: 'v=0 answer',
      listen: (one: RtcListener) => (listener = one),
      tell: (text: string) => told.push(text),
      close: () => closed.push(id),
    };
  };
  desk = new LocalDesk({ rooms, hub, host: { accept: accept as never }, log: app.log });
  await app.register(rtcRoomDoor({ rooms, desk }));
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  rooms.close();
  await app.close();
  hub.close();
});

function signature(type: 'PLAYER' | 'CAPTURE', more: Partial<RtcUser> = {}): string {
  return keys.sign({
    ...{ app_id: 'app', room_id: 'room', job_id: 'job', user_type: type, user_id: type },
    ctime: NOW.getTime() / 1000 + 60,
    ...more,
  });
}

async function post(path: string, key?: string): Promise<{ status: number; location: string }> {
  const { statusCode, headers } = await app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': SDP, ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
    body: 'v=0 offer',
  });
  return { status: statusCode, location: String(headers.location) };
}

describe('the doors of an RTC room', () => {
  test.each(['play', 'publish'])('%s opens to its own signatures only', async (door) => {
    const path = `/rtc/app/room/${door}`;
    expect((await post(path)).status).toBe(401);
    expect((await post(path, 'nonsense')).status).toBe(401);
    expect((await post(path, signature('CAPTURE', { ctime: NOW.getTime() / 1000 }))).status).toBe(401);
    expect((await post(path, `${signature('CAPTURE')}x`)).status).toBe(401);
    expect((await post(path, signature('CAPTURE', { room_id: 'other' }))).status).toBe(403);
    expect((await post(`/rtc/other/room/${door}`, signature('CAPTURE'))).status).toBe(403);
    expect((await post(path, signature('CAPTURE', { job_id: 'gone' }))).status).toBe(503);
    expect((await post(path, signature('CAPTURE'))).status).toBe(201);
  });

  test('both watch, and end it at their Location', async () => {
    const { status, location } = await post('/rtc/app/room/play', signature('PLAYER'));
    expect([status, location]).toEqual([201, '/rtc/app/room/play/6b1d5ca4-87e1-4b4e-9d0c-0d3a54d3a0a1']);
    expect((await app.inject({ method: 'DELETE', url: location })).statusCode).toBe(200);
    expect((await app.inject({ method: 'DELETE', url: location })).statusCode).toBe(404);
  });

  test('CAPTURE publishes where there is one, into the hub; commands go over its data channel', async () => {
    expect((await post('/rtc/app/room/publish', signature('PLAYER'))).status).toBe(403);
    const { location } = await post('/rtc/app/room/publish', signature('CAPTURE'));
    expect((await post('/rtc/app/room/publish', signature('CAPTURE'))).status).toBe(409);
    listener?.onLine?.(undefined);
    listener?.onLine?.('{"message_type":"live_control","command":"play_pause"}');
    expect(told.map((text) => (JSON.parse(text) as { state: string }).state)).toEqual([
      'PROCESSING',
      'PLAY_PAUSE',
    ]);
    listener?.onPackets([{ kind: 'audio', codec: 'opus', dts: 0, data: Uint8Array.of(1) }]);
    listener?.onLine?.('{"message_type":"live_control","command":"voice_start"}');
    expect(show?.voice).toEqual(['begin']);
    expect((await app.inject({ method: 'DELETE', url: location })).statusCode).toBe(200);
    expect(closed.map((id) => id.at(-1))).toEqual(['2', '1']);
    expect((await app.inject({ method: 'DELETE', url: location })).statusCode).toBe(404);
  });
});

describe('the command channel as a WebSocket', () => {
  const url = (path: string): string => `ws://127.0.0.1:${(app.server.address() as AddressInfo).port}${path}`;

  async function refusal(path: string, key: string): Promise<number> {
    const socket = new WebSocket(url(path), { headers: { authorization: `Bearer ${key}` } });
    const [, { statusCode }] = (await once(socket, 'unexpected-response')) as [never, { statusCode: number }];
    return statusCode;
  }

  test('opens to its own signatures only', async () => {
    expect(await refusal('/rtc/app/room/command', 'nonsense')).toBe(401);
    expect(await refusal('/rtc/app/other/command', signature('CAPTURE'))).toBe(403);
    expect(await refusal('/rtc/app/room/command', signature('CAPTURE', { job_id: 'gone' }))).toBe(503);
    expect(await refusal('/elsewhere', signature('CAPTURE'))).toBe(404);
  });

  test('speaks the same messages, survives nonsense, and ends with the show', async () => {
    const socket = new WebSocket(
      url(`/rtc/app/room/command?key=${encodeURIComponent(signature('CAPTURE'))}`),
    );
    const heard: Record<string, string>[] = [];
    socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString('utf8')) as never));
    const next = (): Promise<unknown> => once(socket, 'message');
    await next();
    for (const text of ['nonsense', '{"message_type":"live_control","command":"play_pause"}']) {
      const answer = next();
      socket.send(text);
      await answer;
    }
    expect(heard.map(({ state, error_code: code }) => state ?? code)).toEqual([
      'PROCESSING',
      'INVALID_MESSAGE',
      'PLAY_PAUSE',
    ]);
    const over = once(socket, 'close');
    show!.isOver = true;
    show = undefined;
    expect((await over)[0]).toBe(4000);
    expect(heard.at(-1)?.state).toBe('PLAY_END');
  });
});
