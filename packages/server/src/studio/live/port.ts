import type { CasterAggregate } from '../casters/model.ts';
import type { LiveHold, LiveStatus, LiveTransition, ScreenMatte, SourceState } from '@cyclorama/stage/data';

/** Where a change of a live session took effect. */
export interface LiveMoment {
  /** Programme frame. */
  readonly frame: number;
  /** Milliseconds of programme time. */
  readonly ptsMs: number;
  readonly at: Date;
}

export interface LiveChange {
  /** For the as-run log: operation or rule that caused it, e.g. `UpdateCasterSceneConfig`. */
  readonly cause: string;
  readonly requestId?: string;
  readonly transition?: LiveTransition;
  /** Holds a transition to the preview on its way, or lets it go (null); absent = as it is. */
  readonly hold?: Pick<LiveHold, 'kind' | 'position'> | null;
}

/** What a source can be told: play, pause, seek of a file; speech of an avatar. */
export type LiveCommand =
  | { readonly kind: 'play' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'seek'; readonly ms: number }
  | {
      readonly kind: 'say';
      /** Of the utterance. */
      readonly id: string;
      /** Object keys: a WAV file, and its performance as JSON. They must stay until `control` has answered. */
      readonly sound: string;
      readonly performance: string;
      /** In place of what is being said and waits, instead of after it. */
      readonly interrupt: boolean;
      readonly durationMs: number;
    }
  /** Breaks off what is said and forgets what waits. */
  | { readonly kind: 'hush' };

/** A session could not be started or has no running host; `message` is fit for users. */
export class LiveUnavailable extends Error {
  readonly reason: 'capacity' | 'failed' | 'stopping' | 'not-running';
  constructor(reason: LiveUnavailable['reason'], message: string) {
    super(message);
    this.name = 'LiveUnavailable';
    this.reason = reason;
  }
}

/**
 * Live sessions of casters as capabilities see them. Rows are the truth: callers commit them first, then ask that the
 * session follows. Works from every process of an installation, whichever owns the session.
 */
export interface CasterSessions {
  /**
   * The caster's row says that it should run: claims it and starts its host.
   * @returns its first frame, once that is made @throws LiveUnavailable
   */
  start(casterId: string, change: LiveChange): Promise<LiveMoment>;
  /** The caster's row says that it should not run: ends outputs cleanly. Resolves when they are. */
  stop(casterId: string, change: LiveChange): Promise<void>;
  /**
   * Rows changed: brings them to the running session, all on one frame.
   * @returns that frame; undefined when the session does not run, or does not answer within two seconds (it will follow)
   */
  follow(casterId: string, change: LiveChange): Promise<LiveMoment | undefined>;
  /**
   * Tells the source at a location (RVnn) what to do.
   * @returns the programme frame that was due when it was told; undefined when that is not known
   * @throws LiveUnavailable when the session does not run, or the avatar does not take it
   */
  control(casterId: string, location: string, command: LiveCommand): Promise<LiveMoment | undefined>;
  /** What runs here or elsewhere, not older than two seconds; undefined when it does not run. */
  status(casterId: string): Promise<LiveStatus | undefined>;
}

/** What is to be seen of a source. */
export interface SnapshotLook {
  /** Pixels at most. */
  readonly width: number;
  /** As it is cut out by layouts of this Color; absent = as it comes. */
  readonly color?: 'green' | 'blue' | 'auto' | 'complex';
}

/** What can be seen of running shows, whichever process owns them. */
export interface CasterEyes {
  /** The newest picture at a location as PNG. @throws LiveUnavailable when the show does not run or there is no picture */
  snapshot(casterId: string, location: string, look: SnapshotLook): Promise<Uint8Array>;
  /** Samples the cloth in the newest picture at a location. @throws LiveUnavailable also when there is none */
  autoMatte(casterId: string, location: string): Promise<ScreenMatte>;
}

/** What a control room looks at many times a second, whichever process owns the show. */
export interface CasterWatch {
  /** As it is this moment (of another process's show up to a second old); undefined while it does not run. */
  present(casterId: string): Promise<LiveStatus | undefined>;
  /** Rows of a show as they are on air; undefined while nothing is, or another process knows. */
  onAir(casterId: string): CasterAggregate | undefined;
  /** A small picture of what is at a location, JPEG or PNG. @throws LiveUnavailable when there is none */
  thumbnail(casterId: string, location: string, width: number): Promise<Uint8Array>;
}

/** States of sources as the as-run log and events name them. */
export type LiveSourceState = SourceState;
