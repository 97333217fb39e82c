import { open, unlink } from 'node:fs/promises';
import { isIP } from 'node:net';
import { Agent, buildConnector, request, type Dispatcher } from 'undici';
import { RawBody, type Fetcher, type StreamedAnswer } from './fetcher.ts';
import { createGuard, type AddressGuard, type GuardOptions } from './guard.ts';
import { FetchRefused } from './refused.ts';

const MAX_REDIRECTS = 5;
const CONNECT_TIMEOUT_MS = 10_000;

export interface HttpFetcherOptions extends GuardOptions {
  /** Addresses of this very server's media: always allowed, wherever the server listens. */
  readonly isOwnMedia?: (url: URL) => boolean;
}

/** A Fetcher over HTTP. */
export interface HttpFetcher extends Fetcher {
  close(): Promise<void>;
}

type Limits = Parameters<Fetcher['toFile']>[2];

/** Fetches http(s) URLs of users: addresses checked at every connect, redirects one by one, size and time capped. */
export function createFetcher(options: HttpFetcherOptions): HttpFetcher {
  const guard = createGuard(options);
  const guarded = new Agent({ connect: guardedConnector(guard) });
  const own = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS } });
  const agentFor = (url: URL): Agent => (options.isOwnMedia?.(url) ? own : guarded);

  const get = async (address: string, signal: AbortSignal): Promise<Dispatcher.ResponseData> => {
    let url = parseUrl(address);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'cyclorama' };
      const response = await request(url, { method: 'GET', dispatcher: agentFor(url), signal, headers });
      if (![301, 302, 303, 307, 308].includes(response.statusCode)) return response;
      const { location } = response.headers;
      await discard(response);
      if (typeof location !== 'string')
        throw new FetchRefused('status', `${url.origin} redirects to nowhere`);
      url = parseUrl(location, url);
    }
    throw new FetchRefused('redirects', `${url.origin} redirects more than ${MAX_REDIRECTS} times`);
  };

  return {
    guard,
    check: (address) => {
      const url = parseUrl(address);
      if (options.isOwnMedia?.(url)) return;
      const host = url.hostname.replace(/^\[|\]$/g, '');
      if (/^(.+\.)?localhost\.?$/.test(host)) guard.check('127.0.0.1', host);
      else if (isIP(host) !== 0) guard.check(host, host);
    },
    toFile: (url, path, limits) =>
      capped(limits.timeoutMs, limits.signal, async (signal) => {
        const response = await get(url, signal);
        if (response.statusCode !== 200) {
          await discard(response);
          throw new FetchRefused(
            'status',
            `${new URL(url).origin} answered with status ${response.statusCode}`,
          );
        }
        const size = await saveBody(response, path, limits);
        const contentType = response.headers['content-type'];
        return { size, ...(typeof contentType === 'string' && { contentType }) };
      }),
    post: (address, body, post) =>
      capped(post.timeoutMs, undefined, async (signal) => {
        const url = parseUrl(address);
        const response = await request(url, {
          method: 'POST',
          dispatcher: agentFor(url),
          signal,
          headers: { 'content-type': 'application/json', 'user-agent': 'cyclorama', ...post.headers },
          body: JSON.stringify(body),
        });
        return { status: response.statusCode, body: await readText(response, post.maxBytes) };
      }),
    postStream: async (address, body, post) => {
      const deadline = deadlineOf(post.timeoutMs, post.signal);
      return deadline.within(async (signal) => {
        const url = parseUrl(address);
        const response = await request(url, {
          method: 'POST',
          dispatcher: agentFor(url),
          signal,
          headers: {
            'content-type': body instanceof RawBody ? body.contentType : 'application/json',
            'user-agent': 'cyclorama',
            ...post.headers,
          },
          body: body instanceof RawBody ? body.bytes : JSON.stringify(body),
        });
        const type = response.headers['content-type'];
        const answer: StreamedAnswer = {
          status: response.statusCode,
          contentType: (typeof type === 'string' ? type : '').split(';')[0]!.trim().toLowerCase(),
          chunks: chunksOf(response, post.maxBytes, deadline),
        };
        return answer;
      });
    },
    close: async () => {
      await Promise.all([guarded.close(), own.close()]);
    },
  };
}

