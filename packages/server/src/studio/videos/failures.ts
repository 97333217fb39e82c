import { MssError } from '@cyclorama/contract';
import type { MssErrorCode } from '@cyclorama/contract';
import { CompileError } from '../../compile/index.ts';
import { HostError } from '../../hosts/pool.ts';
import type { JobFailure } from './end.ts';

/**
 * Why a job cannot be made, where trying again would not help; undefined for everything that may be bad luck
 * (a database that is away, a host that was killed).
 */
export function permanentFailure(error: unknown): JobFailure | undefined {
  if (error instanceof MssError) {
    return {
      code: error.code,
      reason: error.message,
      ...(error.detail === undefined ? {} : { message: error.detail }),
    };
  }
  if (error instanceof CompileError)
    return { code: 'MSS.00000003', message: error.message, reason: error.message };
  if (error instanceof HostError && error.kind === 'refused') {
    return {
      code: CODE_OF_REFUSAL[error.reason] ?? 'MSS.45001000',
      message: error.message,
      reason: error.message,
    };
  }
  return undefined;
}

/** What hosts refuse, by the `reason` or the name of their error. */
const CODE_OF_REFUSAL: Readonly<Partial<Record<string, MssErrorCode>>> = {
  SsmlError: 'MSS.20010015',
  SpeechEngineError: 'MSS.45001001',
  SourceError: 'MSS.45000003',
  recording: 'MSS.45000008',
  unreadable: 'MSS.45000003',
  'wrong-type': 'MSS.45000004',
  truncated: 'MSS.45000003',
  playlist: 'MSS.45000003',
  'too-large': 'MSS.45000011',
  'too-long': 'MSS.45000011',
  'no-streams': 'MSS.45000003',
  layout: 'MSS.00000003',
  color: 'MSS.00000003',
  base64: 'MSS.00000003',
  'missing-reference': 'MSS.20010047',
};

/** A job that was given up after its last attempt. */
export function lastFailure(error: Error): JobFailure {
  return (
    permanentFailure(error) ?? {
      code: 'MSS.45001000',
      message: 'The video could not be made.',
      reason: error.message,
    }
  );
}
