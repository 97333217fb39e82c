const DAY_MS = 86_400_000;

/** True when this platform knows a time zone, e.g. `Asia/Shanghai` or `UTC`. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return false;
  try {
    formatterOf(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for zones that there are not */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formatters.set(timeZone, made);
  return made;
}

/**
 * What clocks at a place show, as if it were UTC: the epoch milliseconds of the same date and time there.
 * @param at epoch milliseconds
 */
export function wallClock(at: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatterOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * When clocks at a place show a time. Of a time that comes twice (clocks set back) it is the first; a time that is left out
 * (clocks set forward) is taken as if they had not been: 02:30 becomes 03:30.
 * @param wall as `wallClock` gives it, whole seconds @returns epoch milliseconds
 */
export function instantOf(wall: number, timeZone: string): number {
  const offsetAt = (at: number): number => wallClock(at, timeZone) - at;
  // Offsets before and after any change around that day.
  const before = offsetAt(wall - DAY_MS);
  const after = offsetAt(wall + DAY_MS);
  const real = [before, after]
    .map((offset) => wall - offset)
    .filter((at) => wallClock(at, timeZone) === wall);
  return real.length > 0 ? Math.min(...real) : wall - before;
}
