import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { createFetcher } from '../../store/fetch/http-fetcher.ts';
import { withTestStudio } from '../../testing/studio.ts';
import type { TestStudio, TestStudioOptions } from '../../testing/studio.ts';
import { assetFiles, assets } from '../assets/table.ts';
import { cancelRunningJob } from './cancel.ts';
import { submitVideo } from './create.ts';
import { renderVideoHandler } from './render-job.ts';
import { isFinal } from './states.ts';
import { videoJobCheckpoints, videoJobs } from './table.ts';
import type { JobRow } from './table.ts';
import { PROJECT, seedPresenter } from './testing/seed.ts';
import type { VideoDocument } from '../../compile/index.ts';

let studio: TestStudio;

afterEach(async () => {
  await studio.close();
});

async function start(options: TestStudioOptions = {}): Promise<VideoDocument> {
  studio = await withTestStudio(options);
  const { model, voice } = await seedPresenter(studio);
  return {
    model_asset_id: model,
    voice_config: { voice_asset_id: voice },
    // A small cut of the face: pictures are drawn for real, and fast.
    video_config: {
      codec: 'H264',
      bitrate: 1000,
      clip_mode: 'CROP',
      width: 160,
      height: 160,
      dx: 880,
      dy: 100,
    },
    view_mode: 'LANDSCAPE',
    shoot_scripts: ['One.', 'Two.', 'Three.'].map((text, index) => ({
      sequence_no: index,
      shoot_script: { text_config: { text } },
    })),
  };
}

async function work(): Promise<void> {
  await studio.queue.work([renderVideoHandler(studio)]);
}

async function row(jobId: string): Promise<JobRow> {
  const [job] = await studio.db.orm.select().from(videoJobs).where(eq(videoJobs.id, jobId));
  if (job === undefined) throw new Error('the job is gone');
  return job;
}

const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const ended = (jobId: string) =>
  until(async () => {
    const job = await row(jobId);
    return isFinal(job.state) ? job : undefined;
  });

const checkpoints = (jobId: string) =>
  studio.db.orm.select().from(videoJobCheckpoints).where(eq(videoJobCheckpoints.jobId, jobId));

