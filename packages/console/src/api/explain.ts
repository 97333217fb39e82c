import { ApiError } from './http.ts';

/** What a person is told of a failure. */
export interface Explanation {
  readonly what: string;
  readonly next: string;
  readonly requestId: string | undefined;
}

/** Words of the namespace `common`. */
export type Words = (key: string, values: Readonly<Record<string, unknown>>) => string;

/** The kind of a failure, which decides what to do next. */
export function kindOf(error: unknown): string {
  if (!(error instanceof ApiError)) return 'broken';
  const { status } = error;
  if (status === 0) return 'unreachable';
  if (status === 401) return 'signedOut';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'gone';
  if (status === 409 || status === 412) return 'changed';
  if (status === 413) return 'tooLarge';
  if (status === 429) return 'tooOften';
  if (status === 503) return 'notNow';
  if (status === 507) return 'full';
  return status >= 500 ? 'failed' : 'refused';
}

/** Says what happened (in the server's words where it has some), and what to do next. */
export function explain(error: unknown, t: Words): Explanation {
  const kind = kindOf(error);
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  const own =
    error instanceof ApiError && error.status !== 0 ? `${error.message} (${error.code})` : undefined;
  return {
    what: own ?? t(`error.${kind}.what`, {}),
    next: t(`error.${kind}.next`, {
      seconds: error instanceof ApiError ? (error.retryAfter ?? 5) : 5,
    }),
    requestId,
  };
}
