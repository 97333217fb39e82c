import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import {
  RendererError,
  SEQUENCE_TYPE,
  unpackPictures,
  type ClipRequest,
  type FrameWish,
  type PersonState,
} from './contract.ts';

export interface RendererOptions {
  readonly url: string;
  readonly key?: string;
  /** Where the host is, when that was checked before; else its name is looked up. */
  readonly addresses?: readonly { readonly address: string; readonly family: number }[];
  /** Milliseconds without any answer after which a renderer is given up; default 10 000. Streams may rest between two pictures. */
  readonly timeoutMs?: number;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

/** An open stream: a picture for each wish, in order. */
export interface RenderStream {
  /** @throws RendererError when the stream has failed or the picture does not come in time */
  next(wish: FrameWish): Promise<Buffer>;
  close(): void;
}

/** Milliseconds that a renderer may say nothing. */
const PATIENCE_MS = 10_000;

/** Speaks to one renderer. Every call fails with a RendererError or the signal's reason. */
export class RendererClient {
  readonly #options: RendererOptions;

  constructor(options: RendererOptions) {
    this.#options = options;
  }

  /** Hands over somebody's picture or footage. */
  async prepare(
    id: string,
    kind: 'portrait' | 'video',
    path: string,
    signal?: AbortSignal,
  ): Promise<PersonState> {
    const { size } = await stat(path);
    const { request, answer } = this.#open('PUT', `${person(id)}?kind=${kind}`, signal, {
      'content-type': 'application/octet-stream',
      'content-length': String(size),
    });
    const body = createReadStream(path);
    body.on('error', (error) => request.destroy(error));
    body.pipe(request);
    return stateOf(await json(await answer));
  }

  async state(id: string, signal?: AbortSignal): Promise<PersonState> {
    const { request, answer } = this.#open('GET', person(id), signal);
    request.end();
    return stateOf(await json(await answer));
  }

  async forget(id: string, signal?: AbortSignal): Promise<void> {
    const { request, answer } = this.#open('DELETE', person(id), signal);
    request.end();
    (await answer).resume();
  }

  /** All pictures of a clip as they arrive. */
  async *clip(id: string, clip: ClipRequest, signal?: AbortSignal): AsyncGenerator<Buffer> {
    const { request, answer } = this.#open('POST', `${person(id)}/clips`, signal, {
      'content-type': 'application/json',
    });
    request.end(JSON.stringify(clip));
    let count = 0;
    for await (const picture of pictures(await answer)) {
      yield picture;
      count++;
    }
    if (count !== clip.frames.length)
      throw new RendererError('protocol', `${count} pictures came for ${clip.frames.length} frames`);
  }

  /** Opens a stream for live use. */
  stream(id: string, { width, height, fps }: PictureSize, signal?: AbortSignal): RenderStream {
    const { request, answer } = this.#open(
      'POST',
      `${person(id)}/stream?width=${width}&height=${height}&fps=${fps}`,
      signal,
      { 'content-type': 'application/x-ndjson' },
    );
    request.flushHeaders();
    const { timeoutMs = PATIENCE_MS } = this.#options;
    const incoming = (async function* () {
      const response = await answer;
      // Nobody may look for a while: only pictures that are asked for are waited for.
      request.setTimeout(0);
      yield* pictures(response);
    })();
    return {
      next: async (wish) => {
        request.write(`${JSON.stringify(wish)}\n`);
        const timer = setTimeout(() => request.destroy(silent(timeoutMs)), timeoutMs);
        try {
          const { value, done } = await incoming.next();
          if (done === true) throw new RendererError('protocol', 'the stream ended early');
          return value;
        } finally {
          clearTimeout(timer);
        }
      },
      close: () => request.destroy(),
    };
  }

  #open(
    method: string,
    path: string,
    signal: AbortSignal | undefined,
    headers: Record<string, string> = {},
  ): { request: ClientRequest; answer: Promise<IncomingMessage> } {
    const { url, key, addresses, timeoutMs = PATIENCE_MS } = this.#options;
    const target = new URL(`${url.replace(/\/+$/, '')}${path}`);
    const open = target.protocol === 'https:' ? requestHttps : requestHttp;
    const request = open(target, {
      method,
      ...(signal ? { signal } : {}),
      ...(addresses?.[0] ? { lookup: lookupIn(addresses) } : {}),
      headers: { ...headers, ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
    });
    request.setTimeout(timeoutMs, () => request.destroy(silent(timeoutMs)));
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      request.on('error', (error) => reject(signal?.aborted === true ? error : failure(error)));
      request.on('response', (response) => {
        // Whoever reads the body is told of a failure of the request as well.
        request.on('error', (error) => response.destroy(failure(error)));
        const { statusCode = 500 } = response;
        if (statusCode < 400) resolve(response);
        else
          refusal(response, statusCode).then(reject, (error: unknown) =>
            reject(error instanceof Error ? error : new Error(String(error))),
          );
      });
    });
    // A request may fail before anybody waits for its answer.
    answer.catch(() => undefined);
    return { request, answer };
  }
}

function silent(ms: number): RendererError {
  return new RendererError('timeout', `the renderer was silent for ${ms} ms`);
}

/** Node asks for all addresses or for one. */
function lookupIn(addresses: NonNullable<RendererOptions['addresses']>): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (options.all) callback(null, [...addresses]);
    else if (first) callback(null, first.address, first.family);
  };
}

function person(id: string): string {
  return `/v1/people/${encodeURIComponent(id)}`;
}

function failure(error: Error): Error {
  return error instanceof RendererError
    ? error
    : new RendererError('unreachable', `the renderer cannot be reached: ${error.message}`, { cause: error });
}

async function text(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyOf(response)) {
    size += chunk.length;
    if (size > 1 << 20) throw new RendererError('protocol', 'the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

async function refusal(response: IncomingMessage, status: number): Promise<RendererError> {
  const said = await text(response);
  let message = said.slice(0, 200);
  try {
    const { message: told } = JSON.parse(said) as { message?: unknown };
    if (typeof told === 'string') message = told;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return new RendererError('refused', `the renderer answers ${status}: ${message}`);
}

async function json(response: IncomingMessage): Promise<unknown> {
  const said = await text(response);
  try {
    return JSON.parse(said);
  } catch (error) {
    throw new RendererError('protocol', 'the answer is no JSON', { cause: error });
  }
}

function stateOf(value: unknown): PersonState {
  const { state, message } = (value ?? {}) as { state?: unknown; message?: unknown };
  if (state === 'preparing' || state === 'ready') return { state };
  if (state === 'failed') return { state, message: typeof message === 'string' ? message : '' };
  throw new RendererError('protocol', 'the answer tells no state that is known');
}

async function* pictures(response: IncomingMessage): AsyncGenerator<Buffer> {
  const type = response.headers['content-type'] ?? '';
  if (!type.startsWith(SEQUENCE_TYPE)) {
    response.destroy();
    throw new RendererError('protocol', `pictures come as ${SEQUENCE_TYPE}, not as "${type}"`);
  }
  yield* unpackPictures(bodyOf(response));
}

/** A body that breaks off is the renderer's failure, however Node calls it. */
async function* bodyOf(response: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* response as AsyncIterable<Buffer>;
  } catch (error) {
    throw failure(error instanceof Error ? error : new Error(String(error)));
  }
}
