import { SpeechEngineError } from '../errors.ts';
import { pinnedFetch, type PinnedRequest } from './pinned-fetch.ts';

export interface HttpLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export const HTTP_LIMITS: HttpLimits = { timeoutMs: 60_000, maxBytes: 64 * 1024 * 1024 };

async function readLimited(response: Response, engine: string, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  if (!response.body) throw new SpeechEngineError(engine, 'bad-answer', 'the answer has no body');
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    total += chunk.length;
    if (total > maxBytes)
      throw new SpeechEngineError(
        engine,
        'bad-answer',
        `the answer is larger than ${String(maxBytes)} bytes`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function once(
  engine: string,
  url: string,
  init: PinnedRequest,
  limits: HttpLimits,
  signal: AbortSignal,
): Promise<Buffer> {
  const response = await pinnedFetch(url, init, signal);
  if (!response.ok) {
    const detail = await readLimited(response, engine, 64 * 1024).catch(() => Buffer.alloc(0));
    throw refusal(engine, response.status, detail);
  }
  const type = response.headers.get('content-type') ?? '';
  const body = await readLimited(response, engine, limits.maxBytes);
  if (/json|html/.test(type))
    throw new SpeechEngineError(
      engine,
      'bad-answer',
      `answered ${type}, not sound: ${body.toString('utf8', 0, 300)}`,
    );
  return body;
}

/**
 * Fetches sound from a speech server: bounded in time and size, no redirects, one more try when the server is away.
 * @throws SpeechEngineError, or the signal's reason when aborted
 */
export async function fetchSound(
  engine: string,
  url: string,
  init: PinnedRequest,
  signal: AbortSignal | undefined,
  limits: HttpLimits = HTTP_LIMITS,
): Promise<Buffer> {
  return patiently(engine, limits, signal, (bounded) => once(engine, url, init, limits, bounded));
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Asks a speech server for anything else, within the same bounds; 404 and 405 are answers.
 * @throws SpeechEngineError, or the signal's reason when aborted
 */
export function fetchAnswer(
  engine: string,
  url: string,
  init: PinnedRequest,
  signal: AbortSignal | undefined,
  limits: HttpLimits = HTTP_LIMITS,
): Promise<HttpAnswer> {
  return patiently(engine, limits, signal, async (bounded) => {
    const response = await pinnedFetch(url, init, bounded);
    const body = await readLimited(response, engine, limits.maxBytes);
    const { status } = response;
    if (!response.ok && status !== 404 && status !== 405) throw refusal(engine, status, body);
    return { status, body };
  });
}

function refusal(engine: string, status: number, body: Buffer): SpeechEngineError {
  const reason = status >= 500 ? 'unavailable' : 'refused';
  const detail = body.toString('utf8').slice(0, 300);
  return new SpeechEngineError(engine, reason, `answered ${String(status)} ${detail}`.trim());
}

async function patiently<T>(
  engine: string,
  limits: HttpLimits,
  signal: AbortSignal | undefined,
  work: (bounded: AbortSignal) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    const timeout = AbortSignal.timeout(limits.timeoutMs);
    try {
      return await work(signal ? AbortSignal.any([signal, timeout]) : timeout);
    } catch (error) {
      signal?.throwIfAborted();
      if (timeout.aborted)
        throw new SpeechEngineError(engine, 'timeout', `no answer within ${String(limits.timeoutMs)} ms`, {
          cause: error,
        });
      const away = !(error instanceof SpeechEngineError) || error.reason === 'unavailable';
      if (!away || attempt === 2) throw asEngineError(engine, error);
    }
  }
}

function asEngineError(engine: string, error: unknown): SpeechEngineError {
  if (error instanceof SpeechEngineError) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  return new SpeechEngineError(engine, 'unavailable', `cannot be reached: ${cause}`, { cause: error });
}
