import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isAmfObject, type AmfValue } from '../../amf/amf0.ts';
import { RtmpConnection, type Invocation } from '../connection.ts';
import { helloHandshake, PART } from '../handshake.ts';
import { RtmpError, type RtmpMessage } from '../message.ts';
import { parseRtmpUrl, type RtmpUrl } from './url.ts';

/** Where and how to connect. */
export interface RtmpTarget {
  /** `rtmp://` or `rtmps://host[:port]/app/name[?query]`; never repeated in errors. */
  readonly url: string;
  /** Address to connect to instead of resolving the URL's host: one that was checked. */
  readonly connect?: { readonly host: string; readonly port?: number };
  /** For rtmps: certificates to trust beside the usual ones; `insecure` takes any. */
  readonly tls?: { readonly ca?: string | Buffer; readonly insecure?: boolean };
  /** Milliseconds for connecting, handshake and commands together. Default 10 s. */
  readonly openMs?: number;
}

/** The server said no: `code` is the RTMP status code, such as NetStream.Publish.BadName. */
export class RtmpRefused extends Error {
  readonly code: string;
  constructor(code: string, description: string) {
    super(description === '' ? code : `${code}: ${description}`);
    this.name = 'RtmpRefused';
    this.code = code;
  }
}

export interface ClientHandlers {
  /** Connected and in the application: the message stream stands. */
  ready(stream: number): void;
  /** `onStatus` of the message stream. */
  status(code: string, level: string, description: string): void;
  media(message: RtmpMessage): void;
  userControl?(event: number, value: number): void;
  /** Room in the socket again. */
  drained?(): void;
  /** Called once, whatever ends the connection. */
  closed(error: Error): void;
}

const CONNECT = 1;
const CREATE = 4;

/** A client's connection up to its message stream; publishing and playing build on it. One attempt, no second. */
export class RtmpClient {
  readonly url: RtmpUrl;
  readonly connection: RtmpConnection;
  readonly socket: Socket;
  readonly #handlers: ClientHandlers;
  readonly #deadline: NodeJS.Timeout;
  readonly #purpose: 'publish' | 'play';
  #stage: 'connecting' | 'handshake' | 'open' | 'closed' = 'connecting';
  #parts: Buffer[] = [];
  #have = 0;
  #heardAt = performance.now();
  #error: Error | undefined;

  /** @throws RangeError for what is no RTMP address */
  constructor(target: RtmpTarget, purpose: 'publish' | 'play', handlers: ClientHandlers) {
    this.url = parseRtmpUrl(target.url);
    this.#handlers = handlers;
    this.#purpose = purpose;
    this.socket = open(this.url, target, () => this.#hello());
    this.connection = new RtmpConnection(this.socket, {
      command: (invocation) => this.#command(invocation),
      media: (message) => handlers.media(message),
      userControl: (event, value) => handlers.userControl?.(event, value),
    });
    const openMs = target.openMs ?? 10_000;
    this.#deadline = setTimeout(
      () => this.close(new Error(`The server did not answer in ${openMs / 1000} s`)),
      openMs,
    );
    this.socket.setNoDelay(true);
    this.socket.setKeepAlive(true, 15_000);
    this.socket.on('data', (data: Buffer) => this.#receive(data));
    this.socket.on('drain', () => handlers.drained?.());
    this.socket.on('error', (error) => (this.#error ??= error));
    this.socket.on('end', () => this.close(new Error('The server closed the connection')));
    this.socket.on('close', () => this.#closed());
  }

  /** Milliseconds since the server last said anything. */
  get silentMs(): number {
    return performance.now() - this.#heardAt;
  }

  /** Silence counts from now: nobody listened before. */
  heard(): void {
    this.#heardAt = performance.now();
  }

  /** Publishing or playing has begun: the deadline for opening is over. */
  opened(): void {
    clearTimeout(this.#deadline);
  }

  /** Ends the connection at once, for this reason. */
  close(error: Error): void {
    this.#error ??= error;
    this.socket.destroy();
  }

  #closed(): void {
    if (this.#stage === 'closed') return;
    this.#stage = 'closed';
    clearTimeout(this.#deadline);
    this.#parts = [];
    this.#handlers.closed(this.#error ?? new Error('The connection was closed'));
  }

  #hello(): void {
    this.#stage = 'handshake';
    this.socket.write(helloHandshake());
  }

  #receive(data: Buffer): void {
    this.#heardAt = performance.now();
    try {
      if (this.#stage === 'open') this.connection.receive(data);
      else if (this.#stage === 'handshake') this.#shake(data);
    } catch (error) {
      this.close(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #shake(data: Buffer): void {
    this.#parts.push(data);
    this.#have += data.length;
    if (this.#have < 1 + 2 * PART) return;
    const all = Buffer.concat(this.#parts);
    this.#parts = [];
    if (all[0] !== 3) throw new RtmpError('The server does not speak RTMP');
    this.socket.write(all.subarray(1, 1 + PART));
    this.#stage = 'open';
    this.connection.introduce('client');
    const { app, tcUrl } = this.url;
    const about = {
      app,
      type: 'nonprivate',
      flashVer: this.#purpose === 'publish' ? 'FMLE/3.0 (compatible; Cyclorama)' : 'LNX 9,0,124,2',
      tcUrl,
      ...(this.#purpose === 'play' && {
        fpad: false,
        capabilities: 15,
        audioCodecs: 4071,
        videoCodecs: 252,
        videoFunction: 1,
      }),
    };
    this.connection.command('connect', CONNECT, 0, about);
    const rest = all.subarray(1 + 2 * PART);
    if (rest.length > 0) this.connection.receive(rest);
  }

  #command({ name, transaction, args }: Invocation): void {
    if (name === '_result' && transaction === CONNECT) this.#enter();
    else if (name === '_result' && transaction === CREATE) {
      if (typeof args[1] !== 'number') throw new RtmpError('The server made no stream');
      this.#handlers.ready(args[1]);
    } else if (name === '_error' && (transaction === CONNECT || transaction === CREATE)) {
      const { code, description } = statusOf(args[1]);
      this.close(new RtmpRefused(code === '' ? 'NetConnection.Connect.Rejected' : code, description));
    } else if (name === 'onStatus') {
      const { code, level, description } = statusOf(args[1]);
      this.#handlers.status(code, level, description);
    } else if (name === 'close') this.close(new Error('The server ended the session'));
  }

  #enter(): void {
    const { connection, url } = this;
    if (this.#purpose === 'publish') {
      connection.command('releaseStream', 2, 0, null, url.name);
      connection.command('FCPublish', 3, 0, null, url.name);
    }
    connection.command('createStream', CREATE, 0, null);
  }
}

function statusOf(value: AmfValue): { code: string; level: string; description: string } {
  const members: Readonly<Record<string, AmfValue>> = isAmfObject(value) ? value : {};
  const text = (name: string): string => {
    const member = members[name];
    return typeof member === 'string' ? member : '';
  };
  return { code: text('code'), level: text('level'), description: text('description') };
}

function open(url: RtmpUrl, target: RtmpTarget, connected: () => void): Socket {
  const host = target.connect?.host ?? url.host;
  const port = target.connect?.port ?? url.port;
  if (!url.secure) return connectTcp({ host, port }, connected);
  const { ca, insecure } = target.tls ?? {};
  return connectTls(
    {
      host,
      port,
      // The certificate is the URL's, whichever address was connected to.
      ...(isIP(url.host) === 0 && { servername: url.host }),
      ...(ca !== undefined && { ca }),
      rejectUnauthorized: insecure !== true,
    },
    connected,
  );
}
