import type { Schemas } from '@cyclorama/contract';
import type { MetaStudio } from '../../../api/metastudio.ts';

/** Carries out a command of 8.6. @throws ApiError; Error in words when the server could not carry it out */
export async function command(
  studio: MetaStudio,
  jobId: string,
  body: Schemas['AvatarTrainingCommandRequest'],
): Promise<Schemas['AvatarTrainingCommandResponse']> {
  const answer = await studio.call('execute2dModelTrainingCommandByUser', {
    params: { job_id: jobId },
    body,
  });
  if (answer.command_result !== 'EXECUTE_SUCCESS')
    throw new Error(answer.excute_failed_msg ?? `${body.command}: ${answer.command_result ?? '?'}`);
  return answer;
}
