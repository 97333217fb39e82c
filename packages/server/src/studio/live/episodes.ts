import { isDeepStrictEqual } from 'node:util';
import type { SourceState } from '@cyclorama/stage/data';
import type { CasterState } from '../../compile/caster/index.ts';
import type { CasterAggregate, Episode } from '../casters/model.ts';
import type { Clock, Database } from '../context.ts';
import {
  comingAt,
  episodeState,
  nextOpening,
  nextTurn,
  NOTHING_PLAYS,
  playingAt,
  type Playing,
} from './programme-list.ts';

/** A turn is sent to the stage so long before it is due, with the frame at which it takes effect. */
const LEAD_MS = 400;
/** Longest wait of one timer. */
const LOOK_MS = 60_000;

/** A turn of the programme list. */
export interface EpisodePlan {
  readonly at: Date;
  readonly state: CasterState['episodes'];
  readonly cause: string;
  readonly changes: readonly { readonly episodeId: string; readonly state: 'begin' | 'end' }[];
}

/** A turn that was sent to the stage before its time. */
interface Pending {
  readonly at: Date;
  /** What is on until then. */
  readonly before: Playing;
}

export interface EpisodeDirectorOptions {
  readonly clock: Clock;
  readonly onDue: (plan: EpisodePlan) => void;
  /** An episode plays (1) or is over (2). */
  readonly mark: (episodeId: string, status: 1 | 2) => void;
  /** Sources of episodes that begin soon are to be opened. */
  readonly onAhead: () => void;
  /** The source that an episode plays. */
  readonly sourceOf: (episodeId: string) => string | undefined;
}

/** Plays a caster's programme list by the clock, while ProgramEffect is on. */
export class EpisodeDirector {
  readonly #options: EpisodeDirectorOptions;
  readonly #finished = new Set<string>();
  #aggregate: Pick<CasterAggregate, 'episodes' | 'resources'> = { episodes: [], resources: [] };
  #playing: Playing = NOTHING_PLAYS;
  #sent: Pending | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: EpisodeDirectorOptions) {
    this.#options = options;
  }

  /** What is on now; a turn that was sent ahead counts from its time on. */
  get state(): CasterState['episodes'] {
    return this.#stateAt(this.#options.clock.now(), this.#pending?.before ?? this.#playing);
  }

  #stateAt(at: Date, playing: Playing): CasterState['episodes'] {
    const coming = comingAt(this.#aggregate.episodes, at, playing, this.#finished);
    return episodeState(this.#aggregate, playing, coming);
  }

  get #pending(): Pending | undefined {
    return this.#sent !== undefined && this.#options.clock.now() < this.#sent.at ? this.#sent : undefined;
  }

  /** The rows changed, or the session began. */
  follow(aggregate: CasterAggregate): void {
    const known = this.state.next;
    const on = aggregate.caster.config.ProgramEffect === 1;
    this.#aggregate = on ? aggregate : { episodes: [], resources: aggregate.resources };
    for (const { id, status } of aggregate.episodes) if (status === 2) this.#finished.add(id);
    const pending = this.#pending;
    if (pending !== undefined) {
      // What was sent ahead does not know this change: it is sent again.
      this.#options.onDue({
        at: pending.at,
        state: this.#stateAt(pending.at, this.#playing),
        cause: 'program',
        changes: [],
      });
      return;
    }
    const now = this.#options.clock.now();
    const turned = this.#turn(now, on ? 'program' : 'ProgramEffect');
    // What went on air a moment ago does not know of this change.
    if (!turned && !isDeepStrictEqual(this.#stateAt(now, this.#playing).next, known)) this.#options.onAhead();
    this.#schedule();
  }

  /** A source ended: content that comes first has played. */
  source(source: string, state: SourceState): void {
    const playing = this.#find(this.#playing.resource);
    if (state !== 'ended' || playing === undefined || source !== this.#options.sourceOf(playing.id)) return;
    if (playing.switchType !== 'ContentFirst') return;
    this.#finished.add(playing.id);
    this.#turn(this.#options.clock.now(), 'ContentFirst');
    this.#schedule();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    const now = this.#options.clock.now();
    const { episodes } = this.#aggregate;
    const at = nextTurn(episodes, now);
    if (at === undefined) return;
    const wait = at.getTime() - now.getTime() - LEAD_MS;
    const opening = (nextOpening(episodes, now)?.getTime() ?? Infinity) - now.getTime();
    this.#timer = setTimeout(
      () => {
        if (opening < wait && opening <= LOOK_MS) this.#options.onAhead();
        else if (wait <= LOOK_MS) this.#turn(at, 'program', true);
        this.#schedule();
      },
      Math.min(Math.max(0, Math.min(wait, opening)), LOOK_MS),
    );
  }

  /** @returns whether anything begins or ends */
  #turn(at: Date, cause: string, ahead = false): boolean {
    const { episodes } = this.#aggregate;
    const before = this.#playing;
    const after = playingAt(episodes, at, before, this.#finished);
    const wasOn = [before.resource, ...before.components].filter((id) => id !== undefined);
    const isOn = [after.resource, ...after.components].filter((id) => id !== undefined);
    const begun = isOn.filter((id) => !wasOn.includes(id));
    const ended = wasOn.filter((id) => !isOn.includes(id));
    for (const { id, endTime } of episodes)
      if (endTime <= at && !isOn.includes(id) && !this.#finished.has(id)) {
        this.#finished.add(id);
        this.#options.mark(id, 2);
      }
    for (const id of ended) {
      this.#finished.add(id);
      this.#options.mark(id, 2);
    }
    for (const id of begun) this.#options.mark(id, 1);
    this.#playing = after;
    if (ahead) this.#sent = { at, before };
    if (begun.length === 0 && ended.length === 0) return false;
    this.#options.onDue({
      at: ahead ? at : this.#options.clock.now(),
      state: this.#stateAt(at, after),
      cause,
      changes: [
        ...ended.map((episodeId) => ({ episodeId, state: 'end' as const })),
        ...begun.map((episodeId) => ({ episodeId, state: 'begin' as const })),
      ],
    });
    return true;
  }

  #find(id: string | undefined): Episode | undefined {
    return this.#aggregate.episodes.find((episode) => episode.id === id);
  }
}

/** An episode has come so far (0 waits, 1 plays, 2 is over); it never goes back. */
export async function markEpisode(db: Database, episodeId: string, status: 0 | 1 | 2): Promise<void> {
  await db.tx((tx) =>
    tx.executeSql('update caster_episodes set status = $2 where id = $1 and status < $2', [
      episodeId,
      status,
    ]),
  );
}
