import type { Studio } from '../context.ts';
import { KINDS } from './kinds.ts';
import { recordingsOf } from './queries.ts';
import { ACCEPTED_FROM, isGoodEnough } from './result.ts';
import type { RecordingRow, TrainingRow } from './table.ts';
import { trainingDownload, trainingOnWire, unixTime } from './wire.ts';

/** Everything about a job: what the vendor's details have, and what was found and made. */
export async function trainingForConsole(studio: Studio, job: TrainingRow, baseUrl: string) {
  const { orm } = studio.db;
  const [uploads, pieces] = [
    await recordingsOf(orm, job.id, 'upload'),
    await recordingsOf(orm, job.id, 'piece'),
  ];
  const show = (row: RecordingRow) => recordingForConsole(studio, row, baseUrl);
  return {
    ...(await trainingOnWire(studio, job, baseUrl)),
    description: job.description,
    recordings_wanted: KINDS[job.kind].recordings,
    is_long: KINDS[job.kind].isLong,
    progress: progressOf(job, studio.clock.now()),
    recordings: await Promise.all(uploads.map(show)),
    pieces: await Promise.all(pieces.map(show)),
    system_audit: job.systemAudit && {
      audit_time: job.systemAudit.at,
      errors: job.systemAudit.errors.map(({ audioName, textName, code, message }) => ({
        audio_name: audioName ?? null,
        text_name: textName ?? null,
        error_code: code,
        error_message: message,
      })),
    },
    admin_audit: job.adminAudit && {
      audit_time: job.adminAudit.at,
      message: job.adminAudit.message,
      by: job.adminAudit.by,
    },
    result_by: job.resultBy,
    result: await resultForConsole(studio, job, baseUrl),
  };
}

async function recordingForConsole(studio: Studio, row: RecordingRow, baseUrl: string) {
  const { position, audioName, textName, text, verdict, confirmedAt, objectKey } = row;
  return {
    index: position,
    audio_name: audioName,
    text_name: textName,
    text,
    verdict,
    confirm_time: confirmedAt && unixTime(confirmedAt),
    audio_url: await trainingDownload(studio, objectKey, baseUrl, { contentType: 'audio/wav' }),
  };
}

/** How far the stage is, and how long it will take if it goes on like this; null where nobody can tell yet. */
function progressOf(job: TrainingRow, now: Date) {
  const { stage, progress, stageStartedAt } = job;
  if (stage === null) return null;
  const gone = stageStartedAt === null ? 0 : (now.getTime() - stageStartedAt.getTime()) / 1000;
  const left = progress > 0.05 && gone > 1 ? Math.round((gone * (1 - progress)) / progress) : null;
  return { stage, done: progress, seconds_left: left };
}

async function resultForConsole(studio: Studio, job: TrainingRow, baseUrl: string) {
  const { result } = job;
  if (result === null) return null;
  const { making, label, similarity, intelligibility, samples } = result;
  return {
    ...{ making, label, similarity, intelligibility },
    accepted_from: ACCEPTED_FROM,
    is_good_enough: isGoodEnough(result),
    samples: await Promise.all(
      samples.map(async ({ text, key }) => ({
        text,
        url: await trainingDownload(studio, key, baseUrl, { contentType: 'audio/wav' }),
      })),
    ),
  };
}
