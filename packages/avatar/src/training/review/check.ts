import type { FootageCheck, FootageCheckId, TimeRange } from '../types.ts';

/** Ranges that a check names at most. */
const MOST_RANGES = 20;

/** What is found about one property; the message is only kept when it failed. */
export function checkOf(
  id: FootageCheckId,
  found: {
    readonly passed: boolean;
    readonly figure: number;
    readonly unit: string;
    readonly wanted: string;
    readonly message: string;
    readonly ranges?: readonly TimeRange[];
  },
): FootageCheck {
  const { passed, unit, wanted } = found;
  const figure = Number.isFinite(found.figure) ? Math.round(found.figure * 100) / 100 : 0;
  const ranges = passed ? [] : (found.ranges ?? []);
  return { id, passed, figure, unit, wanted, ranges, message: passed ? '' : found.message };
}

/** Stretches of moments that are `bad`, the longest first. A moment lasts until the next one, `last` until its end. */
export function rangesOf(at: readonly number[], bad: readonly boolean[], end: number): TimeRange[] {
  const ranges: TimeRange[] = [];
  for (let i = 0; i < at.length; i++) {
    if (!bad[i]) continue;
    const from = at[i]!;
    while (i + 1 < at.length && bad[i + 1]) i++;
    ranges.push({ from: round(from), to: round(at[i + 1] ?? Math.max(end, from)) });
  }
  return ranges.sort((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from).slice(0, MOST_RANGES);
}

const round = (seconds: number): number => Math.round(seconds * 100) / 100;

/** Value below which `share` of the values lie; NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

/** Share of moments that are good, 0…1; 0 for none. */
export function shareOf(good: readonly boolean[]): number {
  return good.length === 0 ? 0 : good.filter(Boolean).length / good.length;
}

export const degrees = (radians: number): number => (radians * 180) / Math.PI;
export const percent = (share: number): number => share * 100;
