import { and, eq } from 'drizzle-orm';
import type { Studio } from '../context.ts';
import type { ProductionProgress } from './pipeline/order.ts';
import { videoJobs } from './table.ts';

/** Topic of news about video jobs: `{project_id, job_id}`. */
export const JOBS_NEWS_TOPIC = 'video-jobs';
const WRITE_MS = 500;

/** Writes how far a job is, at most twice a second, never over a later state. */
export class ProgressWriter {
  readonly #studio: Studio;
  readonly #job: { readonly id: string; readonly projectId: string };
  #latest: ProductionProgress | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(studio: Studio, job: { readonly id: string; readonly projectId: string }) {
    this.#studio = studio;
    this.#job = job;
  }

  report(progress: ProductionProgress): void {
    const moved = this.#latest?.phase !== progress.phase;
    this.#latest = progress;
    if (moved) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), WRITE_MS);
  }

  /** Nothing is written after this resolves. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#writing;
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const progress = this.#latest;
    if (progress === undefined) return;
    this.#writing = this.#writing.then(async () => {
      try {
        await this.#studio.db.orm
          .update(videoJobs)
          .set({
            phase: progress.phase,
            framesDone: progress.framesDone,
            framesTotal: progress.framesTotal ?? null,
            updatedAt: this.#studio.clock.now(),
          })
          .where(and(eq(videoJobs.id, this.#job.id), eq(videoJobs.state, 'PROCESSING')));
        await this.#studio.events.publish(JOBS_NEWS_TOPIC, {
          project_id: this.#job.projectId,
          job_id: this.#job.id,
        });
      } catch (error) {
        // Progress is for people; the work goes on without it.
        this.#studio.log.debug({ err: error, jobId: this.#job.id }, 'could not write the progress');
      }
    });
  }
}
