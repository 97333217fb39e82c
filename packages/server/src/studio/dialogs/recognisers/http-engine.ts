import { randomUUID } from 'node:crypto';
import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import { RawBody, type Fetcher } from '../../../store/fetch/fetcher.ts';
import { FetchRefused } from '../../../store/fetch/refused.ts';
import { BrainFailure, type RobotRecogniser } from '../port.ts';
import { recognitionFailed } from './failures.ts';
import { CODES, spokenText } from './text.ts';
import type { Engine } from './utterances.ts';
import { wavOf } from './wav.ts';

/** From the end of an utterance to its text. */
const PATIENCE_MS = 15_000;
const MAX_BYTES = 256 * 1024;

export type HttpSettings = Extract<RobotRecogniser, { kind: 'http' }>;

export interface HttpEngineOptions {
  readonly fetcher: Pick<Fetcher, 'postStream'>;
  readonly settings: HttpSettings;
  /** Default 15 000. */
  readonly patienceMs?: number;
}

/** A service with the transcriptions of OpenAI: whole utterances, one request each. */
export function httpEngine({ fetcher, settings, patienceMs = PATIENCE_MS }: HttpEngineOptions): Engine {
  return (language, { onText, onFailure }) => {
    const stop = new AbortController();
    return {
      hear: () => undefined,
      end: (whole) => {
        transcribe(fetcher, settings, language, whole, patienceMs, stop.signal).then(
          (text) => onText(text, true),
          (error: unknown) => {
            if (!stop.signal.aborted) onFailure(failureOf(error, patienceMs));
          },
        );
      },
      drop: () => stop.abort(),
    };
  };
}

async function transcribe(
  fetcher: Pick<Fetcher, 'postStream'>,
  { url, model, key }: HttpSettings,
  language: DialogLanguage,
  whole: Int16Array,
  patienceMs: number,
  signal: AbortSignal,
): Promise<string> {
  const { status, chunks } = await fetcher.postStream(addressOf(url), formOf(model, language, whole), {
    headers: {
      accept: 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    ...{ timeoutMs: patienceMs, maxBytes: MAX_BYTES, signal },
  });
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const body = Buffer.concat(parts).toString('utf8');
  if (status !== 200) throw refusal(status, body);
  let said: unknown;
  try {
    said = JSON.parse(body);
  } catch (error) {
    throw recognitionFailed('MSS.47010101', 'answered with something that is no JSON', error);
  }
  const { text, error } = (said ?? {}) as { text?: unknown; error?: { message?: unknown } | null };
  if (typeof text === 'string') return spokenText(text);
  if (error !== undefined && error !== null)
    throw recognitionFailed('MSS.47010107', 'failed', error.message ?? 'no reason given');
  throw recognitionFailed('MSS.47010101', 'answered without a text');
}

function addressOf(text: string): string {
  const url = new URL(text);
  if (!url.pathname.endsWith('/audio/transcriptions'))
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/audio/transcriptions`;
  return url.href;
}

function formOf(model: string, language: DialogLanguage, whole: Int16Array): RawBody {
  const boundary = `utterance-${randomUUID()}`;
  const field = (name: string, value: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const head =
    field('model', model.replace(/[\r\n]/g, ' ')) +
    field('language', CODES[language]) +
    field('response_format', 'json') +
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="utterance.wav"\r\n` +
    'Content-Type: audio/wav\r\n\r\n';
  return new RawBody(
    `multipart/form-data; boundary=${boundary}`,
    Buffer.concat([Buffer.from(head), wavOf(whole), Buffer.from(`\r\n--${boundary}--\r\n`)]),
  );
}

function refusal(status: number, body: string): BrainFailure {
  let message: unknown;
  try {
    const said = JSON.parse(body) as { error?: { message?: unknown } | string; message?: unknown } | null;
    message = typeof said?.error === 'string' ? said.error : (said?.error?.message ?? said?.message);
  } catch {
    // Proxies answer with pages; the status tells enough.
  }
  const code =
    status === 401 || status === 403
      ? 'MSS.47010141'
      : status === 429 || status === 503
        ? 'MSS.47010119'
        : 'MSS.47010107';
  return recognitionFailed(code, `refused with status ${status}`, message ?? 'no reason given');
}

function failureOf(error: unknown, patienceMs: number): BrainFailure {
  if (error instanceof BrainFailure) return error;
  if (!(error instanceof FetchRefused)) return recognitionFailed('MSS.47010100', 'failed', error);
  switch (error.reason) {
    case 'too-slow':
      return recognitionFailed('MSS.47010104', `did not answer within ${patienceMs / 1000} s`, error);
    case 'too-large':
      return recognitionFailed('MSS.47010101', 'answered with far too much', error);
    default:
      return recognitionFailed('MSS.47010104', 'cannot be reached', error);
  }
}
