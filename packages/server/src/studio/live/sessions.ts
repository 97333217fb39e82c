import type { LiveStatus, ScreenMatte } from '@cyclorama/stage/data';
import { isDatabaseGone } from '../../store/postgres/gone.ts';
import type { Leases } from '../../work/leases.ts';
import type { CasterAggregate } from '../casters/model.ts';
import type { SecretBox } from '../tenants/secret-box.ts';
import { coresFor, refuseFor } from './capacity.ts';
import {
  askElsewhere,
  controlElsewhere,
  FOLLOW_MS,
  followElsewhere,
  leaseName,
  revive,
  START_MS,
  statusElsewhere,
  stopElsewhere,
} from './distant-sessions.ts';
import { leavePicture, presentOf, screenOf, snapshotOf, takePicture, thumbnailOf } from './eyes.ts';
import {
  LiveUnavailable,
  type CasterEyes,
  type CasterSessions,
  type CasterWatch,
  type LiveChange,
  type LiveMoment,
  type SnapshotLook,
} from './port.ts';
import { RemoteSessions, type RemoteVerb } from './remote.ts';
import { callbackKey, gridOfRun, rememberGrid, wantedCasters } from './runs.ts';
import type { SessionParts } from './session-parts.ts';
import { CasterSession } from './session.ts';

const RECONCILE_MS = 1000;
/** Rounds of the reconcile loop that a revision may be behind before it is brought on air: its writer does that. */
const PATIENT_ROUNDS = 2;

export interface OwnerOptions extends SessionParts {
  readonly leases: Leases;
  readonly box: SecretBox;
  /** Cores that live sessions of this machine may take together; 0 = any number. */
  readonly cores: number;
  /** Cores that each live session of other kinds takes now. */
  readonly otherCores?: () => readonly number[];
}

type ControlArgs = Parameters<CasterSessions['control']>;

/**
 * Live sessions of casters, as one process owns them: claims what should run and nobody runs, brings changes on air,
 * stops what should not run, and answers other processes that ask.
 */
export class OwnedSessions implements CasterSessions, CasterEyes, CasterWatch {
  readonly #options: OwnerOptions;
  readonly #remote: RemoteSessions;
  readonly #sessions = new Map<string, CasterSession>();
  readonly #starting = new Map<string, Promise<LiveMoment | undefined>>();
  readonly #stopping = new Map<string, Promise<void>>();
  /** Rounds for which a session has been behind its rows. */
  readonly #behind = new Map<string, { readonly revision: number; rounds: number }>();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #draining = false;

