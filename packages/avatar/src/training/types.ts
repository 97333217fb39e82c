/** The words in which a presenter made of a real person is spoken of. Plain JSON: it crosses process borders. */
import type { ActionInfo } from '../types.ts';

/** Seconds of the footage, half open. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

export type FootageCheckId =
  | 'container'
  | 'length'
  | 'size'
  | 'frame-rate'
  | 'rotation'
  | 'face'
  | 'one-person'
  | 'face-size'
  | 'frontal'
  | 'mouth-free'
  | 'sharpness'
  | 'exposure'
  | 'green-screen'
  | 'sound-level'
  | 'sound-noise';

/** What the automatic review found about one property of footage. */
export interface FootageCheck {
  readonly id: FootageCheckId;
  readonly passed: boolean;
  /** What was measured, in `unit`. */
  readonly figure: number;
  readonly unit: string;
  /** What is asked for, in words that a person understands, e.g. `at least 95 %`. */
  readonly wanted: string;
  /** Where it fails, worst first, at most 20. */
  readonly ranges: readonly TimeRange[];
  /** One sentence: what is wrong and what to do; empty when it passed. */
  readonly message: string;
}

/** What is to be looked at before a presenter is made of it. Paths are of this machine. */
export interface FootageReviewRequest {
  readonly video: string;
  /** Sound recorded apart from the video. */
  readonly audio?: string;
  /** A take of gestures: it has no sound and is shorter. */
  readonly isAction?: boolean;
  /** The background goes away: the footage must be before green. */
  readonly replacesBackground: boolean;
  /** Seconds that are asked for; default 180 to 600 (seed 8.1). */
  readonly length?: { readonly least: number; readonly most: number };
  /** Shorter side in pixels that is asked for; default 1080. */
  readonly leastHeight?: number;
}

/** The verdict on footage: `approved` only when every check passed. Every figure is kept. */
export interface FootageReview {
  readonly approved: boolean;
  readonly checks: readonly FootageCheck[];
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
}

/** A face in a picture, in pixels of that picture. */
export interface FaceFound {
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** 0…1. */
  readonly confidence: number;
  /** 478 points as x, y, z: 468 of the mesh, ten of the irises. z in pixels, nearer is smaller. */
  readonly points: readonly number[];
  /** Radians: to its left, up, clockwise. */
  readonly pose: { readonly yaw: number; readonly pitch: number; readonly roll: number };
}

/** Whether a portrait will do, for the portrait's cropper and for review. */
export interface PortraitReview {
  readonly approved: boolean;
  readonly checks: readonly FootageCheck[];
  readonly width: number;
  readonly height: number;
  readonly faces: readonly FaceFound[];
}

/** A labelled stretch of an action take (seed 8.3: SILENCE and ACTION marks). */
export interface ActionMark extends TimeRange {
  readonly type: 'SILENCE' | 'ACTION';
  readonly tag?: string;
  readonly name?: string;
}

/** What a presenter is made of. Paths are of this machine. */
export type PersonMaterial =
  | {
      readonly kind: 'portrait';
      readonly picture: string;
      /** Take the background away (segmentation). */
      readonly replacesBackground: boolean;
    }
  | {
      readonly kind: 'video';
      readonly video: string;
      readonly audio?: string;
      readonly action?: string;
      /** Absent: found by itself from motion. */
      readonly actionMarks?: readonly ActionMark[];
      readonly replacesBackground: boolean;
      /** What the person says, when it is known; else mouth shapes are learnt from the sound alone. */
      readonly text?: string;
      readonly language?: string;
    };

export interface TrainPersonRequest {
  readonly material: PersonMaterial;
  /** Folder of this attempt and those before it: what is finished there is not made again. */
  readonly workFolder: string;
  /** File that is written: the model, everything that a painter needs. */
  readonly output: string;
}

/** Stages in their order; a portrait has no `align` and no `actions`. */
export type TrainingStage =
  'decode' | 'matte' | 'landmarks' | 'align' | 'idle' | 'actions' | 'mouth' | 'write';

export interface TrainingProgress {
  readonly stage: TrainingStage;
  /** Of the whole training, 0…1. */
  readonly done: number;
}

/** What became of the material. */
export interface TrainedPerson {
  readonly kind: 'portrait' | 'video';
  /** Largest picture that the model yields without enlarging. */
  readonly width: number;
  readonly height: number;
  /** Whether the ground around the person is transparent. */
  readonly isCutOut: boolean;
  /** Gestures that it can perform. */
  readonly actions: readonly ActionInfo[];
  /** Where they were taken from in the action video: as marked, or as found by itself. */
  readonly gestures?: readonly ActionMark[];
  /** PNG in the work folder, on a transparent ground when cut out. */
  readonly cover: string;
  /** Short MP4s in the work folder: one of speech (`speech`) and one per action tag. */
  readonly samples: readonly { readonly tag: string; readonly path: string }[];
  /** Measured on the model's own pictures; the user sees them before accepting. */
  readonly figures: {
    /** Share of closures of the lips that are shown, 0…1. */
    readonly closureRecall: number;
    /** Correlation of the mouth's opening with what is said. */
    readonly openingCorrelation: number;
    /** Gradient energy of the rendered mouth over that of the material, 0…1 and more. */
    readonly mouthSharpness: number;
    /** Largest step of luminance along the border of the mouth, of 255. */
    readonly seamStep: number;
  };
}
