/** Seconds between key frames. */
const KEY_SECONDS = 2;

/** Frames between key frames: they stand on multiples of it, in all renditions alike. */
export function keyInterval(fps: { readonly num: number; readonly den: number }): number {
  return Math.max(1, Math.round((KEY_SECONDS * fps.num) / fps.den));
}
