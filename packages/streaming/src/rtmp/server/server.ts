import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Visitor } from './visitor.ts';
import { RTMP_LIMITS, type RtmpLimits, type RtmpLog, type RtmpServerOptions } from './options.ts';

/** An RTMP or RTMPS server in front of a hub: OBS, ffmpeg, librtmp and players connect to it. */
export class RtmpServer {
  readonly #options: RtmpServerOptions;
  readonly #limits: RtmpLimits;
  readonly #log: RtmpLog;
  readonly #server: Server;
  readonly #visitors = new Set<Visitor>();
  readonly #perAddress = new Map<string, number>();
  #sweeper: NodeJS.Timeout | undefined;
  #refused = 0;

  constructor(options: RtmpServerOptions) {
    this.#options = options;
    this.#limits = { ...RTMP_LIMITS, ...options.limits };
    this.#log = options.log ?? (() => undefined);
    const greet = (socket: Socket): void => this.#greet(socket);
    this.#server = options.tls
      ? createTlsServer({ ...options.tls, handshakeTimeout: this.#limits.handshakeMs }, greet)
      : createServer(greet);
    this.#server.on('tlsClientError', (error: Error, socket: Socket) => {
      this.#log('debug', 'TLS failed', { why: error.message });
      socket.destroy();
    });
  }

  /** Starts to listen. @returns where @throws the socket's error, e.g. with code EADDRINUSE */
  async listen(): Promise<{ readonly host: string; readonly port: number }> {
    const host = this.#options.host ?? '127.0.0.1';
    await new Promise<void>((done, failed) => {
      this.#server.once('error', failed);
      this.#server.listen({ host, port: this.#options.port, backlog: 1024 }, () => {
        this.#server.off('error', failed);
        done();
      });
    });
    this.#server.on('error', (error) => this.#log('warn', 'the RTMP server has trouble', { err: error }));
    const { handshakeMs, commandMs, publishIdleMs, pingMs } = this.#limits;
    const step = Math.max(10, Math.min(1000, handshakeMs / 4, commandMs / 4, publishIdleMs / 4, pingMs / 2));
    this.#sweeper = setInterval(() => this.#sweep(), step);
    this.#sweeper.unref();
    return { host, port: (this.#server.address() as AddressInfo).port };
  }

  /** Connections now, and those turned away at the door since the start. */
  get figures(): { readonly connections: number; readonly refused: number; readonly pendingBytes: number } {
    let pendingBytes = 0;
    for (const visitor of this.#visitors) pendingBytes += visitor.pendingBytes;
    return { connections: this.#visitors.size, refused: this.#refused, pendingBytes };
  }

  /** Hangs up on everybody and stops listening. */
  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    const closed = new Promise<void>((done) => this.#server.close(() => done()));
    for (const visitor of this.#visitors) visitor.destroy('the server is closing');
    await closed;
  }

  #greet(socket: Socket): void {
    const from = socket.remoteAddress ?? 'nowhere';
    const here = this.#perAddress.get(from) ?? 0;
    if (
      this.#visitors.size >= this.#limits.connections ||
      here >= this.#limits.perAddress ||
      this.#crowded(from)
    ) {
      this.#refused++;
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    this.#perAddress.set(from, here + 1);
    const { hub, guard } = this.#options;
    const visitor = new Visitor(socket, { hub, guard, from, log: this.#log, limits: this.#limits }, () => {
      this.#visitors.delete(visitor);
      const left = (this.#perAddress.get(from) ?? 1) - 1;
      if (left <= 0) this.#perAddress.delete(from);
      else this.#perAddress.set(from, left);
    });
    this.#visitors.add(visitor);
  }

  /** Too many of an address that have not yet said what they want. */
  #crowded(from: string): boolean {
    if ((this.#perAddress.get(from) ?? 0) < this.#limits.pendingPerAddress) return false;
    let pending = 0;
    for (const visitor of this.#visitors) if (visitor.from === from && visitor.isPending) pending++;
    return pending >= this.#limits.pendingPerAddress;
  }

  #sweep(): void {
    const now = performance.now();
    for (const visitor of this.#visitors) visitor.check(now);
  }
}
