import { Agent, buildConnector, request, type Dispatcher } from 'undici';
import { createGuard, type AddressGuard, type Resolve } from '../../../store/fetch/guard.ts';
import { guardedConnector } from '../../../store/fetch/http-fetcher.ts';
import type { LiveNetwork } from '../messages.ts';

const MAX_REDIRECTS = 5;
const CONNECT_TIMEOUT_MS = 10_000;
/** Between two pieces of a body. */
const BODY_TIMEOUT_MS = 15_000;
const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

export interface GetOptions {
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer whose body is still to be read. */
export interface Answer {
  readonly status: number;
  /** Where it came from, after redirects. */
  readonly url: string;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of the body. */
  discard(): void;
}

/** What feeds may talk to: the open internet, networks that were opened, and this server's own media. */
export class Reach {
  readonly #guard: AddressGuard;
  readonly #own: ReadonlySet<string>;
  readonly #guarded: Agent;
  readonly #ownAgent: Agent;

  constructor(network: LiveNetwork, resolve?: Resolve) {
    this.#guard = createGuard({ allowedNetworks: network.allowedNetworks, ...(resolve && { resolve }) });
    this.#own = new Set(network.own.map((one) => one.toLowerCase()));
    const timeouts = { headersTimeout: BODY_TIMEOUT_MS, bodyTimeout: BODY_TIMEOUT_MS };
    this.#guarded = new Agent({ connect: guardedConnector(this.#guard), ...timeouts });
    const plain = buildConnector({ timeout: CONNECT_TIMEOUT_MS });
    // Our own certificate may be self-signed, and nobody else answers on the loopback address.
    const lenient = buildConnector({ timeout: CONNECT_TIMEOUT_MS, rejectUnauthorized: false });
    const connect: buildConnector.connector = (target, callback) =>
      (LOOPBACK.includes(target.hostname.replace(/^\[|\]$/g, '')) ? lenient : plain)(target, callback);
    this.#ownAgent = new Agent({ connect, ...timeouts });
  }

  /**
   * The address to connect to for a host that is not asked over HTTP: one that was checked.
   * @throws FetchRefused
   */
  async address(host: string, port: number): Promise<string> {
    if (this.isOwn(host, port)) return host;
    const [first] = await this.#guard.resolve(host);
    return first?.address ?? host;
  }

  isOwn(host: string, port: number): boolean {
    const written = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
    return this.#own.has(`${written.toLowerCase()}:${port}`);
  }

  /** GET with the address checked at every connect and every redirect. @throws FetchRefused, Error */
  async get(address: string, options: GetOptions): Promise<Answer> {
    let url = httpUrl(address);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await request(url, {
        method: 'GET',
        dispatcher: this.#agentFor(url),
        signal: options.signal,
        headers: {
          accept: '*/*',
          'accept-encoding': 'identity',
          'user-agent': 'cyclorama',
          ...options.headers,
        },
      });
      const { location } = response.headers;
      if (![301, 302, 303, 307, 308].includes(response.statusCode)) {
        return {
          status: response.statusCode,
          url: url.href,
          headers: response.headers,
          body: response.body as AsyncIterable<Uint8Array>,
          discard: () => discard(response),
        };
      }
      discard(response);
      if (typeof location !== 'string') throw new Error(`${url.origin} redirects to nowhere`);
      url = httpUrl(location, url);
    }
    throw new Error(`${url.origin} redirects more than ${MAX_REDIRECTS} times`);
  }

  /** The whole body. @param maxBytes beyond which it is refused @throws Error also for other statuses than 200 and 206 */
  async fetch(
    address: string,
    maxBytes: number,
    options: GetOptions,
  ): Promise<{ url: string; data: Buffer }> {
    const answer = await this.get(address, options);
    if (answer.status !== 200 && answer.status !== 206) {
      answer.discard();
      throw new Error(`${new URL(answer.url).origin} answered with status ${answer.status}`);
    }
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of answer.body) {
      size += part.byteLength;
      if (size > maxBytes) {
        answer.discard();
        throw new Error(`an answer of ${new URL(answer.url).origin} is larger than ${maxBytes} bytes`);
      }
      parts.push(part);
    }
    return { url: answer.url, data: Buffer.concat(parts) };
  }

  #agentFor(url: URL): Agent {
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    return this.isOwn(url.hostname, port) ? this.#ownAgent : this.#guarded;
  }
}

function httpUrl(address: string, base?: URL): URL {
  const url = new URL(address, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Error(`only http and https are fetched, not ${url.protocol.slice(0, 20)}`);
  url.username = '';
  url.password = '';
  url.hash = '';
  return url;
}

function discard(response: Dispatcher.ResponseData): void {
  response.body.on('error', () => undefined);
  response.body.destroy();
}
