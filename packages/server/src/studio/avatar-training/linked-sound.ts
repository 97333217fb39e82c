import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import type { Studio } from '../context.ts';
import { withScratch } from '../files/scratch.ts';
import { linkedRecordingKey, submitLinkedVoice } from '../voice-training/linked.ts';
import { withLocal } from './review.ts';
import { avatarTrainings, type TrainingRow } from './table.ts';
import type { TrainingTasks } from './tasks.ts';

/** Hands the sound of the approved footage to the training of the voice that is linked with it, once. */
export async function submitVoice(
  studio: Studio,
  tasks: TrainingTasks,
  job: TrainingRow,
  signal: AbortSignal,
): Promise<void> {
  const { voiceJobId, projectId, files } = job;
  const source = job.audioSourceType === 'AUDIO' ? files.audio : files['training-video'];
  if (voiceJobId === null || job.voiceSubmitted || source === undefined || job.kind === 'portrait') return;
  const key = linkedRecordingKey(projectId, voiceJobId);
  if ((await studio.objects.stat(key)) === undefined)
    await withScratch(studio, (folder) =>
      withLocal(studio, [source], async ([path = '']) => {
        const to = join(folder, 'sound.wav');
        await tasks.extractSound({ path, to }, signal);
        await studio.objects.put(key, { path: to }, { contentType: 'audio/wav' });
      }),
    );
  try {
    await studio.db.tx(async (tx) => {
      await submitLinkedVoice(studio, tx, voiceJobId);
      await tx.orm
        .update(avatarTrainings)
        .set({ voiceSubmitted: true })
        .where(eq(avatarTrainings.id, job.id));
    });
  } catch (error) {
    // The voice has a life of its own: whoever did something else with it does not lose the presenter.
    if (!(error instanceof MssError)) throw error;
    studio.log.warn({ err: error, jobId: job.id, voiceJobId }, 'a linked voice takes no sound');
  }
}
