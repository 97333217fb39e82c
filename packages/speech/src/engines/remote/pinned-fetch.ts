import { request as overHttp, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import type { RemoteAddress, RemoteSpeechEndpoint } from '../../types.ts';

/** A request, and to which addresses it may go. */
export interface PinnedRequest extends RequestInit {
  readonly addresses?: readonly RemoteAddress[];
}

/** A request to an endpoint, which goes where that may be reached. */
export function pinned({ addresses }: RemoteSpeechEndpoint, init: RequestInit): PinnedRequest {
  return addresses === undefined ? init : { ...init, addresses };
}

/**
 * `fetch` that follows no redirect: it could lead a configured endpoint's key to another host. With `addresses` it connects
 * to one of these, whatever the name in the URL stands for by now: they were checked, another answer of the DNS was not.
 */
export async function pinnedFetch(
  url: string,
  { addresses, ...init }: PinnedRequest,
  signal: AbortSignal,
): Promise<Response> {
  if (addresses === undefined) return fetch(url, { ...init, signal, redirect: 'error' });
  // Forms and texts become bytes here, with the headers that belong to them.
  const asked = new Request(url, init);
  const body = Buffer.from(await asked.arrayBuffer());
  const answer = await send(asked, body, addresses, signal);
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    answer.destroy();
    throw new TypeError(`redirects (${String(status)}) are not followed`);
  }
  const type = answer.headers['content-type'];
  return new Response(Readable.toWeb(answer) as ReadableStream<Uint8Array>, {
    status,
    headers: type === undefined ? {} : { 'content-type': type },
  });
}

function send(
  { url, method, headers }: Request,
  body: Buffer,
  addresses: readonly RemoteAddress[],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const lookup: LookupFunction = (_hostname, options, callback) => {
    const [first] = addresses;
    if (options.all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
  const request = url.startsWith('https:') ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method,
        signal,
        lookup,
        headers: { ...Object.fromEntries(headers), 'content-length': String(body.length) },
      },
      resolve,
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
