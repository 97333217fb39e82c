import type { FastifyReply, FastifyRequest } from 'fastify';
import { ownApiDoor } from '../../doors/console/own-api.ts';
import type { Studio } from '../context.ts';
import type { Identities } from '../tenants/identities.ts';
import { calibrateTraining, commentTraining, resetTraining, reviewTraining, stopTraining } from './people.ts';
import { portraitCheckRoute } from './portrait-check.ts';
import { createPortraitTraining } from './portrait.ts';
import { findTraining } from './queries.ts';
import type { TrainingRow } from './table.ts';
import { hostTasks, type TrainingTasks } from './tasks.ts';
import { detailOf } from './wire.ts';

export interface AvatarTrainingDoorOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  readonly baseUrl: (request: FastifyRequest) => string;
  /** Default: in hosts. */
  readonly tasks?: Pick<TrainingTasks, 'reviewPortrait'>;
}

type OfJob = { Params: { job_id: string } };
type Deed = (
  studio: Studio,
  projectId: string,
  jobId: string,
  body: Readonly<Record<string, unknown>>,
) => Promise<void>;

/** What the reviewer's side may do, by the last part of its path, with the name that policies know it by. */
const DEEDS: Readonly<Record<string, readonly [action: string, deed: Deed]>> = {
  review: ['ReviewAvatarTraining', reviewTraining],
  comments: ['CommentAvatarTraining', commentTraining],
  calibrate: ['CalibrateAvatarTraining', calibrateTraining],
  stop: ['StopAvatarTraining', stopTraining],
  reset: ['ResetAvatarTraining', resetTraining],
};

/**
 * Our own API for avatar trainings: the reviewer's side, portraits, and what the vendor's detail does not show.
 *
 * - `GET /api/avatar-trainings/{job_id}`: the detail of 8.3 and kind, review, progress, figures, warnings, reason;
 * - `POST /api/avatar-trainings/portraits` `{name, file_size, content_type, is_background_replacement?, sex?, language?,
 *   contact?, batch_name?, tags?, supported_service?}`: answers `portrait_upload_url` and those of 8.1 for papers;
 * - `POST /api/avatar-trainings/portrait-check`: see `portraitCheckRoute`;
 * - `POST …/{job_id}/review` `{verdict: approve|reject, comment?, title?}`, `…/comments` `{title?, message}`,
 *   `…/calibrate` `{silence?, actions, eye_correction?}`, `…/stop`, `…/reset`: the job as it is then.
 */
export function avatarTrainingDoor(options: AvatarTrainingDoorOptions): ReturnType<typeof ownApiDoor> {
  const { studio, identities, baseUrl, tasks = hostTasks(studio.hosts) } = options;
  return ownApiDoor({ identities, clock: studio.clock }, (api, own) => {
    const show = async (request: FastifyRequest, projectId: string, jobId: string): Promise<object> => {
      const job = await findTraining(studio.db.orm, projectId, jobId);
      return { ...(await detailOf(studio, job, baseUrl(request))), ...more(studio, job) };
    };
    api.get<OfJob>('/api/avatar-trainings/:job_id', async (request) => {
      const { job_id: jobId } = request.params;
      const projectId = await own.projectOf(request, 'Show2dModelTrainingJob', `avatar-trainings/${jobId}`);
      return show(request, projectId, jobId);
    });
    portraitCheckRoute(api, own, studio, tasks);
    api.post('/api/avatar-trainings/portraits', async (request, reply: FastifyReply) => {
      const projectId = await own.projectOf(
        request,
        'Create2dModelTrainingJob',
        'avatar-trainings/portraits',
      );
      const place = { projectId, baseUrl: baseUrl(request) };
      return reply.code(201).send(await createPortraitTraining(studio, place, own.bodyOf(request)));
    });
    for (const [path, [action, deed]] of Object.entries(DEEDS))
      api.post<OfJob>(`/api/avatar-trainings/:job_id/${path}`, async (request) => {
        const { job_id: jobId } = request.params;
        const projectId = await own.projectOf(request, action, `avatar-trainings/${jobId}`);
        await deed(studio, projectId, jobId, own.bodyOf(request));
        return show(request, projectId, jobId);
      });
  });
}

/** Share done from which an estimate is worth telling. */
const LEAST_SHARE = 0.05;

/** What the vendor's detail has no place for. */
function more(studio: Studio, job: TrainingRow): object {
  const { kind, review, stage, done, trained, reason, workStartedAt } = job;
  const spent = workStartedAt === null ? 0 : (studio.clock.now().getTime() - workStartedAt.getTime()) / 1000;
  const isTelling = done !== null && done >= LEAST_SHARE && stage !== null && spent > 0;
  return {
    kind,
    review,
    progress: { stage, done, seconds_left: isTelling ? Math.round((spent * (1 - done)) / done) : null },
    figures: trained?.figures ?? null,
    size: trained === null ? null : { width: trained.width, height: trained.height },
    is_cut_out: trained?.isCutOut ?? null,
    marks: job.marks,
    gestures: trained?.gestures ?? [],
    reason,
    warnings: warningsOf(job),
  };
}

/** What people should know of a result before they accept it. */
function warningsOf({ trained }: TrainingRow): readonly string[] {
  if (trained === null) return [];
  const { closureRecall, openingCorrelation, mouthSharpness, seamStep } = trained.figures;
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return [
    ...(closureRecall < 0.95
      ? [`Only ${percent(closureRecall)} of closed lips are shown closed (wanted: 95 %)`]
      : []),
    ...(openingCorrelation < 0.8
      ? [`The mouth follows the speech with a correlation of ${openingCorrelation.toFixed(2)} (wanted: 0.8)`]
      : []),
    ...(mouthSharpness < 0.8
      ? [`The mouth is ${percent(mouthSharpness)} as sharp as the material (wanted: 80 %)`]
      : []),
    ...(seamStep > 3
      ? [`A seam of ${seamStep.toFixed(1)} of 255 can be seen around the mouth (wanted: 3)`]
      : []),
    ...(trained.rendererWarning === undefined ? [] : [trained.rendererWarning]),
  ];
}
