import { join } from 'node:path';
import type { Studio } from '../context.ts';
import type { TrainingRow } from './table.ts';

type Job = Pick<TrainingRow, 'id' | 'projectId'>;

/** Everything that a person brought for a job lies below this prefix. */
export function trainingPrefix({ id, projectId }: Job): string {
  return `${projectId}/voice-trainings/${id}/`;
}

/** What came of a job: it becomes the asset's, and goes with the job where there is none. */
export function resultPrefix({ id, projectId }: Job): string {
  return `${projectId}/voices/${id}/`;
}

/**
 * Where uploads arrive. What is taken over is moved, so that a URL that is still valid can never replace it; a new
 * submission has a folder of its own, so that a URL of an earlier one reaches nothing.
 */
export function stagedKey(job: Job & Pick<TrainingRow, 'round'>, name: string): string {
  return `${trainingPrefix(job)}in/${job.round}/${name}`;
}

export const stagedAudio = (position: number): string => `${position}.wav`;
export const stagedText = (position: number): string => `${position}.txt`;
export const STAGED_PACKAGE = 'data.zip';
export const STAGED_LETTER = 'letter';

/** Where a stage works on this machine's disk. */
export function workFolder({ config }: Pick<Studio, 'config'>, { id }: Pick<TrainingRow, 'id'>): string {
  return join(config.dataDir, 'work', 'voice-trainings', id);
}

/** Where a recording that was taken over stays. */
export function recordingKey(
  job: Job,
  origin: 'upload' | 'piece',
  position: number,
  version: string,
): string {
  return `${trainingPrefix(job)}${origin}/${position}-${version}.wav`;
}

export function letterKey(job: Job): string {
  return `${trainingPrefix(job)}authorization-letter`;
}

export function packageKey(job: Job & Pick<TrainingRow, 'round'>): string {
  return `${trainingPrefix(job)}packages/${job.round}.zip`;
}
