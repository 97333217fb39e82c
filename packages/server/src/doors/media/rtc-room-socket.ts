import type { IncomingMessage, Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { LONGEST_MESSAGE, type Parting, type RtcDesk, type RtcRooms } from '../../studio/rtc-rooms/index.ts';
import { onUpgrade, refuseUpgrade, type Upgrade } from '../upgrades.ts';

/** Seconds after which it is worth another try. */
export const RETRY_AFTER = '2';
export const NOT_RUNNING = 'the show of this room does not run now';

const PATH = /^\/rtc\/([^/]+)\/([^/]+)\/command$/;
const HEARTBEAT_MS = 15_000;
/** What may wait for a client that does not read, bytes. */
const WAITING = 256 * 1024;
/** Close codes of ours: the show is over; too slow. */
const OVER = 4000;
const SLOW = 4001;
/** Of RFC 6455: come back. */
const MOVED = 1012;

export interface RoomSocketOptions {
  /** Between two pings; a client that answered none since the last is gone. */
  readonly heartbeatMs?: number;
}

/** The command channel of RTC rooms as a WebSocket: `/rtc/{app_id}/{room_id}/command`. */
export function openRoomSocket(
  server: Server,
  rooms: Pick<RtcRooms, 'enter'>,
  desk: Pick<RtcDesk, 'sit'>,
  { heartbeatMs = HEARTBEAT_MS }: RoomSocketOptions = {},
): { close(): void } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LONGEST_MESSAGE, clientTracking: true });
  const alive = new WeakSet<WebSocket>();
  const beat = setInterval(() => {
    for (const client of sockets.clients) {
      if (!alive.has(client)) client.terminate();
      else {
        alive.delete(client);
        client.ping();
      }
    }
  }, heartbeatMs);
  beat.unref();
  const off = onUpgrade(server, PATH, async ({ request, socket, head, url, params }: Upgrade) => {
    const [app = '', room = ''] = params;
    const entry = rooms.enter(signatureOf(request, url.searchParams), app, room);
    if (entry.kind !== 'user') {
      refuseUpgrade(socket, entry.kind === 'unknown' ? 401 : 403);
      return;
    }
    const letters = new Letters();
    const seated = await desk.sit(entry.user, letters.send, letters.end);
    if (seated.kind !== 'in') {
      const why = seated.kind === 'off' ? NOT_RUNNING : 'as many take part as can';
      refuseUpgrade(socket, 503, { 'retry-after': RETRY_AFTER }, why);
      return;
    }
    const { member } = seated;
    // Whoever hung up meanwhile takes nobody's place.
    if (socket.destroyed) {
      member.leave();
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      alive.add(client);
      client.on('pong', () => alive.add(client));
      client.on('message', (data, isBinary) => {
        const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
        member.hear(isBinary ? '' : bytes.toString('utf8'));
      });
      // What is wrong with a connection ends it, and `close` follows.
      client.on('error', () => client.terminate());
      client.on('close', () => member.leave());
      letters.deliver(client);
    });
    // A handshake that is refused, e.g. of another version, never gets there.
    socket.once('close', () => member.leave());
  });
  return {
    close: () => {
      clearInterval(beat);
      off();
      for (const client of sockets.clients) client.close(1001, 'the server is closing');
      sockets.close();
    },
  };
}

/** What a client is told, kept until its connection stands. */
class Letters {
  #early: string[] = [];
  #parted: Parting | undefined;
  #client: WebSocket | undefined;

  readonly send = (text: string): void => {
    const client = this.#client;
    if (client === undefined) this.#early.push(text);
    else if (client.readyState === client.OPEN) {
      if (client.bufferedAmount > WAITING) client.close(SLOW, 'too slow');
      else client.send(text);
    }
  };

  readonly end = (why: Parting): void => {
    this.#parted = why;
    if (why === 'over') this.#client?.close(OVER, 'the show is over');
    else this.#client?.close(MOVED, 'the show changes its server: connect again');
  };

  deliver(client: WebSocket): void {
    this.#client = client;
    for (const text of this.#early.splice(0)) this.send(text);
    if (this.#parted !== undefined) this.end(this.#parted);
  }
}

/** Browsers cannot send headers with a WebSocket: there it is `?key=`. */
function signatureOf({ headers }: IncomingMessage, query: URLSearchParams): string {
  const [scheme = '', key = ''] = (headers.authorization ?? '').split(' ');
  return scheme.toLowerCase() === 'bearer' && key !== '' ? key : (query.get('key') ?? '');
}
