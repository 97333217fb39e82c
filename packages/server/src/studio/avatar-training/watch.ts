import { eq } from 'drizzle-orm';
import type { Studio } from '../context.ts';
import { AT_WORK } from './states.ts';
import { avatarTrainings, type TrainingRow } from './table.ts';

/** Wakes workers that should look whether their job is to end; the payload is its id. */
export const STOP_TOPIC = 'avatar-training.stop';
/** News can get lost; the row cannot. */
const LOOK_MS = 1000;
const WRITE_MS = 500;

/** What a worker knows of its job while it works. */
export interface TrainingWatch {
  /** Aborts when the job is stopped or gone, or when `outer` aborts. */
  readonly signal: AbortSignal;
  /** Whether it was the job that ended. */
  ended(): boolean;
  close(): void;
}

/** Watches a job's row while it is worked on: whoever stops it, this work ends within about a second. */
export function watchTraining(studio: Studio, job: TrainingRow, outer: AbortSignal): TrainingWatch {
  const abort = new AbortController();
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking || abort.signal.aborted) return;
    looking = true;
    try {
      const [row] = await studio.db.orm
        .select({
          state: avatarTrainings.state,
          round: avatarTrainings.round,
          stop: avatarTrainings.stopRequested,
        })
        .from(avatarTrainings)
        .where(eq(avatarTrainings.id, job.id));
      if (row !== undefined && row.round === job.round && !row.stop && AT_WORK.includes(row.state)) return;
      abort.abort(new Error(`avatar training ${job.id} was stopped`));
    } catch (error) {
      // Without a database nobody can stop it either; the next look may succeed.
      studio.log.debug({ err: error, jobId: job.id }, 'could not look whether a training was stopped');
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  const unsubscribe = studio.events.subscribe(STOP_TOPIC, (id) => {
    if (id === job.id) void look();
  });
  return {
    signal: AbortSignal.any([outer, abort.signal]),
    ended: () => abort.signal.aborted,
    close: () => {
      clearInterval(timer);
      unsubscribe();
    },
  };
}

/** Something that is written one after the other, the latest of what came meanwhile. */
export class LatestWriter<T> {
  readonly #write: (value: T) => Promise<void>;
  readonly #onFault: (error: unknown) => void;
  #latest: T | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(write: (value: T) => Promise<void>, onFault: (error: unknown) => void) {
    this.#write = write;
    this.#onFault = onFault;
  }

  /** @param isUrgent at once instead of within half a second */
  put(value: T, isUrgent: boolean): void {
    if (this.#closed) return;
    this.#latest = value;
    if (isUrgent) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), WRITE_MS);
  }

  /** Writes what is left; nothing is written after this resolves. */
  async close(): Promise<void> {
    this.#flush();
    this.#closed = true;
    await this.#writing;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const value = this.#latest;
    if (value === undefined) return;
    this.#latest = undefined;
    this.#writing = this.#writing.then(() => this.#write(value)).catch(this.#onFault);
  }
}
