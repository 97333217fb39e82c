import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** A request for a WebSocket. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly url: URL;
  /** Parts of the path that the pattern caught, decoded; '' for one that cannot be. */
  readonly params: readonly string[];
}

export type UpgradeHandler = (upgrade: Upgrade) => void | Promise<void>;

interface Route {
  readonly path: RegExp;
  readonly handle: UpgradeHandler;
}

const ROUTERS = new WeakMap<Server, UpgradeRouter>();

/**
 * Takes WebSockets of a server at paths that match; every other path is answered 404, whoever else has WebSockets.
 * @returns ends it
 */
export function onUpgrade(server: Server, path: RegExp, handle: UpgradeHandler): () => void {
  let router = ROUTERS.get(server);
  if (router === undefined) ROUTERS.set(server, (router = new UpgradeRouter(server)));
  return router.add({ path, handle });
}

/** Refuses a WebSocket in the words of HTTP: with a sentence, or with a whole body. */
export function refuseUpgrade(
  socket: Duplex,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  why: string | Readonly<Record<string, string>> = '',
): void {
  const body = why === '' ? '' : JSON.stringify(typeof why === 'string' ? { error_msg: why } : why);
  const lines = Object.entries({
    ...headers,
    ...(body === '' ? {} : { 'content-type': 'application/json' }),
    connection: 'close',
    'content-length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}

/** The one listener for upgrades of a server. */
class UpgradeRouter {
  readonly #server: Server;
  readonly #routes = new Set<Route>();

  constructor(server: Server) {
    this.#server = server;
    server.on('upgrade', (request, socket, head) => this.#take(request, socket, head));
  }

  add(route: Route): () => void {
    this.#routes.add(route);
    return () => void this.#routes.delete(route);
  }

  #take(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      this.#serve(request, socket, head);
      return;
    }
    // Until somebody takes it, its errors are nobody's.
    const ignore = (): void => void socket.destroy();
    socket.on('error', ignore);
    const url = URL.canParse(request.url ?? '', 'http://x')
      ? new URL(request.url ?? '', 'http://x')
      : undefined;
    for (const { path, handle } of url === undefined ? [] : this.#routes) {
      const found = path.exec(url!.pathname);
      if (found === null) continue;
      const params = found.slice(1).map(decoded);
      Promise.resolve(handle({ request, socket, head, url: url!, params })).catch(() =>
        refuseUpgrade(socket, 500),
      );
      return;
    }
    refuseUpgrade(socket, 404);
  }

  /**
   * Node hands over every request that names an upgrade, while HTTP lets a server take it as it is: clients offer HTTP/2
   * so (`h2c`). It comes again without that header.
   */
  #serve(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { method, url, httpVersion, rawHeaders } = request;
    const lines = [`${method} ${url} HTTP/${httpVersion}`];
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const name = rawHeaders[at] ?? '';
      if (!/^(?:upgrade|http2-settings|connection)$/i.test(name))
        lines.push(`${name}: ${rawHeaders[at + 1]}`);
    }
    const text = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
    socket.unshift(Buffer.concat([text, head]));
    // Of the listeners of a server these two take a connection that is ready for HTTP.
    this.#server.emit('encrypted' in socket ? 'secureConnection' : 'connection', socket);
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
