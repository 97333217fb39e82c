import { eq } from 'drizzle-orm';
import type { Studio } from '../context.ts';
import { CANCEL_TOPIC } from './cancel.ts';
import { videoJobs } from './table.ts';

/** News can get lost; the row cannot. */
const LOOK_MS = 700;

export interface CancelWatch {
  /** Aborts when the job is cancelled, or when `outer` aborts. */
  readonly signal: AbortSignal;
  /** True when it was the job that was cancelled. */
  canceled(): boolean;
  close(): void;
}

/** Watches a job's row while it is made: whoever cancels it, through whatever door, stops it within a second. */
export function watchCancel(studio: Studio, jobId: string, outer: AbortSignal): CancelWatch {
  const abort = new AbortController();
  let canceled = false;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking || canceled) return;
    looking = true;
    try {
      const [row] = await studio.db.orm
        .select({ state: videoJobs.state })
        .from(videoJobs)
        .where(eq(videoJobs.id, jobId));
      if (row?.state === 'PROCESSING') return;
      canceled = true;
      abort.abort(new Error(`video job ${jobId} was cancelled`));
    } catch (error) {
      // Without a database nobody can cancel either; the next look may succeed.
      studio.log.debug({ err: error, jobId }, 'could not look whether the job was cancelled');
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  const unsubscribe = studio.events.subscribe(CANCEL_TOPIC, (id) => {
    if (id === jobId) void look();
  });
  return {
    signal: AbortSignal.any([outer, abort.signal]),
    canceled: () => canceled,
    close: () => {
      clearInterval(timer);
      unsubscribe();
    },
  };
}
