import { MssError } from '@cyclorama/contract';
import { STATUS_CODES } from 'node:http';
import { toErrorAnswer } from '../metastudio/errors.ts';

/** A refusal of the IAM routes. */
export class IamError extends Error {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  constructor(status: number, message: string, retryAfterSeconds?: number) {
    super(message);
    this.name = 'IamError';
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Error body of IAM. */
export interface IamErrorBody {
  readonly error: { readonly code: number; readonly message: string; readonly title: string };
}

export interface IamErrorAnswer {
  readonly status: number;
  readonly body: IamErrorBody;
  readonly retryAfterSeconds?: number;
  readonly unexpected: boolean;
}

/** Anything thrown, as IAM answers it. */
export function toIamAnswer(thrown: unknown, requestId: string): IamErrorAnswer {
  const known = thrown instanceof IamError;
  const general = known ? undefined : toErrorAnswer(thrown, 'general', requestId);
  const status = known ? thrown.status : general!.status;
  const detail = thrown instanceof MssError ? (thrown.detail ?? thrown.message) : general?.body.error_msg;
  const retryAfterSeconds = known ? thrown.retryAfterSeconds : general!.retryAfterSeconds;
  return {
    status,
    body: {
      error: {
        code: status,
        message: known ? thrown.message : (detail ?? 'Internal error'),
        title: STATUS_CODES[status] ?? 'Error',
      },
    },
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    unexpected: general?.unexpected ?? false,
  };
}
