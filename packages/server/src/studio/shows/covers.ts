import { LiveHostError, type LiveHost } from '../../hosts/live/live-host.ts';
import type { Studio } from '../context.ts';
import { isDatabaseGone } from '../../store/postgres/gone.ts';
import { setLiveJobCover } from '../rooms/progress.ts';
import type { LiveJob } from '../rooms/model.ts';

/** When the picture is taken: by then presenters, backgrounds and the first words are there. */
const AFTER_MS = 5000;
const WIDTH = 640;

/** What a cover is taken of. */
export interface Covered {
  readonly job: Pick<LiveJob, 'id' | 'projectId'>;
  /** What makes its frames now. */
  readonly stage: { readonly host: Pick<LiveHost, 'still'> } | undefined;
}

/** Pictures by which lists show jobs and rooms: one of the programme, some seconds into each show. */
export class Covers {
  readonly #studio: Pick<Studio, 'db' | 'events' | 'clock' | 'objects' | 'log'>;
  readonly #afterMs: number;
  readonly #waiting = new Map<string, NodeJS.Timeout>();

  /** @param afterMs into the show; tried again after as long when there was no picture */
  constructor(
    studio: Pick<Studio, 'db' | 'events' | 'clock' | 'objects' | 'log'>,
    afterMs: number = AFTER_MS,
  ) {
    this.#studio = studio;
    this.#afterMs = afterMs;
  }

  /** A show is on air: its picture is taken a little later. */
  plan(show: Covered): void {
    const { id } = show.job;
    this.forget(id);
    const timer = setTimeout(() => {
      this.#take(show).then(
        (taken) => {
          // Nobody may have forgotten it meanwhile.
          if (this.#waiting.get(id) !== timer) return;
          if (taken) this.#waiting.delete(id);
          else this.plan(show);
        },
        (error: unknown) => this.#report(error, id),
      );
    }, this.#afterMs);
    this.#waiting.set(id, timer);
  }

  /** A show is about to end: its picture is taken now when there is none yet. Never rejects. */
  async settle(show: Covered): Promise<void> {
    const { id } = show.job;
    if (!this.#waiting.has(id)) return;
    this.forget(id);
    await this.#take(show).catch((error: unknown) => this.#report(error, id));
  }

  /** The show goes on without us, or not at all. */
  forget(jobId: string): void {
    clearTimeout(this.#waiting.get(jobId));
    this.#waiting.delete(jobId);
  }

  /** @returns false when there is no picture */
  async #take({ job, stage }: Covered): Promise<boolean> {
    if (stage === undefined) return false;
    let picture: Uint8Array;
    try {
      picture = await stage.host.still(WIDTH);
    } catch (error) {
      // It has none yet, or is being replaced.
      if (error instanceof LiveHostError) return false;
      throw error;
    }
    const key = `${job.projectId}/live-jobs/${job.id}/cover.jpg`;
    await this.#studio.objects.put(key, Buffer.from(picture), { contentType: 'image/jpeg' });
    await setLiveJobCover(this.#studio, job.id, key);
    return true;
  }

  #report(error: unknown, jobId: string): void {
    const { log } = this.#studio;
    if (isDatabaseGone(error)) log.debug({ err: error, jobId }, 'a show has no cover without the database');
    else log.error({ err: error, jobId }, 'the cover of a show could not be kept');
  }
}
