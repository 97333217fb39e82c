import { MSS_ERRORS } from '@cyclorama/contract';
import type { MssErrorCode, Schemas } from '@cyclorama/contract';
import { eq } from 'drizzle-orm';
import { createProducedAsset } from '../assets/resolve.ts';
import type { ProducedObject } from '../assets/resolve.ts';
import { assets } from '../assets/table.ts';
import type { Studio, Tx } from '../context.ts';
import { failOpenSubtitles, noteSubtitle } from '../scripts/subtitle-files.ts';
import { recordUsage } from '../usage/record.ts';
import { minutesOf } from './job.ts';
import { JOBS_NEWS_TOPIC } from './progress.ts';
import { lockJob, moveJob } from './queries.ts';
import type { JobRow } from './table.ts';

/** A finished video in the object store. */
export interface StoredVideo {
  readonly objects: readonly ProducedObject[];
  readonly meta: Parameters<typeof createProducedAsset>[1]['meta'];
  /** Seconds. */
  readonly duration: number;
  readonly frames: number;
  /** What was not as it was meant to be. */
  readonly warnings?: readonly string[];
  readonly subtitles: readonly {
    readonly sequenceNo: number;
    readonly objectKey: string;
    readonly refusal?: string;
  }[];
}

/**
 * Output asset, state, usage, subtitle files and callback in one transaction.
 * @returns false when the job was cancelled meanwhile; nothing was written then
 */
export async function succeed(studio: Studio, job: JobRow, video: StoredVideo): Promise<boolean> {
  return studio.db.tx(async (tx) => {
    const row = await lockJob(tx, job.id);
    if (row?.state !== 'PROCESSING') return false;
    const now = studio.clock.now();
    const assetId = await createProducedAsset(tx, {
      projectId: job.projectId,
      name: job.outputName,
      type: 'VIDEO',
      tags: job.outputTags,
      objects: video.objects,
      meta: video.meta,
      ...(job.jobType === 'PHOTO_DIGITAL_HUMAN_VIDEO' && { systemProperties: { PHOTO_VIDEO: 'Yes' } }),
      createdAt: now,
      ...(job.appUserId === null ? {} : { appUserId: job.appUserId }),
    });
    await moveJob(tx, studio.clock, row, 'SUCCEED', {
      assetId,
      duration: video.duration,
      framesDone: video.frames,
      framesTotal: video.frames,
      endedAt: now,
      phase: null,
      warnings: [...(video.warnings ?? [])],
    });
    await recordUsage(tx, {
      projectId: job.projectId,
      resource: minutesOf(job.jobType),
      subject: `video-job:${job.id}`,
      amount: video.duration / 60,
      at: now,
    });
    await noteSubtitles(tx, job, video, now);
    await callBack(studio, tx, job, 'SUCCEED', assetId);
    await studio.events.publish(JOBS_NEWS_TOPIC, { project_id: job.projectId, job_id: job.id }, tx);
    return true;
  });
}

async function noteSubtitles(tx: Tx, job: JobRow, video: StoredVideo, at: Date): Promise<void> {
  const { scriptId } = job;
  if (scriptId === null) return;
  for (const { sequenceNo, objectKey, refusal } of video.subtitles) {
    await noteSubtitle(tx, {
      scriptId,
      sequenceNo,
      jobId: job.id,
      objectKey,
      at,
      state: refusal === undefined ? 'GENERATE_SUCCEED' : 'GENERATE_FAILED',
      ...(refusal === undefined ? {} : { reason: refusal }),
    });
  }
}

export interface JobFailure {
  readonly code: MssErrorCode;
  /** For the caller; default: the table's message. */
  readonly message?: string;
  /** For operators. */
  readonly reason: string;
}

/** The job is over without a video: state, reason and callback in one transaction. */
export async function fail(studio: Studio, tx: Tx, jobId: string, failure: JobFailure): Promise<void> {
  const row = await lockJob(tx, jobId);
  if (row === undefined || (row.state !== 'PROCESSING' && row.state !== 'WAITING')) return;
  await endAsFailed(studio, tx, row, failure, undefined);
}

/**
 * A text was rejected (decisions): job FAILED with MSS.20010080, an asset in state BLOCK that carries the reason,
 * callback FAILED.
 */
export async function reject(studio: Studio, job: JobRow, reason: string): Promise<void> {
  await studio.db.tx(async (tx) => {
    const row = await lockJob(tx, job.id);
    if (row?.state !== 'PROCESSING') return;
    const assetId = await createProducedAsset(tx, {
      projectId: job.projectId,
      name: job.outputName,
      type: 'VIDEO',
      tags: job.outputTags,
      objects: [],
      meta: {},
      createdAt: studio.clock.now(),
      ...(job.appUserId === null ? {} : { appUserId: job.appUserId }),
    });
    await tx.orm
      .update(assets)
      .set({ state: 'BLOCK', failType: 'AUTOMATIC_REVIEW_REJECT', reason })
      .where(eq(assets.id, assetId));
    await endAsFailed(studio, tx, row, { code: 'MSS.20010080', reason, message: reason }, assetId);
  });
}

async function endAsFailed(
  studio: Studio,
  tx: Tx,
  row: JobRow,
  failure: JobFailure,
  assetId: string | undefined,
): Promise<void> {
  await moveJob(tx, studio.clock, row, 'FAILED', {
    errorCode: failure.code,
    errorMsg: `${MSS_ERRORS[failure.code].message}${failure.message === undefined ? '' : ` ${failure.message}`}`,
    reason: failure.reason,
    endedAt: studio.clock.now(),
    phase: null,
    ...(assetId === undefined ? {} : { assetId }),
  });
  await failOpenSubtitles(tx, row.id, failure.reason);
  await callBack(studio, tx, row, 'FAILED', assetId);
  await studio.events.publish(JOBS_NEWS_TOPIC, { project_id: row.projectId, job_id: row.id }, tx);
}

async function callBack(
  studio: Studio,
  tx: Tx,
  job: JobRow,
  result: Schemas['VideoJobCallback']['result'],
  assetId: string | undefined,
): Promise<void> {
  const { callback } = job;
  if (callback === null) return;
  const body: Schemas['VideoJobCallback'] = {
    result,
    job_id: job.id,
    ...(assetId === undefined ? {} : { asset_id: assetId }),
  };
  await studio.outbox.enqueue(tx, {
    projectId: job.projectId,
    url: callback.callback_url,
    body,
    auth: callback.auth_type === 'MSS_A' ? { kind: 'mss-a', key: callback.key ?? '' } : { kind: 'none' },
    subject: `video-job:${job.id}`,
  });
}
