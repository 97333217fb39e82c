/** One caption: seconds, and text with a line break where the line ends. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A spoken word as written; the offsets count in the same text as the sentence's own. */
export interface TimedWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly charStart?: number;
  readonly charEnd?: number;
}

/** A spoken sentence; without words its time is shared out by length. */
export interface TimedSentence {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly charStart?: number;
  readonly words?: readonly TimedWord[];
}

/** A subtitle file that cannot be used; `line` counts from 1. */
export class SubtitleError extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.name = 'SubtitleError';
    this.line = line;
  }
}
