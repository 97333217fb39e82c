/** What the server said when it refused or failed. `status` 0: it was not reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  /** Seconds after which trying again makes sense, when the server named them. */
  readonly retryAfter: number | undefined;

  constructor(message: string, about: ApiFailure) {
    super(message);
    this.name = 'ApiError';
    this.status = about.status;
    this.code = about.code;
    this.requestId = about.requestId;
    this.retryAfter = about.retryAfter;
  }
}

interface ApiFailure {
  readonly status: number;
  readonly code: string;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
}

type Scalar = string | number | boolean;
/** Members that are undefined are left out; lists become repeated parameters. */
export type QueryValues = Readonly<Record<string, Scalar | readonly Scalar[] | undefined>>;

export interface RequestOptions {
  readonly query?: QueryValues | undefined;
  /** Sent as JSON; a Blob or a form as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Proves to the server that a page of its own asks: other sites cannot send it. */
export const CONSOLE_HEADER = { 'x-cyclorama-console': '1' } as const;

const listeners = new Set<() => void>();

/** Calls back when the server says that nobody is signed in any more. @returns ends that */
export function onSignedOut(hear: () => void): () => void {
  listeners.add(hear);
  return () => void listeners.delete(hear);
}

/**
 * Asks the server and reads its JSON answer.
 * @param path from the root, e.g. `/api/session`
 * @returns the answer; undefined when it has no body
 * @throws ApiError; DOMException AbortError when `signal` ends it
 */
export async function request<Answer>(
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const response = await send(method, path, options);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

/** As `request`, with the tag of the state that was answered (ETag). */
export async function requestTagged(
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<{ readonly answer: unknown; readonly tag: string | undefined }> {
  const response = await send(method, path, options);
  return { answer: await response.json(), tag: response.headers.get('etag') ?? undefined };
}

/** As `request`, for answers that are no JSON: pictures, sound, tables. */
export async function requestBlob(method: string, path: string, options: RequestOptions = {}): Promise<Blob> {
  return (await send(method, path, options)).blob();
}

/** As `requestBlob`, with one of the answer's headers. */
export async function requestBlobWith(
  method: string,
  path: string,
  header: string,
  options: RequestOptions = {},
): Promise<{ readonly blob: Blob; readonly value: string | undefined }> {
  const response = await send(method, path, options);
  return { blob: await response.blob(), value: response.headers.get(header) ?? undefined };
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const { body, headers = {}, query, signal } = options;
  const raw = body instanceof Blob || body instanceof URLSearchParams || typeof body === 'string';
  const response = await fetch(path + queryText(query), {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...CONSOLE_HEADER,
      ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError('The server does not answer.', { status: 0, code: 'Console.Unreachable' });
  });
  if (!response.ok) throw await failureOf(response);
  return response;
}

/** `?a=1&b=2`, or nothing. */
export function queryText(query: QueryValues | undefined): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly Scalar[]) : [value as Scalar])
      pairs.append(name, String(one));
  }
  const text = pairs.toString();
  return text === '' ? '' : `?${text}`;
}

async function failureOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  const { code, message } = readFailure(text);
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  const failure = new ApiError(message ?? `The server answered ${response.status}.`, {
    status: response.status,
    code: code ?? `HTTP.${response.status}`,
    requestId: response.headers.get('x-request-id') ?? undefined,
    retryAfter: Number.isFinite(wait) ? wait : undefined,
  });
  if (failure.code === 'Console.NotSignedIn' || (failure.status === 401 && failure.code === 'MSS.00000001'))
    for (const hear of listeners) hear();
  return failure;
}

/** Both vendors' error bodies and ours. */
export function readFailure(text: string): { code?: string; message?: string } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // A proxy in between may answer with a page of its own: then the status has to do.
    return {};
  }
  if (typeof body !== 'object' || body === null) return {};
  const members = body as Readonly<Record<string, unknown>>;
  const code = members['error_code'] ?? members['Code'];
  const message = members['error_msg'] ?? members['Message'];
  return {
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof message === 'string' ? { message } : {}),
  };
}
