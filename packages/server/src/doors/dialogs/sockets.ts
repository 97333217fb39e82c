import type { IncomingMessage, Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { requestIdOf } from '../request-id.ts';
import { onUpgrade, refuseUpgrade, type Upgrade } from '../upgrades.ts';
import type { DialogDoorOptions } from './port.ts';
import { bodyOf, DoorRefused, refusalOf, SDK_CODES } from './refusal.ts';

/** Longest message, bytes; text is measured again by the doors, which take less. */
const MAX_PAYLOAD = 32 * 1024;
const PING_MS = 15_000;
/** For clients to say goodbye when the server closes. */
const PARTING_MS = 1000;
/** WebSockets of all dialogs of this server, and of one. */
const MAX_SOCKETS = 2000;
const MAX_OF_DIALOG = 8;

/** Close codes that pages and drivers hear. */
export const CLOSE = {
  over: 4000,
  replaced: 4001,
  slow: 4002,
  noDialog: 4404,
  /** Of RFC 6455. */
  goingAway: 1001,
  unsupported: 1003,
  tooLong: 1009,
  violation: 1008,
  restart: 1012,
} as const;

/** A WebSocket that stands. */
export interface Connection {
  readonly client: WebSocket;
  readonly requestId: string;
  /** Why it was closed, for the log. */
  note: string | undefined;
}

export interface SocketRoute {
  readonly path: RegExp;
  /** For the log, in place of the path, which names the job. */
  readonly name: string;
  /**
   * Looks whether it may stand. @returns whose connections count together, and what follows once it stands
   * @throws whatever `refusalOf` has words for
   */
  enter(upgrade: Upgrade): Entrance | Promise<Entrance>;
}

export interface Entrance {
  readonly jobId: string;
  begin(connection: Connection): void;
}

type Options = Pick<DialogDoorOptions, 'studio' | 'pingMs'>;

/** The WebSockets of dialogs: who may have one, whether it lives, and what the log says of it. */
export class DialogSockets {
  readonly #options: Options;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_PAYLOAD,
    clientTracking: true,
    perMessageDeflate: false,
  });
  readonly #alive = new WeakSet<WebSocket>();
  readonly #ofDialog = new Map<string, number>();
  readonly #beat: NodeJS.Timeout;
  readonly #offs: (() => void)[] = [];
  #count = 0;
  #closing = false;

  constructor(options: Options) {
    this.#options = options;
    this.#beat = setInterval(() => this.#ping(), options.pingMs ?? PING_MS);
    this.#beat.unref();
  }

  /** Takes WebSockets at a path. */
  open(server: Server, route: SocketRoute): void {
    this.#offs.push(onUpgrade(server, route.path, (upgrade) => this.#take(upgrade, route)));
  }

  /** Hangs up on everybody: they come again. */
  close(): void {
    this.#closing = true;
    clearInterval(this.#beat);
    for (const off of this.#offs) off();
    for (const client of this.#server.clients) client.close(CLOSE.restart, 'the server is closing');
    this.#server.close();
    // Whoever does not answer would keep the server from closing.
    setTimeout(() => {
      for (const client of this.#server.clients) client.terminate();
    }, PARTING_MS).unref();
  }

  async #take(upgrade: Upgrade, route: SocketRoute): Promise<void> {
    const { request, socket, head } = upgrade;
    const requestId = requestIdOf(request);
    const began = performance.now();
    const log = (status: number, more: Readonly<Record<string, unknown>> = {}): void =>
      this.#log(request, route, { request_id: requestId, status, began, ...more });
    let entrance: Entrance;
    let release: () => void;
    try {
      if (this.#closing) throw new DoorRefused(SDK_CODES.again, 503, 'the server is closing', 2);
      entrance = await route.enter(upgrade);
      release = this.#seat(entrance.jobId);
    } catch (error) {
      const { code, message, status, retryAfterSeconds, unexpected } = refusalOf(error, requestId);
      if (unexpected)
        this.#options.studio.log.error({ err: error, request_id: requestId }, 'a WebSocket failed');
      const headers = {
        'x-request-id': requestId,
        ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
        ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      };
      refuseUpgrade(socket, status, headers, { ...bodyOf(code, message), request_id: requestId });
      log(status, { error_code: code });
      return;
    }
    // Also when the handshake is refused, or whoever asked has gone: then nobody begins.
    socket.once('close', release);
    if (socket.destroyed) {
      release();
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => {
      const connection: Connection = { client, requestId, note: undefined };
      this.#alive.add(client);
      client.on('pong', () => this.#alive.add(client));
      // What is wrong with a connection ends it, and `close` follows.
      client.on('error', (error) => (connection.note ??= error.message));
      client.on('close', (code) =>
        log(101, { close: code, ...(connection.note === undefined ? {} : { note: connection.note }) }),
      );
      entrance.begin(connection);
    });
  }

  #seat(jobId: string): () => void {
    if (this.#count >= MAX_SOCKETS)
      throw new DoorRefused(SDK_CODES.tooManyOfInstance, 503, 'as many are connected as can be', 5);
    const ofDialog = this.#ofDialog.get(jobId) ?? 0;
    if (ofDialog >= MAX_OF_DIALOG)
      throw new DoorRefused(
        SDK_CODES.tooManyOfTask,
        403,
        `a dialog has at most ${MAX_OF_DIALOG} connections`,
      );
    this.#count += 1;
    this.#ofDialog.set(jobId, ofDialog + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#count -= 1;
      const left = (this.#ofDialog.get(jobId) ?? 1) - 1;
      if (left > 0) this.#ofDialog.set(jobId, left);
      else this.#ofDialog.delete(jobId);
    };
  }

  #ping(): void {
    for (const client of this.#server.clients) {
      if (!this.#alive.delete(client)) client.terminate();
      else if (client.readyState === client.OPEN) client.ping();
    }
  }

  /** As requests are logged: neither query nor job, which opens the avatar to whoever drives it. */
  #log(
    request: IncomingMessage,
    route: SocketRoute,
    { began, ...more }: { readonly began: number } & Readonly<Record<string, unknown>>,
  ): void {
    this.#options.studio.log.info(
      {
        ...more,
        method: 'GET',
        path: route.name,
        ms: Math.round((performance.now() - began) * 10) / 10,
        remote: request.socket.remoteAddress,
      },
      'websocket',
    );
  }
}
