import { MssError } from '@cyclorama/contract';
import { hexMd5 } from '../uploads/uploads-door.ts';
import { reissueUploads, uploadsOf, uploadUrl } from '../uploads/open.ts';
import { isStored, type UploadRow } from '../uploads/table.ts';
import { CommandFailed, type CommandAnswer, type CommandPlace } from './command-place.ts';
import { sendReview } from './jobs.ts';
import { countOpen, moveTraining, type TrainingChanges } from './queries.ts';
import { SUBMITTABLE } from './states.ts';
import type { TrainingRow } from './table.ts';
import { partsOf, uploadSubject } from './uploads.ts';

/** Trainings of a tenant that may be reviewed or trained at once. */
const MOST_AT_WORK = 10;

/** @throws MssError MSS.41000001 */
export function refuseState(job: Pick<TrainingRow, 'state'>, wanted: readonly string[]): never {
  throw new MssError('MSS.41000001', `the job is ${job.state}, not ${wanted.join(' or ')}`);
}

/**
 * Hands the footage in: every part must have come. Whoever says so twice is not contradicted.
 * @throws MssError MSS.41000012 when too many are at work already
 */
export async function submit({ studio, tx, job }: CommandPlace): Promise<CommandAnswer> {
  if (job.state === 'AUTO_VERIFYING') return {};
  if (!SUBMITTABLE.includes(job.state)) refuseState(job, SUBMITTABLE);
  const rows = await uploadsOf(tx.orm, uploadSubject(job.id));
  if (job.files['training-video'] === undefined || begun(rows, 'training-video'))
    checkParts(rows, 'training-video', 'training video');
  // The action video is optional, half of one is not.
  if (begun(rows, 'action-video')) checkParts(rows, 'action-video', 'action video');
  const { atWork } = await countOpen(tx.orm, job.projectId);
  if (atWork >= MOST_AT_WORK) throw new MssError('MSS.41000012', `${atWork} trainings are at work`);
  const now = studio.clock.now();
  const changes: TrainingChanges = {
    ...{ round: job.round + 1, review: null, reason: null, stage: 'review', done: 0 },
    ...{ workStartedAt: now, stopRequested: false, userUpdatedAt: now },
  };
  const moved = await moveTraining(tx, studio.clock, job, 'AUTO_VERIFYING', { changes });
  await sendReview(studio, tx, moved);
  return {};
}

function begun(rows: readonly UploadRow[], role: string): boolean {
  return partsOf(rows, role).stored.length > 0;
}

function checkParts(rows: readonly UploadRow[], role: string, what: string): void {
  const { missing, count } = partsOf(rows, role);
  if (count === 0) throw new CommandFailed(`Nothing was announced of the ${what}`);
  if (missing.length === 0) return;
  if (count === 1) throw new CommandFailed(`The ${what} has not come`);
  const shown = missing.slice(0, 20).join(', ');
  throw new CommandFailed(
    `${missing.length} of ${count} parts of the ${what} have not come: ${shown}${missing.length > 20 ? ' …' : ''}`,
  );
}

/** Parts that have come, and addresses for those that have not. */
export async function listParts(
  { studio, tx, job, baseUrl }: CommandPlace,
  role: 'training-video' | 'action-video',
): Promise<CommandAnswer> {
  const subject = uploadSubject(job.id);
  const rows = SUBMITTABLE.includes(job.state)
    ? await reissueUploads(studio, tx, subject, role)
    : (await uploadsOf(tx.orm, subject)).filter((row) => row.role === role);
  const parts = rows.toSorted((a, b) => a.part - b.part);
  const open = parts.filter((row) => !isStored(row) && SUBMITTABLE.includes(job.state));
  return {
    multipart_data: parts.filter(isStored).map(({ part, md5 }) => ({
      part_number: String(part),
      etag: `"${hexMd5(md5)}"`,
    })),
    ...(open.length > 0 && { attachment_upload_url: open.map((row) => uploadUrl(row, baseUrl)) }),
  };
}

/** Checks that the action video is all there; it is handed in with the training video. */
export async function confirmActionVideo({ tx, job }: CommandPlace): Promise<CommandAnswer> {
  if (!SUBMITTABLE.includes(job.state)) refuseState(job, SUBMITTABLE);
  const rows = await uploadsOf(tx.orm, uploadSubject(job.id));
  checkParts(rows, 'action-video', 'action video');
  return {};
}
