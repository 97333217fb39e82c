import { MssError, type MssErrorCode, type OperationSpec } from '@cyclorama/contract';
import { DiskReserveReached } from '../../store/objects/errors.ts';
import { isDatabaseGone } from '../../store/postgres/gone.ts';
import { ConsoleError, type ConsoleErrorCode } from '../console/errors.ts';

/** Seconds after which a client may try again when the database is away. */
const DATABASE_RETRY_S = 5;

/** An answer to a refused or failed request. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: {
    readonly error_code: MssErrorCode | ConsoleErrorCode;
    readonly error_msg: string;
    readonly request_id?: string;
  };
  readonly retryAfterSeconds?: number;
  /** True when the fault is ours and belongs into the log with its stack. */
  readonly unexpected: boolean;
}

/** The general codes as chapter 10 spells them. */
const TTS_CODES: Readonly<Partial<Record<MssErrorCode, MssErrorCode>>> = {
  'MSS.00000001': 'MSS.000000004',
  'MSS.00000002': 'MSS.000000001',
  'MSS.00000003': 'MSS.000000003',
  'MSS.00000004': 'MSS.000000002',
};

function statusCodeOf(error: unknown): number | undefined {
  const status = error instanceof Error ? (error as { readonly statusCode?: unknown }).statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** Whatever was thrown, in the vendor's terms. */
function asMssError(error: unknown): MssError {
  if (error instanceof MssError) return error;
  if (isDatabaseGone(error)) {
    return new MssError('MSS.00000004', 'the database cannot be reached now', {
      status: 503,
      retryAfterSeconds: DATABASE_RETRY_S,
      cause: error,
    });
  }
  if (error instanceof DiskReserveReached) {
    return new MssError('MSS.00000004', error.message, { status: 507, cause: error });
  }
  const status = statusCodeOf(error);
  if (status === 413) return new MssError('APIGW.0201', 'body: at most 12 MB', { cause: error });
  if (status !== undefined && status >= 400 && status < 500) {
    return new MssError('MSS.00000003', (error as Error).message, { status, cause: error });
  }
  return new MssError('MSS.00000004', undefined, { cause: error });
}

function consoleAnswer(error: ConsoleError, requestId: string): ErrorAnswer {
  const { code, message, status, retryAfterSeconds } = error;
  return {
    status,
    body: { error_code: code, error_msg: message, request_id: requestId },
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    unexpected: false,
  };
}

/**
 * The answer to anything thrown while a request was served. Errors of our own making that nobody foresaw are
 * answered without their message.
 */
export function toErrorAnswer(
  thrown: unknown,
  family: OperationSpec['family'],
  requestId: string,
): ErrorAnswer {
  if (thrown instanceof ConsoleError) return consoleAnswer(thrown, requestId);
  const error = asMssError(thrown);
  const code = (family === 'tts' && TTS_CODES[error.code]) || error.code;
  const { message } = code === error.code ? error : new MssError(code, error.detail);
  return {
    status: error.status,
    body: {
      error_code: code,
      error_msg: message,
      ...(family === 'tts' ? { request_id: requestId } : {}),
    },
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
    // A database that is away or a full disk is told by /healthz, not by a stack for every request.
    unexpected: !(thrown instanceof MssError) && error.status === 500,
  };
}
