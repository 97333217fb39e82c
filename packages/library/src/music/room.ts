import { RATE, type LoopTrack } from './synth.ts';

/** Ping-pong echo in a circular track: the echo of the last bar is heard in the first. */
export function echo(track: LoopTrack, seconds: number, feedback: number, level: number): void {
  const size = track.left.length;
  const step = Math.round(seconds * RATE);
  const dryLeft = track.left.slice();
  const dryRight = track.right.slice();
  let gain = level;
  for (let tap = 1; gain > 0.004; tap++, gain *= feedback) {
    const crossed = tap % 2 === 1;
    const fromLeft = crossed ? dryRight : dryLeft;
    const fromRight = crossed ? dryLeft : dryRight;
    const shift = (step * tap) % size;
    for (let i = 0; i < size; i++) {
      const from = i - shift < 0 ? i - shift + size : i - shift;
      track.left[i]! += fromLeft[from]! * gain;
      track.right[i]! += fromRight[from]! * gain;
    }
  }
}

const COMBS = [1557, 1617, 1491, 1422, 1277, 1356, 1188, 1116];
const ALLPASSES = [556, 441, 341, 225];
const SPREAD = 23;
/** Samples of the loop's end that fill the delay lines beforehand; longer than the longest reverberation. */
const LEAD = 5 * RATE;

/**
 * Room after Schroeder and Moorer. The last seconds of the loop are played before it begins, so that the
 * reverberation of the end lies under the beginning.
 */
export function reverb(track: LoopTrack, size: number, damping: number, level: number): void {
  const scale = RATE / 44_100;
  for (const [side, channel] of [track.left, track.right].entries()) {
    const wet = new Float32Array(channel.length);
    for (const base of COMBS) comb(channel, wet, Math.round((base + side * SPREAD) * scale), size, damping);
    for (const base of ALLPASSES) allpass(wet, Math.round((base + side * SPREAD) * scale));
    for (let i = 0; i < channel.length; i++) channel[i]! += wet[i]! * level;
  }
}

function comb(dry: Float32Array, wet: Float32Array, delay: number, feedback: number, damping: number): void {
  const line = new Float32Array(delay);
  let at = 0;
  let store = 0;
  for (let n = -Math.min(LEAD, dry.length); n < dry.length; n++) {
    const i = n < 0 ? n + dry.length : n;
    const out = line[at]!;
    store = out * (1 - damping) + store * damping;
    line[at] = dry[i]! * 0.03 + store * feedback;
    if (++at === delay) at = 0;
    if (n >= 0) wet[i]! += out;
  }
}

function allpass(signal: Float32Array, delay: number): void {
  const line = new Float32Array(delay);
  const input = signal.slice();
  let at = 0;
  for (let n = -Math.min(LEAD, input.length); n < input.length; n++) {
    const i = n < 0 ? n + input.length : n;
    const held = line[at]!;
    const out = held - input[i]!;
    line[at] = input[i]! + held * 0.5;
    if (++at === delay) at = 0;
    if (n >= 0) signal[i] = out;
  }
}

/** Adds one track to another with a gain. */
export function mixInto(target: LoopTrack, source: LoopTrack, gain: number): void {
  for (let i = 0; i < target.left.length; i++) {
    target.left[i]! += source.left[i]! * gain;
    target.right[i]! += source.right[i]! * gain;
  }
}

/** Lowers a track after each hit and lets it recover: the breathing of bass and pad under a kick. */
export function pumpUnder(track: LoopTrack, hits: readonly number[], depth: number, recovery: number): void {
  const size = track.left.length;
  const count = Math.round(recovery * RATE);
  for (const hit of hits) {
    const start = Math.round(hit * RATE) % size;
    for (let n = 0; n < count; n++) {
      const at = (start + n) % size;
      const x = n / count;
      const attack = Math.min(1, n / 240);
      const gain = 1 - depth * attack * (1 - x * x * (3 - 2 * x));
      track.left[at]! *= gain;
      track.right[at]! *= gain;
    }
  }
}
