import { MssError } from '@cyclorama/contract';
import type { Schemas } from '@cyclorama/contract';
import type { Studio, Tx } from '../context.ts';
import { closeUploads, openUploads, uploadUrl, type UploadOrder } from '../uploads/open.ts';
import { isStored, type StoredUpload, type UploadRow } from '../uploads/table.ts';
import type { FileRole, TrainingRow } from './table.ts';

const MB = 1024 ** 2;
const GB = 1024 ** 3;

/** Bytes of a file, or of a part of one. */
const MAX_BYTES: Readonly<Record<FileRole, number>> = {
  'training-video': 5 * GB,
  'action-video': 5 * GB,
  audio: 2 * GB,
  cover: 20 * MB,
  'id-card-1': 20 * MB,
  'id-card-2': 20 * MB,
  grant: 50 * MB,
};
const MAX_ATTACHMENT_BYTES = 100 * MB;

/** Everything of a job lies below it. */
export function trainingPrefix({ projectId, id }: Pick<TrainingRow, 'projectId' | 'id'>): string {
  return `${projectId}/avatar-trainings/${id}/`;
}

/** Whose uploads they are. */
export function uploadSubject(jobId: string): string {
  return `avatar-training:${jobId}`;
}

/** Where what a person attaches to a comment is noted. */
export function attachmentRole(commentId: string): string {
  return `attachment:${commentId}`;
}

function order(job: Pick<TrainingRow, 'projectId' | 'id'>, role: string, maxSize: number): UploadOrder {
  return {
    projectId: job.projectId,
    subject: uploadSubject(job.id),
    role,
    folder: `${trainingPrefix(job)}uploads`,
    maxSize,
  };
}

/** How many parts of which file are to come. */
export type ExpectedFiles = Readonly<Partial<Record<FileRole, number>>>;

/** Opens addresses for files, in place of those that were open for them. */
export async function expectFiles(
  studio: Studio,
  tx: Tx,
  job: Pick<TrainingRow, 'projectId' | 'id'>,
  files: ExpectedFiles,
): Promise<readonly UploadRow[]> {
  const roles = Object.keys(files) as FileRole[];
  await closeUploads(studio, tx, uploadSubject(job.id), roles);
  const orders = roles.flatMap((role) =>
    Array.from({ length: files[role] ?? 0 }, (_, index) => ({
      ...order(job, role, MAX_BYTES[role]),
      part: index + 1,
    })),
  );
  return openUploads(studio, tx, orders);
}

/** One address for a portrait of an announced size and type. */
export async function expectPortrait(
  studio: Studio,
  tx: Tx,
  job: Pick<TrainingRow, 'projectId' | 'id'>,
  announced: { readonly size: number; readonly contentType: string },
): Promise<UploadRow> {
  const { size: maxSize, contentType } = announced;
  const [row] = await openUploads(studio, tx, [{ ...order(job, 'training-video', maxSize), contentType }]);
  return row!;
}

/** Addresses for the attachments of a comment, in the order of their names. */
export async function expectAttachments(
  studio: Studio,
  tx: Tx,
  job: Pick<TrainingRow, 'projectId' | 'id'>,
  commentId: string,
  names: readonly string[],
): Promise<readonly UploadRow[]> {
  const base = order(job, attachmentRole(commentId), MAX_ATTACHMENT_BYTES);
  return openUploads(
    studio,
    tx,
    names.map((name, index) => ({ ...base, part: index + 1, name })),
  );
}

/** Addresses of files as 8.1 and 8.5 answer them. */
export function uploadUrls(
  jobId: string,
  rows: readonly UploadRow[],
  baseUrl: string,
): Schemas['AvatarTrainingUploadUrlsResponse'] {
  const urls = (role: FileRole): string[] =>
    rows
      .filter((row) => row.role === role)
      .toSorted((a, b) => a.part - b.part)
      .map((row) => uploadUrl(row, baseUrl));
  const many = (role: FileRole) => (urls(role).length === 0 ? undefined : urls(role));
  const [video, action] = [many('training-video'), many('action-video')];
  const one = (role: FileRole): string | undefined => urls(role)[0];
  const [audio, cover, front, back, grant] = [
    one('audio'),
    one('cover'),
    one('id-card-1'),
    one('id-card-2'),
    one('grant'),
  ];
  return {
    job_id: jobId,
    ...(video && { training_video_upload_url: video }),
    ...(action && { action_video_upload_url: action }),
    ...(audio !== undefined && { audio_upload_url: audio }),
    ...(cover !== undefined && { cover_upload_url: cover }),
    ...(front !== undefined && { id_card_image1_upload_url: front }),
    ...(back !== undefined && { id_card_image2_upload_url: back }),
    ...(grant !== undefined && { grant_file_upload_url: grant }),
  };
}

/** Parts of a file that have come, in order; `missing` are the numbers of the others. */
export function partsOf(
  rows: readonly UploadRow[],
  role: string,
): { readonly stored: readonly StoredUpload[]; readonly missing: readonly number[]; readonly count: number } {
  const parts = rows.filter((row) => row.role === role).toSorted((a, b) => a.part - b.part);
  return {
    stored: parts.filter(isStored),
    missing: parts.filter((row) => !isStored(row)).map(({ part }) => part),
    count: parts.length,
  };
}

/** Whether a presenter can be called so. @throws MssError MSS.41000002 */
export function checkName(name: string | undefined): void {
  if (name === undefined) return;
  if (name.trim() === '' || name.length > MAX_NAME)
    throw new MssError('MSS.41000002', `name: expected 1 to ${MAX_NAME} characters`);
}

const MAX_NAME = 256;
