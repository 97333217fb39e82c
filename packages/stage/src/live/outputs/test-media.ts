import { readFrames, readSamples } from '../../testing/index.ts';

// For tests: what decoded media say.

/**
 * For each flash of the rig's picture, how much later (seconds) its beep begins than the flash. Flash and beep of the
 * very beginning are left out: decoders of sound need a block to get going.
 */
export async function offsetOfBeeps(path: string): Promise<number[]> {
  const flashes: number[] = [];
  for (const frame of await readFrames(path)) {
    // The top rows are white in a flash and black otherwise.
    if (frame.rgba[(5 * frame.width + frame.width / 2) * 4]! > 128) flashes.push(frame.time);
  }
  const { left, sampleRate } = await readSamples(path);
  const beeps: number[] = [];
  for (let n = 0; n < left.length; n++) {
    if (Math.abs(left[n]!) < 0.4) continue;
    beeps.push(n / sampleRate);
    n += sampleRate / 2;
  }
  if (flashes.length < 3) throw new Error('too few flashes');
  return flashes.slice(1).map((flash) => {
    const nearest = beeps.toSorted((a, b) => Math.abs(a - flash) - Math.abs(b - flash))[0];
    if (nearest === undefined) throw new Error('no beep');
    return nearest - flash;
  });
}
