import type { DeskEpisode } from '../../../api/own-desk.ts';

export interface Phase {
  readonly phase: 'coming' | 'on' | 'over';
  /** How much of it is over; 0 before it begins. */
  readonly share: number;
  /** Until it begins, or ends once it is on. */
  readonly leftMs: number;
}

/** Where an episode stands: by the clock, except that one is only on when the show says so. */
export function phaseOf(
  { start, end, status }: Pick<DeskEpisode, 'start' | 'end' | 'status'>,
  now: number,
): Phase {
  const from = Date.parse(start);
  const to = Date.parse(end);
  if (status === 2 || (status === 0 && to <= now)) return { phase: 'over', share: 1, leftMs: 0 };
  if (status === 1) {
    const share = to > from ? Math.min(1, Math.max(0, (now - from) / (to - from))) : 1;
    return { phase: 'on', share, leftMs: to - now };
  }
  return { phase: 'coming', share: 0, leftMs: from - now };
}

/** A time for `<input type="datetime-local" step="1">`, in the time zone of the page. */
export function localTime(ms: number): string {
  const at = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return at.toISOString().slice(0, 19);
}
