import { MssError } from '@cyclorama/contract';
import { isDatabaseGone } from '../../store/postgres/gone.ts';
import type { Leases } from '../../work/leases.ts';
import { isHeld } from '../live/runs.ts';
import { coresFor, refuseFor } from '../live/capacity.ts';
import { beginLiveJob, endLiveJob } from '../rooms/progress.ts';
import { loadLiveJob, noteStreamed, openLiveJobs } from '../rooms/job-queries.ts';
import type { LiveJob, LiveJobDocument, LiveJobEnd } from '../rooms/model.ts';
import { watermarkOf } from '../tenants/watermark.ts';
import type { RoomShows, ShowCommand, ShowStatus, ViewerEvent } from './port.ts';
import { coresOfRoom } from './load.ts';
import { RemoteShows, showLease, type ShowVerb } from './remote.ts';
import { Covers } from './covers.ts';
import { clearShow, keepRecord } from './keep-record.ts';
import { RecordPieces } from './record-pieces.ts';
import { ShowSession, type ShowParts } from './session/session.ts';
import { loadShow } from './store.ts';

/** Nothing that the user did wrong. */
const INTERNAL_ERROR = 'MSS.00000004';
const RECONCILE_MS = 1000;
/** A job that waits is left to machines with room for so long, ms; then it fails. */
const WAIT_FOR_ROOM_MS = 5000;
/** So long somebody with room may take over a show whose owner is gone, ms; then whoever sees it does. */
const LEAVE_TO_OTHERS_MS = 3000;
/** Rounds of the reconcile loop between two notes of what was streamed. */
const NOTE_ROUNDS = 5;

export interface ShowOwnerOptions extends ShowParts {
  readonly leases: Leases;
  /** Cores that live sessions of this machine may take together; 0 = any number. */
  readonly cores: number;
  /** Cores that each of the other live sessions takes; default none. */
  readonly otherCores?: () => readonly number[];
  /** How often the record of a show is brought to the object store, ms. */
  readonly recordEveryMs?: number;
}

/**
 * Shows of live rooms, as one process owns them: takes on jobs that wait and those whose owner is gone, ends what is to
 * end, and answers other processes that ask.
 */
export class OwnedShows implements RoomShows {
  readonly #options: ShowOwnerOptions;
  readonly #remote: RemoteShows;
  readonly #sessions = new Map<string, ShowSession>();
  readonly #starting = new Map<string, Promise<void>>();
  readonly #stopping = new Map<string, Promise<void>>();
  readonly #covers: Covers;
  readonly #pieces = new WeakMap<ShowSession, RecordPieces>();
  /** Since when shows that should be taken over are left to machines with more room, epoch ms. */
  readonly #heldBack = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #rounds = 0;
  #draining = false;

