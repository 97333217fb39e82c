import { BrainFailure } from '../port.ts';
import { reasonOf } from './text.ts';

/**
 * A failure of speech recognition. Visitors are told `what`; `detail` (addresses, what the service said) is for the log and
 * for who set the robot up.
 */
export function recognitionFailed(code: string, what: string, detail?: unknown): BrainFailure {
  const cause = detail === undefined || detail instanceof Error ? detail : new Error(reasonOf(detail));
  return new BrainFailure(code, `speech recognition ${what}`, { cause });
}

/** All that is known about a failure, for people who may know. */
export function wholeReason(failure: BrainFailure): string {
  const { message, cause } = failure;
  return cause instanceof Error ? `${message}: ${reasonOf(cause.message)}` : message;
}
