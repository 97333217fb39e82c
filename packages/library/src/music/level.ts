import type { StereoSound } from '../types.ts';

/** Second-order sections of the K weighting of ITU-R BS.1770-4 at 48 kHz. */
const SECTIONS = [
  { b: [1.53512485958697, -2.69169618940638, 1.19839281085285], a: [-1.69065929318241, 0.73248077421585] },
  { b: [1, -2, 1], a: [-1.99004745483398, 0.99007225036621] },
] as const;

function weighted(samples: Float32Array): Float32Array {
  let signal = samples;
  for (const { b, a } of SECTIONS) {
    const out = new Float32Array(signal.length);
    let x1 = 0;
    let x2 = 0;
    let y1 = 0;
    let y2 = 0;
    for (let i = 0; i < signal.length; i++) {
      const x = signal[i]!;
      const y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2;
      out[i] = y;
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
    }
    signal = out;
  }
  return signal;
}

/** Mean power of the loudest-gated 400 ms blocks as LUFS; the beds are even enough for the −70 and −10 LU gates. */
export function integratedLoudness(sound: StereoSound): number {
  const left = weighted(sound.left);
  const right = weighted(sound.right);
  const block = 19_200;
  const hop = 4_800;
  const powers: number[] = [];
  for (let start = 0; start + block <= left.length; start += hop) {
    let sum = 0;
    for (let i = start; i < start + block; i++) sum += left[i]! * left[i]! + right[i]! * right[i]!;
    powers.push(sum / block);
  }
  const lufs = (power: number): number => -0.691 + 10 * Math.log10(power);
  const mean = (list: number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
  const audible = powers.filter((p) => p > 0 && lufs(p) > -70);
  const gate = lufs(mean(audible)) - 10;
  return lufs(mean(audible.filter((p) => lufs(p) > gate)));
}

/** Saturates peaks softly, then brings the sound to the loudness asked for. */
export function levelTo(sound: StereoSound, target: number): StereoSound {
  const gained = scale(sound, 10 ** ((target - integratedLoudness(sound)) / 20));
  const tamed = { left: gained.left.map(soften), right: gained.right.map(soften) };
  return scale(tamed, 10 ** ((target - integratedLoudness(tamed)) / 20));
}

function scale(sound: StereoSound, gain: number): StereoSound {
  return { left: sound.left.map((v) => v * gain), right: sound.right.map((v) => v * gain) };
}

/** Linear to −8 dBFS, then bent towards −3 dBFS. */
function soften(value: number): number {
  const knee = 0.4;
  const room = 0.3;
  const size = Math.abs(value);
  if (size <= knee) return value;
  return Math.sign(value) * (knee + room * Math.tanh((size - knee) / room));
}
