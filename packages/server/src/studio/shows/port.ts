import type { LiveJobDocument } from '../rooms/model.ts';

/**
 * Shows of live rooms as the operations of the rooms see them. Rows are the truth: a caller commits them first and then
 * asks that the show follows. Works from every process of an installation, whichever owns the show.
 */
export interface RoomShows {
  /** Why no machine can carry a show of this room now, fit for users; undefined = one can. */
  noRoomFor(document: LiveJobDocument): Promise<string | undefined>;
  /** The job's row says WAITING: somebody claims it and brings it on air. Resolves at once; rows and events tell the rest. */
  start(jobId: string): Promise<void>;
  /** The job's row says that it should end: resolves when its outputs are closed. */
  stop(jobId: string, cause: string): Promise<void>;
  /** A command of §6.2.5. @returns its `result`, a JSON text or an empty one @throws ShowUnavailable, MssError */
  command(jobId: string, command: ShowCommand): Promise<string>;
  /**
   * What viewers did. Resolves once every one of them is counted and matched, so that nothing that was answered with 200
   * is lost. @throws ShowUnavailable when the show does not run
   */
  report(jobId: string, events: readonly ViewerEvent[]): Promise<void>;
  /** What happens now; undefined when it does not run. */
  status(jobId: string): Promise<ShowStatus | undefined>;
}

/** A command as it came, checked against the contract; `id` was made for it. */
export interface ShowCommand {
  readonly id: string;
  readonly command: string;
  /** `params` in the contract's spelling. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** One event of §6.2.7. */
export interface ViewerEvent {
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly type: number;
  /** JSON text, or plain text of a comment. */
  readonly content: string;
}

/** States of a session on the command channel (§11.6). */
export type SessionState =
  'PREPROCESSING' | 'PLAY_READY' | 'PROCESSING' | 'PLAY_PAUSE' | 'TAKE_OVER' | 'PLAY_END';

export interface ShowStatus {
  readonly state: SessionState;
  /** Round of the script, from 1. */
  readonly round: number;
  readonly scene?: string;
  /** Paragraph on air, as the room numbers it. */
  readonly sequenceNo?: number;
  /** Milliseconds really pushed to the room's output. */
  readonly streamMs: number;
  readonly output: 'CONNECTING' | 'CONNECTED' | 'DISCONNECTED' | 'RECONNECTING' | 'END' | 'NONE';
}

/** The show cannot do this now; `message` is fit for users. */
export class ShowUnavailable extends Error {
  readonly reason: 'capacity' | 'failed' | 'stopping' | 'not-running';
  constructor(reason: ShowUnavailable['reason'], message: string) {
    super(message);
    this.name = 'ShowUnavailable';
    this.reason = reason;
  }
}
