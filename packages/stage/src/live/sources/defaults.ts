import type { LiveInput } from '../document.ts';

/** Milliseconds between arrival and showing. */
export function jitterOf(input: LiveInput): number {
  switch (input.kind) {
    case 'hls':
      return 6000;
    case 'srt':
      // SRT itself waits for lost packets and delivers evenly.
      return 120;
    default:
      return 250;
  }
}

/** A fixed delay, ms, within what sources can hold. */
export function clampDelay(ms: number): number {
  return Number.isFinite(ms) ? Math.max(0, Math.min(5000, ms)) : 0;
}
