import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { LONGEST_MESSAGE, type Entry, type RtcRooms } from '../../studio/rtc-rooms/index.ts';

const PATH = /^\/rtc\/([^/]+)\/([^/]+)\/command$/;
const HEARTBEAT_MS = 15_000;
/** What may wait for a client that does not read, bytes. */
const WAITING = 256 * 1024;
/** Close codes of ours: the show is over; too slow. */
const OVER = 4000;
const SLOW = 4001;

export interface RoomSocketOptions {
  /** Between two pings; a client that answered none since the last is gone. */
  readonly heartbeatMs?: number;
}

/** The command channel of RTC rooms as a WebSocket: `/rtc/{app_id}/{room_id}/command`. */
export function openRoomSocket(
  server: Server,
  rooms: Pick<RtcRooms, 'enter'>,
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
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    const [, app, room] = PATH.exec(pathname) ?? [];
    if (app === undefined || room === undefined) {
      // Other doors have WebSockets of their own.
      if (server.listenerCount('upgrade') === 1) refuse(socket, 404);
      return;
    }
    const entry = rooms.enter(signatureOf(request, searchParams), plain(app), plain(room));
    if (entry.kind !== 'in') {
      refuse(socket, STATUS[entry.kind]);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      alive.add(client);
      client.on('pong', () => alive.add(client));
      sit(client, entry);
    });
  };
  server.on('upgrade', upgrade);
  return {
    close: () => {
      clearInterval(beat);
      server.off('upgrade', upgrade);
      for (const client of sockets.clients) client.close(1001, 'the server is closing');
      sockets.close();
    },
  };
}

const STATUS = { unknown: 401, elsewhere: 403, off: 503 } as const;

function sit(client: WebSocket, { room, user }: Extract<Entry, { kind: 'in' }>): void {
  const send = (text: string): void => {
    if (client.readyState !== client.OPEN) return;
    if (client.bufferedAmount > WAITING) client.close(SLOW, 'too slow');
    else client.send(text);
  };
  const member = room.join(user, send, () => client.close(OVER, 'the show is over'));
  if (member === undefined) {
    client.close(1013, 'the room is full');
    return;
  }
  client.on('message', (data, isBinary) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    member.hear(isBinary ? '' : bytes.toString('utf8'));
  });
  // What is wrong with a connection ends it, and `close` follows.
  client.on('error', () => client.terminate());
  client.on('close', () => member.leave());
}

/** Browsers cannot send headers with a WebSocket: there it is `?key=`. */
function signatureOf({ headers }: IncomingMessage, query: URLSearchParams): string {
  const [scheme = '', key = ''] = (headers.authorization ?? '').split(' ');
  return scheme.toLowerCase() === 'bearer' && key !== '' ? key : (query.get('key') ?? '');
}

function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
