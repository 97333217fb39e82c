/** IEEE 754 binary16 → binary32. */
export function floatsFromHalves(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const exponent = (half >> 10) & 31;
    // Numbers of the usual kind, which weights are, keep their bits: only the exponent counts from elsewhere.
    if (exponent !== 0 && exponent !== 31)
      bits[i] = ((half & 0x8000) << 16) | ((exponent + 112) << 23) | ((half & 1023) << 13);
    else floats[i] = rareFloat(half);
  }
  return floats;
}

/** Zero and what is nearly zero, infinite, or no number. */
function rareFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const fraction = half & 1023;
  if ((half & 0x7c00) === 0) return sign * fraction * 2 ** -24;
  return fraction === 0 ? sign * Infinity : NaN;
}
