/** A number in [0, 1) that depends on seed and place alone: the same show draws the same after a restart. */
export function drawn(seed: number, place: number): number {
  let t = (seed + Math.imul(place + 1, 0x6d2b79f5)) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}

/** A shuffled copy. */
export function shuffled<T>(list: readonly T[], seed: number): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(drawn(seed, i) * (i + 1));
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}
