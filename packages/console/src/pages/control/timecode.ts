const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');

/** `01:02:03:04`: hours, minutes, seconds and frames of a programme frame. */
export function timecodeOf(frame: number, fps: number): string {
  const seconds = Math.floor(frame / fps);
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60, frame % fps].map(two).join(':');
}

/** `1:02:03` or `2:03` of seconds; before zero `−0:05`. */
export function countdownOf(milliseconds: number): string {
  const sign = milliseconds < 0 ? '−' : '';
  const all = Math.floor(Math.abs(milliseconds) / 1000);
  const hours = Math.floor(all / 3600);
  const minutes = Math.floor((all / 60) % 60);
  const head = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes);
  return `${sign}${head}:${two(all % 60)}`;
}

/** `12.4 MB` in decimal units. */
export function bytesOf(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  const power = Math.min(units.length - 1, count < 1000 ? 0 : Math.floor(Math.log10(count) / 3));
  const value = count / 1000 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${units[power] ?? 'B'}`;
}
