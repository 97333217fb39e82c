import { ApsaraError } from '@cyclorama/contract';
import { DiskReserveReached } from '../../store/objects/errors.ts';
import { isDatabaseGone } from '../../store/postgres/gone.ts';
import { LiveUnavailable } from '../../studio/live/port.ts';

/** Milliseconds after which a client may try again when the database is away or a host is being started. */
const RETRY_MS = 5000;

function statusCodeOf(error: unknown): number | undefined {
  const status = error instanceof Error ? (error as { readonly statusCode?: unknown }).statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** Whatever was thrown, in the vendor's terms. What nobody foresaw is told without its message. */
export function toApsaraError(error: unknown): ApsaraError {
  if (error instanceof ApsaraError) return error;
  if (isDatabaseGone(error)) {
    return new ApsaraError('ServiceUnavailable', 'the database cannot be reached', {
      retryAfterMs: RETRY_MS,
      cause: error,
    });
  }
  if (error instanceof LiveUnavailable) {
    return new ApsaraError('ServiceUnavailable', error.message, { retryAfterMs: RETRY_MS, cause: error });
  }
  if (error instanceof DiskReserveReached) {
    return new ApsaraError('InsufficientStorage', error.message, { cause: error });
  }
  const status = statusCodeOf(error);
  if (status === 413) return new ApsaraError('RequestEntityTooLarge', 'at most 1 MB', { cause: error });
  if (status !== undefined && status >= 400 && status < 500) {
    return new ApsaraError('InvalidParameter', (error as Error).message, { status, cause: error });
  }
  return new ApsaraError('InternalError', undefined, { cause: error });
}

/** True when the fault is ours and belongs into the log with its stack. */
export function isUnforeseen(thrown: unknown, error: ApsaraError): boolean {
  return !(thrown instanceof ApsaraError) && error.code === 'InternalError';
}