/** Process ids of hosts that this process started and that still run. */
function hosts(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        return (
          Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('host-main')
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** What a job may leave behind: nothing in the work folder, no checkpoint, no object below the job. */
async function leftovers(jobId: string): Promise<readonly string[]> {
  // The worker tidies up after the row has reached its end.
  await studio.queue.drain();
  const found: string[] = [];
  for await (const { key } of studio.objects.list(`${PROJECT}/video-jobs/${jobId}/`)) found.push(key);
  for (const { name } of await checkpoints(jobId)) found.push(name);
  try {
    found.push(...readdirSync(join(studio.config.dataDir, 'work', 'video-jobs')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return found;
}

const callbacks = async (jobId: string) =>
  (await studio.db.executeSql('select body from outbox where subject = $1', [`video-job:${jobId}`])).rows.map(
    (call) => call['body'],
  );

describe('a video job', () => {
  it('becomes an asset with video, cover and subtitle files, metered once, with a callback', async () => {
    const document = await start();
    const jobId = await submitVideo(studio, {
      projectId: PROJECT,
      document,
      name: 'Result',
      callback: { callback_url: 'https://callback.test/done' },
    });
    await work();
    const job = await ended(jobId);
    expect(job).toMatchObject({ state: 'SUCCEED', attempts: 1, errorCode: null });
    expect(job.startedAt!.getTime()).toBeLessThanOrEqual(job.endedAt!.getTime());
    expect(job.framesDone).toBe(job.framesTotal);
    expect(job.duration).toBeCloseTo(job.framesTotal! / 25, 6);
    const [asset] = await studio.db.orm.select().from(assets).where(eq(assets.id, job.assetId!));
    expect(asset).toMatchObject({ name: 'Result', type: 'VIDEO', state: 'ACTIVED', projectId: PROJECT });
    expect(asset!.meta.video_meta).toMatchObject({
      width: 160,
      height: 160,
      video_codec: 'h264',
      frame_rate: '25',
    });
    const files = await studio.db.orm.select().from(assetFiles).where(eq(assetFiles.assetId, job.assetId!));
    expect(files.map((file) => `${file.category} ${file.name}`).sort()).toEqual([
      'COVER cover.jpg',
      'MAIN video.mp4',
      'OTHER subtitles.srt',
      'OTHER subtitles.vtt',
    ]);
    for (const file of files) expect((await studio.objects.stat(file.objectKey))?.size).toBe(file.size);
    const usage = await studio.db.executeSql('select amount from usage_records where subject = $1', [
      `video-job:${jobId}`,
    ]);
    expect(usage.rows).toEqual([{ amount: job.duration! / 60 }]);
    expect(await callbacks(jobId)).toEqual([{ result: 'SUCCEED', job_id: jobId, asset_id: job.assetId }]);
    expect(await leftovers(jobId)).toEqual([]);
  });

  it('survives kill -9 of its host and never draws a finished piece again', async () => {
    const document = await start();
    const jobId = await submitVideo(studio, { projectId: PROJECT, document, name: 'Killed' });
    const made = new Map<string, string>();
    const note = async () => {
      for (const { name, createdAt } of await checkpoints(jobId)) {
        const at = createdAt.toISOString();
        expect(made.get(name) ?? at, `${name} was made twice`).toBe(at);
        made.set(name, at);
      }
    };
    await work();
    await until(async () => {
      await note();
      return made.has('piece-0') ? true : undefined;
    });
    const killed = hosts();
    for (const pid of killed) process.kill(pid, 'SIGKILL');
    expect(killed.length).toBeGreaterThan(0);
    const job = await until(async () => {
      await note();
      const now = await row(jobId);
      return isFinal(now.state) ? now : undefined;
    });
    expect(job).toMatchObject({ state: 'SUCCEED', errorCode: null });
    expect(await leftovers(jobId)).toEqual([]);
  });

  it('stops within two seconds when it is cancelled, and leaves nothing', async () => {
    const document = await start();
    const jobId = await submitVideo(studio, { projectId: PROJECT, document, name: 'Canceled' });
    await work();
    await until(async () =>
      (await row(jobId)).phase === 'rendering' && hosts().length > 0 ? true : undefined,
    );
    const asked = performance.now();
    await cancelRunningJob(studio, PROJECT, jobId);
    await until(async () => (hosts().length === 0 ? true : undefined));
    expect(performance.now() - asked).toBeLessThan(2000);
    expect((await row(jobId)).state).toBe('CANCELED');
    expect(await leftovers(jobId)).toEqual([]);
    expect((await row(jobId)).state).toBe('CANCELED');
  });

  it('goes back to the queue when its worker drains, and the next one goes on from the checkpoints', async () => {
    const document = await start();
    const jobId = await submitVideo(studio, { projectId: PROJECT, document, name: 'Drained' });
    await work();
    await until(async () =>
      (await checkpoints(jobId)).some(({ name }) => name === 'piece-0') ? true : undefined,
    );
    await studio.queue.drain();
    expect((await row(jobId)).state).toBe('PROCESSING');
    expect(hosts()).toEqual([]);
    const before = await checkpoints(jobId);
    await renderVideoHandler(studio).run({
      input: { jobId },
      attempt: 1,
      signal: new AbortController().signal,
    });
    const job = await row(jobId);
    expect(job).toMatchObject({ state: 'SUCCEED', attempts: 2 });
    expect(before.length).toBeGreaterThan(0);
    expect(await leftovers(jobId)).toEqual([]);
  });
});

describe('moderation', () => {
  it('rejects a listed word: FAILED, a blocked asset with the reason, callback FAILED', async () => {
    const document = await start({ env: { CYCLORAMA_MODERATION_WORDS: 'forbidden' } });
    const jobId = await submitVideo(studio, {
      projectId: PROJECT,
      document: {
        ...document,
        shoot_scripts: [{ sequence_no: 1, shoot_script: { text_config: { text: 'A Forbidden thing.' } } }],
      },
      name: 'Rejected',
      callback: { callback_url: 'https://callback.test/done' },
    });
    await work();
    const job = await ended(jobId);
    expect(job).toMatchObject({ state: 'FAILED', errorCode: 'MSS.20010080' });
    expect(job.reason).toContain('forbidden');
    const [asset] = await studio.db.orm.select().from(assets).where(eq(assets.id, job.assetId!));
    expect(asset).toMatchObject({ state: 'BLOCK', failType: 'AUTOMATIC_REVIEW_REJECT', reason: job.reason });
    expect(await callbacks(jobId)).toEqual([{ result: 'FAILED', job_id: jobId, asset_id: job.assetId }]);
    expect(await leftovers(jobId)).toEqual([]);
  });
});

describe('bad material', () => {
  it('ends in FAILED with the code of the download, and leaves nothing', async () => {
    const document = await start();
    const layer = { layer_type: 'IMAGE' as const, image_config: { image_url: 'http://127.0.0.1:9/a.png' } };
    // The entrance refuses literal private addresses; this job was taken while the network was still open.
    const fetcher = createFetcher({ allowedNetworks: ['127.0.0.0/8'] });
    onTestFinished(() => fetcher.close());
    const jobId = await submitVideo(
      { ...studio, fetcher },
      {
        projectId: PROJECT,
        document: {
          ...document,
          shoot_scripts: [
            { sequence_no: 1, shoot_script: { text_config: { text: 'Hi.' }, layer_config: [layer] } },
          ],
        },
        name: 'Private',
      },
    );
    await work();
    const job = await ended(jobId);
    expect(job).toMatchObject({ state: 'FAILED', errorCode: 'MSS.20010068', attempts: 1 });
    expect(job.errorMsg).toContain('CYCLORAMA_ALLOWED_NETWORKS');
    expect(await leftovers(jobId)).toEqual([]);
  });
});
