import { DOCUMENTED_ERRORS } from './generated/errors.ts';

export interface ErrorRow {
  readonly status: number;
  readonly message: string;
}

/** Chapter 10 prints its codes with nine digits and other meanings than the general ones. */
export const TTS_ERRORS = {
  'MSS.000000001': { status: 404, message: 'Failure' },
  'MSS.000000002': { status: 500, message: 'Internal error' },
  'MSS.000000003': { status: 400, message: 'Invalid parameter' },
  'MSS.000000004': { status: 401, message: 'Invalid access' },
} as const;

/** Codes of the API gateway; the document names APIGW.0308, the others are the gateway's general ones. */
export const GATEWAY_ERRORS = {
  'APIGW.0101': { status: 404, message: 'The API does not exist' },
  'APIGW.0201': { status: 413, message: 'Request entity too large' },
  'APIGW.0301': { status: 401, message: 'Incorrect IAM authentication information' },
  'APIGW.0303': { status: 401, message: 'Incorrect app authentication information' },
  'APIGW.0307': { status: 401, message: 'The token must be updated' },
  'APIGW.0308': { status: 429, message: 'The throttling threshold has been reached' },
} as const;

export type MssErrorCode =
  keyof typeof DOCUMENTED_ERRORS | keyof typeof TTS_ERRORS | keyof typeof GATEWAY_ERRORS;

/** Every code with its status and message, as the document lists them. */
export const MSS_ERRORS: Readonly<Record<MssErrorCode, ErrorRow>> = {
  ...DOCUMENTED_ERRORS,
  ...TTS_ERRORS,
  ...GATEWAY_ERRORS,
};

/** True when the contract knows `code`. */
export function isMssErrorCode(code: string): code is MssErrorCode {
  return Object.hasOwn(MSS_ERRORS, code);
}

/** What an error may carry beside its code. */
export interface MssErrorOptions extends ErrorOptions {
  /** HTTP status where it differs from the table's. */
  readonly status?: number;
  /**
   * Takes the place of the placeholder in messages such as “{0} files are not supported.” or “Resource * has been used”;
   * several take the places of several, in order.
   */
  readonly fill?: string | readonly string[];
  /** Seconds after which trying again makes sense; sent as Retry-After. */
  readonly retryAfterSeconds?: number;
}

/**
 * A refusal in the vendor's terms. The door answers it as `{error_code, error_msg}` with the status of the
 * error table; error_msg is the table's message, followed by `detail` where one is given.
 */
export class MssError extends Error {
  override readonly name = 'MssError';
  readonly code: MssErrorCode;
  readonly status: number;
  readonly detail: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: MssErrorCode, detail?: string, options: MssErrorOptions = {}) {
    const row = MSS_ERRORS[code];
    const { fill } = options;
    const message = fill === undefined ? row.message : filled(row.message, [fill].flat());
    super(
      detail === undefined ? message : `${message.replace(/\.$/, '')}: ${detail}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.status = options.status ?? row.status;
    this.detail = detail;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

const PLACEHOLDER = /\{(?:\d+|[A-Z_]+|error message)\}|\*+/g;

/** Placeholders that get nothing stay as they are. */
function filled(message: string, fills: readonly string[]): string {
  let next = 0;
  return message.replace(PLACEHOLDER, (placeholder) => fills[next++] ?? placeholder);
}
