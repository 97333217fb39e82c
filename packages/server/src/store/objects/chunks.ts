import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { ObjectRejected } from './errors.ts';

/** Any accepted body as chunks, nothing of it held. */
export function chunksOf(
  body: AsyncIterable<unknown> | Uint8Array | { readonly path: string },
): AsyncIterable<Uint8Array> {
  if (body instanceof Uint8Array) return oneChunk(body);
  if (Symbol.asyncIterator in body) return bytesOf(body);
  return createReadStream(body.path) as AsyncIterable<Buffer>;
}

async function* oneChunk(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}

async function* bytesOf(body: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    if (chunk instanceof Uint8Array) yield chunk;
    else if (typeof chunk === 'string') yield Buffer.from(chunk);
    else throw new ObjectRejected('incomplete', 'The body is not a stream of bytes');
  }
}

/** Base64 MD5 of a small buffer, as in Content-MD5. */
export function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64');
}
