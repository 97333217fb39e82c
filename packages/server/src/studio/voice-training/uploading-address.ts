import { eq } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import type { Schemas } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import { sendSweep } from './purge.ts';
import { lockOwnTraining, requireState } from './queries.ts';
import { TAKES_DATA } from './states.ts';
import { voiceTrainings } from './table.ts';
import { UPLOAD_URL_MS, uploadAddresses } from './uploads.ts';

/** 9.9: fresh upload URLs, also for new data after a failed review. @throws MssError MSS.20020001 */
export async function showJobUploadingAddress(
  studio: Studio,
  { caller, params, baseUrl }: RequestOf<'showJobUploadingAddress'>,
): Promise<OperationResult> {
  // It is named like something that only looks, but whoever has these addresses can write.
  if (caller.may?.('commitVoiceTrainingJob') === false)
    throw new MssError('MSS.00024001', 'upload addresses are for those who may submit the job');
  const job = await studio.db.tx(async (tx) => {
    const row = await lockOwnTraining(tx, caller.projectId, params['job_id'] ?? '');
    requireState(row, TAKES_DATA);
    const uploadsUntil = new Date(studio.clock.now().getTime() + UPLOAD_URL_MS);
    const fresh = { ...row, uploadsUntil };
    await tx.orm.update(voiceTrainings).set({ uploadsUntil }).where(eq(voiceTrainings.id, row.id));
    await sendSweep(studio, tx, fresh);
    return fresh;
  });
  const { segments, packaged, letter } = await uploadAddresses(studio, job, baseUrl);
  const body: Schemas['VoiceUploadingAddressResponse'] = {
    authorization_letter_uploading_url: letter,
    ...(segments === undefined ? {} : { segment_url: segments }),
    ...(packaged === undefined ? {} : { package_url: { training_data_uploading_url: packaged } }),
  };
  return { body };
}
