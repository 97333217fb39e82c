/** Tries before a callback counts as failed; with these pauses the last is about a day after the first. */
export const CALLBACK_TRIES = 14;

const PAUSES_SECONDS = [5, 15, 45, 135, 400, 1200, 3600, 7200, 10_800, 14_400, 14_400, 14_400, 18_000];

/**
 * Milliseconds to wait after the `attempt`-th try (from 1) failed; undefined when it was the last.
 * @param random 0…1; spreads ±20 % so that many callbacks to one receiver do not return together
 */
export function pauseAfter(attempt: number, random: number): number | undefined {
  const pause = PAUSES_SECONDS[attempt - 1];
  return pause === undefined ? undefined : Math.round(pause * 1000 * (0.8 + 0.4 * random));
}
