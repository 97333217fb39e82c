import type { Studio, Tx } from '../context.ts';
import { voiceTrainingRecordings, type TrainingRow } from './table.ts';
import { submit } from './commit.ts';
import { insertTraining } from './create.ts';
import { recordingKey } from './keys.ts';
import { lockTraining, requireState } from './queries.ts';

/** A voice that is made from the footage of an avatar training (`voice_properties`, `is_flexus`). */
export interface LinkedVoice {
  readonly projectId: string;
  /** The avatar training. */
  readonly dhtmsJobId: string;
  readonly voiceName: string;
  readonly sex: 'FEMALE' | 'MALE';
  readonly language: 'CN' | 'EN';
  readonly tag?: NonNullable<TrainingRow['tag']>;
  readonly batchName?: string;
  readonly appUserId?: string;
  readonly isFlexus?: boolean;
}

/**
 * Opens a voice training for the sound of an avatar training, in its transaction. It stays CREATING until
 * `submitLinkedVoice`.
 * @returns its id @throws MssError MSS.20020008, MSS.20020014
 */
export async function createLinkedVoiceJob(studio: Studio, tx: Tx, voice: LinkedVoice): Promise<string> {
  const { isFlexus = false, ...order } = voice;
  const row = await insertTraining(studio, tx, {
    ...order,
    kind: isFlexus ? 'FLEXUS' : 'ADVANCE',
    createType: 'PACKAGE',
  });
  return row.id;
}

/** Where the sound of the footage goes, as a WAV file. */
export function linkedRecordingKey(projectId: string, jobId: string): string {
  return recordingKey({ id: jobId, projectId }, 'upload', 0, 'linked');
}

/**
 * Submits the sound at `linkedRecordingKey`; review and training follow by themselves.
 * @param text what is said in it, where that is known
 * @throws Error when nothing lies there @throws MssError MSS.20020001
 */
export async function submitLinkedVoice(studio: Studio, tx: Tx, jobId: string, text = ''): Promise<void> {
  const job = await lockTraining(tx, jobId);
  // Its owner may have deleted it meanwhile.
  if (job === undefined) return;
  requireState(job, ['CREATING']);
  const objectKey = linkedRecordingKey(job.projectId, jobId);
  const stat = await studio.objects.stat(objectKey);
  if (stat === undefined) throw new Error(`the sound of voice training ${jobId} is not there`);
  await tx.orm.insert(voiceTrainingRecordings).values({
    ...{ jobId, origin: 'upload', position: 0, objectKey, text },
    audioName: 'footage.wav',
    size: stat.size,
    md5: stat.md5,
    createdAt: studio.clock.now(),
  });
  await submit(studio, tx, job, {});
}
