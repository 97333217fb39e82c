import { asc, eq } from 'drizzle-orm';
import type { Schemas } from '@cyclorama/contract';
import { actionNameZh } from '../assets/action-names.ts';
import { wireTime } from '../assets/ids.ts';
import { DOWNLOAD_URL_MS } from '../assets/wire.ts';
import type { Studio } from '../context.ts';
import { uploadsOf } from '../uploads/open.ts';
import { isStored, type UploadRow } from '../uploads/table.ts';
import {
  trainingComments,
  trainingLogs,
  type FileRole,
  type TrainingFile,
  type TrainingRow,
} from './table.ts';
import { attachmentRole, partsOf, uploadSubject } from './uploads.ts';

type Detail = Schemas['AvatarTrainingJobDetailResponse'];
type Place = Pick<TrainingFile, 'key' | 'contentType'>;

/** A job as the list shows it. */
export async function basicInfo(
  studio: Studio,
  job: TrainingRow,
  baseUrl: string,
): Promise<Schemas['TrainingJobBasicInfo']> {
  const cover = job.files.cover ?? job.trained?.cover;
  return {
    job_id: job.id,
    name: job.name,
    state: job.state,
    ...(job.assetId !== null && { asset_id: job.assetId }),
    project_id: job.projectId,
    ...(cover && { cover_download_url: await signed(studio, cover, 'cover.png', baseUrl) }),
    last_update_time: wireTime(job.userUpdatedAt),
    create_time: wireTime(job.createdAt),
    ...(job.contact !== null && { contact: job.contact }),
    ...(job.batchName !== null && { batch_name: job.batchName }),
    tags: job.tags,
    model_version: job.modelVersion,
    matting_type: 'AI',
    ...(job.modelResolution !== null && { model_resolution: job.modelResolution }),
    ...(job.appUserId !== null && { app_user_id: job.appUserId }),
    is_flexus: job.isFlexus,
  };
}

/** A job with everything that 8.3 shows. */
export async function detailOf(studio: Studio, job: TrainingRow, baseUrl: string): Promise<Detail> {
  const uploads = await uploadsOf(studio.db.orm, uploadSubject(job.id));
  const url = async (role: FileRole, name: string): Promise<string | undefined> => {
    const place = job.files[role] ?? waiting(uploads, role);
    return place && signed(studio, place, name, baseUrl);
  };
  const [video, front, back, grant, action, audio] = await Promise.all([
    url('training-video', 'training-video'),
    url('id-card-1', 'id-card-1'),
    url('id-card-2', 'id-card-2'),
    url('grant', 'grant-file'),
    url('action-video', 'action-video'),
    url('audio', 'audio'),
  ]);
  const sample = job.trained?.samples.find(({ tag }) => tag === 'speech');
  return {
    ...(await basicInfo(studio, job, baseUrl)),
    model_resolution: job.modelResolution ?? '1080P',
    ...(video !== undefined && { training_video_download_url: video }),
    ...(front !== undefined && { id_card_image1_download_url: front, id_card_image_1_download_url: front }),
    ...(back !== undefined && { id_card_image2_download_url: back, id_card_image_2_download_url: back }),
    ...(grant !== undefined && { grant_file_download_url: grant }),
    ...(action !== undefined && { action_video_download_url: action }),
    ...(audio !== undefined && { audio_file_download_url: audio }),
    operation_logs: await logsOf(studio, job.id),
    verify_video_matting_info: [],
    comment_logs: await commentsOf(studio, job.id, uploads, baseUrl),
    samples: await samplesOf(studio, job, baseUrl),
    // Masks are found by the matte; nobody uploads them.
    is_mask_file_uploaded: false,
    ...(sample && { verify_video_download_url: await signed(studio, sample, 'verify.mp4', baseUrl) }),
    ...markable(job, action ?? video),
    ...marksOnWire(job),
    is_background_replacement: job.isBackgroundReplacement,
    ...(job.voiceJobId !== null && { voice_train_job_id: job.voiceJobId }),
    flexus_retry_count: job.flexusRetryCount,
    audio_source_type: job.audioSourceType,
    supported_service: job.supportedService,
  };
}

