import { MssError } from '@cyclorama/contract';
import type { MssErrorCode } from '@cyclorama/contract';
import { HostError } from '../../../hosts/pool.ts';
import type { Studio, Tx } from '../../context.ts';
import { lockTraining, moveTraining } from '../queries.ts';
import { MACHINE_STATES } from '../states.ts';

export interface TrainingFailure {
  readonly code: MssErrorCode;
  readonly reason: string;
}

/** Why a stage cannot be done, where trying again would not help; undefined for what may be bad luck. */
export function permanentFailure(error: unknown, code: MssErrorCode): TrainingFailure | undefined {
  if (error instanceof MssError) return { code: error.code, reason: error.message };
  // A speech service that is away may come back.
  if (error instanceof HostError && error.kind === 'refused' && error.reason !== 'SpeechEngineError')
    return { code, reason: error.message };
  return undefined;
}

/** The job is over without a voice; one that is not being worked on stays as it is. */
export async function failTraining(
  studio: Studio,
  tx: Tx,
  jobId: string,
  failure: TrainingFailure,
): Promise<void> {
  const job = await lockTraining(tx, jobId);
  if (job === undefined || !MACHINE_STATES.includes(job.state)) return;
  await moveTraining(tx, studio.clock, job, 'FAILED', {
    failedCode: failure.code,
    failedReason: failure.reason,
    stage: null,
    endedAt: studio.clock.now(),
  });
}

/** Tells of a stage that was given up after its last attempt. */
export function givenUp(studio: Studio) {
  return async (tx: Tx, input: { readonly jobId: string }, error: Error): Promise<void> =>
    failTraining(
      studio,
      tx,
      input.jobId,
      permanentFailure(error, 'MSS.20020005') ?? {
        code: 'MSS.20020005',
        reason: `The training was tried several times and failed: ${error.message}`,
      },
    );
}
