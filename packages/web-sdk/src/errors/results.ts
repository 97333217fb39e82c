import type { UISdkResult } from '../types.ts';
import { IcsFailure } from './failure.ts';

/** Whatever was thrown, as the SDK tells it: what nobody foresaw is 90000001. */
export function failureOf(error: unknown): IcsFailure {
  if (error instanceof IcsFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new IcsFailure('90000001', `SDK internal error: ${message}`, { cause: error });
}

/** A result that says why not. */
export function refused({ code, message }: IcsFailure): UISdkResult {
  return { result: false, errorCode: code, errorMsg: message };
}

export const forbidden = (why: string): IcsFailure =>
  new IcsFailure('999400001', `This operation is forbidden. Check the time of API calling: ${why}.`);
