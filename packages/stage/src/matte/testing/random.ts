/** Numbers 0…1 that are the same for the same seed. */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Normally distributed numbers (mean 0, deviation 1); a power of two of them, so that an index can be masked. */
export function makeGrain(seed: number, bits = 18): Float32Array {
  const random = makeRandom(seed);
  const out = new Float32Array(2 ** bits);
  for (let n = 0; n < out.length; n += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const turn = 2 * Math.PI * random();
    out[n] = radius * Math.cos(turn);
    out[n + 1] = radius * Math.sin(turn);
  }
  return out;
}
