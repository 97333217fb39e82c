import { and, eq, inArray, lte } from 'drizzle-orm';
import { MssError, type MssErrorCode } from '@cyclorama/contract';
import { isDatabaseGone } from '../../../store/postgres/gone.ts';
import type { Studio } from '../../context.ts';
import type { RoomContext } from '../context.ts';
import { launch } from '../jobs/launch.ts';
import { stopLiveJob } from '../jobs/stop.ts';
import { OPEN_STATES } from '../states.ts';
import { liveJobs } from '../table.ts';
import { nextStart } from './rule.ts';
import { roomSchedules, type ScheduleRow } from './table.ts';

const EVERY_MS = 1000;
/** A start that is later than this is not made any more: nobody waits for it. */
const LATEST_MS = 15 * 60_000;

/** Refusals that may be gone in a moment: the start is tried again until it is too late. */
const PASSING: ReadonlySet<MssErrorCode> = new Set(['MSS.20010035', 'MSS.20010060']);

/** Starts rooms by plan and ends jobs whose planned time is over. Any number of processes may sweep. */
export class RoomPlans {
  readonly #context: RoomContext;
  readonly #studio: Studio;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #busy = false;

  constructor(context: RoomContext, studio: Studio) {
    this.#context = context;
    this.#studio = studio;
  }

  /** Sweeps each second until it is closed. */
  open(): void {
    this.#timer = setInterval(() => {
      if (this.#busy) return;
      this.#busy = true;
      this.#running = this.sweep()
        .catch((error: unknown) => {
          if (!isDatabaseGone(error))
            this.#studio.log.error({ err: error }, 'planned livestreams cannot be looked after');
        })
        .finally(() => (this.#busy = false));
    }, EVERY_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Does what is due now. */
  async sweep(): Promise<void> {
    await this.#endJobs();
    const tried = new Set<string>();
    // One after the other: each holds its row, so that no other process starts it too.
    for (;;) {
      const id = await this.#startNext(tried);
      if (id === undefined) return;
      tried.add(id);
    }
  }

  async #endJobs(): Promise<void> {
    const { db, clock } = this.#studio;
    const over = await db.orm
      .select({ id: liveJobs.id })
      .from(liveJobs)
      .where(
        and(
          inArray(liveJobs.state, [...OPEN_STATES]),
          eq(liveJobs.desired, 'running'),
          lte(liveJobs.stopAt, clock.now()),
        ),
      );
    for (const { id } of over) await stopLiveJob(this.#context, this.#studio, id, 'planned end');
  }

  /** @returns the schedule that was looked at; undefined when none is due */
  async #startNext(tried: ReadonlySet<string>): Promise<string | undefined> {
    const { db, clock } = this.#studio;
    return db.tx(async (tx) => {
      const due = await tx.orm
        .select()
        .from(roomSchedules)
        .where(lte(roomSchedules.nextAt, clock.now()))
        .orderBy(roomSchedules.nextAt, roomSchedules.position)
        .limit(tried.size + 1)
        .for('update', { skipLocked: true });
      const row = due.find(({ id }) => !tried.has(id));
      if (row === undefined) return undefined;
      await tx.orm
        .update(roomSchedules)
        .set({ ...(await this.#start(row)), updatedAt: clock.now() })
        .where(eq(roomSchedules.id, row.id));
      return row.id;
    });
  }

  /** Starts the room of a schedule that is due. @returns what became of it, for the row */
  async #start(row: ScheduleRow): Promise<Partial<ScheduleRow>> {
    const now = this.#studio.clock.now();
    const due = row.nextAt ?? now;
    const next = { lastAt: now, nextAt: nextStart(row.rule, now) ?? null };
    const minutes = row.rule.stop_after_minutes;
    const late = now.getTime() - due.getTime();
    if (late > LATEST_MS)
      return { ...next, lastJobId: null, lastError: `missed: it was due ${due.toISOString()}` };
    try {
      const { job } = await launch(this.#context, this.#studio, {
        projectId: row.projectId,
        roomId: row.roomId,
        request: row.startRequest,
        scheduleId: row.id,
        ...(minutes !== undefined && { stopAfterMs: minutes * 60_000 - late }),
      });
      return { ...next, lastJobId: job.id, lastError: null };
    } catch (error) {
      if (!(error instanceof MssError)) throw error;
      const told = { lastAt: now, lastJobId: null, lastError: `${error.code} ${error.message}` };
      return PASSING.has(error.code) ? told : { ...next, ...told };
    }
  }
}
