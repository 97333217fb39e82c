import type { StageMemory } from '../../pixels/memory.ts';
import type { Picture } from '../../pixels/picture.ts';
import type { Rational } from '../../plan.ts';
import type { SourceBoard } from '../boards.ts';
import type { LiveAudioFilter, LiveSource } from '../document.ts';
import type { AddressCheck, FeedOpener, SourceState } from '../stage-api.ts';
import type { Grid, StageTime } from '../time.ts';

export interface LiveSourceOptions {
  readonly source: LiveSource;
  /** Pictures are allocated here; only the calling thread may allocate from it. */
  readonly memory: StageMemory;
  readonly time: StageTime;
  readonly output: { readonly width: number; readonly height: number; readonly fps: Rational };
  /** The programme's grid, when it is known: pictures are put in phase with it. */
  readonly grid?: Grid;
  readonly openFeed: FeedOpener;
  readonly checkAddress: AddressCheck;
  /** Told each change of state, and new reasons of the same state. */
  readonly onState: (state: SourceState, reason?: string) => void;
  /** A painter tells of something. @param at stage ms at which it is seen or heard */
  readonly onReport?: (message: unknown, at: number) => void;
  /**
   * Pictures with numbers from `from` on lie in these pictures: tell the programme's thread, which calls
   * `board.setPictures` with the same values. Called for variant 0 when the natural size is known, and for any variant
   * when a source changes its size or begins to be transparent. Old pictures live until the programme is past them.
   */
  readonly onPictures?: (variant: number, pictures: readonly Picture[], from: number) => void;
  /** Milliseconds between arrival and showing; default by kind: 250, SRT 120, HLS 6000 (one segment). */
  readonly jitterMs?: number;
}

/** What a source can be told while it plays. `tell` goes to a painter as it is. */
export type SourceCommand =
  | { readonly kind: 'play' }
  | { readonly kind: 'pause' }
  /** Milliseconds from the beginning of the file. */
  | { readonly kind: 'seek'; readonly ms: number }
  | { readonly kind: 'tell'; readonly message: unknown };

/** How a live source's sender time stands to stage time, for groups of sources that share one clock. */
export interface SenderClockReading {
  /** Stage ms minus sender ms of what is due now; fixed delays not included. */
  readonly offsetMs: number;
  /** Milliseconds between arrival and due time that the latest second of packets had at least. */
  readonly slackMs: number;
}

/** A source at work: a thread writes its pictures and sound to the board. */
export interface OpenedSource {
  readonly board: SourceBoard;
  /**
   * Also deliver the pictures in this size (stretched). Pictures that are there already are made again in it when no
   * new ones come. @throws RangeError for variant 0 (its size is the source's own) and sizes below 1
   */
  setVariant(variant: number, width: number, height: number): Promise<readonly Picture[]>;
  /** Ends a variant; the caller has made sure that the programme no longer reads it. */
  dropVariant(variant: number): Promise<void>;
  /** 0…5000 ms on top of the jitter buffer. */
  setDelay(ms: number): void;
  setFilter(filter: LiveAudioFilter | undefined): void;
  /** False: it is read on, but not decoded. */
  setActive(decode: boolean): void;
  /** A file that was held shows its first picture at this stage time and plays on from there. */
  begin(atMs: number): void;
  /** @throws Error when this kind of source does not know the command, or when it failed */
  control(command: SourceCommand): Promise<void>;
  /** Undefined until media of a live sender arrived. */
  clock(): SenderClockReading | undefined;
  /** Makes sender time + `offsetMs` the due time (groups); undefined goes back to its own mapping. */
  setClock(offsetMs: number | undefined): void;
  /** For clocks moved by hand: resolves when all that can be done at the present stage time is done. */
  settle(): Promise<void>;
  /** Ends the thread and frees everything, pictures included. */
  close(): Promise<void>;
}
