import { ownApiDoor } from '../../doors/console/own-api.ts';
import type { Studio } from '../context.ts';
import type { Identities } from '../tenants/identities.ts';
import { changeTrainingSettings, settingsOnWire, trainingSettings } from './settings.ts';

/** A training that waits for a person. */
export interface WaitingTraining {
  readonly job_id: string;
  readonly kind: 'avatar' | 'voice';
  readonly name: string;
  readonly state: string;
  /** RFC 3339. */
  readonly since: string;
  /** What somebody is to do. */
  readonly task: string;
}

/** Tells which trainings of one kind wait for a person. */
export type ReviewQueue = (studio: Studio, projectId: string) => Promise<readonly WaitingTraining[]>;

export interface TrainingSettingsDoorOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  /** One per kind of training. */
  readonly queues: readonly ReviewQueue[];
}

/**
 * Our own API for what both kinds of training share:
 *
 * - `GET /api/training-settings`, `PUT …` (owners) `{reviewer: automatic|manual, is_trusted, max_jobs}`: what is left
 *   out stays as it was;
 * - `GET /api/review-queue` `{count, jobs: [{job_id, kind, name, state, since, task}]}`: who waits longest first.
 */
export function trainingSettingsDoor(options: TrainingSettingsDoorOptions): ReturnType<typeof ownApiDoor> {
  const { studio, identities, queues } = options;
  return ownApiDoor({ identities, clock: studio.clock }, (api, own) => {
    api.get('/api/training-settings', async (request) => {
      const { projectId } = await own.callerOf(request, 'console:ShowTrainingSettings', 'training-settings');
      return settingsOnWire(await trainingSettings(studio.db.orm, projectId));
    });
    api.put('/api/training-settings', async (request) => {
      const { projectId } = await own.callerOf(
        request,
        'console:UpdateTrainingSettings',
        'training-settings',
      );
      return settingsOnWire(await changeTrainingSettings(studio, projectId, own.bodyOf(request)));
    });
    api.get('/api/review-queue', async (request) => {
      const { projectId } = await own.callerOf(request, 'console:ListReviewQueue', 'review-queue');
      const waiting = (await Promise.all(queues.map((queue) => queue(studio, projectId)))).flat();
      const jobs = waiting.toSorted((a, b) => a.since.localeCompare(b.since));
      return { count: jobs.length, jobs };
    });
  });
}
