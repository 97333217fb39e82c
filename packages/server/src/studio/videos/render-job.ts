import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { orderedSegments } from '../../compile/index.ts';
import { HostError } from '../../hosts/pool.ts';
import type { JobHandler } from '../../work/queue.ts';
import { speechEndpoints } from '../system/engines/endpoints.ts';
import type { Studio } from '../context.ts';
import { moderate } from '../moderation/moderate.ts';
import { textsOf } from '../moderation/texts.ts';
import { sweepScript } from '../scripts/delete.ts';
import { deletePrefix } from '../scripts/objects.ts';
import { noteSubtitle } from '../scripts/subtitle-files.ts';
import { watermarkOf } from '../tenants/watermark.ts';
import { fail, reject, succeed } from './end.ts';
import { lastFailure, permanentFailure } from './failures.ts';
import { jobCheckpoints, JobGone, sweepCheckpoints } from './job-checkpoints.ts';
import { RENDER_VIDEO } from './job.ts';
import { gatherMaterials, gatherSegments } from './materials.ts';
import { produceVideo } from './pipeline/produce.ts';
import { ProgressWriter } from './progress.ts';
import { lockJob, moveJob } from './queries.ts';
import { isFinal } from './states.ts';
import { storeVideo, videoPrefix } from './store-video.ts';
import { videoJobs } from './table.ts';
import type { JobRow } from './table.ts';
import { watchCancel } from './watch-cancel.ts';
import type { CancelWatch } from './watch-cancel.ts';

/** Makes video jobs, as many at once as the configuration says. */
export function renderVideoHandler(studio: Studio): JobHandler<{ readonly jobId: string }> {
  return {
    definition: { ...RENDER_VIDEO, concurrency: studio.config.renderConcurrency },
    run: ({ input, signal }) => renderJob(studio, input.jobId, signal),
    exhausted: async (tx, input, error) => {
      await fail(studio, tx, input.jobId, lastFailure(error));
    },
  };
}

async function renderJob(studio: Studio, jobId: string, signal: AbortSignal): Promise<void> {
  const job = await begin(studio, jobId);
  if (job === undefined) return;
  const folder = join(studio.config.dataDir, 'work', 'video-jobs', jobId);
  // A worker that was killed in the middle left its files; this attempt has its own.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const watch = watchCancel(studio, jobId, signal);
  const progress = new ProgressWriter(studio, job);
  const release: (() => Promise<void>)[] = [];
  let over: boolean;
  try {
    over = await make(studio, job, folder, watch, progress, release);
  } catch (error) {
    over = await afterFailure(studio, job, error, watch, signal);
  } finally {
    watch.close();
    await progress.close();
    for (const one of release) await one();
    await rm(folder, { recursive: true, force: true });
  }
  if (over) await sweep(studio, job);
}

/** Takes the job into work; undefined when there is nothing (more) to do. */
async function begin(studio: Studio, jobId: string): Promise<JobRow | undefined> {
  const job = await studio.db.tx(async (tx) => {
    const row = await lockJob(tx, jobId);
    if (row === undefined || isFinal(row.state)) return row;
    const attempts = row.attempts + 1;
    const startedAt = row.startedAt ?? studio.clock.now();
    if (row.state === 'WAITING') await moveJob(tx, studio.clock, row, 'PROCESSING', { attempts, startedAt });
    else
      await tx.orm
        .update(videoJobs)
        .set({ attempts, updatedAt: studio.clock.now() })
        .where(eq(videoJobs.id, jobId));
    await noteGenerating(studio, tx, row);
    return { ...row, state: 'PROCESSING' as const, attempts, startedAt };
  });
  if (job === undefined) return undefined;
  if (!isFinal(job.state)) return job;
  // Cancelled while its worker was dead: what that one left goes now.
  await sweep(studio, job);
  return undefined;
}

async function noteGenerating(
  studio: Studio,
  tx: Parameters<typeof noteSubtitle>[0],
  job: JobRow,
): Promise<void> {
  if (job.scriptId === null) return;
  for (const segment of orderedSegments(job.document)) {
    await noteSubtitle(tx, {
      scriptId: job.scriptId,
      sequenceNo: segment.sequence_no ?? 0,
      state: 'GENERATING',
      jobId: job.id,
      at: studio.clock.now(),
    });
  }
}

/** @returns true when the job has reached a final state */
async function make(
  studio: Studio,
  job: JobRow,
  folder: string,
  watch: CancelWatch,
  progress: ProgressWriter,
  release: (() => Promise<void>)[],
): Promise<boolean> {
  progress.report({ phase: 'moderating', framesDone: 0 });
  const verdict = await moderate(studio, {
    projectId: job.projectId,
    subject: `video-job:${job.id}`,
    texts: textsOf(job.document, job.outputName),
    noNeedReview: job.noNeedReview,
  });
  if (!verdict.allowed) {
    await reject(studio, job, verdict.reason);
    return true;
  }
  progress.report({ phase: 'fetching', framesDone: 0 });
  const local = { path: folder, release };
  const { files, characters, voice } = await gatherMaterials(studio, job, local, watch.signal);
  const segments = await gatherSegments(studio, job, voice, local);
  const disable = job.document.video_config.disable_system_watermark ?? false;
  const watermark = await watermarkOf(studio.db.orm, job.projectId, disable);
  const warnings = new Set<string>();
  const video = await produceVideo(
    {
      document: job.document,
      files,
      characters,
      segments,
      seed: seedOf(job.id),
      ...(watermark === undefined ? {} : { watermark }),
      workDir: folder,
      speechCacheDir: join(studio.config.dataDir, 'cache', 'speech'),
      speechEndpoints: await speechEndpoints(studio, job.projectId),
    },
    {
      hosts: studio.hosts,
      checkpoints: jobCheckpoints(studio, job, job.attempts),
      signal: watch.signal,
      log: studio.log.child({ jobId: job.id }),
      onProgress: (step) => progress.report(step),
      onWarning: (message) => warnings.add(message),
    },
  );
  progress.report({ phase: 'storing', framesDone: video.frames, framesTotal: video.frames });
  const stored = await storeVideo(studio, job, video, folder);
  await progress.close();
  if (!(await succeed(studio, job, { ...stored, warnings: [...warnings] })))
    await deletePrefix(studio, videoPrefix(job.projectId, job.id));
  return true;
}

/** @returns true when the job is over; throws when another attempt should follow */
async function afterFailure(
  studio: Studio,
  job: JobRow,
  error: unknown,
  watch: CancelWatch,
  signal: AbortSignal,
): Promise<boolean> {
  if (watch.canceled() || error instanceof JobGone) {
    await deletePrefix(studio, videoPrefix(job.projectId, job.id));
    return true;
  }
  if (signal.aborted) throw error;
  const failure = permanentFailure(error);
  if (failure === undefined) throw error;
  if (error instanceof HostError) studio.log.warn({ err: error, jobId: job.id }, 'a video cannot be made');
  await studio.db.tx((tx) => fail(studio, tx, job.id, failure));
  return true;
}

async function sweep(studio: Studio, job: JobRow): Promise<void> {
  await sweepCheckpoints(studio, job);
  if (job.scriptId !== null) await sweepScript(studio, job.projectId, job.scriptId);
}

/** 32 bits of the job's id: every video idles in its own way, and every attempt in the same. */
function seedOf(jobId: string): number {
  return createHash('sha256').update(jobId).digest().readUInt32LE(0);
}
