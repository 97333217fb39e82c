import { and, asc, eq, inArray } from 'drizzle-orm';
import { wireTime } from '../assets/ids.ts';
import type { Studio } from '../context.ts';
import type { WaitingTraining } from '../training-settings/settings-api.ts';
import { voiceTrainings } from './table.ts';

const MOST = 200;

/** Voice trainings of a tenant that wait for a person, for as long as they do. */
export async function waitingVoices(studio: Studio, projectId: string): Promise<readonly WaitingTraining[]> {
  const rows = await studio.db.orm
    .select()
    .from(voiceTrainings)
    .where(
      and(
        eq(voiceTrainings.projectId, projectId),
        inArray(voiceTrainings.state, ['AUDITING', 'RESULT_REVIEW']),
      ),
    )
    .orderBy(asc(voiceTrainings.updatedAt))
    .limit(MOST);
  return rows.map(({ id, voiceName, state, updatedAt }) => ({
    job_id: id,
    kind: 'voice',
    name: voiceName,
    state,
    since: wireTime(updatedAt),
    task: state === 'AUDITING' ? 'Approve or reject the recordings' : 'Listen to the voice and accept it',
  }));
}
