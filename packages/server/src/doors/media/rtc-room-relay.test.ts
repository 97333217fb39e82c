import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { StreamHub } from '@cyclorama/streaming';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { RtcListener } from '../../hosts/rtc/rtc-host.ts';
import { RtcRefused } from '../../hosts/rtc/rtc-host.ts';
import type { EventBus } from '../../studio/events/bus.ts';
import { openRtcKeys } from '../../studio/rooms/rtc-keys.ts';
import { LocalDesk, RelayedDesk, RtcRooms } from '../../studio/rtc-rooms/index.ts';
import { StandInShow } from '../../studio/rtc-rooms/testing/stand-in-show.ts';
import { rtcRoomDoor } from './rtc-room.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const SOON = { timeout: 10_000, interval: 5 } as const;
/** Long enough that a machine with other things to do is not taken for a dead one. */
const GONE_MS = 1500;
const keys = openRtcKeys(new Uint8Array(32).fill(7));
const SIGNATURE = keys.sign({
  ...{ app_id: 'app', room_id: 'room', job_id: 'job', user_type: 'PLAYER', user_id: 'p' },
  ctime: NOW.getTime() / 1000 + 60,
});
const VIEWER = '6b1d5ca4-87e1-4b4e-9d0c-0d3a54d3a0a1';
const PUBLISHER = '00000000-0000-4000-8000-000000000001';

/** A server of an installation, with everything that is about RTC rooms. */
interface Server {
  readonly app: FastifyInstance;
  readonly rooms: RtcRooms;
  readonly desk: RelayedDesk;
  readonly hub: StreamHub;
  show: StandInShow | undefined;
  listener: RtcListener | undefined;
  readonly closed: string[];
  /** Its machine is gone: nothing of it is heard any more. */
  silent: boolean;
}

let news: EventEmitter;
let servers: Server[];
const faults: unknown[] = [];

/** A bus as Postgres makes it: what is told comes later, in order, as JSON of at most 7.5 kB. */
function busOf(server: () => Server | undefined): EventBus {
  return {
    publish: async (topic, payload) => {
      const text = JSON.stringify(payload);
      if (text.length > 7400) throw new RangeError('too large');
      if (server()?.silent === true) return;
      setImmediate(() => news.emit(topic, text));
    },
    subscribe: (topic, hear) => {
      const listen = (text: string): void => {
        if (server()?.silent !== true) hear(JSON.parse(text));
      };
      news.on(topic, listen);
      return () => void news.off(topic, listen);
    },
  };
}