/** Checks literal addresses before connecting and resolved ones while connecting, so nothing changes in between. */
export function guardedConnector(guard: AddressGuard): buildConnector.connector {
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup: guard.lookup });
  return (target, callback) => {
    const literal = target.hostname.replace(/^\[|\]$/g, '');
    try {
      if (isIP(literal) !== 0) guard.check(literal, literal);
    } catch (error) {
      callback(error as Error, null);
      return;
    }
    connect(target, callback);
  };
}

function parseUrl(address: string, base?: URL): URL {
  let url: URL;
  try {
    url = new URL(address, base);
  } catch {
    throw new FetchRefused('url', `"${address.slice(0, 200)}" is no URL`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new FetchRefused(
      'scheme',
      `Only http and https URLs are fetched, not ${url.protocol.slice(0, 20)}`,
    );
  }
  // Credentials in a URL would otherwise travel to wherever a redirect points.
  url.username = '';
  url.password = '';
  url.hash = '';
  return url;
}

/** A time limit over several steps of one fetch. */
interface Deadline {
  /** Runs a step and turns failures into reasons. */
  within<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** Runs with a deadline over everything, body included, and turns failures into reasons. */
function capped<T>(
  timeoutMs: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return deadlineOf(timeoutMs, outer).within(work);
}

function deadlineOf(timeoutMs: number, outer: AbortSignal | undefined): Deadline {
  const deadline = AbortSignal.timeout(Math.ceil(timeoutMs));
  const signal = outer ? AbortSignal.any([deadline, outer]) : deadline;
  const reason = (error: unknown): unknown => {
    const refused = refusalWithin(error);
    if (refused) return refused;
    if (outer?.aborted) return new FetchRefused('aborted', 'The fetch was stopped', { cause: error });
    if (deadline.aborted)
      return new FetchRefused('too-slow', `It took longer than ${timeoutMs / 1000} s`, { cause: error });
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code.includes('TIMEOUT'))
      return new FetchRefused('too-slow', 'The other side did not answer in time', { cause: error });
    if (error instanceof Error && (code !== '' || error.name === 'TypeError'))
      return new FetchRefused('unreachable', `It could not be reached: ${error.message}`, { cause: error });
    return error;
  };
  return {
    within: async (work) => {
      try {
        return await work(signal);
      } catch (error) {
        throw reason(error);
      }
    },
  };
}

/** A body piece by piece; a reader that stops early hangs up. */
async function* chunksOf(
  response: Dispatcher.ResponseData,
  maxBytes: number,
  deadline: Deadline,
): AsyncGenerator<Uint8Array> {
  const pieces = (response.body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  let size = 0;
  try {
    for (;;) {
      const next = await deadline.within(() => pieces.next());
      if (next.done === true) return;
      size += next.value.byteLength;
      if (size > maxBytes) throw new FetchRefused('too-large', `It is larger than ${maxBytes} bytes`);
      yield next.value;
    }
  } finally {
    await discard(response);
  }
}

/** Connectors wrap what the lookup refused. */
function refusalWithin(error: unknown): FetchRefused | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof FetchRefused) return at;
    if (at instanceof AggregateError) {
      const found: unknown = at.errors.find((one) => one instanceof FetchRefused);
      if (found instanceof FetchRefused) return found;
    }
  }
  return undefined;
}

async function saveBody(response: Dispatcher.ResponseData, path: string, limits: Limits): Promise<number> {
  const tooLarge = () => new FetchRefused('too-large', `It is larger than ${limits.maxBytes} bytes`);
  if (Number(response.headers['content-length'] ?? 0) > limits.maxBytes) {
    await discard(response);
    throw tooLarge();
  }
  const file = await open(path, 'wx', 0o600);
  try {
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > limits.maxBytes) throw tooLarge();
      await file.writeFile(chunk);
    }
    await file.close();
    return size;
  } catch (error) {
    await file.close();
    await unlink(path);
    throw error;
  }
}

/** As much of the answer as is wanted; the rest is not read. */
async function readText(response: Dispatcher.ResponseData, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8');
}

/** Lets go of a body that nobody wants, without waiting for it. */
async function discard(response: Dispatcher.ResponseData): Promise<void> {
  response.body.on('error', () => undefined);
  response.body.destroy();
}
