import type { SourceState } from '@cyclorama/stage/data';
import { isDatabaseGone } from '../../store/postgres/gone.ts';
import type { Lease, Leases } from '../../work/leases.ts';
import {
  EPISODE_GROUPS_TOPIC,
  loadEpisodeGroup,
  loadOpenEpisodeGroups,
  setEpisodeGroupStatus,
  type EpisodeGroup,
} from '../episodes/groups/store.ts';
import type { SecretBox } from '../tenants/secret-box.ts';
import { groupAggregate, hasPlayed, itemAt, type GroupPosition } from './group-show.ts';
import { callbackKey } from './runs.ts';
import type { SessionParts } from './session-parts.ts';
import { CasterSession } from './session.ts';

const LOOK_MS = 1000;

export interface EpisodeGroupsOptions extends SessionParts {
  readonly leases: Leases;
  readonly box: SecretBox;
}

/** Plays episode groups when their time has come: each in a session of its own, item after item, round after round. */
export class EpisodeGroupShows {
  readonly #options: EpisodeGroupsOptions;
  readonly #shows = new Map<string, GroupShow>();
  #unsubscribe: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #closed = false;

  constructor(options: EpisodeGroupsOptions) {
    this.#options = options;
  }

  open(): void {
    const { events } = this.#options.studio;
    this.#unsubscribe = events.subscribe(EPISODE_GROUPS_TOPIC, () => this.#tick());
    this.#timer = setInterval(() => this.#tick(), LOOK_MS);
    this.#tick();
  }

  get running(): readonly CasterSession[] {
    return [...this.#shows.values()].map(({ session }) => session);
  }

  /** Ends what plays here; another process, or the next start, goes on with the item that was on. */
  async drain(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe?.();
    clearInterval(this.#timer);
    await this.#round;
    await Promise.all([...this.#shows.values()].map((show) => show.end('handover')));
  }

  #tick(): void {
    if (this.#round !== undefined || this.#closed) return;
    this.#round = this.#look()
      .catch((error: unknown) => this.#report(error))
      .finally(() => {
        this.#round = undefined;
      });
  }

  async #look(): Promise<void> {
    const { studio, leases } = this.#options;
    const due = await loadOpenEpisodeGroups(studio.db.orm, studio.clock.now());
    for (const [id, show] of this.#shows)
      if (!due.some((group) => group.id === id)) {
        // Deleted, or played to its end.
        this.#shows.delete(id);
        await show.end('DeleteCasterEpisodeGroup');
      }
    for (const group of due) {
      if (this.#shows.has(group.id)) continue;
      const lease = await leases.claim(`episode-group:${group.id}`);
      if (lease !== undefined) await this.#begin(group, lease);
    }
  }

  async #begin(group: EpisodeGroup, lease: Lease): Promise<void> {
    const { studio, box } = this.#options;
    if (!(await setEpisodeGroupStatus(studio.db.orm, group.id, 1))) {
      await lease.release();
      return;
    }
    const key = await callbackKey(studio, box, group.projectId);
    const show = new GroupShow(this.#options, group, lease, key, () => this.#over(group.id));
    this.#shows.set(group.id, show);
    lease.lost.addEventListener('abort', () => this.#shows.delete(group.id), { once: true });
    show.begin().catch((error: unknown) => this.#report(error));
  }

  /** All items have played. */
  async #over(id: string): Promise<void> {
    const { studio } = this.#options;
    await setEpisodeGroupStatus(studio.db.orm, id, 2);
    const show = this.#shows.get(id);
    this.#shows.delete(id);
    await show?.end('EpisodeGroup');
  }

  #report(error: unknown): void {
    const { log } = this.#options.studio;
    if (isDatabaseGone(error)) log.debug({ err: error }, 'episode groups wait for the database');
    else log.error({ err: error }, 'an episode group is in trouble');
  }
}

/** One group that plays. */
class GroupShow {
  readonly session: CasterSession;
  readonly #group: EpisodeGroup;
  readonly #onOver: () => Promise<void>;
  readonly #report: (error: unknown) => void;
  #position: GroupPosition = { played: 0 };
  #chain: Promise<void> = Promise.resolve();
  #failuresInARow = 0;
  #ended = false;

  constructor(
    options: EpisodeGroupsOptions,
    group: EpisodeGroup,
    lease: Lease,
    key: Awaited<ReturnType<typeof callbackKey>>,
    onOver: () => Promise<void>,
  ) {
    this.#group = group;
    this.#onOver = onOver;
    this.#report = (error) =>
      options.studio.log.error({ err: error, group: group.id }, 'an episode group stumbled');
    this.session = new CasterSession(
      {
        ...options,
        load: async () => {
          const there = await loadEpisodeGroup(options.studio.db.orm, group.id);
          return there && groupAggregate(this.#group, this.#position);
        },
      },
      {
        lease,
        aggregate: groupAggregate(group, this.#position),
        ...(key === undefined ? {} : { key }),
        onSource: (source, state) => this.#heard(source, state),
        onMissing: () => this.#skip(),
      },
    );
  }

  begin(): Promise<void> {
    return this.#inTurn(async () => {
      await this.session.start({ cause: 'EpisodeGroup' });
      this.#tell('begin');
    });
  }

  async end(cause: string): Promise<void> {
    this.#ended = true;
    await this.session.stop(cause);
  }

  #heard(source: string, state: SourceState): void {
    if (state === 'live') this.#failuresInARow = 0;
    if (hasPlayed(this.#position, source, state)) this.#next();
  }

  /** The file of the item that is on cannot be had. */
  #skip(): void {
    this.#failuresInARow += 1;
    // Nothing of a whole round could be played: going on would only spin.
    if (this.#failuresInARow >= this.#group.items.length) this.#finish();
    else this.#next();
  }

  /** Goes on to the next item, after whatever is still being done for this one. */
  #next(): void {
    const over = this.#position.played;
    this.#inTurn(async () => {
      // Told twice that one item is over: once is enough.
      if (this.#ended || this.#position.played !== over) return;
      this.#tell('end');
      this.#position = { played: over + 1 };
      if (itemAt(this.#group, this.#position) === undefined) {
        this.#finish();
        return;
      }
      await this.session.follow({ cause: 'EpisodeGroup' });
      this.#tell('begin');
    }).catch((error: unknown) => this.#report(error));
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#chain.then(work);
    this.#chain = turn.catch(() => undefined);
    return turn;
  }

  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onOver().catch((error: unknown) => this.#report(error));
  }

  #tell(state: 'begin' | 'end'): void {
    const item = itemAt(this.#group, this.#position);
    if (item === undefined) return;
    const status = this.session.status();
    this.session.journal.tell({
      kind: 'episode',
      subject: item.id,
      cause: 'EpisodeGroup',
      ...(status === undefined ? {} : { frame: status.frame, ptsMs: status.ptsMs }),
      detail: { state, name: item.name, round: Math.floor(this.#position.played / this.#group.items.length) },
    });
  }
}
