import { SourceBoard } from '../boards.ts';
import type { SourceState } from '../stage-api.ts';
import { StageTime } from '../time.ts';
import { Desk } from './desk.ts';
import type { FeedMessage, FromSource, SourceJob } from './messages.ts';
import { PictureWriter } from './picture-writer.ts';
import type { SoundFilter } from './sound-writer.ts';
import type { SourceCommand } from './types.ts';

/** What every player has at hand in its thread. */
export class Station {
  readonly job: SourceJob;
  readonly board: SourceBoard;
  readonly desk: Desk;
  readonly time: StageTime;
  readonly writer: PictureWriter;
  readonly post: (message: FromSource) => void;
  /** Length of a programme frame, ms. */
  readonly tickMs: number;
  #state = '';

  constructor(job: SourceJob, post: (message: FromSource) => void) {
    this.job = job;
    this.post = post;
    this.board = new SourceBoard(job.share);
    this.desk = new Desk(job.desk);
    this.time = new StageTime(job.time);
    const { memory, output } = job;
    this.writer = new PictureWriter({ board: this.board, memory, output, post });
    this.tickMs = (1000 * output.fps.den) / output.fps.num;
    for (const { variant, pictures, from } of job.variants) this.writer.setPictures(variant, pictures, from);
  }

  /** Shows a state on the board and reports it when it is new. */
  setState(state: SourceState, reason?: string): void {
    const known = `${state} ${reason ?? ''}`;
    if (known === this.#state) return;
    this.#state = known;
    this.board.state = state;
    this.post({ kind: 'state', state, ...(reason === undefined ? {} : { reason }) });
  }

  /** First moment of the programme's grid at or after a stage time. */
  onGrid(ms: number): number {
    const start = this.job.grid?.startMs;
    if (start === undefined) return ms;
    return start + Math.ceil((ms - start) / this.tickMs - 1e-6) * this.tickMs;
  }
}

/**
 * How much earlier than its time a picture is handed over: the programme takes the newest one that is due, and so shows
 * each in the frame nearest to its time. Of two that are equally near the earlier one wins.
 */
export function earlyBy(tickMs: number): number {
  return tickMs / 2 - 1;
}

/** Plays one kind of input. All calls return soon; nothing waits. */
export interface Player {
  /** Does a piece of what can be done now; false when there is nothing. */
  step(now: number): boolean | Promise<boolean>;
  /** Stage ms at which there may be something to do without a message; Infinity when nothing will. */
  wakeAt(now: number): number;
  /** No new pictures come by themselves. */
  readonly resting: boolean;
  /** Encoded media, for players that are fed. */
  feed?(message: FeedMessage): void;
  setDelay(ms: number): void;
  setActive(active: boolean): void;
  setFilter(filter: SoundFilter | undefined): void;
  setClock?(offsetMs: number | undefined): void;
  /** Held no longer: the first picture is due at this stage time. */
  begin?(at: number): void;
  /** A block of stage memory that was asked for. */
  setScratch?(at: number, bytes: number): void;
  /** @throws Error when it does not know the command */
  control(command: SourceCommand): void | Promise<void>;
  close(): void;
}