/** A file that has come in one piece and was not handed in yet. */
function waiting(uploads: readonly UploadRow[], role: FileRole): Place | undefined {
  const { stored, count } = partsOf(uploads, role);
  const [only] = stored;
  if (count !== 1 || only === undefined) return undefined;
  return { key: only.objectKey, contentType: only.storedType };
}

/** A URL for an object, valid 24 hours. */
export function signed(studio: Studio, place: Place, fileName: string, baseUrl: string): Promise<string> {
  const expiresAt = new Date(studio.clock.now().getTime() + DOWNLOAD_URL_MS);
  return studio.objects.signDownload(
    { key: place.key, expiresAt, fileName, contentType: place.contentType },
    baseUrl,
  );
}

async function logsOf(studio: Studio, jobId: string): Promise<NonNullable<Detail['operation_logs']>> {
  const rows = await studio.db.orm
    .select()
    .from(trainingLogs)
    .where(eq(trainingLogs.jobId, jobId))
    .orderBy(asc(trainingLogs.id));
  return rows.map(({ at, logType, description, operator }) => ({
    operate_time: wireTime(at),
    log_type: logType,
    ...(description !== null && { log_description: description }),
    operate_user: operator,
  }));
}

async function commentsOf(
  studio: Studio,
  jobId: string,
  uploads: readonly UploadRow[],
  baseUrl: string,
): Promise<NonNullable<Detail['comment_logs']>> {
  const rows = await studio.db.orm
    .select()
    .from(trainingComments)
    .where(eq(trainingComments.jobId, jobId))
    .orderBy(asc(trainingComments.at), asc(trainingComments.id));
  return Promise.all(
    rows.map(async ({ id, at, commentType, title, message }) => {
      const attached = uploads.filter(({ role }) => role === attachmentRole(id)).filter(isStored);
      return {
        operate_time: wireTime(at),
        comment_type: commentType,
        ...(title !== null && { comment_title: title }),
        ...(message !== null && { comment_message: message }),
        attachment_download_url: await Promise.all(
          attached.map((row) =>
            signed(
              studio,
              { key: row.objectKey, contentType: row.storedType },
              row.name ?? 'attachment',
              baseUrl,
            ),
          ),
        ),
      };
    }),
  );
}

/** Gestures that were found, in the words that users gave them. */
async function samplesOf(
  studio: Studio,
  { trained, sampleChanges }: TrainingRow,
  baseUrl: string,
): Promise<readonly Schemas['ActionSampleInfo'][]> {
  if (trained === null) return [];
  return Promise.all(
    trained.actions.map(async (action) => {
      const changed = sampleChanges[action.tag] ?? {};
      const sample = trained.samples.find(({ tag }) => tag === action.tag);
      return {
        action_name_zh: changed.nameZh ?? actionNameZh(action),
        action_name_en: changed.nameEn ?? action.name,
        action_tag: action.tag,
        catalog: changed.catalog ?? 'gesture',
        is_selected: changed.isSelected ?? true,
        ...(sample && { sample_download_url: await signed(studio, sample, `${action.tag}.mp4`, baseUrl) }),
      };
    }),
  );
}

/** The video in which people mark actions: there is one once the footage passed its review. */
function markable(job: TrainingRow, url: string | undefined): Partial<Detail> {
  const isReviewed = job.review?.approved === true && job.kind === 'video';
  return isReviewed && url !== undefined ? { markable_video_download_url: url } : {};
}

function marksOnWire({ marks }: TrainingRow): Partial<Detail> {
  if (marks === null) return {};
  const { silence, actions, eyeCorrection } = marks;
  return {
    ...(silence && {
      inference_data_process_video_mark_info: {
        video_start_time: clockTime(silence.from),
        video_end_time: clockTime(silence.to),
      },
    }),
    inference_data_process_action_mark_info: {
      action_info: actions.map(({ from, to, type }) => ({
        action_start_time: clockTime(from),
        action_end_time: clockTime(to),
        action_type: type,
      })),
    },
    ...(eyeCorrection && {
      inference_data_process_eye_correction_mark_info: {
        eye_correction_start_time: clockTime(eyeCorrection.from),
        eye_correction_end_time: clockTime(eyeCorrection.to),
      },
    }),
  };
}

/** Seconds as HH:MM:SS.mmm. */
function clockTime(seconds: number): string {
  return new Date(Math.round(seconds * 1000)).toISOString().slice(11, 23);
}