  constructor(options: ShowOwnerOptions) {
    this.#options = options;
    const { log } = options.studio;
    this.#covers = new Covers(options.studio);
    this.#remote = new RemoteShows(
      options.studio,
      (verb, jobId, args) => this.#answer(verb, jobId, args),
      (error) => log.error({ err: error }, 'a question about a show could not be answered'),
    );
  }

  /** Begins to look after jobs. */
  open(): void {
    this.#timer = setInterval(() => this.#tick(), RECONCILE_MS);
    this.#tick();
  }

  /** A show that runs here. */
  session(jobId: string): ShowSession | undefined {
    return this.#sessions.get(jobId);
  }

  /** Cores that each of the shows that run here, or are about to, takes. */
  get load(): readonly number[] {
    return [...this.#sessions.values()].map(({ document, job }) =>
      document === undefined ? coresOfRoom(job.document) : coresFor(document),
    );
  }

  async noRoomFor(document: LiveJobDocument): Promise<string | undefined> {
    const cores = coresOfRoom(document);
    const reason = this.#refuse(cores);
    return reason !== undefined && (await this.#remote.hasRoom(cores)) ? undefined : reason;
  }

  start(jobId: string): Promise<void> {
    // Its host may take a while to start: rows and events tell what becomes of it.
    this.#take(jobId).catch((error: unknown) => this.#report(error));
    return Promise.resolve();
  }

  async stop(jobId: string, cause: string): Promise<void> {
    await this.#starting.get(jobId)?.catch(() => undefined);
    if (await this.#endHere(jobId, cause)) return;
    if (!(await this.#remote.stop(jobId, cause))) await this.#endUnclaimed(jobId);
  }

  async command(jobId: string, command: ShowCommand): Promise<string> {
    const local = this.#sessions.get(jobId);
    if (local !== undefined) return this.#commandHere(local, command);
    return this.#remote.command(jobId, command);
  }

  async report(jobId: string, events: readonly ViewerEvent[]): Promise<void> {
    const local = this.#sessions.get(jobId);
    if (local !== undefined) return local.report(events);
    await this.#remote.report(jobId, events);
  }

  async status(jobId: string): Promise<ShowStatus | undefined> {
    const local = this.#sessions.get(jobId);
    if (local !== undefined) return local.status();
    return this.#remote.status(jobId);
  }

  /** Shows that run here go on elsewhere, or with the next start of this process. */
  async drain(): Promise<void> {
    this.#draining = true;
    clearInterval(this.#timer);
    this.#remote.close();
    await this.#round;
    await Promise.allSettled(this.#starting.values());
    await Promise.all(
      [...this.#sessions.values()].map(async (session) => {
        this.#sessions.delete(session.jobId);
        this.#covers.forget(session.jobId);
        await session.stop(false);
        await this.#storePieces(session);
        await session.release();
      }),
    );
    await Promise.allSettled(this.#stopping.values());
  }

  #answer(verb: ShowVerb, jobId: string, args: unknown): Promise<unknown> | undefined {
    if (verb === 'room')
      return this.#draining || this.#refuse(args as number) !== undefined ? undefined : Promise.resolve(true);
    const session = this.#sessions.get(jobId);
    if (session === undefined) return undefined;
    switch (verb) {
      case 'stop':
        return this.#endHere(jobId, String(args));
      case 'command':
        return this.#commandHere(session, args as ShowCommand);
      case 'report':
        return session.report(args as readonly ViewerEvent[]);
      case 'status':
        return Promise.resolve(session.status());
    }
  }

  async #commandHere(session: ShowSession, command: ShowCommand): Promise<string> {
    // Commands that change the job's document have committed it: the show needs it as it is now.
    const job = await loadLiveJob(this.#options.studio.db.orm, session.jobId);
    if (job !== undefined) session.follow(job);
    return session.command(command);
  }

  #take(jobId: string): Promise<void> {
    const known = this.#starting.get(jobId);
    if (known !== undefined) return known;
    const starting = this.#begin(jobId).finally(() => this.#starting.delete(jobId));
    this.#starting.set(jobId, starting);
    return starting;
  }

  async #begin(jobId: string): Promise<void> {
    await this.#stopping.get(jobId);
    if (this.#draining || this.#sessions.has(jobId)) return;
    if (!(await this.#mayTake(jobId))) return;
    const { studio, leases } = this.#options;
    const lease = await leases.claim(showLease(jobId));
    if (lease === undefined) return;
    let session: ShowSession | undefined;
    try {
      const job = await loadLiveJob(studio.db.orm, jobId);
      if (job === undefined || job.desired === 'stopped') {
        await lease.release();
        if (job !== undefined) await this.#endUnclaimed(jobId);
        return;
      }
      const stored = await loadShow(studio, jobId);
      const label = await watermarkOf(studio.db.orm, job.projectId, false);
      session = new ShowSession(this.#options, {
        lease,
        job,
        ...(stored === undefined ? {} : { stored }),
        ...(label === undefined ? {} : { label }),
        onOver: (failure) => this.#over(jobId, failure),
      });
    } catch (error) {
      await lease.release();
      await this.#fail(jobId, error);
      throw error;
    }
    const running = session;
    this.#sessions.set(jobId, running);
    this.#heldBack.delete(jobId);
    this.#pieces.set(
      running,
      new RecordPieces(studio, running.job, lease.epoch, this.#options.recordEveryMs),
    );
    lease.lost.addEventListener('abort', () => void this.#forget(running), { once: true });
    try {
      await running.start();
      const job = await beginLiveJob(studio, jobId);
      if (job === undefined) await this.#endHere(jobId, 'stopped before it was on air');
      else {
        running.follow(job);
        this.#covers.plan(running);
      }
    } catch (error) {
      if (this.#sessions.get(jobId) !== running) return;
      await this.#close(running, { state: 'FAILED', ...failureOf(error) });
      throw error;
    }
  }

  /** The show came to its end by itself. */
  #over(jobId: string, failure: string | undefined): void {
    const session = this.#sessions.get(jobId);
    if (session === undefined) return;
    const end: LiveJobEnd =
      failure === undefined ? { state: 'SUCCEED' } : { state: 'FAILED', ...failureOf(new Error(failure)) };
    this.#close(session, end).catch((error: unknown) => this.#report(error));
  }

  /** @returns false when it does not run here */
  async #endHere(jobId: string, cause: string): Promise<boolean> {
    const under = this.#stopping.get(jobId);
    if (under !== undefined) {
      await under;
      return true;
    }
    const session = this.#sessions.get(jobId);
    if (session === undefined) return false;
    this.#options.studio.log.info({ jobId, cause }, 'a show ends');
    const begun = (await loadLiveJob(this.#options.studio.db.orm, jobId))?.state === 'PROCESSING';
    await this.#close(session, { state: begun ? 'SUCCEED' : 'CANCELED' });
    return true;
  }

  #close(session: ShowSession, end: LiveJobEnd): Promise<void> {
    const { jobId } = session;
    const known = this.#stopping.get(jobId);
    if (known !== undefined) return known;
    const { studio } = this.#options;
    const closing = (async () => {
      await this.#covers.settle(session);
      const recordKey = await this.#finish(session);
      await endLiveJob(studio, jobId, {
        ...end,
        ...(recordKey === undefined ? {} : { recordKey }),
        streamMs: session.outlet.streamMs,
      });
      // What could not be stored is not thrown away.
      if (recordKey !== undefined) await clearShow(studio, jobId);
      await session.release();
    })().finally(() => {
      this.#stopping.delete(jobId);
      if (this.#sessions.get(jobId) === session) this.#sessions.delete(jobId);
    });
    this.#stopping.set(jobId, closing);
    return closing;
  }

  /** Its lease is lost: somebody else has the show. */
  async #forget(session: ShowSession): Promise<void> {
    if (this.#sessions.get(session.jobId) !== session || this.#stopping.has(session.jobId)) return;
    this.#sessions.delete(session.jobId);
    this.#covers.forget(session.jobId);
    await session.stop(false).catch((error: unknown) => this.#report(error));
    await this.#storePieces(session);
  }

  /** Closes a show for good. @returns the key of its record; undefined when that could not be stored */
  async #finish(session: ShowSession): Promise<string | undefined> {
    try {
      await session.stop(true);
      await this.#pieces.get(session)?.finish();
      return await keepRecord(this.#options.studio, session.job);
    } catch (error) {
      // A job never hangs because of its record.
      this.#options.studio.log.error({ err: error, jobId: session.jobId }, 'a show did not end cleanly');
      return undefined;
    }
  }

  /** Whoever goes on with a show finds all of its record. */
  async #storePieces(session: ShowSession): Promise<void> {
    await this.#pieces
      .get(session)
      ?.finish()
      .catch((error: unknown) => this.#report(error));
  }

  #refuse(cores: number): string | undefined {
    const running = [...this.load, ...(this.#options.otherCores?.() ?? [])];
    return refuseFor(this.#options.cores, running, cores);
  }

  /** Whether this machine takes a show: one without room leaves it to others, for a while. */
  async #mayTake(jobId: string): Promise<boolean> {
    const { studio } = this.#options;
    const job = await loadLiveJob(studio.db.orm, jobId);
    if (job === undefined || job.desired === 'stopped') return true;
    const refusal = this.#refuse(coresOfRoom(job.document));
    if (refusal === undefined) return true;
    const now = studio.clock.now().getTime();
    if (job.state === 'PROCESSING') {
      // It has been on air: on a machine that is too busy it is better off than nowhere.
      const since = this.#heldBack.get(jobId) ?? now;
      this.#heldBack.set(jobId, since);
      return now - since >= LEAVE_TO_OTHERS_MS;
    }
    const isOld = now - job.createdAt.getTime() >= WAIT_FOR_ROOM_MS;
    if (isOld && !(await isHeld(studio, showLease(jobId))))
      await this.#fail(jobId, new MssError('MSS.20010035', refusal));
    return false;
  }

  async #endUnclaimed(jobId: string): Promise<void> {
    const job = await loadLiveJob(this.#options.studio.db.orm, jobId);
    if (job?.desired !== 'stopped') return;
    await endLiveJob(this.#options.studio, jobId, {
      state: job.state === 'WAITING' ? 'CANCELED' : 'SUCCEED',
    });
  }

  async #fail(jobId: string, error: unknown): Promise<void> {
    if (isDatabaseGone(error)) return;
    await endLiveJob(this.#options.studio, jobId, { state: 'FAILED', ...failureOf(error) });
  }

  #tick(): void {
    if (this.#round !== undefined || this.#draining) return;
    this.#round = this.#reconcile()
      .catch((error: unknown) => this.#report(error))
      .finally(() => {
        this.#round = undefined;
      });
  }

  async #reconcile(): Promise<void> {
    const { studio } = this.#options;
    const open = new Map((await openLiveJobs(studio.db.orm)).map((job) => [job.id, job]));
    for (const session of this.#sessions.values()) {
      const job = open.get(session.jobId);
      if (this.#starting.has(session.jobId) || this.#stopping.has(session.jobId)) continue;
      if (job === undefined || job.desired === 'stopped' || isDue(job, studio.clock.now()))
        await this.#endHere(session.jobId, job?.stopCause ?? 'reconcile');
      else if (this.#rounds % NOTE_ROUNDS === 0)
        await noteStreamed(studio.db.orm, session.jobId, session.outlet.streamMs);
    }
    this.#rounds += 1;
    for (const job of open.values()) {
      if (this.#sessions.has(job.id) || this.#starting.has(job.id) || this.#stopping.has(job.id)) continue;
      this.#take(job.id).catch((error: unknown) => this.#report(error));
    }
  }

  #report(error: unknown): void {
    const { log } = this.#options.studio;
    if (isDatabaseGone(error)) log.debug({ err: error }, 'shows go on without the database');
    else log.error({ err: error }, 'shows could not be looked after');
  }
}

function isDue({ stopAt }: LiveJob, now: Date): boolean {
  return stopAt !== undefined && stopAt.getTime() <= now.getTime();
}

/** What users are told of a show that could not go on. */
export function failureOf(error: unknown): Pick<LiveJobEnd, 'errorCode' | 'errorMsg'> {
  return {
    errorCode: error instanceof MssError ? error.code : INTERNAL_ERROR,
    errorMsg: (error instanceof Error ? error.message : String(error)).slice(0, 1000),
  };
}