async function open(show: StandInShow | undefined): Promise<Server> {
  const app = fastify();
  const hub = new StreamHub();
  const onFault = (error: unknown): void => void faults.push(error);
  const rooms = new RtcRooms({
    show: (job) => (job === 'job' ? server.show : undefined),
    keys,
    now: () => NOW,
    onFault,
  });
  const accept = (offer: string): Promise<object> => {
    if (offer === 'nonsense') throw new RtcRefused('that is no offer', 'BadOffer');
    return Promise.resolve({
      id: PUBLISHER,
      answer: `answer to ${offer.length}`,
      listen: (one: RtcListener) => (server.listener = one),
      tell: () => undefined,
      close: () => server.closed.push(PUBLISHER),
    });
  };
  const local = new LocalDesk({ rooms, hub, host: { accept: accept as never }, log: app.log });
  const desk: RelayedDesk = new RelayedDesk({
    ...{ local, bus: busOf(() => server), onFault, aliveMs: 50, goneMs: GONE_MS },
    isRunning: () => Promise.resolve(servers.some((one) => one.show !== undefined && !one.silent)),
  });
  const server: Server = {
    ...{ app, hub, rooms, desk, show, listener: undefined, closed: [], silent: false },
  };
  await app.register(rtcRoomDoor({ rooms, desk }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  servers.push(server);
  return server;
}

beforeEach(() => {
  news = new EventEmitter();
  servers = [];
  faults.length = 0;
});
afterEach(async () => {
  for (const { app, rooms, desk, hub } of servers) {
    rooms.close();
    desk.close();
    await app.close();
    hub.close();
  }
  expect(faults).toEqual([]);
});

function post(server: Server, door: string, body: string) {
  return server.app.inject({
    method: 'POST',
    url: `/rtc/app/room/${door}`,
    headers: { 'content-type': 'application/sdp', authorization: `Bearer ${SIGNATURE}` },
    body,
  });
}

/** Somebody on the command channel of a server. */
async function sit(server: Server) {
  const { port } = server.app.server.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rtc/app/room/command`, {
    headers: { authorization: `Bearer ${SIGNATURE}` },
  });
  const heard: Record<string, string>[] = [];
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString('utf8')) as never));
  await once(socket, 'open');
  const states = (): unknown[] => heard.map(({ state, error_code: code }) => state ?? code);
  const order = (command: string): void =>
    socket.send(JSON.stringify({ message_type: 'live_control', command }));
  return { socket, heard, states, order };
}

const show = (): StandInShow => new StandInShow([{ user_type: 'PLAYER', user_id: 'p' }]);

describe('an RTC room whose show runs on another server', { timeout: 30_000 }, () => {
  it('is watched and published to through any of them', async () => {
    const [owner, other] = [await open(show()), await open(undefined)];
    const third = await open(undefined);
    const watched = await post(other, 'play', 'v=0');
    expect([watched.statusCode, watched.headers['location']]).toEqual([201, `/rtc/app/room/play/${VIEWER}`]);
    // An offer of a browser is longer than a message of the bus.
    const offer = Array.from({ length: 2000 }, () => Math.random().toString(36)).join('\n');
    const published = await post(other, 'publish', offer);
    expect([published.statusCode, published.body]).toEqual([201, `answer to ${offer.length}`]);
    expect(owner.listener).toBeDefined();
    expect(owner.hub.list().map(({ path }) => path)).toEqual(['rtc-room/room']);
    // Whoever a load balancer finds may end it.
    const end = (at: Server, path: string) => at.app.inject({ method: 'DELETE', url: path });
    expect((await end(third, `/rtc/app/room/publish/${PUBLISHER}`)).statusCode).toBe(200);
    expect(owner.closed).toEqual([PUBLISHER]);
    expect((await end(third, `/rtc/app/room/publish/${PUBLISHER}`)).statusCode).toBe(404);
    expect((await end(other, `/rtc/app/room/play/${VIEWER}`)).statusCode).toBe(200);
  });

  it('refuses as its own server does', async () => {
    const owner = await open(show());
    const other = await open(undefined);
    const refused = await post(other, 'publish', 'nonsense');
    expect([refused.statusCode, refused.json()]).toEqual([
      400,
      { error_code: 'InvalidOffer', error_msg: 'that is no offer' },
    ]);
    owner.show = undefined;
    for (const door of ['play', 'publish']) {
      const off = await post(other, door, 'v=0');
      expect([off.statusCode, off.headers['retry-after']]).toEqual([503, '2']);
      expect(off.json<{ error_msg: string }>().error_msg).toContain('does not run');
    }
  });

  it('is commanded through any of them, in order, and says when it is over', async () => {
    const owner = await open(show());
    const [one, two] = [await sit(await open(undefined)), await sit(owner)];
    await vi.waitFor(() => expect(one.states()).toEqual(['PROCESSING']), SOON);
    for (let n = 0; n < 5; n++) {
      one.order('play_pause');
      one.order('play_resume');
    }
    one.socket.send('nonsense');
    one.socket.send('x'.repeat(6000));
    await vi.waitFor(() => expect(one.states()).toHaveLength(13), SOON);
    // What no room would read is refused where it comes in, ahead of answers from elsewhere.
    const changes = one.states().filter((state) => state !== 'INVALID_MESSAGE');
    expect(changes).toEqual(['PROCESSING', ...Array<string[]>(5).fill(['PLAY_PAUSE', 'PROCESSING']).flat()]);
    expect(two.states()).toEqual(changes);
    const closes = [once(one.socket, 'close'), once(two.socket, 'close')];
    owner.show!.isOver = true;
    owner.show = undefined;
    for (const close of closes) expect((await close)[0]).toBe(4000);
    expect(one.states().at(-1)).toBe('PLAY_END');
  });

  it('sends clients away to come again when it changes its server, without saying that it ended', async () => {
    const owner = await open(show());
    const other = await open(undefined);
    const { socket, states } = await sit(other);
    const closed = once(socket, 'close');
    owner.rooms.close();
    expect((await closed)[0]).toBe(1012);
    expect(states()).toEqual(['PROCESSING']);
  });

  it('notices machines that are gone, on both sides', async () => {
    const owner = await open(show());
    const [near, far] = [await open(undefined), await open(undefined)];
    const { socket } = await sit(near);
    const { socket: lost } = await sit(far);
    await vi.waitFor(() => expect(owner.rooms.find('room')?.members).toBe(2), SOON);
    far.silent = true;
    await vi.waitFor(() => expect(owner.rooms.find('room')?.members).toBe(1), SOON);
    expect(socket.readyState).toBe(WebSocket.OPEN);
    const closed = once(socket, 'close');
    owner.silent = true;
    expect((await closed)[0]).toBe(1012);
    lost.terminate();
  });

  it('frees the seat of whoever leaves', async () => {
    const owner = await open(show());
    const { socket } = await sit(await open(undefined));
    await vi.waitFor(() => expect(owner.rooms.find('room')?.members).toBe(1), SOON);
    socket.close();
    await vi.waitFor(() => expect(owner.rooms.find('room')?.members).toBe(0), SOON);
  });
});
