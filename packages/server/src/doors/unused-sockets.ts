import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Remembers connections over which nothing was asked yet: browsers open some in advance, and Node's
 * `closeIdleConnections` leaves them, so that a server which stops would wait for them for a minute.
 * @returns hangs up on them
 */
export function trackUnusedSockets(server: Server, isTls: boolean): () => void {
  const unused = new Set<Socket>();
  server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => {
    unused.add(socket);
    socket.on('close', () => unused.delete(socket));
  });
  server.on('request', (request: IncomingMessage) => unused.delete(request.socket));
  return () => {
    for (const socket of unused) socket.destroy();
  };
}
