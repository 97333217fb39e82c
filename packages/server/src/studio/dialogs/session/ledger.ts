import type { DialogLanguage } from '@cyclorama/contract/dialogs';

/** A dialog that begins. */
export interface DialogBegun {
  readonly jobId: string;
  readonly robotId: string;
  readonly projectId: string;
  readonly language: DialogLanguage;
  readonly transparent: boolean;
  readonly media: 'webrtc' | 'socket';
  readonly at: Date;
}

/** Something that was said in a dialog. */
export interface DialogWords {
  readonly at: Date;
  readonly who: 'visitor' | 'avatar';
  readonly text: string;
}

export interface DialogEnded {
  readonly at: Date;
  /**
   * `left`: the page said so; `gone`: no page for too long; `failed`: no picture could be made; `stopped`: the server
   * stopped; anything else is what `Dialogs.end` was told.
   */
  readonly reason: string;
  /** Questions that were answered. */
  readonly turns: number;
}

/** Remembers dialogs beyond the process in which they run, and says whether another one may begin. */
export interface DialogLedger {
  /**
   * Notes that it runs; counted against the tenant's quota and the robot's own limit.
   * @throws DialogRefused when that is used up
   */
  begin(dialog: DialogBegun): Promise<void>;
  /** Never throws, never keeps a dialog waiting; so does `say`. */
  state(jobId: string, state: 'active' | 'asleep'): void;
  say(jobId: string, words: DialogWords): void;
  /** Resolves when that is kept. */
  end(jobId: string, end: DialogEnded): Promise<void>;
}