  constructor(options: OwnerOptions) {
    this.#options = options;
    const { events, log } = options.studio;
    this.#remote = new RemoteSessions(
      events,
      (verb, casterId, args) => this.#answer(verb, casterId, args),
      (error) => log.error({ err: error }, 'a question about a live session could not be answered'),
    );
  }

  /** Begins to look after casters that should run. */
  open(): void {
    this.#timer = setInterval(() => this.#tick(), RECONCILE_MS);
    this.#tick();
  }

  /** Sessions that run here. */
  get running(): readonly CasterSession[] {
    return [...this.#sessions.values()];
  }

  /** A session that runs here. */
  session(casterId: string): CasterSession | undefined {
    return this.#sessions.get(casterId);
  }

  async start(casterId: string, change: LiveChange): Promise<LiveMoment> {
    const local = this.#sessions.get(casterId);
    if (local !== undefined && !this.#starting.has(casterId)) return local.follow(change);
    const moment = await this.#claim(casterId, change);
    if (moment !== undefined) return moment;
    const answer = await this.#remote.ask('start', casterId, change, START_MS);
    if (answer === undefined)
      throw new LiveUnavailable('failed', 'The server that runs this show does not answer.');
    return revive(answer.value);
  }

  async stop(casterId: string, change: LiveChange): Promise<void> {
    await this.#starting.get(casterId)?.catch(() => undefined);
    if (await this.#stopHere(casterId, change)) return;
    await stopElsewhere(this.#options.studio, this.#remote, casterId, change);
  }

  async follow(casterId: string, change: LiveChange): Promise<LiveMoment | undefined> {
    const local = this.#sessions.get(casterId);
    if (local !== undefined) return within(FOLLOW_MS, this.#follow(local, change));
    return followElsewhere(this.#options.studio, this.#remote, casterId, change);
  }

  async control(...args: ControlArgs): Promise<LiveMoment | undefined> {
    const [casterId, location, command] = args;
    const local = this.#sessions.get(casterId);
    if (local !== undefined) return local.control(location, command);
    return controlElsewhere(this.#remote, ...args);
  }

  async status(casterId: string): Promise<LiveStatus | undefined> {
    const local = this.#sessions.get(casterId);
    if (local !== undefined) return local.status();
    return statusElsewhere(this.#options.studio, this.#remote, casterId);
  }

  async snapshot(casterId: string, location: string, look: SnapshotLook): Promise<Uint8Array> {
    const local = this.#sessions.get(casterId);
    if (local !== undefined) return snapshotOf(local, location, look);
    const key = await askElsewhere(this.#remote, 'snapshot', casterId, { location, look });
    return takePicture(this.#options.studio.objects, key as string);
  }

  async present(casterId: string): Promise<LiveStatus | undefined> {
    const local = this.#sessions.get(casterId);
    return local === undefined ? this.status(casterId) : presentOf(local);
  }

  onAir(casterId: string): CasterAggregate | undefined {
    return this.#sessions.get(casterId)?.onAir;
  }

  async thumbnail(casterId: string, location: string, width: number): Promise<Uint8Array> {
    const local = this.#sessions.get(casterId);
    return local === undefined
      ? this.snapshot(casterId, location, { width })
      : thumbnailOf(local, location, width);
  }

  async autoMatte(casterId: string, location: string): Promise<ScreenMatte> {
    const local = this.#sessions.get(casterId);
    if (local !== undefined) return screenOf(local, location);
    return (await askElsewhere(this.#remote, 'autoMatte', casterId, { location })) as ScreenMatte;
  }

  /** Ends what runs here so that another process, or the next start of this one, goes on with it. */
  async drain(): Promise<void> {
    this.#draining = true;
    clearInterval(this.#timer);
    this.#remote.close();
    await this.#round;
    await Promise.allSettled(this.#starting.values());
    const ends = [...this.#sessions.keys()].map((id) => this.#stopHere(id, { cause: 'handover' }));
    await Promise.all(ends);
  }

  #answer(verb: RemoteVerb, casterId: string, args: unknown): Promise<unknown> | undefined {
    const session = this.#sessions.get(casterId);
    if (session === undefined)
      return verb === 'start' ? this.#startForOthers(casterId, args as LiveChange) : undefined;
    switch (verb) {
      case 'start':
      case 'follow':
        return session.follow(args as LiveChange);
      case 'stop':
        return this.#stopHere(casterId, args as LiveChange);
      case 'control': {
        const { location, command } = args as { location: ControlArgs[1]; command: ControlArgs[2] };
        return session.control(location, command);
      }
      case 'status':
        return Promise.resolve(session.status());
      case 'snapshot': {
        const { location, look } = args as { location: string; look: SnapshotLook };
        const { objects } = this.#options.studio;
        return snapshotOf(session, location, look).then((png) => leavePicture(objects, png));
      }
      case 'autoMatte':
        return screenOf(session, (args as { location: string }).location);
    }
  }

  /** Several owners hear the question: the one that gets the lease answers. */
  #startForOthers(casterId: string, change: LiveChange): Promise<LiveMoment> | undefined {
    if (this.#draining) return undefined;
    return this.#claim(casterId, change).then((moment) => moment ?? new Promise<never>(() => undefined));
  }

  /** @returns undefined when somebody else has it @throws LiveUnavailable */
  #claim(casterId: string, change: LiveChange): Promise<LiveMoment | undefined> {
    const known = this.#starting.get(casterId);
    if (known !== undefined) return known;
    const starting = this.#begin(casterId, change).finally(() => this.#starting.delete(casterId));
    this.#starting.set(casterId, starting);
    return starting;
  }

  async #begin(casterId: string, change: LiveChange): Promise<LiveMoment | undefined> {
    await this.#stopping.get(casterId);
    if (this.#draining) throw new LiveUnavailable('stopping', 'The server is stopping.');
    const { studio, leases, load, box } = this.#options;
    const aggregate = await load(casterId);
    if (aggregate?.caster.desired !== 'running')
      throw new LiveUnavailable('not-running', 'The caster is not to run.');
    const lease = await leases.claim(leaseName(casterId));
    if (lease === undefined) return undefined;
    let session: CasterSession;
    try {
      const gridStartMs = await gridOfRun(studio, casterId);
      const key = await callbackKey(studio, box, aggregate.caster.projectId);
      session = new CasterSession(this.#options, {
        lease,
        aggregate,
        ...(gridStartMs === undefined ? {} : { gridStartMs }),
        ...(key === undefined ? {} : { key }),
      });
      const refusal = this.#refuse(session);
      if (refusal !== undefined) {
        session.journal.tell({
          kind: 'fault',
          subject: 'capacity',
          cause: change.cause,
          detail: { message: refusal },
        });
        throw new LiveUnavailable('capacity', refusal);
      }
    } catch (error) {
      await lease.release();
      throw error;
    }
    this.#sessions.set(casterId, session);
    lease.lost.addEventListener('abort', () => void this.#forget(session), { once: true });
    const moment = await session.start(change);
    if (session.gridStartMs !== undefined) await rememberGrid(studio, casterId, session.gridStartMs);
    return moment;
  }

  #refuse(session: CasterSession): string | undefined {
    const running = this.running.map(({ compiled }) => (compiled ? coresFor(compiled.document) : 0));
    const others = this.#options.otherCores?.() ?? [];
    return refuseFor(this.#options.cores, [...running, ...others], coresFor(session.preview()));
  }

  async #follow(session: CasterSession, change: LiveChange): Promise<LiveMoment> {
    const moment = await session.follow(change);
    this.#behind.delete(session.casterId);
    return moment;
  }

  /** @returns false when it does not run here */
  async #stopHere(casterId: string, change: LiveChange): Promise<boolean> {
    const under = this.#stopping.get(casterId);
    if (under !== undefined) {
      await under;
      return true;
    }
    const session = this.#sessions.get(casterId);
    if (session === undefined) return false;
    const stopping = session.stop(change.cause, change.requestId).finally(() => {
      this.#stopping.delete(casterId);
      if (this.#sessions.get(casterId) === session) this.#sessions.delete(casterId);
    });
    this.#stopping.set(casterId, stopping);
    await stopping;
    return true;
  }

  /** Its lease is lost: somebody else has the show. */
  async #forget(session: CasterSession): Promise<void> {
    if (this.#sessions.get(session.casterId) !== session) return;
    this.#sessions.delete(session.casterId);
    await session.stop('lease lost').catch((error: unknown) => this.#report(error));
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
    const wanted = new Map((await wantedCasters(this.#options.studio)).map((caster) => [caster.id, caster]));
    for (const session of this.running) {
      const { casterId } = session;
      const row = wanted.get(casterId);
      if (this.#starting.has(casterId)) continue;
      if (row === undefined) {
        // Whoever stops it commits first and stops it then: give it that moment.
        if (this.#isBehind(casterId, -1)) await this.#stopHere(casterId, { cause: 'reconcile' });
      } else if (row.revision !== session.revision) {
        if (this.#isBehind(casterId, row.revision)) this.#catchUp(session);
      } else this.#behind.delete(casterId);
    }
    for (const { id } of wanted.values()) {
      if (this.#sessions.has(id) || this.#starting.has(id) || this.#stopping.has(id)) continue;
      // Its host may take a while to start: others need not wait for it.
      this.#claim(id, { cause: 'takeover' }).catch((error: unknown) => this.#report(error));
    }
  }

  #catchUp(session: CasterSession): void {
    this.#follow(session, { cause: 'reconcile' }).catch((error: unknown) => this.#report(error));
  }

  #isBehind(casterId: string, revision: number): boolean {
    const known = this.#behind.get(casterId);
    if (known?.revision !== revision) {
      this.#behind.set(casterId, { revision, rounds: 1 });
      return false;
    }
    known.rounds += 1;
    return known.rounds >= PATIENT_ROUNDS;
  }

  #report(error: unknown): void {
    const { log } = this.#options.studio;
    if (isDatabaseGone(error)) log.debug({ err: error }, 'live sessions go on without the database');
    else if (error instanceof LiveUnavailable) log.debug({ err: error }, 'a show cannot be taken on now');
    else log.error({ err: error }, 'live sessions could not be looked after');
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
