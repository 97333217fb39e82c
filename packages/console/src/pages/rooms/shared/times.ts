const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** `1:02:03` or `2:03`. */
export function clockOf(ms: number): string {
  const left = Math.max(0, Math.floor(ms / SECOND));
  const hours = Math.floor(left / 3600);
  const minutes = Math.floor((left % 3600) / 60);
  const seconds = String(left % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** `14:03:09`, in the viewer's time zone. */
export function timeOfDay(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(iso));
}

/** A day and a time, short. */
export function dayAndTime(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(iso));
}

/** `3 minutes ago`, in words. */
export function ago(iso: string, nowMs: number, language: string): string {
  const since = new Date(iso).getTime() - nowMs;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const size = Math.abs(since);
  if (size < MINUTE) return format.format(Math.round(since / SECOND), 'second');
  if (size < HOUR) return format.format(Math.round(since / MINUTE), 'minute');
  if (size < 24 * HOUR) return format.format(Math.round(since / HOUR), 'hour');
  return format.format(Math.round(since / (24 * HOUR)), 'day');
}

/** `3.4 MB`. */
export function bytesOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit] ?? ''}`;
}
