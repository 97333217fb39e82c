/** Bounds of a list in time, both inclusive. */
export interface TimeWindow {
  readonly since?: Date;
  readonly until?: Date;
}

/**
 * Reads bounds that the contract has checked. Times are shown in whole seconds, so what was made within the last second of
 * the window belongs to it.
 */
export function timeWindow(since: string | undefined, until: string | undefined): TimeWindow {
  return {
    ...(since !== undefined && { since: new Date(since) }),
    ...(until !== undefined && { until: endOf(new Date(until)) }),
  };
}

function endOf(date: Date): Date {
  return date.getUTCMilliseconds() === 0 ? new Date(date.getTime() + 999) : date;
}
