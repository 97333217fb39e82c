import type { MediaRefusal } from '../media-info.ts';
import type { Picture } from '../pixels/picture.ts';
import type { Placement } from '../pixels/rect.ts';
import type { Rational } from '../plan.ts';
import type { CutterJob } from './cutter.ts';

/** What every source thread is told when a job begins. */
export interface SourceJob {
  readonly kind: 'job';
  readonly memory: WebAssembly.Memory;
  readonly ring: SharedArrayBuffer;
  readonly fps: Rational;
  /** Source frames to deliver: from `first` on, `count` of them. */
  readonly first: number;
  readonly count: number;
}

export interface VideoJob extends SourceJob {
  readonly path: string;
  readonly loop: number;
  readonly enhance: boolean;
}

export interface PainterJob extends SourceJob {
  readonly module: string;
  readonly options: unknown;
  /** What the painter paints. */
  readonly width: number;
  readonly height: number;
  /** Where in the slots the painter's pixel (0, 0) stands; negative where the layer is cut off. */
  readonly dx: number;
  readonly dy: number;
  readonly slots: readonly Picture[];
  /** Scratch for RGBA rows: offset and bytes. */
  readonly scratch: number;
  readonly scratchBytes: number;
  /** Surroundings are taken away. */
  readonly cut: CutterJob | undefined;
}

/** To the video thread: where to put pictures; undefined when nothing of them is visible. */
export interface SlotsMessage {
  readonly kind: 'slots';
  readonly slots: readonly Picture[];
  readonly placement: Placement | undefined;
  /** Surroundings are taken away. */
  readonly cut: CutterJob | undefined;
}

/** From the video thread, once the file is open. */
export interface OpenedMessage {
  readonly kind: 'opened';
  readonly naturalWidth: number;
  readonly naturalHeight: number;
  readonly hasAlpha: boolean;
}

export interface FailedMessage {
  readonly kind: 'failed';
  readonly reason?: MediaRefusal;
  readonly message: string;
}

/** `frame`: one more is in the ring. `done`: the thread is free for another job. */
export interface StepMessage {
  readonly kind: 'frame' | 'done';
}

/** A painter goes on, but not as it was meant to: a warning of its thread, with a code. */
export interface WarningMessage {
  readonly kind: 'warning';
  readonly code: string;
  readonly message: string;
}

export type SourceMessage = OpenedMessage | FailedMessage | StepMessage | WarningMessage;
