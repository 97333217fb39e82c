import type { Schemas } from '@cyclorama/contract';
import { ApiError, CONSOLE_HEADER, request, requestBlobWith } from './http.ts';

/** A script as it would be stored, and which segment of it is looked at (from 0). */
export interface PreviewOrder {
  readonly document: Schemas['VideoScriptCreateRequest'];
  readonly segment: number;
  /** Seconds after the segment's beginning; absent: any good picture, at once. */
  readonly time?: number;
  /** Whose recordings are used. */
  readonly script_id?: string;
}

/** A picture of a segment as the render will draw it, and how long the segment is (seconds, a guess without `time`). */
export async function fetchStill(
  order: PreviewOrder,
  signal?: AbortSignal,
): Promise<{ readonly picture: Blob; readonly duration: number }> {
  const { blob, value } = await requestBlobWith('POST', '/api/previews/still', 'x-cyclorama-duration', {
    body: order,
    headers: { accept: 'image/png, application/json' },
    signal,
  });
  return { picture: blob, duration: Number(value ?? 0) };
}

/** Tells that somebody edits: the first still then comes as soon as the others. */
export const readyStills = (): Promise<void> => request('POST', '/api/previews/ready');

/** How far a moving preview is. */
export interface PreviewStep {
  readonly phase: string;
  /** 0…1; null while nobody knows. */
  readonly progress: number | null;
}

export interface MotionPreview {
  readonly video: Blob;
  readonly width: number;
  readonly height: number;
  /** Seconds. */
  readonly duration: number;
}

/**
 * The first seconds of a segment with its speech, small. Aborting ends the work on the server.
 * @throws ApiError
 */
export async function fetchMotion(
  order: PreviewOrder,
  onStep: (step: PreviewStep) => void,
  signal: AbortSignal,
): Promise<MotionPreview> {
  const response = await fetch('/api/previews/motion', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { ...CONSOLE_HEADER, 'content-type': 'application/json', accept: 'application/x-ndjson' },
    body: JSON.stringify(order),
    signal,
  });
  const { body } = response;
  if (!response.ok || body === null) throw failure(await response.text(), response.status);
  for await (const line of linesOf(body)) {
    const read = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (typeof read['error_code'] === 'string') throw failure(line, 500);
    if (typeof read['video'] === 'string') return finished(read);
    onStep(read as unknown as PreviewStep);
  }
  throw new ApiError('The preview broke off.', { status: 0, code: 'Console.Unreachable' });
}

function finished(line: Readonly<Record<string, unknown>>): MotionPreview {
  const {
    video,
    content_type: type,
    width,
    height,
    duration,
  } = line as {
    readonly video: string;
    readonly content_type: string;
    readonly width: number;
    readonly height: number;
    readonly duration: number;
  };
  const bytes = Uint8Array.from(atob(video), (character) => character.charCodeAt(0));
  return { video: new Blob([bytes], { type }), width, height, duration };
}

function failure(text: string, status: number): ApiError {
  let body: { error_code?: string; error_msg?: string; request_id?: string } = {};
  try {
    body = JSON.parse(text) as typeof body;
  } catch {
    // A proxy in between answered: the status has to do.
  }
  return new ApiError(body.error_msg ?? `The server answered ${status}.`, {
    status,
    code: body.error_code ?? `HTTP.${status}`,
    requestId: body.request_id,
  });
}

/** Lines of a body as they come. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += decoder.decode(value, { stream: !done });
      const lines = rest.split('\n');
      rest = done ? '' : (lines.pop() ?? '');
      for (const line of lines) if (line !== '') yield line;
      if (done) return;
    }
  } finally {
    await reader.cancel();
  }
}
