import type { AnyJobHandler } from '../../work/queue.ts';
import type { Studio } from '../context.ts';
import { purgeTrainingHandler } from './delete.ts';
import { reviewHandler } from './review-job.ts';
import { hostTasks, type TrainingTasks } from './tasks.ts';
import { trainHandler } from './train-job.ts';

/**
 * Background work of avatar trainings.
 * @param tasks what touches the material; default: hosts
 */
export function avatarTrainingHandlers(
  studio: Studio,
  tasks: TrainingTasks = hostTasks(studio.hosts),
): readonly AnyJobHandler[] {
  return [reviewHandler(studio, tasks), trainHandler(studio, tasks), purgeTrainingHandler(studio)];
}
