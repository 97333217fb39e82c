/** The words in which voices of real people are spoken of. Plain JSON but for paths, which are of this machine. */
import type { Voice } from '../types.ts';

export type RecordingProblem =
  | 'format'
  | 'sample-rate'
  | 'too-short'
  | 'too-long'
  | 'noise'
  | 'clipping'
  | 'too-quiet'
  | 'too-loud'
  | 'silence'
  | 'mismatch'
  | 'text';

/** One sentence that somebody read. */
export interface RecordingToCheck {
  readonly path: string;
  /** What should have been read; absent for a long recording that is cut first. */
  readonly text?: string;
  /** BCP 47. */
  readonly language: string;
  readonly sex: 'FEMALE' | 'MALE';
}

/** What was found about a recording. Each figure is kept, also of what passed. */
export interface RecordingVerdict {
  readonly passed: boolean;
  readonly figures: {
    readonly seconds: number;
    /** Hz of the file. */
    readonly rate: number;
    readonly channels: number;
    readonly bits: number;
    /** Of speech over what is between it, decibels. */
    readonly snr: number;
    /** Share of samples at full scale. */
    readonly clipped: number;
    /** LUFS. */
    readonly loudness: number;
    /** Share without speech. */
    readonly silence: number;
    /** How well it fits its text, 0…1; absent without a text. */
    readonly match?: number;
  };
  /** In words, with what to do; the first is the gravest. */
  readonly problems: readonly {
    readonly problem: RecordingProblem;
    readonly message: string;
    /** Seconds. */
    readonly at?: { readonly from: number; readonly to: number };
  }[];
  /** Places of the text that were not heard, half-open UTF-16 offsets. */
  readonly unmatched: readonly { readonly from: number; readonly to: number }[];
}

/** A sentence cut out of a long recording, seconds. */
export interface RecordingPiece {
  readonly from: number;
  readonly to: number;
  /** When the text of the whole is known. */
  readonly text?: string;
}

/** How a voice is made: a profile on an embedded voice, the person's own sounds put together, or a cloning engine. */
export type VoiceMaking = 'profile' | 'units' | 'cosyvoice' | 'gpt-sovits' | 'openai';

export interface TrainVoiceRequest {
  readonly recordings: readonly { readonly path: string; readonly text: string }[];
  readonly name: string;
  readonly language: string;
  readonly sex: 'FEMALE' | 'MALE';
  /** Absent: the best that the installation and the data allow. */
  readonly making?: VoiceMaking;
  readonly workFolder: string;
  /** File that is written when the voice needs more than numbers: its sounds, or the prompt of a cloning engine. */
  readonly output: string;
}

/** What became of the recordings. */
export interface TrainedVoice {
  readonly making: VoiceMaking;
  /** Label that people see: says plainly what it is, e.g. `Voice profile on an embedded voice`. */
  readonly label: string;
  /** `settings.model` is absent, or stands for the written file (filled in with a path where it is spoken). */
  readonly voice: Voice;
  readonly hasFile: boolean;
  /** Likeness of timbre to the recordings, 0…1, measured by the same means for every making. */
  readonly similarity: number;
  /** How well its speech fits its text by alignment, 0…1. */
  readonly intelligibility: number;
  /** WAV files in the work folder: sentences spoken by the new voice. */
  readonly samples: readonly { readonly text: string; readonly path: string }[];
}

/** How far the making of a voice is. */
export interface VoiceTrainingProgress {
  readonly stage: 'listening' | 'aligning' | 'making' | 'measuring';
  /** Of this stage, 0…1. */
  readonly done: number;
}
