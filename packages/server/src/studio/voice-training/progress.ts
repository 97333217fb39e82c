import { and, eq, inArray } from 'drizzle-orm';
import type { Studio } from '../context.ts';
import { MACHINE_STATES } from './states.ts';
import { voiceTrainings, type TrainingStage } from './table.ts';

const WRITE_MS = 500;

/** Writes how far a job's stage is, at most twice a second, and never over a later state. */
export class TrainingProgress {
  readonly #studio: Studio;
  readonly #jobId: string;
  #latest: { readonly stage: TrainingStage; readonly done: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(studio: Studio, jobId: string) {
    this.#studio = studio;
    this.#jobId = jobId;
  }

  report(stage: TrainingStage, done: number): void {
    const isNew = this.#latest?.stage !== stage;
    this.#latest = { stage, done };
    if (isNew) this.#write(true);
    else this.#timer ??= setTimeout(() => this.#write(false), WRITE_MS);
  }

  /** Nothing is written after this resolves. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#writing;
  }

  #write(isNew: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const latest = this.#latest;
    if (latest === undefined) return;
    this.#writing = this.#writing.then(async () => {
      try {
        await this.#studio.db.orm
          .update(voiceTrainings)
          .set({
            stage: latest.stage,
            progress: latest.done,
            ...(isNew ? { stageStartedAt: this.#studio.clock.now() } : {}),
          })
          .where(and(eq(voiceTrainings.id, this.#jobId), inArray(voiceTrainings.state, [...MACHINE_STATES])));
      } catch (error) {
        // Progress is for people; the work goes on without it.
        this.#studio.log.debug({ err: error, jobId: this.#jobId }, 'could not write the progress');
      }
    });
  }
}
