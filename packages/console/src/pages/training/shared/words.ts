/** `75` → `1:15`. @param seconds from 0 */
export function minutes(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** A stretch as people say it; less than a second is a moment. */
export function stretch({ from, to }: { readonly from: number; readonly to: number }): string {
  return to - from < 1 ? minutes(from) : `${minutes(from)}–${minutes(to)}`;
}

/** A measured figure with as many places as it deserves: `0.934` → `0.93`, `44100` → `44,100`. */
export function figure(value: number, language: string): string {
  const places = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return new Intl.NumberFormat(language, { maximumFractionDigits: places }).format(value);
}
